import { expect, test } from 'vitest'
import type { Page } from 'playwright'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { fillConversation, longText } from '../../support/long-conversation.ts'
import { lineIs, picture, shows, write } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

const args = ['--xmtp', 'off']
const count = 20_000

/** The numbers of the messages that are in sight, from above. */
const inSight = (page: Page): Promise<readonly number[]> =>
  page.locator('.timeline').evaluate((scroller) => {
    const { top, bottom } = scroller.getBoundingClientRect()
    return [...scroller.querySelectorAll('.message .text')]
      .filter((one) => one.getBoundingClientRect().bottom > top && one.getBoundingClientRect().top < bottom)
      .map((one) => Number.parseInt(one.textContent, 10))
  })
const topOf = async (page: Page, index: number): Promise<number> => {
  const box = await page.getByRole('log').getByText(longText(index), { exact: true }).boundingBox()
  return box?.y ?? Number.NaN
}

test('twenty thousand messages: at the newest, back in time, to what was found, and still while others write', async () => {
  const profile = temporaryFolder()
  // Bob hosts, and has an app of his own to write with.
  const bob = runBot(temporaryFolder(), args)
  const { address: b } = await bob.call('account.create', { name: 'Bob' })
  const { invite } = await bob.call('relay.start', { host: '127.0.0.1' })
  const setUp = runBot(profile, args)
  const { address: a } = await setUp.call('account.create', { name: 'Alice' })
  await setUp.call('relay.join', { target: invite })
  await setUp.call('contacts.add', { address: b, name: 'Bob' })
  const { id } = await setUp.call('conversations.openDirect', { address: b })
  await setUp.call('messages.send', { conversationId: id, text: 'The first of all' })
  await setUp.stop()
  await fillConversation(profile, id, b, count)

  const browser = await openBrowser()
  const { page } = await openApp(browser, profile, args)
  await lineIs(page, 'This network', 'Ready')
  await page.getByRole('navigation').getByRole('button', { name: /Bob/ }).first().click()
  await page.getByRole('textbox', { name: 'Message Bob' }).waitFor()
  await until('the newest is in sight', async () => (await inSight(page)).includes(count - 1))
  // Little of it is drawn.
  expect(await page.getByRole('log').locator('.message').count()).toBeLessThan(80)

  // Back in time: whatever page comes above, what is read stays where it is.
  const scroller = page.locator('.timeline')
  await scroller.hover()
  await until('far back', async () => {
    await page.mouse.wheel(0, -1_500)
    const [first] = await inSight(page)
    return first !== undefined && first < count - 600
  })
  await page.getByRole('button', { name: 'Jump to newest' }).waitFor()
  const settled = await until('at rest', async () => {
    const before = await inSight(page)
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    )
    const after = await inSight(page)
    return before.length > 0 && before.join() === after.join() ? after : undefined
  })
  const middle = settled[Math.floor(settled.length / 2)] ?? Number.NaN
  const top = await topOf(page, middle)
  const { id: toAlice } = await bob.call('conversations.openDirect', { address: a })
  for (const text of ['Are you there?', 'Hello?'])
    await bob.call('messages.send', { conversationId: toAlice, text })
  await page.getByRole('button', { name: 'Jump to newest' }).getByText('2').waitFor()
  expect(await topOf(page, middle)).toBeCloseTo(top, 0)
  await picture(page, 'long-conversation')

  // With the newest again, and with what is written next.
  await page.getByRole('button', { name: 'Jump to newest' }).click()
  await shows(page, 'Hello?')
  await page.getByRole('button', { name: 'Jump to newest' }).waitFor({ state: 'detached' })
  await write(page, 'I was reading.')
  await shows(page, 'I was reading.')
  await bob.call('messages.send', { conversationId: toAlice, text: 'What?' })
  await shows(page, 'What?')

  // Found by its words, and shown with what stands around it; then another, which is near.
  const search = page.getByRole('searchbox', { name: 'Search' })
  for (const wanted of [11_234, 11_240]) {
    await search.fill(`${wanted}`)
    const found = page.getByRole('region', { name: 'Messages' }).getByRole('button').first()
    await found.getByText(`${wanted}`, { exact: true }).waitFor()
    await found.click()
    await until('what was found is in sight', async () => (await inSight(page)).includes(wanted))
  }
  await picture(page, 'search-found')
  await search.press('Escape')
  await until('forward in time', async () => {
    await scroller.hover()
    await page.mouse.wheel(0, 2_000)
    const [first] = await inSight(page)
    return first !== undefined && first > 11_400
  })
  // What one writes is seen, wherever one was.
  await write(page, 'I have read it all.')
  await shows(page, 'I have read it all.')
  await page.getByRole('button', { name: 'Jump to newest' }).waitFor({ state: 'detached' })
})
