import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ElectronApplication, Page } from 'playwright'
import { canHaveDesktop, openDesktopSession } from '../../support/desktop-session.ts'
import { electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { freePort } from '../../support/free-port.ts'
import { openConversation, picture, shows, write } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

// The machine sleeps, wakes, is locked and unlocked: on a bus of its own with a screen saver and a logind on it.

const onDesktop = test.skipIf(electronBinary() === undefined || !canHaveDesktop())

const passphrase = 'correct horse'
const setPassphrase = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Settings' }).click()
  const security = page.getByRole('region', { name: 'Passphrase and lock' })
  await security.getByRole('button', { name: 'Set a passphrase…' }).click()
  const setting = page.getByRole('dialog', { name: 'Set a passphrase' })
  await setting.getByLabel('New passphrase').fill(passphrase)
  await setting.getByLabel('The same once more').fill(passphrase)
  await setting.getByRole('button', { name: 'Set a passphrase' }).click()
  await setting.getByText('Done. The new passphrase counts from now on.').waitFor()
  await setting.getByRole('button', { name: 'Close' }).last().click()
}
const locked = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { name: 'Hello Alice' }).waitFor()
  expect(await page.content()).not.toContain('For nobody else')
}
/** What the window shows. Chromium ends its connections before the machine sleeps, the test's to the page among them. */
const textIn = async (app: ElectronApplication): Promise<string> =>
  String(
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.body.innerText'),
    ),
  )
const unlock = async (page: Page): Promise<void> => {
  await page.getByLabel('Passphrase').fill(passphrase)
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page.getByRole('button', { name: /^Bob/ }).first().click()
  await shows(page, 'For nobody else')
}

onDesktop(
  'the window locks with the screen and before the machine sleeps where that was chosen, from the tray, the menu and the keyboard',
  async () => {
    const desktop = await openDesktopSession()
    const { app, page } = await openDesktopApp(temporaryFolder(), ['--name', 'Alice', '--xmtp', 'off'], {
      env: desktop.environment,
    })
    const trayHas = async (label: string) => (await desktop.tray()).entries.some((one) => one.label === label)
    await openConversation(page, `0x${'b'.repeat(40)}`, 'Bob')
    await write(page, 'For nobody else')
    await shows(page, 'For nobody else')
    // Without a passphrase there is nothing to lock with: the keys lead to where one is set.
    expect(await trayHas('Lock now')).toBe(false)
    await page.keyboard.press('Control+Shift+L')
    await page.getByText('To lock the window, set a passphrase first.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Passphrase and lock')
    await setPassphrase(page)
    await until('the tray can lock', () => trayHas('Lock now'))

    await page.keyboard.press('Control+Shift+L')
    await locked(page)
    expect(await trayHas('Lock now')).toBe(false)
    await unlock(page)
    // An open dialog does not keep it from being locked.
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox', { name: 'Go to or do' }).fill('lock')
    await picture(page, 'electron-palette-lock')
    await page.keyboard.press('Control+Shift+L')
    await locked(page)
    await unlock(page)
    await page.keyboard.press('Control+K')
    await page.getByRole('combobox', { name: 'Go to or do' }).fill('lock')
    await page.keyboard.press('Enter')
    await locked(page)
    await unlock(page)
    desktop.press('Lock now')
    await locked(page)
    await unlock(page)
    const menu = () =>
      app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()
          ?.items[0]?.submenu?.items.find(({ label }) => label === 'Lock now')
          ?.click(),
      )
    await menu()
    await locked(page)
    await unlock(page)

    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByLabel(/^Lock with the screen/).check()
    await page.getByRole('button', { name: /^Bob/ }).first().click()
    desktop.lockScreen(true)
    await locked(page)
    desktop.lockScreen(false)
    await unlock(page)
    // Where the system tells of its screen itself (macOS, Windows).
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'))
    await locked(page)
    await unlock(page)
    await desktop.watchesSleep()
    desktop.sleep(true)
    await until('locked before it sleeps', async () => (await textIn(app)).includes('Hello Alice'))
    expect(await textIn(app)).not.toContain('For nobody else')
  },
)

onDesktop(
  'where it was not chosen, a screen that is locked and a machine that sleeps change nothing',
  async () => {
    const desktop = await openDesktopSession()
    const profile = temporaryFolder()
    const bot = runBot(profile, ['--xmtp', 'off'])
    await bot.call('account.create', { name: 'Alice', passphrase })
    await bot.stop()
    const { app, page } = await openDesktopApp(profile, [], { env: desktop.environment })
    await page.getByLabel('Passphrase').fill(passphrase)
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
    await app.evaluate(({ powerMonitor }) => {
      powerMonitor.on('suspend', () => Object.assign(globalThis, { slept: true }))
    })
    desktop.lockScreen(true)
    await until('the screen is locked', () =>
      app.evaluate(({ powerMonitor }) => powerMonitor.getSystemIdleState(60) === 'locked'),
    )
    await app.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'))
    await desktop.watchesSleep()
    desktop.sleep(true)
    await until('it heard of it', () => app.evaluate(() => Reflect.get(globalThis, 'slept') === true))
    expect(await textIn(app)).toContain('No conversations yet')
  },
)

onDesktop('waking, unlocking and a network that is back have both lines connect at once', async () => {
  const desktop = await openDesktopSession()
  const bob = runBot(temporaryFolder(), ['--name', 'Bob', '--xmtp', 'off'])
  const { invite } = await bob.call('relay.start', { host: '127.0.0.1', port: 0 })
  const profile = temporaryFolder()
  // Nobody is at that address: every try fails at once, and is followed by a longer wait.
  const nobody = `http://127.0.0.1:${await freePort()}`
  const { app, page } = await openDesktopApp(
    profile,
    ['--name', 'Alice', '--xmtp', nobody, '--join', invite],
    {
      env: desktop.environment,
    },
  )
  const aliceThere = async () =>
    (await bob.call('relay.status', {})).joined[0]?.people.find(({ name }) => name === 'Alice')
  const { address } = await until('Alice on the relay', aliceThere)
  const log = join(profile, 'logs', 'landline.log')
  const tries = (): number =>
    existsSync(log) ? readFileSync(log, 'utf8').split('XMTP is not connected').length - 1 : 0
  // From now on XMTP waits for 15 s after each try.
  await until('the longest wait', () => tries() >= 5)
  await desktop.watchesSleep()
  const ways: Readonly<Record<string, () => unknown>> = {
    'a network is back': () => page.evaluate(() => window.dispatchEvent(new Event('online'))),
    'its screen was unlocked': () => app.evaluate(({ powerMonitor }) => powerMonitor.emit('unlock-screen')),
    'it woke': () => {
      desktop.sleep(true)
      desktop.sleep(false)
    },
  }
  for (const [what, happens] of Object.entries(ways)) {
    // Whoever was sent away tries again in minutes only, unless something happens.
    await bob.call('relay.ban', { address, banned: true })
    await until('sent away', async () => (await aliceThere()) === undefined)
    await bob.call('relay.ban', { address, banned: false })
    const before = tries()
    await happens()
    await until(`on the relay after ${what}`, aliceThere, 10_000)
    await until(`XMTP tried after ${what}`, () => tries() > before, 10_000)
  }
})
