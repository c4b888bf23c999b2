import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ElectronApplication } from 'playwright'
import { electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { createAccount, openConversation, shows, write } from '../../support/people-in-a-window.ts'

const onElectron = test.skipIf(electronBinary() === undefined)

/** Has the system's dialogs answer with a path, or with nobody choosing anything. */
const answer = (app: ElectronApplication, path: string | undefined): Promise<void> =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === undefined, filePath: chosen ?? '' })
    dialog.showOpenDialog = () =>
      Promise.resolve({ canceled: chosen === undefined, filePaths: chosen === undefined ? [] : [chosen] })
  }, path)

onElectron(
  'a backup goes where the system’s dialog says, nowhere when it is closed, and is restored from there',
  async () => {
    const { app, page } = await openDesktopApp(temporaryFolder(), ['--xmtp', 'off'])
    await createAccount(page, 'Alice')
    await openConversation(page, `0x${'b'.repeat(40)}`, 'Bob')
    await write(page, 'Across machines')
    await shows(page, 'Across machines')
    await page.getByRole('button', { name: 'Settings' }).click()
    const path = join(temporaryFolder(), 'alice.landline-backup')
    await page.getByRole('region', { name: 'Backup' }).getByRole('button', { name: 'Back up…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Back up everything' })
    await dialog.getByLabel('Passphrase for this backup').fill('four words of mine')
    await dialog.getByLabel('The same once more').fill('four words of mine')
    const make = dialog.getByRole('button', { name: 'Back up' })
    await answer(app, undefined)
    await make.click()
    await expect.poll(() => make.isEnabled()).toBe(true)
    expect(existsSync(path)).toBe(false)
    await answer(app, path)
    await make.click()
    await dialog.getByText(`Saved: ${path}`).waitFor()
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0)
    await app.close()

    const { app: other, page: second } = await openDesktopApp(temporaryFolder(), ['--xmtp', 'off'])
    await second.getByRole('button', { name: 'Restore from a backup' }).click()
    await answer(other, path)
    await second.getByRole('button', { name: 'Choose the file…' }).click()
    await second.getByText(/^alice\.landline-backup, /).waitFor()
    await second.getByLabel('Passphrase of the backup').fill('four words of mine')
    await second.getByRole('button', { name: 'Restore account' }).click()
    await second.getByRole('button', { name: /Bob/ }).first().click()
    await shows(second, 'Across machines')
  },
)
