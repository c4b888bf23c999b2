import { expect } from 'vitest'
import type { Page } from 'playwright'
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
} from './people-in-a-window.ts'
import { runXmtp } from './processes.ts'
import type { Running } from './processes.ts'
import { until } from './until.ts'

/**
 * The main job, in two windows of any shell, both new and with XMTP off: Alice and Bob chat over XMTP only, over the LAN
 * only, with both on, and through an outage of XMTP.
 *
 * @param shell names the pictures
 * @param data of the XMTP network, which is stopped and started again
 */
export const chatOfTwo = async (
  shell: string,
  alice: Page,
  bob: Page,
  xmtp: Running & { readonly url: string },
  data: string,
): Promise<void> => {
  await picture(alice, `${shell}-welcome-light`)
  await Promise.all([createAccount(alice, 'Alice'), createAccount(bob, 'Bob')])
  await picture(bob, `${shell}-empty-dark`)
  const [aliceAddress, bobAddress] = [await ownAddress(alice), await ownAddress(bob)]

  // XMTP only.
  await Promise.all([chooseXmtp(alice, xmtp.url), chooseXmtp(bob, xmtp.url)])
  await Promise.all([lineIs(alice, 'XMTP', 'Ready'), lineIs(bob, 'XMTP', 'Ready')])
  await Promise.all([
    openConversation(alice, bobAddress, 'Bob'),
    openConversation(bob, aliceAddress, 'Alice'),
  ])
  await write(alice, 'Hello Bob, do you read me?')
  await shows(bob, 'Hello Bob, do you read me?')
  await write(bob, 'Loud and clear.')
  await shows(alice, 'Loud and clear.')
  expect(await lastTravel(alice)).toBe('Received over XMTP')

  // The LAN only.
  const turnOff = async (page: Page) => {
    await page.getByRole('button', { name: /^Network\./ }).click()
    await page.getByLabel('XMTP network').selectOption('off')
    await lineIs(page, 'XMTP', 'Off')
  }
  await Promise.all([turnOff(alice), turnOff(bob)])
  await alice.getByRole('textbox', { name: 'Name of the relay' }).fill('Kitchen')
  await alice.getByRole('button', { name: 'Start hosting' }).click()
  const invite = await alice.locator('code.invite').textContent()
  expect(invite).toMatch(/^landline:\/\/join\?/)
  await bob.getByRole('textbox', { name: 'Invite link or address' }).fill(invite ?? '')
  await bob.getByRole('button', { name: 'Join', exact: true }).click()
  await bob.getByRole('article', { name: 'Kitchen' }).waitFor()
  await Promise.all([lineIs(alice, 'This network', 'Ready'), lineIs(bob, 'This network', 'Ready')])
  await picture(alice, `${shell}-network-hosting-light`)
  await picture(bob, `${shell}-network-joined-dark`)
  const backToConversation = (page: Page, name: string) =>
    page
      .getByRole('navigation')
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click()
  await Promise.all([backToConversation(alice, 'Bob'), backToConversation(bob, 'Alice')])
  await write(alice, 'And now across the kitchen table?')
  await shows(bob, 'And now across the kitchen table?')
  expect(await lastTravel(bob)).toBe('Received over this network')
  await write(bob, 'Even better 👍')
  await shows(alice, 'Even better 👍')

  // Both.
  await Promise.all([chooseXmtp(alice, xmtp.url), chooseXmtp(bob, xmtp.url)])
  await Promise.all([lineIs(alice, 'XMTP', 'Ready'), lineIs(bob, 'XMTP', 'Ready')])
  await Promise.all([backToConversation(alice, 'Bob'), backToConversation(bob, 'Alice')])
  await write(alice, 'Both lines are up.')
  await shows(bob, 'Both lines are up.')

  // XMTP goes away in the middle.
  await xmtp.stop()
  await write(bob, 'The internet is gone.')
  await shows(alice, 'The internet is gone.')
  await write(alice, 'I still read you.')
  await shows(bob, 'I still read you.')
  expect(await lastTravel(bob)).toBe('Received over this network')
  await picture(alice, `${shell}-outage-light`)
  await picture(bob, `${shell}-outage-dark`)

  // It returns, and gets what it missed; nothing is shown twice.
  await runXmtp(data, Number(new URL(xmtp.url).port))
  await Promise.all([lineIs(alice, 'XMTP', 'Ready'), lineIs(bob, 'XMTP', 'Ready')])
  await until(
    'XMTP has it too',
    async () => (await lastTravel(bob)) === 'Received over XMTP and this network',
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
  expect(await shownTexts(alice)).toEqual(texts)
  expect(await shownTexts(bob)).toEqual(texts)

  // The story of a message.
  await alice.getByRole('log').locator('.travel').last().click()
  await alice.getByRole('dialog', { name: 'How this message travelled' }).waitFor()
  await picture(alice, `${shell}-details-light`)
  await alice.keyboard.press('Escape')
  await alice.getByRole('dialog').waitFor({ state: 'detached' })
  if (shell !== 'browser') return
  await bob.setViewportSize({ width: 400, height: 760 })
  await picture(bob, `${shell}-narrow-dark`)
  await alice.setViewportSize({ width: 400, height: 760 })
  await alice.getByRole('button', { name: 'Back' }).first().click()
  await picture(alice, `${shell}-narrow-list-light`)
}
