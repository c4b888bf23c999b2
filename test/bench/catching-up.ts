import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { startApp } from '../lab/faults/processes.ts'
import { Proxy } from '../lab/faults/proxy.ts'
import { eventually } from '../lab/faults/world.ts'
import { openBrowser } from './browser.ts'
import type { CaughtUp } from './caught-up.ts'
import { quantile } from './figures.ts'
import { endApp, isThere, sendAll, startHost } from './lan-apps.ts'
import { startWindow } from './window-app.ts'

// An app that was away: its messages wait at a relay, its window is open, and somebody writes in another conversation while the network
// comes back. The real app, and a real Chromium. Prints what it took. A program of its own, because it is written for a page in parts.

const { values } = parseArgs({
  options: { folder: { type: 'string' }, messages: { type: 'string' }, runs: { type: 'string' } },
})
const [count, runs] = [Number(values.messages), Number(values.runs)]
const folder = values.folder ?? ''

/** Has the page note how long each key waits for the frame that has its letter, from when the browser got it; milliseconds. */
const watchKeys = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { keyTimes: times })
    document.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          // The first task after a frame: what was drawn in it is on its way to the screen.
          port1.addEventListener('message', () => times.push(performance.now() - timeStamp))
          port1.start()
          port2.postMessage(undefined)
        })
      },
      true,
    )
  })

const takeKeyTimes = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => {
    const times: unknown = Reflect.get(window, 'keyTimes')
    return Array.isArray(times) ? times.splice(0).map(Number) : []
  })

/**
 * The network is back: measured in the page, from hearing of that until the list shows the newest message and counts all of them, and
 * the conversation, opened then, shows it too. @returns milliseconds
 */
const caughtUp = (page: Page, newest: string, count: number): Promise<number> =>
  page.evaluate(
    async ([text, unread]) => {
      const row = (): HTMLElement | undefined =>
        [...document.querySelectorAll<HTMLElement>('.conversation')].find(
          (one) => one.querySelector('bdi')?.textContent === 'Alice',
        )
      const until = async (done: () => boolean): Promise<void> => {
        while (!done()) {
          if (performance.now() - begun > 180_000) throw new Error(`Not caught up: ${row()?.textContent}`)
          await new Promise((resolve) => requestAnimationFrame(resolve))
        }
      }
      const begun = performance.now()
      window.dispatchEvent(new Event('online'))
      await until(
        () =>
          row()?.querySelector('.last-text')?.textContent === text &&
          row()?.querySelector('.unread')?.textContent?.includes(`${unread} unread`) === true,
      )
      row()?.click()
      await until(() => {
        const shown = [...document.querySelectorAll('.conversation-view .text')].map((one) => one.textContent)
        if (shown.includes(text)) return true
        // It opens where the unread ones begin.
        if (shown.length > 0) document.querySelector<HTMLElement>('.conversation-view .jump')?.click()
        return false
      })
      return performance.now() - begun
    },
    [newest, count] as const,
  )

const { app: host, invite } = await startHost(join(folder, 'host'))
const alice = startApp({ profile: join(folder, 'alice'), xmtp: 'off', skew: 0 })
const profile = join(folder, 'bob')
const setUp = startApp({ profile, xmtp: 'off', skew: 0 })
const { address: a } = await alice.client.call('account.create', { name: 'Alice' })
const { address: b } = await setUp.client.call('account.create', { name: 'Bob' })
await alice.client.call('relay.join', { target: invite })
const [, port] = /a=127\.0\.0\.1(?:%3A|:)(\d+)/.exec(invite) ?? []
const line = await Proxy.start(Number(port))
await setUp.client.call('relay.join', {
  target: invite.replaceAll(/a=[^&]+/g, `a=${encodeURIComponent(`127.0.0.1:${line.port}`)}`),
})
for (const app of [alice, setUp]) await isThere(app, 3)
const cara = `0x${'c'.repeat(40)}`
await setUp.client.call('contacts.add', { address: cara, name: 'Cara' })
await setUp.client.call('contacts.add', { address: a, name: 'Alice' })
await setUp.client.call('conversations.openDirect', { address: cara })
const { id: toAlice } = await setUp.client.call('conversations.openDirect', { address: a })
const { id: toBob } = await alice.client.call('conversations.openDirect', { address: b })
// Both have spoken, as people who know each other have.
const said = new Set<string>()
for (const { client } of [alice, setUp])
  client.on('messages.changed', ({ messages }) => {
    for (const { content, status } of messages)
      if (content.type === 'text' && status === 'delivered') said.add(content.text)
  })
await setUp.client.call('messages.send', { conversationId: toAlice, text: 'hello' })
await alice.client.call('messages.send', { conversationId: toBob, text: 'hello yourself' })
await eventually('both have spoken', () => said.has('hello') && said.has('hello yourself'))
await setUp.client.call('conversations.markRead', { id: toAlice })
await endApp(setUp)

const bob = await startWindow(profile)
const browser = await openBrowser()
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 760 } })
  await page.goto(bob.url)
  const list = page.getByRole('navigation')
  await watchKeys(page)
  const [shown, keys, keysP95]: [number[], number[], number[]] = [[], [], []]
  for (let run = 0; run < runs; run += 1) {
    await list.getByText('Cara', { exact: true }).first().click()
    const field = page.getByRole('textbox', { name: 'Message Cara' })
    await field.fill('')
    line.cut()
    // Those of the run before may be unread in part.
    const unread = /(\d+) unread/.exec((await list.textContent()) ?? '')?.[1] ?? '0'
    const texts = Array.from({ length: count }, (_, index) => `run ${run + 1}, message ${index + 1}`)
    const left = new Set(texts)
    const off = alice.client.on('messages.changed', ({ messages }) => {
      for (const { content, status } of messages)
        if (content.type === 'text' && status === 'sent') left.delete(content.text)
    })
    const begun = performance.now()
    await sendAll(alice, toBob, texts)
    await eventually('the relay has them all', () => left.size === 0, 180_000)
    off()
    console.error(`${count} messages wait, after ${((performance.now() - begun) / 1000).toFixed(1)} s`)
    line.heal()
    await takeKeyTimes(page)
    let done = false
    const catching = caughtUp(page, texts.at(-1) ?? '', Number(unread) + count).finally(() => {
      done = true
    })
    let letter = 0
    while (!done) {
      await page.keyboard.press('abcdefgh '[letter % 9] ?? 'a')
      letter += 1
      await page.waitForTimeout(20)
    }
    shown.push((await catching) / 1000)
    const times = await takeKeyTimes(page)
    keys.push(Math.max(...times))
    keysP95.push(quantile(times, 0.95))
    console.error(`run ${run + 1} of ${runs}: ${shown.at(-1)?.toFixed(1)} s, ${times.length} keys`)
    // What was typed last went there, and the list would show it as a draft.
    await page.getByRole('textbox', { name: 'Message Alice' }).fill('')
  }
  process.stdout.write(`${JSON.stringify({ shown, keys, keysP95 } satisfies CaughtUp)}\n`)
} finally {
  await browser.close()
  await bob.stop()
  await endApp(alice)
  await endApp(host)
  await line.stop()
}
process.exit(0)
