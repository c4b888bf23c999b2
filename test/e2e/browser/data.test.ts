import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seriousFindings } from '../../support/axe.ts'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { createAccount, openConversation, picture, shows, write } from '../../support/people-in-a-window.ts'

test('storage: what is taken, exporting to a file, and removing files while their messages stay', async () => {
  const browser = await openBrowser()
  const { page } = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'])
  await createAccount(page, 'Alice')
  await openConversation(page, `0x${'b'.repeat(40)}`, 'Bob')
  await write(page, 'Words that are taken along')
  await shows(page, 'Words that are taken along')
  await page.getByRole('button', { name: 'Settings' }).click()
  const storage = page.getByRole('region', { name: 'Storage' })
  await storage.getByText(/^Landline takes .* on this computer\.$/).waitFor()
  await storage.getByText('1 message, 0 files').waitFor()
  await storage.scrollIntoViewIfNeeded()
  await picture(page, 'storage')

  await storage.getByRole('button', { name: 'Export…' }).click()
  const exporting = page.getByRole('dialog', { name: 'Export messages' })
  await exporting.getByRole('combobox', { name: 'Of' }).selectOption({ label: 'Bob' })
  expect(await seriousFindings(page)).toEqual([])
  const saving = page.waitForEvent('download')
  await exporting.getByRole('button', { name: 'Export' }).click()
  const download = await saving
  expect(download.suggestedFilename()).toMatch(/^Landline \d{4}-\d\d-\d\d\.json$/)
  const exported: unknown = JSON.parse(readFileSync(await download.path(), 'utf8'))
  expect(exported).toEqual({
    [`direct:0x${'b'.repeat(40)}`]: [expect.objectContaining({ content: 'Words that are taken along' })],
  })
  // What was fetched once is not there any more, and never was for a page of somebody else's.
  const status = (url: string) => page.evaluate(async (path) => (await fetch(path)).status, url)
  expect(await status(new URL(download.url()).pathname)).toBe(404)
  await exporting.getByText('Your browser is saving it.').waitFor()
  await page.keyboard.press('Escape')

  await storage.getByRole('button', { name: 'Remove files…' }).click()
  const removing = page.getByRole('dialog', { name: 'Remove files from this computer' })
  await removing.getByRole('combobox', { name: 'Which' }).selectOption({ label: 'Older than a year' })
  await removing.getByRole('button', { name: 'Remove' }).click()
  await removing.getByText('There was nothing to remove.').waitFor()
  expect(await seriousFindings(page)).toEqual([])
})
