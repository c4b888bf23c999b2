import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import {
  chooseXmtp,
  createAccount,
  lastTravel,
  lineIs,
  openConversation,
  ownAddress,
  picture,
  shownTexts,
  shows,
  write,
} from '../../support/people-in-a-window.ts'
import { runXmtp } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

test('Alice and Bob chat over XMTP only, over the LAN only, with both, and through an outage', async () => {
  const data = temporaryFolder()
  const xmtp = await runXmtp(data)
  const browser = await openBrowser()
  const alice = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'])
  const bob = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'], { dark: true })
  await picture(alice.page, 'welcome-light')
  await Promise.all([createAccount(alice.page, 'Alice'), createAccount(bob.page, 'Bob')])
  await picture(bob.page, 'empty-dark')
  const [aliceAddress, bobAddress] = [await ownAddress(alice.page), await ownAddress(bob.page)]

  // XMTP only.
  await Promise.all([chooseXmtp(alice.page, xmtp.url), chooseXmtp(bob.page, xmtp.url)])
  await Promise.all([lineIs(alice.page, 'XMTP', 'Ready'), lineIs(bob.page, 'XMTP', 'Ready')])
  await Promise.all([
    openConversation(alice.page, bobAddress, 'Bob'),
    openConversation(bob.page, aliceAddress, 'Alice'),
  ])
  await write(alice.page, 'Hello Bob, do you read me?')
  await shows(bob.page, 'Hello Bob, do you read me?')
  await write(bob.page, 'Loud and clear.')
  await shows(alice.page, 'Loud and clear.')
  expect(await lastTravel(alice.page)).toBe('Received over XMTP')

  // The LAN only.
  const turnOff = async (page: typeof alice.page) => {
    await page.getByRole('button', { name: /^Network\./ }).click()
    await page.getByLabel('XMTP network').selectOption('off')
    await lineIs(page, 'XMTP', 'Off')
  }
  await Promise.all([turnOff(alice.page), turnOff(bob.page)])
  await alice.page.getByRole('textbox', { name: 'Name of the relay' }).fill('Kitchen')
  await alice.page.getByRole('button', { name: 'Start hosting' }).click()
  const invite = await alice.page.locator('code.invite').textContent()
  expect(invite).toMatch(/^landline:\/\/join\?/)
  await bob.page.getByRole('textbox', { name: 'Invite link or address' }).fill(invite ?? '')
  await bob.page.getByRole('button', { name: 'Join', exact: true }).click()
  await bob.page.getByRole('article', { name: 'Kitchen' }).waitFor()
  await Promise.all([lineIs(alice.page, 'This network', 'Ready'), lineIs(bob.page, 'This network', 'Ready')])
  await picture(alice.page, 'network-hosting-light')
  await picture(bob.page, 'network-joined-dark')
  const backToConversation = (page: typeof alice.page, name: string) =>
    page
      .getByRole('navigation')
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click()
  await Promise.all([backToConversation(alice.page, 'Bob'), backToConversation(bob.page, 'Alice')])
  await write(alice.page, 'And now across the kitchen table?')
  await shows(bob.page, 'And now across the kitchen table?')
  expect(await lastTravel(bob.page)).toBe('Received over this network')
  await write(bob.page, 'Even better 👍')
  await shows(alice.page, 'Even better 👍')

  // Both.
  await Promise.all([chooseXmtp(alice.page, xmtp.url), chooseXmtp(bob.page, xmtp.url)])
  await Promise.all([lineIs(alice.page, 'XMTP', 'Ready'), lineIs(bob.page, 'XMTP', 'Ready')])
  await Promise.all([backToConversation(alice.page, 'Bob'), backToConversation(bob.page, 'Alice')])
  await write(alice.page, 'Both lines are up.')
  await shows(bob.page, 'Both lines are up.')

  // XMTP goes away in the middle.
  await xmtp.stop()
  await write(bob.page, 'The internet is gone.')
  await shows(alice.page, 'The internet is gone.')
  await write(alice.page, 'I still read you.')
  await shows(bob.page, 'I still read you.')
  expect(await lastTravel(bob.page)).toBe('Received over this network')
  await picture(alice.page, 'outage-light')
  await picture(bob.page, 'outage-dark')

  // It returns, and gets what it missed; nothing is shown twice.
  await runXmtp(data, Number(new URL(xmtp.url).port))
  await Promise.all([lineIs(alice.page, 'XMTP', 'Ready'), lineIs(bob.page, 'XMTP', 'Ready')])
  await until(
    'XMTP has it too',
    async () => (await lastTravel(bob.page)) === 'Received over XMTP and this network',
  )
  const texts = [
    'Hello Bob, do you read me?',
    'Loud and clear.',
    'And now across the kitchen table?',
    'Even better 👍',
    'Both lines are up.',
    'The internet is gone.',
    'I still read you.',
  ]
  expect(await shownTexts(alice.page)).toEqual(texts)
  expect(await shownTexts(bob.page)).toEqual(texts)

  // The story of a message.
  await alice.page.getByRole('log').locator('.travel').last().click()
  await alice.page.getByRole('dialog', { name: 'How this message travelled' }).waitFor()
  await picture(alice.page, 'details-light')
  await alice.page.keyboard.press('Escape')
  await alice.page.getByRole('dialog').waitFor({ state: 'detached' })
  await bob.page.setViewportSize({ width: 400, height: 760 })
  await picture(bob.page, 'narrow-dark')
  await alice.page.setViewportSize({ width: 400, height: 760 })
  await alice.page.getByRole('button', { name: 'Back' }).first().click()
  await picture(alice.page, 'narrow-list-light')

  // Reloading keeps the session and the history.
  await bob.page.reload()
  await bob.page
    .getByRole('navigation')
    .getByRole('button', { name: /^Alice/ })
    .click()
  await shows(bob.page, 'I still read you.')
  expect(await bob.stop('SIGINT')).toBe(0)
  await bob.page.getByText('The connection to Landline was lost').waitFor()
})
