import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { freePort } from '../../support/free-port.ts'
import { createAccount, lineIs, picture, shows, write } from '../../support/people-in-a-window.ts'

test('hosting with a passcode, joining, a room, safety numbers, and what the host sees and decides', async () => {
  const browser = await openBrowser()
  const args = ['--xmtp', 'off']
  const [alice, bob] = await Promise.all([
    openApp(browser, temporaryFolder(), args),
    openApp(browser, temporaryFolder(), args, { dark: true }),
  ])
  await Promise.all([createAccount(alice.page, 'Alice'), createAccount(bob.page, 'Bob')])
  const port = await freePort()

  // Alice hosts, on a port of her choice, for those who know a passcode.
  await alice.page.getByRole('button', { name: /^Network\./ }).click()
  await alice.page.getByRole('textbox', { name: 'Name of the relay' }).fill('Kitchen')
  await alice.page.getByText('More choices').click()
  await alice.page.getByRole('textbox', { name: 'Port', exact: true }).fill(String(port))
  await alice.page.getByRole('textbox', { name: 'Only on this address' }).fill('127.0.0.1')
  await alice.page.getByRole('button', { name: 'Start hosting' }).click()
  await alice.page.getByRole('heading', { name: 'Hosting Kitchen' }).waitFor()
  await alice.page.getByRole('combobox', { name: 'Who may join' }).selectOption('passcode')
  const shown = alice.page.locator('code.passcode')
  const passcode = await shown.textContent()
  expect(passcode).toMatch(/^[a-z]+(-[a-z]+){3}$/)

  // Bob types the address, and is asked for it.
  await bob.page.getByRole('button', { name: /^Network\./ }).click()
  const join = bob.page.getByRole('region', { name: 'This network, the local line' })
  await join.getByRole('textbox', { name: 'Invite link or address' }).fill(`127.0.0.1:${port}`)
  await join.getByRole('button', { name: 'Join', exact: true }).last().click()
  await bob.page.getByText('This relay asks for a passcode.').waitFor()
  await bob.page.getByRole('textbox', { name: 'Passcode' }).fill('not the right one')
  await bob.page.getByRole('button', { name: 'Why can’t I see it?' }).click()
  const checks = bob.page.getByRole('list', { name: 'Why can’t I see it?' })
  await checks.getByText('That is not the passcode of this relay.').waitFor()
  await picture(bob.page, 'relay-why-dark')
  await bob.page.getByRole('textbox', { name: 'Passcode' }).fill(passcode?.replaceAll('-', ' ') ?? '')
  await join.getByRole('button', { name: 'Join', exact: true }).last().click()
  await lineIs(bob.page, 'This network', 'Ready')
  await bob.page.getByRole('list', { name: 'Rooms of Kitchen' }).getByText('lobby').waitFor()
  await bob.page.getByRole('heading', { name: 'This network, the local line' }).scrollIntoViewIfNeeded()
  await picture(bob.page, 'network-joined-dark')

  // Both go into the lobby; Alice sees who is there.
  const guests = alice.page.getByRole('region', { name: 'Connected now' })
  await guests.getByText('Bob', { exact: true }).waitFor()
  for (const { page } of [alice, bob]) {
    await page.getByRole('list', { name: 'Rooms of Kitchen' }).getByRole('button').first().click()
    await page.getByRole('textbox', { name: 'Message #lobby' }).waitFor()
  }
  await alice.page.getByText('2 members, 2 here now, on Kitchen').waitFor()
  await write(alice.page, 'Anybody in the kitchen?')
  await shows(bob.page, 'Anybody in the kitchen?')
  await write(bob.page, 'Just me.')
  await shows(alice.page, 'Just me.')
  await bob.page.getByRole('textbox', { name: 'Message #lobby' }).pressSequentially('I am')
  await alice.page.getByText('Bob is writing…').waitFor()
  await picture(alice.page, 'room-light')
  await picture(bob.page, 'room-dark')

  // The safety number is the same on both sides.
  await bob.page.getByRole('textbox', { name: 'Message #lobby' }).fill('')
  const digits: string[] = []
  for (const [one, other] of [
    [alice, 'Bob'],
    [bob, 'Alice'],
  ] as const) {
    await one.page.getByRole('button', { name: /^Network\./ }).click()
    await one.page.getByRole('list', { name: 'Who is there' }).getByRole('button', { name: other }).click()
    await one.page.getByTitle(`About ${other}`).click()
    const number = one.page.getByRole('region', { name: 'Safety number' }).locator('code.digits')
    digits.push((await number.textContent()) ?? '')
  }
  expect(digits[0]).toMatch(/^\d{60}$/)
  expect(digits[0]).toBe(digits[1])
  await alice.page.getByRole('textbox', { name: 'Or paste theirs to compare' }).fill('1'.repeat(60))
  await alice.page.getByText('It is another one.').waitFor()
  expect(await alice.page.getByRole('button', { name: 'We have the same number' }).isDisabled()).toBe(true)
  await alice.page
    .getByRole('textbox', { name: 'Or paste theirs to compare' })
    .fill(`landline:safety:1:${digits[1]}`)
  await alice.page.getByText('It is the same.').waitFor()
  await alice.page.getByRole('button', { name: 'We have the same number' }).click()
  await alice.page.getByText('You have compared it').waitFor()
  await picture(alice.page, 'safety-number')
  await alice.page.getByRole('button', { name: 'Close' }).click()
  await bob.page.getByRole('button', { name: 'Close' }).click()

  // A large file, straight through the relay.
  // From a disk, as it is chosen: handed over in a message to the browser it takes longer than all of its way.
  const film = `${temporaryFolder()}/harbour.mov`
  writeFileSync(film, Buffer.alloc(50_000_000, 7))
  await alice.page.getByLabel('File to send').setInputFiles(film)
  await alice.page.getByRole('button', { name: 'Send', exact: true }).click()
  await alice.page.getByText(/^Sending, \d+%$/).waitFor()
  await picture(alice.page, 'sending-file')
  await alice.page.getByText(/^Sending, \d+%$/).waitFor({ state: 'detached' })
  const download = bob.page.waitForEvent('download', { timeout: 60_000 })
  await bob.page.getByRole('button', { name: 'Fetch harbour.mov' }).click()
  await bob.page.getByText(/^Fetching, \d+%$/).waitFor()
  await picture(bob.page, 'fetching-file')
  expect((await download).suggestedFilename()).toBe('harbour.mov')

  // Alice bans Bob, who is told, and lets him in again.
  await alice.page.getByRole('button', { name: /^Network\./ }).click()
  await picture(alice.page, 'host-panel-light')
  await guests.getByRole('button', { name: 'What can be done about Bob' }).click()
  await alice.page.getByRole('button', { name: 'Ban from this relay' }).click()
  await lineIs(bob.page, 'This network', 'Not working')
  await bob.page.getByRole('button', { name: /^Network\./ }).click()
  await bob.page.getByText('The host of this relay does not let you in.').first().waitFor()
  await alice.page.getByText('Refused: ').click()
  await alice.page.getByText('Limits', { exact: true }).click()
  const most = alice.page.getByRole('spinbutton', { name: 'MB of one file' })
  expect(await most.inputValue()).toBe('110')
  await most.fill('0.5')
  await alice.page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await alice.page.getByRole('spinbutton', { name: 'Requests a second' }).fill('0')
  await alice.page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await alice.page.getByText('This limit is at least 1.').waitFor()
  expect(await most.inputValue()).toBe('0.5')
  await alice.page.setViewportSize({ width: 390, height: 800 })
  await picture(alice.page, 'host-panel-narrow')
  await alice.page.setViewportSize({ width: 1100, height: 2400 })
  await picture(alice.page, 'host-panel-whole')
  await alice.page.getByRole('button', { name: 'Let in again' }).click()
  await alice.page.getByRole('button', { name: 'Let in again' }).waitFor({ state: 'detached' })
})
