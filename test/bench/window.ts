import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startApp } from '../lab/faults/processes.ts'
import { fillConversation, longText } from '../support/long-conversation.ts'
import { openBrowser } from './browser.ts'
import { printFigures, quantile } from './figures.ts'
import { startWindow } from './window-app.ts'

// What a person waits for in the window: a real browser, the real app, a conversation of 100,000 messages.

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    openings: { type: 'string', default: '9' },
    keys: { type: 'string', default: '200' },
    sends: { type: 'string', default: '60' },
  },
})
const count = Number(values.messages)

const folder = mkdtempSync(join(process.env['LANDLINE_BENCH_FOLDER'] ?? tmpdir(), 'landline-window-'))
const profile = join(folder, 'profile')
const setUp = startApp({ profile, xmtp: 'off', skew: 0 })
await setUp.client.call('account.create', { name: 'Alice' })
const [long, short] = [`0x${'b'.repeat(40)}`, `0x${'c'.repeat(40)}`]
for (const [address, name] of [
  [long, 'Bob'],
  [short, 'Cara'],
] as const) {
  await setUp.client.call('contacts.add', { address, name })
}
const { id, members } = await setUp.client.call('conversations.openDirect', { address: long })
await setUp.client.call('conversations.openDirect', { address: short })
setUp.signal('SIGTERM')
await setUp.exited
const [peer] = members.filter((member) => member === long)
if (!peer) throw new Error('There is nobody to write with')
await fillConversation(profile, id, peer, count)

const app = await startWindow(profile)
const browser = await openBrowser()
const page = await browser.newPage({ viewport: { width: 1100, height: 760 } })
await page.goto(app.url)
const list = page.getByRole('navigation')
await list.getByText('Bob', { exact: true }).first().waitFor()

/** From a click on a conversation to the frame that shows its newest message, milliseconds; measured in the page. */
const open = async (name: string, text: string): Promise<number> =>
  page.evaluate(
    async ([who, shown]) => {
      const rows = [...document.querySelectorAll<HTMLElement>('.conversation')]
      const row = rows.find((one) => one.querySelector('bdi')?.textContent === who)
      if (!row) throw new Error('No such conversation')
      const begun = performance.now()
      row.click()
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(resolve))
        const texts = [...document.querySelectorAll('.conversation-view .text')]
        if (
          shown === '' ? document.querySelector('.composer') : texts.some((one) => one.textContent === shown)
        )
          break
      }
      return performance.now() - begun
    },
    [name, text] as const,
  )

const openings: number[] = []
for (let turn = 0; turn < Number(values.openings); turn += 1) {
  await open('Cara', '')
  // The first time its page has to be read; later it is held.
  openings.push(await open('Bob', longText(count - 1)))
}

/** Times between frames while something goes on, milliseconds. */
const frames = async (work: () => Promise<void>): Promise<readonly number[]> => {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { frameTimes: times, framesWanted: true })
    let last = performance.now()
    const tick = (now: number): void => {
      times.push(now - last)
      last = now
      if (Reflect.get(window, 'framesWanted') === true) requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
  })
  await work()
  return page.evaluate(() => {
    Object.assign(window, { framesWanted: false })
    const times: unknown = Reflect.get(window, 'frameTimes')
    return Array.isArray(times) ? times.slice(1).map(Number) : []
  })
}
await page.locator('.timeline').hover()
const scrolling = await frames(async () => {
  for (let step = 0; step < 150; step += 1) {
    await page.mouse.wheel(0, -240)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  }
})
const reached = Number.parseInt((await page.locator('.message .text').first().textContent()) ?? '', 10)

/** From a key to the frame after the field has its letter, milliseconds. */
await open('Cara', '')
const typing: number[] = []
const field = page.getByRole('textbox', { name: 'Message Cara' })
await field.focus()
await page.evaluate(() => {
  const times: number[] = []
  Object.assign(window, { keyTimes: times })
  document.addEventListener(
    'keydown',
    () => {
      const begun = performance.now()
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        // The first task after a frame: what was drawn in it is on its way to the screen.
        port1.addEventListener('message', () => times.push(performance.now() - begun))
        port1.start()
        port2.postMessage(undefined)
      })
    },
    true,
  )
})
for (let index = 0; index < Number(values.keys); index += 1)
  await page.keyboard.press('abcdefgh '[index % 9] ?? 'a')
await page.evaluate(
  () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
)
typing.push(
  ...(await page.evaluate(() => {
    const times: unknown = Reflect.get(window, 'keyTimes')
    return Array.isArray(times) ? times.map(Number) : []
  })),
)
/** How long a frame takes here when nothing is done. */
const idle = await frames(async () => {
  await page.waitForTimeout(1_000)
})

/** From Enter to the frame that shows the message, milliseconds. */
const sending: number[] = []
for (let index = 0; index < Number(values.sends); index += 1) {
  const text = `sent ${index}`
  await field.fill(text)
  sending.push(
    await page.evaluate(async (sent) => {
      const box = document.querySelector('.composer textarea')
      const begun = performance.now()
      box?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(resolve))
        const texts = [...document.querySelectorAll('.conversation-view .text')]
        if (texts.some((one) => one.textContent === sent)) break
      }
      return performance.now() - begun
    }, text),
  )
}

const [firstOpening = Number.NaN, ...later] = openings
const met = printFigures(`The window, ${count.toLocaleString('en')} messages`, [
  { what: 'opened, the first time', value: firstOpening, unit: 'ms', atMost: 200 },
  { what: 'opened again, median', value: quantile(later, 0.5), unit: 'ms', atMost: 200 },
  {
    what: 'frame while scrolling back, 95th percentile',
    value: quantile(scrolling, 0.95),
    unit: 'ms',
    atMost: 50,
  },
  { what: 'frame while scrolling back, longest', value: Math.max(...scrolling), unit: 'ms' },
  { what: 'frame while nothing is done, median', value: quantile(idle, 0.5), unit: 'ms' },
  { what: 'key to paint, median', value: quantile(typing, 0.5), unit: 'ms' },
  { what: 'key to paint, 95th percentile', value: quantile(typing, 0.95), unit: 'ms', atMost: 16 },
  { what: 'send to shown, median', value: quantile(sending, 0.5), unit: 'ms', atMost: 30 },
  { what: 'send to shown, 95th percentile', value: quantile(sending, 0.95), unit: 'ms' },
])
console.log(`scrolled back over ${(count - reached).toLocaleString('en')} messages`)
await browser.close()
await app.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(met ? 0 : 1)
