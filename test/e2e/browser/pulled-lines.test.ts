import { expect, test } from 'vitest'
import type { Page } from 'playwright'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { freePort } from '../../support/free-port.ts'
import {
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
import { runBot, runXmtp } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

const join = async (page: Page, invite: string): Promise<void> => {
  await page.getByRole('button', { name: /^Network\./ }).click()
  await page.getByRole('textbox', { name: 'Invite link or address' }).fill(invite)
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByRole('article', { name: 'Kitchen' }).waitFor()
}

const openAgain = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click()

const lines = (page: Page, xmtp: string, lan: string) =>
  Promise.all([lineIs(page, 'XMTP', xmtp), lineIs(page, 'This network', lan)])

test('whichever line is pulled, the talk goes on; with both gone it is kept, over a restart too, and all of it arrives and tells how', async () => {
  const [network, kitchen, profile] = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
  let xmtp = await runXmtp(network)
  const xmtpPort = Number(new URL(xmtp.url).port)
  let host = runBot(kitchen, ['--xmtp', 'off'])
  await host.call('account.create', { name: 'Host' })
  const { invite } = await host.call('relay.start', {
    host: '127.0.0.1',
    name: 'Kitchen',
    port: await freePort(),
  })
  const browser = await openBrowser()
  let alice = await openApp(browser, profile, ['--xmtp', xmtp.url])
  const bob = await openApp(browser, temporaryFolder(), ['--xmtp', xmtp.url], { dark: true })
  await Promise.all([createAccount(alice.page, 'Alice'), createAccount(bob.page, 'Bob')])
  const [aliceAddress, bobAddress] = [await ownAddress(alice.page), await ownAddress(bob.page)]
  await Promise.all([join(alice.page, invite), join(bob.page, invite)])
  await Promise.all([lines(alice.page, 'Ready', 'Ready'), lines(bob.page, 'Ready', 'Ready')])
  await Promise.all([
    openConversation(alice.page, bobAddress, 'Bob'),
    openConversation(bob.page, aliceAddress, 'Alice'),
  ])
  await write(alice.page, 'Both lines are up.')
  await shows(bob.page, 'Both lines are up.')
  await write(bob.page, 'So they are.')
  await shows(alice.page, 'So they are.')

  // The internet goes.
  await xmtp.stop('SIGKILL')
  await write(alice.page, 'Across the kitchen.')
  await shows(bob.page, 'Across the kitchen.')
  expect(await lastTravel(bob.page)).toBe('Received over this network')
  await until('Alice hears that Bob has read it', async () =>
    (await lastTravel(alice.page))?.startsWith('Read over this network'),
  )

  // It comes back, and the relay goes.
  xmtp = await runXmtp(network, xmtpPort)
  await Promise.all([lineIs(alice.page, 'XMTP', 'Ready'), lineIs(bob.page, 'XMTP', 'Ready')])
  await host.stop('SIGKILL')
  await write(bob.page, 'Around the world.')
  await shows(alice.page, 'Around the world.')
  expect(await lastTravel(alice.page)).toBe('Received over XMTP')

  // Both are gone.
  await xmtp.stop('SIGKILL')
  for (const text of ['Is anybody there?', 'I write on.']) await write(alice.page, text)
  await write(bob.page, 'Nobody is.')
  await shows(alice.page, 'I write on.')
  await until('it waits', async () => /^(Waiting|Sending)/.test((await lastTravel(alice.page)) ?? ''))
  await picture(alice.page, 'pulled-both-light')
  await alice.stop('SIGKILL')
  alice = await openApp(browser, profile, ['--xmtp', xmtp.url])
  await openAgain(alice.page, 'Bob')
  await shows(alice.page, 'I write on.')
  expect(await lastTravel(alice.page)).toMatch(/^(Waiting|Sending)/)

  // Everything comes back.
  xmtp = await runXmtp(network, xmtpPort)
  host = runBot(kitchen, ['--xmtp', 'off'])
  await Promise.all([lines(alice.page, 'Ready', 'Ready'), lines(bob.page, 'Ready', 'Ready')])
  await shows(bob.page, 'Is anybody there?')
  await shows(bob.page, 'I write on.')
  await shows(alice.page, 'Nobody is.')
  const expected = ['Both lines are up.', 'So they are.', 'Across the kitchen.', 'Around the world.']
  const [atAlice, atBob] = [await shownTexts(alice.page), await shownTexts(bob.page)]
  expect(atAlice).toEqual(atBob)
  expect(atAlice.slice(0, 4)).toEqual(expected)
  expect(atAlice.slice(4).toSorted()).toEqual(['I write on.', 'Is anybody there?', 'Nobody is.'])

  // And says how.
  const travel = alice.page
    .getByRole('log')
    .locator('.message', { hasText: 'I write on.' })
    .locator('.travel')
  await until('it was sent', async () =>
    /^(Sent|Delivered|Read) over/.test((await travel.getAttribute('title')) ?? ''),
  )
  await travel.click()
  const dialog = alice.page.getByRole('dialog', { name: 'How this message travelled' })
  await dialog.getByRole('region', { name: 'What happened' }).getByText('Handed over').first().waitFor()
  await picture(alice.page, 'pulled-story-light')
  await alice.page.keyboard.press('Escape')
  const own = alice.page
    .getByRole('log')
    .locator('.message', { hasText: 'Across the kitchen.' })
    .locator('.travel')
  await own.click()
  await dialog
    .getByText(/^Arrived, Bob/)
    .first()
    .waitFor()
  await dialog
    .getByText(/device [0-9a-f]{6}/)
    .first()
    .waitFor()
  await picture(alice.page, 'pulled-story-of-lan-light')
})
