import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { seriousFindings } from '../../support/axe.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { picture, shows } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'

const args = ['--xmtp', 'off']

test('German, and Arabic from right to left: chosen in the settings, and kept', async () => {
  const profile = temporaryFolder()
  const setUp = runBot(profile, args)
  await setUp.call('account.create', { name: 'Alice' })
  const { address } = await setUp.call('contacts.add', { address: `0x${'b'.repeat(40)}`, name: 'Bob' })
  await setUp.call('conversations.openDirect', { address })
  await setUp.stop()
  const browser = await openBrowser()
  const { page } = await openApp(browser, profile, args)
  expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    'en',
    'ltr',
  ])
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
  await page.getByRole('button', { name: 'Einstellungen' }).waitFor()
  await page.getByRole('navigation').getByRole('button', { name: /Bob/ }).first().click()
  await page.getByRole('textbox', { name: 'Nachricht an Bob' }).waitFor()
  await page.getByRole('button', { name: 'Einstellungen' }).click()
  await picture(page, 'settings-german')
  await page.getByRole('combobox', { name: 'Sprache' }).selectOption('ar')
  await page.getByRole('button', { name: 'الإعدادات' }).waitFor()
  expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    'ar',
    'rtl',
  ])
  await page.getByRole('button', { name: 'الإعدادات' }).click()
  await picture(page, 'settings-arabic')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('navigation').getByRole('button', { name: /Bob/ }).first().click()
  await page.getByRole('textbox', { name: 'رسالة إلى Bob' }).waitFor()
  await page.getByRole('textbox', { name: 'رسالة إلى Bob' }).fill('مرحبًا Bob، كيف حالك؟')
  await page.keyboard.press('Enter')
  await shows(page, 'مرحبًا Bob، كيف حالك؟')
  await page.getByRole('textbox', { name: 'رسالة إلى Bob' }).fill('And in English: see 192.168.1.20.')
  await page.keyboard.press('Enter')
  await shows(page, 'And in English: see 192.168.1.20.')
  expect(await seriousFindings(page)).toEqual([])
  await picture(page, 'conversation-arabic')
  // The list stands at the right, one's own messages at the left.
  const [list, own] = await Promise.all([
    page.getByRole('navigation').boundingBox(),
    page.getByRole('log').locator('.message.own .bubble').first().boundingBox(),
  ])
  expect(list?.x).toBeGreaterThan(600)
  expect(own?.x).toBeLessThan(200)
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^الشبكة/ })
    .click()
  await page.getByRole('button', { name: 'بدء الاستضافة' }).click()
  await page.getByRole('heading', { name: /تستضيف/ }).waitFor()
  await picture(page, 'network-arabic')
  expect(await seriousFindings(page)).toEqual([])
  await page.setViewportSize({ width: 360, height: 700 })
  await picture(page, 'network-arabic-narrow')
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(wide).toBeLessThanOrEqual(360)
})
