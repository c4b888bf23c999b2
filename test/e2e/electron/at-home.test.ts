import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ElectronApplication } from 'playwright'
import { canHaveDesktop, openDesktopSession } from '../../support/desktop-session.ts'
import { electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { createAccount, openConversation, shows } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

// The app's life on the system beside its window, seen from outside: what the system was told, and what came of a click.

const onDesktop = test.skipIf(electronBinary() === undefined || !canHaveDesktop())
const onElectron = test.skipIf(electronBinary() === undefined)
const onLinux = test.skipIf(electronBinary() === undefined || process.platform !== 'linux')

const closeWindow = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
const isVisible = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true)
const ended = (app: ElectronApplication): Promise<unknown> =>
  new Promise((resolve) => {
    app.process().once('exit', resolve)
  })

onDesktop(
  'notifications, tray and closing: told while the window is away, replaced, withdrawn when read, opened by a click',
  async () => {
    const desktop = await openDesktopSession()
    const bob = runBot(temporaryFolder(), ['--name', 'Bob', '--xmtp', 'off'])
    const { invite } = await bob.call('relay.start', { host: '127.0.0.1', port: 0 })
    const { app, page } = await openDesktopApp(
      temporaryFolder(),
      ['--name', 'Alice', '--xmtp', 'off', '--join', invite],
      { env: desktop.environment },
    )
    const bobAddress = (await bob.call('account.get', {}))?.address ?? ''
    await openConversation(page, bobAddress, 'Bob')
    const alice = await until('Alice on the relay', async () =>
      (await bob.call('relay.status', {})).joined[0]?.people.find(({ name }) => name === 'Alice'),
    )
    const { id } = await bob.call('conversations.openDirect', { address: alice.address })
    // Playwright has every page believe that it has the focus.
    const setFocus = (focused: boolean): Promise<void> =>
      page.evaluate((value) => {
        document.hasFocus = () => value
        window.dispatchEvent(new Event(value ? 'focus' : 'blur'))
      }, focused)
    const say = (text: string) => bob.call('messages.send', { conversationId: id, text })

    // The first time it is asked what closing means.
    await closeWindow(app)
    const dialog = page.getByRole('dialog', { name: 'Keep Landline running?' })
    await dialog.waitFor()
    expect(await isVisible(app)).toBe(true)
    await dialog.getByRole('button', { name: 'Keep running' }).click()
    await until('the window out of sight', async () => !(await isVisible(app)))
    await setFocus(false)

    expect((await desktop.tray()).entries.map(({ label }) => label)).toContain('Nothing unread')
    await say('Are you <b>there</b>? <img src="http://127.0.0.1/x">')
    const first = await until('a notification', () => desktop.standing()[0])
    expect(first.title).toBe('Bob')
    // What a stranger writes is no markup for whoever draws it.
    expect(first.body).toBe('Are you &lt;b&gt;there&lt;/b&gt;? &lt;img src="http://127.0.0.1/x"&gt;')
    expect(first.actions).toContain('default')
    await say('Hello?')
    await until('the second in place of the first', () => {
      const [one, ...others] = desktop.standing()
      return one?.title === 'Bob (2)' && one.body === 'Hello?' && others.length === 0
    })
    await until(
      'the tray with what is unread',
      async () => (await desktop.tray()).tooltip === 'Landline: 2 unread messages',
    )

    // A click brings the window back, with the conversation, and that is read.
    await page.evaluate(() => localStorage.removeItem('landline.conversation'))
    desktop.click(desktop.standing()[0]?.id ?? 0)
    await until('the window', () => isVisible(app))
    await setFocus(true)
    await shows(page, 'Hello?')
    await until('nothing unread', async () => (await desktop.tray()).tooltip === 'Landline: Nothing unread')
    expect(desktop.standing()).toEqual([])

    // From now on it is not asked again. What is chosen in the tray holds.
    await closeWindow(app)
    await until('the window out of sight again', async () => !(await isVisible(app)))
    await setFocus(false)
    desktop.press('For an hour')
    await until('the pause', async () =>
      (await desktop.tray()).entries.some(({ label }) => label === 'Notifications are paused'),
    )
    const before = desktop.notified().length
    await say('In the pause')
    await until(
      'it counted all the same',
      async () => (await desktop.tray()).tooltip === 'Landline: 1 unread message',
    )
    expect(desktop.notified().length).toBe(before)
    desktop.press('Resume notifications')
    await until('no pause', async () =>
      (await desktop.tray()).entries.some(({ label }) => label === 'Pause notifications'),
    )
    desktop.press('Host a relay')
    await until('hosting', async () =>
      (await desktop.tray()).entries.some(({ label }) => label === 'Stop hosting'),
    )
    desktop.press('Stop hosting')
    await until('not hosting', async () =>
      (await desktop.tray()).entries.some(({ label }) => label === 'Host a relay'),
    )

    // Only that there is something, where that was chosen; and out of the notification when it is read elsewhere.
    desktop.activateTray()
    await until('the window from the tray', () => isVisible(app))
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByLabel('A notification shows').selectOption('nothing')
    await closeWindow(app)
    await until('out of sight', async () => !(await isVisible(app)))
    await say('secret')
    const last = await until('a notification without words', () => desktop.standing()[0])
    expect(last.title).toBe('Landline')
    expect(last.body).not.toContain('secret')

    const end = ended(app)
    desktop.press('Quit Landline')
    await end
  },
)

onElectron('closing ends it where that is the answer, and where nobody has an account yet', async () => {
  const profile = temporaryFolder()
  const fresh = await openDesktopApp(temporaryFolder(), ['--xmtp', 'off'])
  await fresh.page.getByRole('button', { name: 'Create an account' }).waitFor()
  const freshEnd = ended(fresh.app)
  await closeWindow(fresh.app)
  await freshEnd
  const { app, page } = await openDesktopApp(profile, ['--xmtp', 'off'])
  await createAccount(page, 'Alice')
  await closeWindow(app)
  const dialog = page.getByRole('dialog', { name: 'Keep Landline running?' })
  // Closing the question leaves everything as it is.
  await dialog.getByRole('button', { name: 'Close' }).click()
  // It is taken out of the page when the app has the answer.
  await page.locator('dialog').waitFor({ state: 'detached' })
  await closeWindow(app)
  await dialog.waitFor()
  const end = ended(app)
  await dialog.getByRole('button', { name: 'Quit' }).click()
  await end
  const settings: unknown = JSON.parse(readFileSync(join(profile, 'settings.json'), 'utf8'))
  expect(settings).toMatchObject({ desktop: { closing: 'quit' } })
})

onLinux(
  'start at login: the system is told, with the profile, out of sight; and told otherwise',
  async () => {
    const config = temporaryFolder()
    const profile = temporaryFolder()
    const { app, page } = await openDesktopApp(profile, ['--xmtp', 'off'], {
      env: { XDG_CONFIG_HOME: config },
    })
    await createAccount(page, 'Alice')
    await page.getByRole('button', { name: 'Settings' }).click()
    const entry = join(config, 'autostart', 'landline.desktop')
    await page.getByLabel('Start when I log in').check()
    await until('the entry', () => existsSync(entry))
    const text = readFileSync(entry, 'utf8')
    expect(text).toMatch(/^Exec=".*" "--hidden" "--profile" ".*"$/m)
    expect(text).toContain(profile)
    await app.close()
    const hidden = await openDesktopApp(profile, ['--hidden'], { env: { XDG_CONFIG_HOME: config } })
    await hidden.page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
    expect(await isVisible(hidden.app)).toBe(false)
    await hidden.app.evaluate(({ app: running }) => void running.emit('activate'))
    await until('the window', () => isVisible(hidden.app))
    await hidden.page.getByRole('button', { name: 'Settings' }).click()
    await hidden.page.getByLabel('Start when I log in').uncheck()
    await until('no entry', () => !existsSync(entry))
  },
)
