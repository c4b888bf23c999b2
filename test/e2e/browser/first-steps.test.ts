import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seriousFindings } from '../../support/axe.ts'
import { openApp, openBrowser } from '../../support/browser.ts'
import { codeFilm, codePicture } from '../../support/code-film.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { picture, shows, typeAskedWords, write } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'
import { until } from '../../support/until.ts'

const args = ['--xmtp', 'off']

test('a new person: a picture, who is here, what was sent, a code before the camera or in a picture', async () => {
  const host = runBot(temporaryFolder(), args)
  await host.call('account.create', { name: 'Henri' })
  const { invite } = await host.call('relay.start', { host: '127.0.0.1', name: 'Harbour' })
  const film = join(temporaryFolder(), 'code.y4m')
  codeFilm(film, invite)
  const browser = await openBrowser(film)
  const { page } = await openApp(browser, temporaryFolder(), args)

  // A name and a picture of oneself; what is no picture is said to be none.
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Nina')
  const chooser = page.locator('input[type=file]')
  await chooser.setInputFiles({ name: 'not.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
  await page.getByText('This picture cannot be read.').waitFor()
  await chooser.setInputFiles('resources/icon.png')
  await page.getByRole('img', { name: 'Your picture' }).waitFor()
  await picture(page, 'first-steps-create')
  await page.getByRole('button', { name: 'Create account' }).click()
  const shown = page.locator('.phrase li')
  await shown.nth(11).waitFor()
  const phrase = (await shown.allTextContents()).map((text) => text.replace(/^\d+/, ''))
  await page.getByRole('button', { name: 'I have written it down' }).click()
  await typeAskedWords(page, phrase)
  await page.getByRole('button', { name: 'Check', exact: true }).click()

  // Nobody is here yet. The code of a relay is read by the camera, and joining is still one's own to press.
  await page.getByText('Nobody yet.').waitFor()
  await picture(page, 'first-steps')
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Scan a code' }).click()
  const field = page.getByRole('textbox', { name: /Invite link or address/ })
  await expect.poll(() => field.inputValue(), { timeout: 30_000 }).toBe(invite)
  await page.getByRole('button', { name: 'Go', exact: true }).click()
  await page.getByRole('heading', { name: 'Network', level: 1 }).waitFor()
  expect(await field.inputValue()).toBe(invite)
  await picture(page, 'first-steps-join')
  await page.getByRole('button', { name: 'Join', exact: true }).last().click()
  await page.getByRole('article', { name: 'Harbour' }).waitFor()

  // Who is here is one press away.
  await page.reload()
  await page
    .getByRole('region', { name: 'On this network now' })
    .getByRole('button', { name: /Henri/ })
    .click()
  await page.getByRole('textbox', { name: 'Message Henri' }).waitFor()
  await write(page, 'Hello, Henri')
  await shows(page, 'Hello, Henri')

  // Henri hears what she is called and looks like, once, and can ask for the picture.
  const { pictures } = await until('Henri has the picture', async () => {
    const known = await host.call('people.pictures', {})
    return known.pictures.length > 0 ? known : undefined
  })
  const [nina] = pictures
  if (!nina) throw new Error('There is no picture')
  const { data } = await host.call('people.picture', { address: nina.address })
  expect(
    Buffer.from(data ?? '', 'base64')
      .subarray(8, 12)
      .toString('latin1'),
  ).toBe('WEBP')
  const { conversations } = await host.call('conversations.list', {})
  expect(conversations.map(({ title }) => title)).toEqual(['Nina'])

  // Without a camera, a code in a picture: somebody's address, into the field for addresses.
  await page.context().clearPermissions()
  await page.getByRole('navigation').getByRole('button', { name: 'New conversation' }).click()
  await page.getByRole('button', { name: 'Scan a code' }).click()
  const other = `0x${'c'.repeat(40)}`
  const scan = page.getByRole('dialog', { name: 'Scan a code' })
  await scan.getByText('There is no camera that may be used here.').waitFor()
  await scan.locator('input[type=file]').setInputFiles({
    name: 'code.gif',
    mimeType: 'image/gif',
    buffer: codePicture(`landline://contact?v=1&a=${other}`),
  })
  await expect
    .poll(() => page.getByRole('textbox', { name: 'Address' }).inputValue(), { timeout: 30_000 })
    .toBe(other)
  await page.keyboard.press('Escape')

  // Another name and no picture, from the settings: told with the next message.
  await page.getByRole('button', { name: 'Settings' }).click()
  const profile = page.getByRole('region', { name: 'Profile' })
  await profile.getByRole('textbox', { name: 'Name' }).fill('Nina from the harbour')
  await profile.getByRole('button', { name: 'Save' }).click()
  await profile.getByRole('heading', { name: 'Nina from the harbour' }).waitFor()
  await picture(page, 'settings-profile')
  await profile.getByRole('button', { name: 'Remove it' }).click()
  await profile.getByRole('button', { name: 'Choose a picture' }).waitFor()
  await page.getByRole('navigation').getByRole('button', { name: /Henri/ }).first().click()
  await write(page, 'It is still me')
  await until('Henri has heard', async () => {
    const { conversations: now } = await host.call('conversations.list', {})
    return now[0]?.title === 'Nina from the harbour' ? true : undefined
  })
  expect((await host.call('people.pictures', {})).pictures).toEqual([])
})
