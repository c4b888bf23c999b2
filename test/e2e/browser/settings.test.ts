import { expect, test } from 'vitest'
import { seriousFindings } from '../../support/axe.ts'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { createAccount, picture } from '../../support/people-in-a-window.ts'

test('the settings say what they have, lead there, and name whose work is in the app', async () => {
  const browser = await openBrowser()
  const { page } = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'])
  await createAccount(page, 'Alice')
  await page.getByRole('button', { name: 'Settings' }).click()
  const sections = page.getByRole('navigation', { name: 'Sections' })
  const names = await page
    .locator('.page-column > section')
    .evaluateAll((all) => all.map((one) => one.ariaLabel))
  expect(await sections.getByRole('button').allTextContents()).toEqual(names)
  expect(await sections.locator('[aria-current]').allTextContents()).toEqual(['Profile'])
  await sections.getByRole('button', { name: 'About' }).click()
  const about = page.getByRole('region', { name: 'About' })
  await expect.poll(() => about.evaluate((one) => one.getBoundingClientRect().top < innerHeight)).toBe(true)
  await expect.poll(() => sections.locator('[aria-current]').allTextContents()).toEqual(['About'])
  await picture(page, 'settings-about')

  await about.getByRole('button', { name: 'Licences' }).click()
  const dialog = page.getByRole('dialog', { name: 'Licences' })
  for (const name of ['react', 'socket.io', '@xmtp/node-sdk', 'libsignal']) {
    await dialog.getByRole('textbox', { name: 'Find a package' }).fill(name)
    await dialog.getByRole('listitem').filter({ hasText: name }).first().waitFor()
  }
  await dialog.getByRole('textbox', { name: 'Find a package' }).fill('socket.io-client')
  await dialog.locator('summary', { hasText: 'socket.io-client' }).click()
  await dialog.getByText('Permission is hereby granted').waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await picture(page, 'settings-licences')
})
