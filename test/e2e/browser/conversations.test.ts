import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import {
  createAccount,
  lineIs,
  openConversation,
  ownAddress,
  picture,
  shownTexts,
  shows,
  write,
} from '../../support/people-in-a-window.ts'
import { runXmtp } from '../../support/processes.ts'

/** A picture of one colour, as a PNG. */
const png = (width: number, height: number): Buffer => {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xed_b8_83_20 ^ (c >>> 1) : c >>> 1
    return c >>> 0
  })
  const crc = (bytes: Buffer): number =>
    (bytes.reduce((c, byte) => (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), 0xff_ff_ff_ff) ^
      0xff_ff_ff_ff) >>>
    0
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8)
    frame.writeUInt32BE(data.length, 0)
    frame.writeUInt32BE(crc(body), 4)
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([0x7a, 0x9e, 0x7e]))])
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const messageOf = (page: Page, text: string) =>
  page.getByRole('log').locator('.message').filter({ hasText: text }).last()

const act = async (page: Page, text: string, action: string): Promise<void> => {
  const message = messageOf(page, text)
  await message.hover()
  await message.getByRole('button', { name: action, exact: true }).click()
}

test('a conversation with everything in it: formatted text, replies, reactions, pictures, deleting, disappearing', async () => {
  const xmtp = await runXmtp(temporaryFolder())
  const browser = await openBrowser()
  const args = ['--xmtp', xmtp.url]
  const [alice, bob] = await Promise.all([
    openApp(browser, temporaryFolder(), args),
    openApp(browser, temporaryFolder(), args, { dark: true }),
  ])
  await Promise.all([createAccount(alice.page, 'Alice'), createAccount(bob.page, 'Bob')])
  const [a, b] = [await ownAddress(alice.page), await ownAddress(bob.page)]
  await Promise.all([lineIs(alice.page, 'XMTP', 'Ready'), lineIs(bob.page, 'XMTP', 'Ready')])

  // The address is looked up while it is typed.
  await alice.page.getByRole('navigation').getByRole('button', { name: 'New conversation' }).click()
  await alice.page
    .getByRole('dialog')
    .getByRole('textbox', { name: 'Address' })
    .fill(`0x${'1'.repeat(40)}`)
  await alice.page.getByText('They are not on this XMTP network yet.').waitFor()
  await alice.page.getByRole('dialog').getByRole('textbox', { name: 'Address' }).fill(b)
  await alice.page.getByText('They are on XMTP.').waitFor()
  await alice.page.keyboard.press('Escape')
  await Promise.all([openConversation(alice.page, b, 'Bob'), openConversation(bob.page, a, 'Alice')])

  await write(alice.page, 'Shall we meet at the allotment on Saturday?')
  await shows(bob.page, 'Shall we meet at the allotment on Saturday?')
  await act(bob.page, 'Shall we meet', 'Reply')
  await bob.page.getByRole('button', { name: 'Formatted text (Markdown)' }).click()
  await write(bob.page, '**Yes!** I bring:\n\n- beans\n- a spade\n\n[map](https://example.org/map)')
  await alice.page.locator('.markdown strong', { hasText: 'Yes!' }).waitFor()
  expect(await alice.page.locator('.markdown li').allTextContents()).toEqual(['beans', 'a spade'])
  // A link says where it leads.
  await alice.page.getByText('map (example.org)').waitFor()
  await alice.page.locator('.quote', { hasText: 'Shall we meet' }).waitFor()
  await bob.page.getByRole('button', { name: 'Formatted text (Markdown)' }).click()

  await act(alice.page, 'Yes!', 'React')
  await alice.page.getByRole('button', { name: '🎉', exact: true }).click()
  await bob.page.getByRole('button', { name: /^🎉, Alice/ }).click()
  await alice.page.getByRole('button', { name: /^🎉, You and Bob|^🎉, Bob and You/ }).waitFor()

  const folder = temporaryFolder()
  writeFileSync(join(folder, 'beans.png'), png(320, 200))
  await alice.page.getByLabel('File to send').setInputFiles(join(folder, 'beans.png'))
  await alice.page.getByText('beans.png').waitFor()
  await alice.page.getByRole('textbox', { name: 'Message Bob' }).fill('Last year’s')
  await alice.page.keyboard.press('Enter')
  await bob.page.getByRole('img', { name: 'beans.png' }).waitFor()
  await shows(bob.page, 'Last year’s')
  const [download] = await Promise.all([
    bob.page.waitForEvent('download'),
    bob.page.getByRole('button', { name: 'Save beans.png' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('beans.png')

  await write(alice.page, 'Oops, wrong chat')
  await shows(bob.page, 'Oops, wrong chat')
  await act(alice.page, 'Oops', 'More')
  await alice.page.getByRole('button', { name: 'Delete…' }).click()
  await alice.page.getByRole('button', { name: 'Delete for everyone' }).click()
  await shows(bob.page, 'This message was deleted.')

  await bob.page.getByTitle('About Alice').click()
  await bob.page.getByLabel('Messages disappear').selectOption('3600')
  await picture(bob.page, 'about-person-dark')
  await bob.page.keyboard.press('Escape')
  await alice.page.getByRole('log').getByText('Bob made messages disappear after 1 hour.').waitFor()
  await picture(alice.page, 'conversation-light')
  await picture(bob.page, 'conversation-dark')
  await messageOf(alice.page, 'Yes!').hover()
  await picture(alice.page, 'conversation-actions-light')
  await bob.page.setViewportSize({ width: 400, height: 760 })
  await picture(bob.page, 'conversation-narrow-dark')
})

test('a group from the window: made, renamed, somebody added and removed, and left', async () => {
  const xmtp = await runXmtp(temporaryFolder())
  const browser = await openBrowser()
  const args = ['--xmtp', xmtp.url]
  const [alice, bob, carol] = await Promise.all([
    openApp(browser, temporaryFolder(), args),
    openApp(browser, temporaryFolder(), args, { dark: true }),
    openApp(browser, temporaryFolder(), args),
  ])
  const windows = [alice, bob, carol].map(({ page }) => page)
  const [one, two, three] = windows
  if (!one || !two || !three) throw new Error('unreachable: three were opened')
  await Promise.all([createAccount(one, 'Alice'), createAccount(two, 'Bob'), createAccount(three, 'Carol')])
  const [, b, c] = await Promise.all(windows.map(ownAddress))
  await Promise.all(windows.map((page) => lineIs(page, 'XMTP', 'Ready')))
  await three.setViewportSize({ width: 400, height: 760 })
  await openConversation(one, b ?? '', 'Bob')
  await one.getByRole('navigation').getByRole('button', { name: 'New conversation' }).click()
  await one.getByRole('button', { name: 'New group' }).click()
  const dialog = one.getByRole('dialog', { name: 'New group' })
  await dialog.getByRole('textbox', { name: 'Name of the group' }).fill('Allotment')
  await dialog.getByRole('checkbox', { name: /Bob/ }).check()
  await picture(one, 'new-group-light')
  await dialog.getByRole('button', { name: 'Create group' }).click()
  // The conversation with Bob is behind the dialog until the group has been made.
  await one.getByRole('textbox', { name: 'Message Allotment' }).waitFor()
  await write(one, 'Who waters this week?')
  // To Bob it is a request: he has not met Alice.
  await two
    .getByRole('navigation')
    .getByRole('button', { name: /Allotment/ })
    .click()
  await shows(two, 'Who waters this week?')
  await two.getByRole('button', { name: 'Accept' }).click()
  await write(two, 'I do.')
  await shows(one, 'I do.')
  await one.getByTitle('About Allotment').click()
  const about = one.getByRole('complementary', { name: 'Allotment' })
  await about.getByRole('button', { name: 'Add people' }).click()
  await about.getByRole('textbox', { name: 'Add by address' }).fill(c ?? '')
  await about.getByRole('textbox', { name: 'Add by address' }).press('Enter')
  await about.getByRole('button', { name: 'Add', exact: true }).last().click()
  await about.getByText('3 members').first().waitFor()
  await about.getByRole('textbox', { name: 'Name of the group' }).fill('Allotment 7')
  await about.getByRole('button', { name: 'Save' }).click()
  await one.getByRole('complementary', { name: 'Allotment 7' }).waitFor()
  await one.getByRole('complementary').getByRole('button', { name: 'What can be done about Bob' }).click()
  await one.getByRole('button', { name: 'Make an owner' }).click()
  await one.getByText('Owner').nth(1).waitFor()
  await picture(one, 'about-group-light')
  await one.keyboard.press('Escape')
  await two
    .getByRole('log')
    .getByText(/named the group “Allotment 7”/)
    .waitFor()
  await three
    .getByRole('navigation')
    .getByRole('button', { name: /Allotment 7/ })
    .click()
  await picture(three, 'group-request-narrow-light')
  await three.getByRole('button', { name: 'Accept' }).click()
  await two.getByTitle('About Allotment 7').click()
  await picture(two, 'about-group-dark')
  await two.keyboard.press('Escape')
  await one.getByTitle('About Allotment 7').click()
  await one.getByRole('button', { name: 'Leave group' }).click()
  await one.getByText('Click again to leave').waitFor()
  await one.getByRole('button', { name: 'Leave group' }).click()
  await one.getByText('You are not in this group any more.').first().waitFor()
  await one.keyboard.press('Escape')
  await picture(one, 'left-group-light')
})

test('started without a network: the history is there, what is written waits, and goes out when it returns', async () => {
  const data = temporaryFolder()
  const xmtp = await runXmtp(data)
  const browser = await openBrowser()
  const args = ['--xmtp', xmtp.url]
  const profile = temporaryFolder()
  const [alice, bob] = await Promise.all([
    openApp(browser, profile, args),
    openApp(browser, temporaryFolder(), args),
  ])
  await Promise.all([createAccount(alice.page, 'Alice'), createAccount(bob.page, 'Bob')])
  const [a, b] = [await ownAddress(alice.page), await ownAddress(bob.page)]
  await Promise.all([lineIs(alice.page, 'XMTP', 'Ready'), lineIs(bob.page, 'XMTP', 'Ready')])
  await Promise.all([openConversation(alice.page, b, 'Bob'), openConversation(bob.page, a, 'Alice')])
  await write(alice.page, 'See you tomorrow')
  await shows(bob.page, 'See you tomorrow')
  await alice.stop()
  await xmtp.stop()
  const later = await openApp(browser, profile)
  await later.page.getByRole('navigation').getByRole('button', { name: /^Bob/ }).click()
  await shows(later.page, 'See you tomorrow')
  await write(later.page, 'I will be late')
  await shows(later.page, 'I will be late')
  await lineIs(later.page, 'XMTP', 'Offline')
  expect(await later.page.getByRole('log').locator('.travel').last().getAttribute('title')).toBe('Waiting')
  await picture(later.page, 'offline-waiting-light')
  await later.page.getByRole('button', { name: /^Network\./ }).click()
  await later.page.getByText(/cannot be reached\. Messages wait/).waitFor()
  const waiting = later.page.getByRole('region', { name: 'Waiting to be sent' })
  await waiting.getByText('One message has reached nobody yet.').waitFor()
  await waiting.getByRole('button', { name: 'Try now' }).click()
  await waiting
    .getByRole('listitem')
    .filter({ hasText: 'Bob' })
    .getByRole('button', { name: '1 message' })
    .waitFor()
  await picture(later.page, 'offline-network-light')
  await runXmtp(data, Number(new URL(xmtp.url).port))
  await shows(bob.page, 'I will be late')
  await waiting.getByText('Nothing waits').waitFor()
  await later.page.getByRole('navigation').getByRole('button', { name: /^Bob/ }).click()
  await lineIs(later.page, 'XMTP', 'Ready')
  expect(await shownTexts(later.page)).toEqual(['See you tomorrow', 'I will be late'])
  await later.page.getByRole('button', { name: 'Settings' }).click()
  // Once in the list of XMTP's installations, and once in that of local networks.
  await later.page.locator('.member-name', { hasText: 'This device' }).nth(1).waitFor()
  await picture(later.page, 'settings-light')
  await later.page.getByRole('heading', { name: 'Devices' }).scrollIntoViewIfNeeded()
  await picture(later.page, 'settings-devices-light')
})
