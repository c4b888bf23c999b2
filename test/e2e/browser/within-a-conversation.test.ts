import { expect, test } from 'vitest'
import { seriousFindings } from '../../support/axe.ts'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { picture, shows, write } from '../../support/people-in-a-window.ts'
import { runBot, textsOf } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

const args = ['--xmtp', 'off']

test('words are found in one conversation, its pictures and files in one place, and what was done is taken back', async () => {
  const profile = temporaryFolder()
  const bob = runBot(temporaryFolder(), args)
  const { address: peer } = await bob.call('account.create', { name: 'Bob' })
  const { invite } = await bob.call('relay.start', { host: '127.0.0.1' })
  const bot = runBot(profile, args)
  const { address: self } = await bot.call('account.create', { name: 'Alice' })
  await bot.call('relay.join', { target: invite })
  const { id } = await bot.call('conversations.openDirect', { address: peer })
  const { id: other } = await bot.call('conversations.openDirect', { address: `0x${'c'.repeat(40)}` })
  await bot.call('messages.send', { conversationId: id, text: 'The first lighthouse' })
  for (let count = 0; count < 150; count += 1) {
    await bot.call('messages.send', { conversationId: id, text: `Between, number ${count}` })
  }
  await bot.call('messages.send', { conversationId: id, text: 'The second lighthouse' })
  await bot.call('messages.send', { conversationId: other, text: 'A lighthouse elsewhere' })
  const { id: bobs } = await bob.call('conversations.openDirect', { address: self })
  await bob.call('messages.send', { conversationId: bobs, text: 'To be deleted' })
  await until('Alice has read it', async () => (await textsOf(bot, id)).includes('To be deleted'))
  await bot.stop()

  const browser = await openBrowser()
  const { page } = await openApp(browser, profile, args)
  const navigation = page.getByRole('navigation')
  await navigation.getByRole('button', { name: /Bob/ }).first().click()
  await shows(page, 'The second lighthouse')

  // From the newest to the oldest that says it, however far away, and back.
  await page.keyboard.press('Control+Shift+F')
  const search = page.getByRole('searchbox', { name: 'Search in this conversation' })
  await search.fill('lighthouse')
  await page.getByText('1 of 2').waitFor()
  await search.press('Enter')
  await page.getByText('2 of 2').waitFor()
  await shows(page, 'The first lighthouse')
  await picture(page, 'search-in-conversation')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Newer' }).click()
  await shows(page, 'The second lighthouse')
  await search.fill('nowhere to be found')
  await page.getByText('Nothing found', { exact: false }).waitFor()
  await search.press('Escape')
  await search.waitFor({ state: 'detached' })

  // A file and a picture, and both in one place.
  const attach = page.locator('.composer input[type=file]')
  await attach.setInputFiles(['resources/icon.png', 'tsconfig.json'])
  await page
    .getByRole('textbox', { name: /^Message |caption/i })
    .first()
    .press('Enter')
  await page.getByRole('log').getByText('tsconfig.json').waitFor()
  await page.getByTitle('About Bob').click()
  const files = page
    .getByRole('complementary', { name: 'Bob' })
    .getByRole('region', { name: 'Pictures and files' })
  await files.getByRole('button', { name: /icon\.png/ }).waitFor()
  await files.scrollIntoViewIfNeeded()
  await picture(page, 'shared-files')
  expect(await seriousFindings(page)).toEqual([])
  await files.getByRole('button', { name: /tsconfig\.json/ }).click()
  await page.locator('.found-message').waitFor()

  // The details stand beside the conversation, which goes on; Escape closes them and gives the focus back.
  const details = page.getByRole('complementary', { name: 'Bob' })
  await write(page, 'Written beside the details')
  await shows(page, 'Written beside the details')
  await details.getByRole('textbox', { name: 'Your name for them' }).press('Escape')
  await details.waitFor({ state: 'detached' })
  expect(await page.evaluate(() => document.activeElement?.getAttribute('title'))).toBe('About Bob')
  // Without room for both they cover it, and go when a message is gone to.
  await page.setViewportSize({ width: 400, height: 760 })
  await page.getByTitle('About Bob').click()
  expect(await details.evaluate((panel) => panel.clientWidth)).toBe(400)
  await picture(page, 'details-narrow')
  await files.getByRole('button', { name: /tsconfig\.json/ }).click()
  await details.waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 1280, height: 800 })

  // Deleting for oneself can be taken back; when it is not, it is gone for good, also when the window goes first.
  const doomed = page.getByRole('log').locator('.message', { hasText: 'To be deleted' })
  const remove = async (): Promise<void> => {
    await doomed.locator('.bubble').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete…' }).click()
    await page.getByRole('button', { name: 'Delete for me' }).click()
    await doomed.waitFor({ state: 'detached' })
  }
  await page.getByRole('button', { name: 'Jump to newest' }).or(doomed).first().click()
  await remove()
  await picture(page, 'undo')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await doomed.waitFor()
  await remove()
  await page.reload()
  await shows(page, 'The second lighthouse')
  await page.getByRole('log').getByText('tsconfig.json').first().waitFor()
  expect(await doomed.count()).toBe(0)

  // What was put away comes back.
  const row = page
    .getByRole('list', { name: 'Conversations' })
    .getByRole('listitem')
    .filter({ hasText: 'Bob' })
  await row.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Archive', exact: true }).click()
  await row.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await row.waitFor()

  // The list is as wide as one wants it, by the keyboard too, and stays so.
  const divider = page.getByRole('separator', { name: 'Width of the list' })
  const width = async () => (await navigation.boundingBox())?.width
  const before = await width()
  await divider.focus()
  await page.keyboard.press('ArrowRight')
  expect(await width()).toBe((before ?? 0) + 16)
  await page.keyboard.press('Home')
  expect(await width()).toBe(220)
  const edge = await divider.boundingBox()
  if (!edge) throw new Error('There is no divider')
  await page.mouse.move(edge.x + 4, 300)
  await page.mouse.down()
  await page.mouse.move(edge.x + 104, 320)
  await page.mouse.up()
  expect(await width()).toBe(320)
  await page.reload()
  await shows(page, 'The second lighthouse')
  expect(await width()).toBe(320)

  // Closer together.
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: 'Compact' }).check()
  await row.getByRole('button').first().click()
  await shows(page, 'The second lighthouse')
  await picture(page, 'conversation-compact')
  expect(await seriousFindings(page)).toEqual([])
})
