import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { ElectronApplication } from 'playwright'
import { electronArguments, electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { createAccount, picture } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

const runtime = electronBinary()
const onElectron = test.skipIf(runtime === undefined)
const stranger = `0x${'ab'.repeat(20)}`

/** Opens a link as the system does: by starting the app again with it. */
const openLink = async (profile: string, link: string): Promise<void> => {
  await promisify(execFile)(runtime ?? '', [...electronArguments(profile), '--', link], {
    env: { ...process.env, LANDLINE_DISCOVERY: 'off' },
  })
}
const isVisible = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true)

onElectron(
  'a link that the system opens is shown in the window of the app that runs, and done only when somebody says so',
  async () => {
    const profile = temporaryFolder()
    const bob = runBot(temporaryFolder(), ['--name', 'Bob', '--xmtp', 'off'])
    const { invite } = await bob.call('relay.start', { host: '127.0.0.1', port: 0, name: 'Kitchen' })
    const { app, page } = await openDesktopApp(profile, ['--xmtp', 'off'])
    // One that comes before there is an account waits for it.
    await page.getByRole('button', { name: 'Create an account' }).waitFor()
    await openLink(profile, `landline://contact?v=1&a=${stranger}&n=Mallory`)
    await createAccount(page, 'Alice')
    const contact = page.getByRole('dialog', { name: 'Write to somebody?' })
    await contact.getByText(stranger).waitFor()
    expect(await contact.getByRole('textbox').inputValue()).toBe('Mallory')

    // Another one takes its place only when this one was answered.
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await openLink(profile, invite)
    await until('the window in front', () => isVisible(app))
    expect(await contact.isVisible()).toBe(true)
    await contact.getByRole('button', { name: 'Not now' }).click()
    expect(await page.getByRole('textbox', { name: 'Message Mallory' }).count()).toBe(0)

    const join = page.getByRole('dialog', { name: 'Join Kitchen?' })
    await join.getByText('127.0.0.1').waitFor()
    await picture(page, 'electron-link-join')
    expect((await bob.call('relay.host', {})).guests).toHaveLength(1)
    await join.getByRole('button', { name: 'Join', exact: true }).click()
    await join.waitFor({ state: 'detached' })
    await until('Alice on the relay', async () => (await bob.call('relay.host', {})).guests.length === 2)

    await openLink(profile, `landline://contact?v=1&a=${stranger}&n=Carol`)
    const again = page.getByRole('dialog', { name: 'Write to somebody?' })
    await again.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('textbox', { name: 'Message Carol' }).waitFor()

    await openLink(profile, `landline://conversation?v=1&id=direct:${stranger}`)
    const conversation = page.getByRole('dialog', { name: 'Open a conversation?' })
    await conversation.getByText('“Carol”').waitFor()
    await conversation.getByRole('button', { name: 'Open' }).click()

    // Refused ones say so, with nothing of them in the window; what looks like a flag is none.
    for (const hostile of [
      `landline://contact?v=1&a=${stranger}&n=<img src=x onerror=alert(1)>`,
      `landline://evil.example?v=1&a=${stranger}`,
      `landline://contact?v=1&a=${stranger}&n=Bob%E2%80%AEgpj`,
      `landline://contact?v=1&a=${stranger}&n=${'x'.repeat(9_000)}`,
    ]) {
      await openLink(profile, hostile)
      const refused = page.getByRole('dialog', { name: 'This link was not opened' })
      await refused.getByText(/^This link is/).waitFor()
      expect(await page.locator('img[src="x"]').count()).toBe(0)
      await refused.getByRole('button', { name: 'Close' }).last().click()
      await refused.waitFor({ state: 'detached' })
    }
    expect(await page.getByRole('dialog').count()).toBe(0)
  },
)

onElectron(
  'macOS gives links as an event, before the app is there too; a start with a link shows it',
  async () => {
    const profile = temporaryFolder()
    const first = await openDesktopApp(profile, ['--name', 'Alice', '--xmtp', 'off'])
    await first.app.evaluate(({ app }, link) => {
      app.emit('open-url', { preventDefault: () => {} }, link)
    }, `landline://contact?v=1&a=${stranger}&n=Dora`)
    const dialog = first.page.getByRole('dialog', { name: 'Write to somebody?' })
    await dialog.waitFor()
    expect(await dialog.getByRole('textbox').inputValue()).toBe('Dora')
    await first.app.close()
    const { page } = await openDesktopApp(profile, ['--', `landline://contact?v=1&a=${stranger}&n=Emil`])
    const later = page.getByRole('dialog', { name: 'Write to somebody?' })
    await later.waitFor()
    expect(await later.getByRole('textbox').inputValue()).toBe('Emil')
  },
)
