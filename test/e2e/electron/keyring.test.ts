import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { chromium } from 'playwright'
import type { Browser, Page } from 'playwright'
import { electronArguments, electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { freePort } from '../../support/free-port.ts'
import {
  canAskForKeyrings,
  canKeepKeyrings,
  startKeyringSession,
  startLockedKeyringSession,
} from '../../support/keyring.ts'
import type { KeyringSession } from '../../support/keyring.ts'
import { createAccount, openConversation, picture, shows, write } from '../../support/people-in-a-window.ts'
import { until } from '../../support/until.ts'

// On a session bus of its own with gnome-keyring, or with none: what is kept there is found again, and where it is gone nothing is lost.

const onKeyring = test.skipIf(electronBinary() === undefined || !canKeepKeyrings)
const bob = `0x${'b'.repeat(40)}`

const protectionIn = (profile: string): string => {
  const kept: unknown = JSON.parse(readFileSync(join(profile, 'account.json'), 'utf8'))
  return (kept as { protection: { type: string } }).protection.type
}

const open = async (profile: string, { env }: KeyringSession) =>
  openDesktopApp(profile, ['--xmtp', 'off'], { env })

/** An account with a message, kept by the keyring of a session. */
const kept = async (profile: string, session: KeyringSession): Promise<string> => {
  const { app, page } = await open(profile, session)
  const phrase = await createAccount(page, 'Alice')
  await openConversation(page, bob, 'Bob')
  await write(page, 'Kept by the keyring')
  await shows(page, 'Kept by the keyring')
  await app.close()
  return phrase
}

const seesMessages = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /Bob/ }).first().click()
  await shows(page, 'Kept by the keyring')
}

onKeyring('a keyring keeps the key, and opens the account again after a restart of the session', async () => {
  const [profile, ring] = [temporaryFolder(), temporaryFolder()]
  const session = await startKeyringSession(ring)
  await kept(profile, session)
  expect(protectionIn(profile)).toBe('keyring')
  await session.stop()
  const again = await startKeyringSession(ring)
  const { page } = await open(profile, again)
  await seesMessages(page)
})

onKeyring(
  'a keyring that is gone is said to be, nothing is touched, and it opens when it is back',
  async () => {
    const [profile, ring] = [temporaryFolder(), temporaryFolder()]
    const session = await startKeyringSession(ring)
    await kept(profile, session)
    await session.stop()
    const before = ['account.json', 'messages.db'].map((name) => readFileSync(join(profile, name)))
    const without = await startKeyringSession(undefined)
    const { app, page } = await open(profile, without)
    await page.getByRole('heading', { name: 'The keyring does not open your account' }).waitFor()
    await page.getByText(/Unlock it \(sign in to your desktop session\) and try again/).waitFor()
    for (const name of [
      'Try again',
      'Restore a backup',
      'Use the recovery phrase',
      'Begin anew',
      'Show the folder',
    ])
      await page.getByRole('button', { name }).waitFor()
    await picture(page, 'electron-keyring-gone')
    // A keyring answers each start once: another try is another start.
    await app.evaluate(({ app: running }) => {
      running.relaunch = () => process.stdout.write('starts anew\n')
    })
    const printed: string[] = []
    app.process().stdout?.on('data', (text: Buffer) => printed.push(text.toString()))
    const closed = app.waitForEvent('close')
    await page.getByRole('button', { name: 'Try again' }).click()
    await closed
    expect(printed.join('')).toContain('starts anew')
    expect(['account.json', 'messages.db'].map((name) => readFileSync(join(profile, name)))).toEqual(before)
    const back = await startKeyringSession(ring)
    await seesMessages((await open(profile, back)).page)
  },
)

onKeyring(
  'another keyring in its place is told apart; the recovery phrase leads on, and the way back stays',
  async () => {
    const [profile, ring] = [temporaryFolder(), temporaryFolder()]
    const session = await startKeyringSession(ring)
    const phrase = await kept(profile, session)
    await session.stop()
    const replaced = await startKeyringSession(temporaryFolder())
    const { app, page } = await open(profile, replaced)
    await page.getByText(/does not have the key of this account any more: it was replaced or reset/).waitFor()
    await page.getByRole('button', { name: 'Use the recovery phrase' }).click()
    await page.getByRole('button', { name: 'Put aside: Use the recovery phrase' }).click()
    await page.getByRole('textbox', { name: 'Recovery phrase' }).fill(phrase)
    await page.getByRole('textbox', { name: 'Name' }).fill('Alice')
    await page.getByRole('button', { name: 'Restore account' }).click()
    await page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
    expect(protectionIn(profile)).toBe('keyring')
    await app.close()
    // The new account is kept by the new keyring; the old one is where it was put.
    const { page: second } = await open(profile, replaced)
    await second.getByRole('heading', { name: 'No conversations yet' }).waitFor()
  },
)

onKeyring('without a keyring an account is kept by a file, and says so before it is made', async () => {
  const profile = temporaryFolder()
  const { page } = await open(profile, await startKeyringSession(undefined))
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByText(/your key is kept in a file that only your user on this computer can read/).waitFor()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  await createAccount(page, 'Alice')
  expect(protectionIn(profile)).toBe('file')
})

/** The app without Playwright's hold on it: while a keyring asks, everything in its main process may stand still. */
const startAlone = async (profile: string, env: Readonly<Record<string, string>>) => {
  const port = await freePort()
  const binary = electronBinary() ?? ''
  const started = spawn(binary, [...electronArguments(profile), `--remote-debugging-port=${port}`], {
    env: { ...process.env, LANDLINE_DISCOVERY: 'off', ...env },
    stdio: 'ignore',
  })
  onTestFinished(() => void started.kill('SIGKILL'))
  let held: Browser | undefined
  /** Its window, once it answers. */
  const page = () =>
    until('the page', async () => {
      held ??= await chromium
        .connectOverCDP(`http://127.0.0.1:${port}`, { timeout: 2_000 })
        .catch(() => undefined)
      return held?.contexts()[0]?.pages()[0]
    })
  return {
    page,
    /** Another process is to be found at its place. */
    async startedAnew() {
      await until('it ended', () => held?.isConnected() === false)
      held = undefined
      const there = await page()
      onTestFinished(async () => {
        // It is nobody's child any more.
        const session = await held?.newBrowserCDPSession()
        // It is gone before it has answered.
        session?.send('Browser.close').catch(() => {})
        await until('it ended', () => held?.isConnected() === false)
      })
      return there
    },
  }
}

/** The windows that are on the screen. */
const windows = (): string => spawnSync('xwininfo', ['-root', '-tree']).stdout.toString()

test.skipIf(
  electronBinary() === undefined || !canAskForKeyrings() || spawnSync('which', ['xwininfo']).status !== 0,
)(
  'while a locked keyring asks for its password there is a window; refused, nothing is lost, and another try asks it again',
  async () => {
    const [profile, ring] = [temporaryFolder(), temporaryFolder()]
    const session = await startKeyringSession(ring)
    await kept(profile, session)
    await session.stop()
    const before = readFileSync(join(profile, 'account.json'))
    const locked = await startLockedKeyringSession(ring)
    const alone = await startAlone(profile, locked.env)
    await locked.asked()
    expect(windows()).toMatch(/"Landline": \("landline" "Landline"\)/i)
    locked.refuse()
    const page = await alone.page()
    await page.getByRole('heading', { name: 'The keyring does not open your account' }).waitFor()
    expect(readFileSync(join(profile, 'account.json'))).toEqual(before)
    await locked.unlock()
    await page.getByRole('button', { name: 'Try again' }).click()
    await seesMessages(await alone.startedAnew())
  },
)
