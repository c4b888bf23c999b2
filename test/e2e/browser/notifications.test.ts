import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { openConversation, picture, shows } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'
import { seriousFindings } from '../../support/axe.ts'
import { until } from '../../support/until.ts'

declare global {
  interface Window {
    /** Notifications that a test's stand-in for the browser's was asked to show. */
    readonly shownNotices: Array<{
      title: string
      body: string
      tag: string
      closed: boolean
      click: () => void
    }>
  }
}

test('in a browser the same is notified of, by the browser; the title counts; the choices are kept', async () => {
  const browser = await openBrowser()
  const bob = runBot(temporaryFolder(), ['--name', 'Bob', '--xmtp', 'off'])
  const { invite } = await bob.call('relay.start', { host: '127.0.0.1', port: 0 })
  const { page } = await openApp(browser, temporaryFolder(), [
    '--name',
    'Alice',
    '--xmtp',
    'off',
    '--join',
    invite,
  ])
  const bobAddress = (await bob.call('account.get', {}))?.address ?? ''
  await openConversation(page, bobAddress, 'Bob')
  const alice = await until('Alice on the relay', async () =>
    (await bob.call('relay.status', {})).joined[0]?.people.find(({ name }) => name === 'Alice'),
  )
  const { id } = await bob.call('conversations.openDirect', { address: alice.address })
  const say = (text: string) => bob.call('messages.send', { conversationId: id, text })

  await page.getByRole('button', { name: 'Settings' }).click()
  const section = page.getByRole('region', { name: 'Notifications and desktop' })
  await section.getByLabel('Notify me of new messages').waitFor()
  // What only the desktop has is not offered.
  expect(await section.getByLabel('When the window is closed').count()).toBe(0)
  expect(await seriousFindings(page)).toEqual([])
  await section.scrollIntoViewIfNeeded()
  await picture(page, 'settings-notifications')
  // A browser without a display shows no notifications: what it is asked to show is kept instead.
  await page.evaluate(() => {
    const shown: Window['shownNotices'] = []
    class Shown extends EventTarget {
      static readonly permission = 'granted'
      readonly #entry
      constructor(title: string, options: { body: string; tag: string }) {
        super()
        const click = () => this.dispatchEvent(new Event('click'))
        this.#entry = { title, body: options.body, tag: options.tag, closed: false, click }
        shown.push(this.#entry)
      }
      close(): void {
        this.#entry.closed = true
      }
    }
    Object.assign(window, { Notification: Shown, shownNotices: shown })
    document.hasFocus = () => false
    window.dispatchEvent(new Event('blur'))
  })
  await say('Over here')
  await until('the notification', () => page.evaluate(() => window.shownNotices.length === 1))
  await say('and again')
  await until('the second', () => page.evaluate(() => window.shownNotices.length === 2))
  expect(await page.evaluate(() => window.shownNotices.map(({ title, body }) => [title, body]))).toEqual([
    ['Bob', 'Over here'],
    ['Bob (2)', 'and again'],
  ])
  expect(new Set(await page.evaluate(() => window.shownNotices.map(({ tag }) => tag))).size).toBe(1)
  await until('the title', async () => (await page.title()) === '(2) Landline')

  await page.evaluate(() => {
    document.hasFocus = () => true
    window.shownNotices[1]?.click()
  })
  await shows(page, 'and again')
  await until('the title without a number', async () => (await page.title()) === 'Landline')

  await page.getByRole('button', { name: 'Settings' }).click()
  await section.getByLabel('A notification shows').selectOption('name')
  await section.getByRole('button', { name: 'Pause for an hour' }).click()
  await section.getByText(/^Paused until/).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Settings' }).click()
  await section.getByText(/^Paused until/).waitFor()
  expect(await section.getByLabel('A notification shows').inputValue()).toBe('name')
  await section.getByRole('button', { name: 'Resume' }).click()
  await section.getByLabel('Notify me of new messages').uncheck()
  expect(await section.getByLabel('A notification shows').isDisabled()).toBe(true)
})
