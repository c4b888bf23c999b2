import { test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { freePort } from '../../support/free-port.ts'
import { createAccount, lineIs, picture, shows, write } from '../../support/people-in-a-window.ts'

test('a host names who comes after them, stops, and the one who was named is asked and hosts', async () => {
  const browser = await openBrowser()
  const args = ['--xmtp', 'off']
  const [alice, bob, cara] = await Promise.all([
    openApp(browser, temporaryFolder(), args),
    openApp(browser, temporaryFolder(), args, { dark: true }),
    openApp(browser, temporaryFolder(), args),
  ])
  await Promise.all([
    createAccount(alice.page, 'Alice'),
    createAccount(bob.page, 'Bob'),
    createAccount(cara.page, 'Cara'),
  ])
  await cara.page.setViewportSize({ width: 390, height: 760 })
  const port = await freePort()
  await alice.page.getByRole('button', { name: /^Network\./ }).click()
  await alice.page.getByRole('textbox', { name: 'Name of the relay' }).fill('Kitchen')
  await alice.page.getByText('More choices').click()
  await alice.page.getByRole('textbox', { name: 'Port', exact: true }).fill(String(port))
  await alice.page.getByRole('button', { name: 'Start hosting' }).click()
  const named = alice.page.getByRole('region', { name: 'When this computer is gone' })
  await named.getByText('Nobody else is connected now.').waitFor()
  for (const { page } of [bob, cara]) {
    await page.getByRole('button', { name: /^Network\./ }).click()
    await page.getByRole('textbox', { name: 'Invite link or address' }).fill(`127.0.0.1:${port}`)
    await page
      .getByRole('region', { name: 'This network, the local line' })
      .getByRole('button', { name: 'Join', exact: true })
      .last()
      .click()
    await page.getByRole('article', { name: 'Kitchen' }).waitFor()
  }

  // Cara never wants to; Bob does not mind being asked.
  await cara.page.getByRole('combobox', { name: 'When it is my turn to host' }).selectOption('never')
  const choose = named.getByRole('combobox', { name: 'Name somebody who is connected' })
  await choose.selectOption('Cara')
  await named.getByText('Does not want to host').waitFor()
  await choose.selectOption('Bob')
  await named.getByText('Agreed').waitFor()
  await named.getByRole('button', { name: 'Move Bob up' }).click()
  await named.getByRole('listitem').first().getByText('Bob').waitFor()
  await named.scrollIntoViewIfNeeded()
  await picture(alice.page, 'successors-light')
  await cara.page.getByText('When it is gone, its host wants the next to be Bob.').waitFor()

  await cara.page.getByRole('list', { name: 'Who is there' }).getByRole('button', { name: 'Bob' }).click()
  await write(cara.page, 'Before')
  await alice.page.getByRole('button', { name: 'Stop hosting' }).click()
  await write(cara.page, 'Does this arrive?')

  const asked = bob.page.getByRole('alertdialog', { name: 'Kitchen is gone' })
  await asked.waitFor()
  await picture(bob.page, 'vacancy-dark')
  await bob.page.setViewportSize({ width: 390, height: 760 })
  await picture(bob.page, 'vacancy-dark-narrow')
  await bob.page.setViewportSize({ width: 1100, height: 760 })
  await asked.getByRole('button', { name: 'Host in its place' }).click()
  await asked.waitFor({ state: 'detached' })
  await bob.page.getByText('You host in place of Kitchen').waitFor()
  await picture(bob.page, 'standing-in-dark')

  await bob.page.getByRole('navigation').getByRole('button', { name: /Cara/ }).click()
  await shows(bob.page, 'Before')
  await shows(bob.page, 'Does this arrive?')
  await lineIs(alice.page, 'This network', 'Ready')
  await alice.page.getByText("Bob's relay stands in for it.").scrollIntoViewIfNeeded()
  await picture(alice.page, 'taken-over-light')
})
