import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chromium } from 'playwright'
import { ensureChromium } from './chromium.ts'

// Draws the icons of the tray, and the dot on the taskbar's, into resources/tray: `npm run icons`. They are kept in the repository.

/** The handset of the app's icon, drawn for a place of 16 to 32 pixels: without what would be too fine to see. */
const handset =
  'M256 236c-46 0-70 8-74 38-3 20-16 32-36 32h-36c-24 0-38-16-38-40 0-96 82-160 184-160s184 64 184 160c0 24-14 40-38 40h-36c-20 0-33-12-36-32-4-30-28-38-74-38z'
const mark = (stroke: string, extra = ''): string =>
  `<path transform="translate(0 44)" d="${handset}" fill="none" stroke="${stroke}" stroke-width="44" stroke-linecap="round" stroke-linejoin="round"/>${extra}`
const dot = (fill: string, ring: string): string =>
  `<circle cx="404" cy="404" r="124" fill="${ring}"/><circle cx="404" cy="404" r="92" fill="${fill}"/>`
const tile = '<rect width="512" height="512" rx="116" fill="#1c1917"/>'
const copper = '#e08a57'

const icons: ReadonlyArray<readonly [name: string, size: number, content: string]> = [
  ['tray', 22, tile + mark(copper)],
  ['tray-unread', 22, tile + mark(copper) + dot('#f2545b', '#1c1917')],
  // macOS colours a template itself: only what is opaque counts.
  ['trayTemplate', 18, mark('#000')],
  [
    'trayUnreadTemplate',
    18,
    `<mask id="m"><rect width="512" height="512" fill="#fff"/><circle cx="404" cy="404" r="124" fill="#000"/></mask><g mask="url(#m)">${mark('#000')}</g><circle cx="404" cy="404" r="92"/>`,
  ],
  ['overlay', 16, '<circle cx="256" cy="256" r="220" fill="#f2545b"/>'],
]

const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] })
for (const [name, size, content] of icons) {
  for (const scale of [1, 2]) {
    const pixels = size * scale
    const page = await browser.newPage({ viewport: { width: pixels, height: pixels } })
    await page.setContent(
      `<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" width="${pixels}" height="${pixels}" style="display:block">${content}</svg>`,
    )
    const file = `resources/tray/${name}${scale === 1 ? '' : '@2x'}.png`
    writeFileSync(file, await page.screenshot({ omitBackground: true }))
    await page.close()
  }
}
// The app's own icon in the sizes that desktops ask for.
for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<body style="margin:0">${readFileSync('resources/icon.svg', 'utf8').replace('<svg', `<svg width="${size}" height="${size}" style="display:block"`)}`,
  )
  mkdirSync('packaging/icons', { recursive: true })
  writeFileSync(`packaging/icons/${size}x${size}.png`, await page.screenshot({ omitBackground: true }))
  await page.close()
}
await browser.close()
