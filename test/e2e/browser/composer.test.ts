import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { picture, shows } from '../../support/people-in-a-window.ts'
import { runBot, textsOf } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

const args = ['--xmtp', 'off']
/** A red square, 8 by 8. */
const redSquare = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEklEQVR4nGP4z8CAFWEXHbQSACj/P8Fu7N9hAAAAAElFTkSuQmCC',
  'base64',
)

test('emoji, shortcodes, mentions, several files with previews and a text, a voice note, a picture alone', async () => {
  const profile = temporaryFolder()
  const bob = runBot(temporaryFolder(), args)
  const { address: b } = await bob.call('account.create', { name: 'Bob Harbour' })
  const { invite } = await bob.call('relay.start', { host: '127.0.0.1' })
  const setUp = runBot(profile, args)
  const { address: a } = await setUp.call('account.create', { name: 'Alice' })
  await setUp.call('relay.join', { target: invite })
  await until('they know each other', async () => {
    const { joined } = await bob.call('relay.status', {})
    return joined[0]?.people.some(({ address }) => address === a)
  })
  const { id } = await bob.call('conversations.createGroup', { title: 'Boat', members: [a], local: true })
  await bob.call('messages.send', { conversationId: id, text: 'Who has the key?' })
  const group = await until('Alice has heard of the group', async () =>
    (await setUp.call('conversations.list', {})).conversations.find(({ title }) => title === 'Boat'),
  )
  await setUp.call('conversations.setConsent', { id: group.id, consent: 'allowed' })
  await setUp.stop()

  const browser = await openBrowser()
  const { page } = await openApp(browser, profile, args)
  await page.getByRole('navigation').getByRole('button', { name: /Boat/ }).first().click()
  await shows(page, 'Who has the key?')
  const field = page.getByRole('textbox', { name: 'Message Boat' })

  // A whole code becomes its emoji; the beginning of one offers some.
  await field.pressSequentially('I have it :tada:')
  await until('the code is an emoji', async () => (await field.inputValue()) === 'I have it 🎉')
  await field.pressSequentially(' :rocke')
  const suggestions = page.getByRole('listbox', { name: 'Suggestions' })
  await suggestions.getByRole('option').first().waitFor()
  await picture(page, 'emoji-suggestions')
  await field.press('Enter')
  await until('it was taken', async () => (await field.inputValue()) === 'I have it 🎉 🚀 ')
  await field.pressSequentially('@bo')
  await suggestions.getByRole('option', { name: 'Bob Harbour' }).click()
  await until('Bob is named', async () => (await field.inputValue()).endsWith('@Bob Harbour '))
  // What is dismissed is not asked about again, and Enter sends then.
  await field.pressSequentially('@b')
  await suggestions.waitFor()
  await field.press('Escape')
  await suggestions.waitFor({ state: 'detached' })
  await field.press('Enter')
  await until('Bob reads it', async () =>
    (await textsOf(bob, id)).some((text) => text.trim() === 'I have it 🎉 🚀 @Bob Harbour @b'),
  )

  // Whoever writes quickly is not held up by the answers.
  const quick = Array.from({ length: 12 }, (_, index) => `quick ${index}`)
  for (const text of quick) {
    await field.fill(text)
    await field.press('Enter')
  }
  await until('Bob reads all of it', async () => {
    const texts = await textsOf(bob, id)
    return quick.every((text) => texts.includes(text))
  })

  // With any emoji can one react.
  const asked = page.getByRole('log').locator('.message', { hasText: 'Who has the key?' })
  await asked.hover()
  await asked.getByRole('button', { name: 'React', exact: true }).click()
  await asked.getByRole('button', { name: 'Another emoji…' }).click()
  await page.getByRole('searchbox', { name: 'Search emoji' }).fill('key')
  await picture(page, 'react-with-any')
  await page.getByRole('region', { name: 'Found' }).getByRole('button', { name: 'key', exact: true }).click()
  await page.getByRole('button', { name: /^🔑, You/ }).waitFor()

  // And everything else that can be done with a message, at the pointer.
  await asked.locator('.bubble').click({ button: 'right' })
  await picture(page, 'message-menu')
  await page.getByRole('menuitem', { name: 'Copy text' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Who has the key?')
  await asked.locator('.bubble').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Reply' }).click()
  await page.getByRole('button', { name: 'Do not reply' }).click()

  // From the panel, by the keyboard alone.
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  const panel = page.getByRole('dialog', { name: 'Emoji' })
  await panel.getByRole('region', { name: 'Used last' }).getByRole('button', { name: 'rocket' }).waitFor()
  await picture(page, 'emoji-panel')
  await page.keyboard.type('sailboat')
  await panel.getByRole('region', { name: 'Found' }).getByRole('button', { name: 'sailboat' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await panel.waitFor({ state: 'detached' })
  expect(await field.inputValue()).toBe('⛵️')
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await panel.waitFor()
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await field.fill('')

  // Two files and a text: seen before they go, one thrown away.
  await page.getByLabel('File to send').setInputFiles([
    { name: 'red.png', mimeType: 'image/png', buffer: redSquare },
    { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') },
    { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') },
  ])
  const attachments = page.getByRole('list', { name: 'Files to send' })
  await attachments.getByText('notes.pdf').waitFor()
  await field.fill('The boat, and how it works')
  await picture(page, 'attachments')
  await attachments.getByRole('button', { name: 'Remove notes.pdf' }).click()
  await field.press('Enter')
  await attachments.waitFor({ state: 'detached' })
  await shows(page, 'The boat, and how it works')
  await page.getByText('This cannot be shown here. It can be saved.').waitFor()
  await page.getByRole('button', { name: 'Open red.png' }).click()
  const viewer = page.getByRole('dialog', { name: 'red.png' })
  await viewer.getByRole('img', { name: 'red.png' }).waitFor()
  await viewer.getByRole('button', { name: 'Actual size' }).click()
  await picture(page, 'picture-viewer')
  await page.keyboard.press('Escape')
  await viewer.waitFor({ state: 'detached' })

  // What is said is heard before it goes, and can be thrown away.
  await page.getByRole('button', { name: 'Record a voice note' }).click()
  const recording = page.getByRole('group', { name: 'Recording' })
  await recording.getByRole('button', { name: 'Throw the recording away' }).click()
  await recording.waitFor({ state: 'detached' })
  expect(await attachments.count()).toBe(0)
  await page.getByRole('button', { name: 'Record a voice note' }).click()
  await recording.getByText('0:01').waitFor()
  await recording.getByRole('button', { name: 'Stop recording' }).click()
  await attachments.getByText(/^Voice note .*\.webm$/).waitFor()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  const player = page.getByRole('log').locator('audio')
  await player.waitFor()
  await until('it can be played', () =>
    player.evaluate((audio) => audio instanceof HTMLAudioElement && audio.readyState >= 2),
  )
  await picture(page, 'voice-note')
  await until('Bob has all of it', async () => {
    const { messages } = await bob.call('messages.list', { conversationId: id, limit: 50 })
    return messages.filter(({ content }) => content.type === 'files').length === 3
  })

  // Files that are dropped anywhere on the conversation.
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }))
    return data
  })
  const view = page.getByRole('region', { name: 'Boat' })
  await view.dispatchEvent('dragover', { dataTransfer: transfer })
  await page.getByText('Drop files to send them here').waitFor()
  await view.dispatchEvent('drop', { dataTransfer: transfer })
  await attachments.getByText('dropped.txt').waitFor()
  await attachments.getByRole('button', { name: 'Remove dropped.txt' }).click()

  // Enter begins a line for those who want that.
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('checkbox', { name: /Enter sends/ }).uncheck()
  await page.getByRole('navigation').getByRole('button', { name: /Boat/ }).first().click()
  await field.fill('two')
  await field.press('Enter')
  await field.pressSequentially('lines')
  expect(await field.inputValue()).toBe('two\nlines')
  await field.press('Control+Enter')
  await until('Bob reads both lines', async () => (await textsOf(bob, id)).includes('two\nlines'))
  expect(b).toMatch(/^0x/)
})
