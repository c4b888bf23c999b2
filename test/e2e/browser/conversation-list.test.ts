import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { picture, shows } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'

const args = ['--xmtp', 'off']

test('conversations are pinned, muted, put away, marked; drafts are there after a restart', async () => {
  const profile = temporaryFolder()
  const host = runBot(temporaryFolder(), args)
  await host.call('account.create', { name: 'Host' })
  const { invite } = await host.call('relay.start', { host: '127.0.0.1' })
  const setUp = runBot(profile, args)
  const { address: a } = await setUp.call('account.create', { name: 'Alice' })
  await setUp.call('relay.join', { target: invite })
  const friends = await Promise.all(
    ['Bob', 'Cara', 'Dora'].map(async (name) => {
      const bot = runBot(temporaryFolder(), args)
      const { address } = await bot.call('account.create', { name })
      await bot.call('relay.join', { target: invite })
      const { id } = await bot.call('conversations.openDirect', { address: a })
      return { name, bot, address, id }
    }),
  )
  for (const { name, address, bot, id } of friends) {
    await setUp.call('contacts.add', { address, name })
    await setUp.call('conversations.openDirect', { address })
    await bot.call('messages.send', { conversationId: id, text: `This is ${name}` })
  }
  await setUp.stop()

  const browser = await openBrowser()
  const first = await openApp(browser, profile, args)
  let { page } = first
  const list = () => page.getByRole('navigation').getByRole('list', { name: 'Conversations' })
  const entry = (name: string) => list().getByRole('listitem').filter({ hasText: name })
  const choose = async (name: string, action: string): Promise<void> => {
    await entry(name).click({ button: 'right' })
    await page.getByRole('menuitem', { name: action, exact: true }).click()
  }
  const order = async () => {
    const titles = await list().locator('.conversation-title').allTextContents()
    return titles.map((title) => title.split(',')[0])
  }
  for (const { name } of friends) await entry(name).getByText(`This is ${name}`).waitFor()
  await choose('Bob', 'Pin')
  await entry('Bob').getByLabel('Pinned').waitFor()
  expect((await order())[0]).toBe('Bob')
  await choose('Cara', 'Mute')
  await entry('Cara').getByLabel('Muted').waitFor()
  await choose('Cara', 'Mark as read')
  await entry('Cara').getByText('1 unread message').waitFor({ state: 'detached' })
  await choose('Cara', 'Mark as unread')
  await entry('Cara').getByText('marked as unread').waitFor()
  await entry('Dora').hover()
  await entry('Dora').getByRole('button', { name: 'Actions for Dora' }).click()
  await picture(page, 'conversation-actions')
  await page.getByRole('menuitem', { name: 'Archive', exact: true }).click()
  await entry('Dora').waitFor({ state: 'detached' })

  // Put away, found there, and back when she writes.
  await page.getByRole('button', { name: 'Archived: 1' }).click()
  await page.getByRole('list', { name: 'Archived' }).getByText('This is Dora').waitFor()
  await page.getByRole('navigation').getByRole('button', { name: 'Archived', exact: true }).click()
  const dora = friends[2]
  await dora?.bot.call('messages.send', { conversationId: dora.id, text: 'Me again' })
  await entry('Dora').getByText('Me again').waitFor()

  // What was begun is there again, here and after a restart.
  await entry('Bob').getByRole('button').first().click()
  await page.getByRole('textbox', { name: 'Message Bob' }).fill('Dear Bob, I have been')
  await entry('Dora').getByRole('button').first().click()
  await entry('Bob').getByText('Dear Bob, I have been').waitFor()
  await picture(page, 'conversation-list')
  await first.stop()
  ;({ page } = await openApp(browser, profile, args, { dark: true }))
  await entry('Bob').getByText('Dear Bob, I have been').waitFor()
  expect((await order())[0]).toBe('Bob')
  await entry('Bob').getByRole('button').first().click()
  const field = page.getByRole('textbox', { name: 'Message Bob' })
  expect(await field.inputValue()).toBe('Dear Bob, I have been')
  await field.press('Enter')
  await shows(page, 'Dear Bob, I have been')
  await entry('Bob').getByText('Draft:').waitFor({ state: 'detached' })
  await picture(page, 'conversation-list-dark')

  // Where one was is shown again when the window is read anew.
  await page.reload()
  await page.getByRole('textbox', { name: 'Message Bob' }).waitFor()

  // By name, by what was said, and somebody who was never written to.
  const search = page.getByRole('searchbox', { name: 'Search' })
  await search.fill('this is ca')
  await page.getByRole('region', { name: 'Messages' }).getByText('Cara').first().waitFor()
  await search.fill('Host')
  await page.getByRole('region', { name: 'People' }).getByRole('button', { name: /Host/ }).click()
  await page.getByRole('textbox', { name: 'Message Host' }).waitFor()
  await search.fill('nowhere at all')
  await page.getByText('Nothing found').waitFor()
})
