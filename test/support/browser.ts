import { chromium } from 'playwright'
import type { Browser, Page } from 'playwright'
import { onTestFinished } from 'vitest'
import { readyLine, run } from './processes.ts'
import type { Running } from './processes.ts'

/** How the Chromium is started that the test command found or got. @param camera what its camera sees: the path of a Y4M film */
export const launchOptions = (camera?: string) => ({
  executablePath: process.env['LANDLINE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // A microphone that beeps.
    '--use-fake-device-for-media-stream',
    ...(camera === undefined ? [] : [`--use-file-for-fake-video-capture=${camera}`]),
  ],
})

/** A Chromium for one test. @param camera what its camera sees: the path of a Y4M film */
export const openBrowser = async (camera?: string): Promise<Browser> => {
  const browser = await chromium.launch(launchOptions(camera))
  onTestFinished(() => browser.close())
  return browser
}

/** An app in the browser shell, and the window it is seen through. */
export interface Window extends Running {
  readonly page: Page
  readonly url: string
}

/**
 * Starts the app without Electron and opens it.
 *
 * @param args flags of the headless entry
 */
export const openApp = async (
  browser: Browser,
  profile: string,
  args: readonly string[] = [],
  look: { readonly dark?: boolean; readonly width?: number } = {},
): Promise<Window> => {
  const running = run('src/main/headless.ts', ['--profile', profile, ...args])
  const { url } = await readyLine(running)
  if (typeof url !== 'string') throw new Error('No URL in the ready line')
  const context = await browser.newContext({
    colorScheme: look.dark ? 'dark' : 'light',
    viewport: { width: look.width ?? 1100, height: 760 },
    permissions: ['clipboard-read', 'clipboard-write', 'microphone', 'camera'],
  })
  const page = await context.newPage()
  // A page whose content security policy is violated, or that throws, is broken even if it looks right.
  page.on('pageerror', (error) => {
    throw error
  })
  page.on('console', (message) => {
    if (message.type() === 'error' && /content security policy/i.test(message.text()))
      throw new Error(message.text())
  })
  await page.goto(url)
  return { ...running, page, url }
}
