import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seriousFindings } from '../../support/axe.ts'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { picture, shows, write } from '../../support/people-in-a-window.ts'
import { runBot } from '../../support/processes.ts'

// What stands between a person and their messages, and what strangers may put into them.

test('a locked account opens with its passphrase and says so of any other', async () => {
  const profile = temporaryFolder()
  const bot = runBot(profile, ['--xmtp', 'off'])
  await bot.call('account.create', { name: 'Alice', passphrase: 'correct horse' })
  await bot.stop()
  const { page } = await openApp(await openBrowser(), profile)
  await page.getByRole('heading', { name: 'Hello Alice' }).waitFor()
  await page.getByLabel('Passphrase').fill('wrong horse')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page.getByText('That is not the passphrase of this account.').waitFor()
  await picture(page, 'view-unlock-light')
  await page.getByLabel('Passphrase').fill('correct horse')
  await page.getByRole('button', { name: 'Unlock' }).click()
  await page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
})

test('an account that cannot be opened is told in words, with a way to try again', async () => {
  const profile = temporaryFolder()
  const bot = runBot(profile, ['--xmtp', 'off'])
  await bot.call('account.create', { name: 'Alice' })
  await bot.stop()
  const path = join(profile, 'messages.db')
  const copy = readFileSync(path)
  writeFileSync(path, randomBytes(8192))
  const { page } = await openApp(await openBrowser(), profile, [], { dark: true })
  await page.getByRole('heading', { name: 'Your messages cannot be opened' }).waitFor()
  await page.getByText(/damaged, missing, or belongs to another key. It was left as it is/).waitFor()
  await page.getByRole('button', { name: 'Restore a backup' }).waitFor()
  expect(await seriousFindings(page)).toEqual([])
  await picture(page, 'view-damaged-dark')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { name: 'Your messages cannot be opened' }).waitFor()
  // Somebody puts back a copy.
  writeFileSync(path, copy)
  const opened = page.getByRole('heading', { name: 'No conversations yet' })
  const tryAgain = page.getByRole('button', { name: 'Try again' })
  await tryAgain.or(opened).waitFor()
  // The attempt before may still have been under way, and have found it.
  while (!(await opened.isVisible())) await tryAgain.click({ timeout: 1_000 }).catch(() => opened.waitFor())
})

test('a link that has been used opens nothing for anybody else', async () => {
  const browser = await openBrowser()
  const { url } = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'])
  const other = await (await browser.newContext()).newPage()
  await other.goto(url)
  await other.getByRole('heading', { name: 'This link has been used' }).waitFor()
  expect(other.url()).not.toContain('token')
})

test('a stranger’s hostile words are words; they may be declined, and the stranger answered only when accepted', async () => {
  const browser = await openBrowser()
  const mallory = runBot(temporaryFolder(), ['--xmtp', 'off'])
  await mallory.call('account.create', { name: '<b>Mallory</b>' })
  const { invite } = await mallory.call('relay.start', {})
  const profile = temporaryFolder()
  const alice = await openApp(browser, profile, ['--xmtp', 'off', '--name', 'Alice', '--join', invite])
  const { page } = alice
  await page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
  const address = (await page.locator('code.address').first().textContent()) ?? ''
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 64
    canvas.height = 64
    return canvas.toDataURL('image/webp')
  })
  await mallory.call('account.update', { picture: drawn.replace(/^.*,/, '') })
  const { id } = await mallory.call('conversations.openDirect', { address })
  const hostile =
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> javascript:alert(1) \u202egnp.exe'
  await mallory.call('messages.send', { conversationId: id, text: hostile })
  const request = page.getByRole('region', { name: 'Requests' }).getByRole('button')
  await request.click()
  // What turns the writing is not obeyed.
  await shows(page, hostile.replace('\u202e', ''))
  // Nor is what a stranger shows of themselves: not before they are answered.
  await mallory.call('messages.send', { conversationId: id, text: 'Do you see me?' })
  await shows(page, 'Do you see me?')
  expect(await page.locator('.avatar img').count()).toBe(0)
  await picture(page, 'view-request-light')
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  expect(await page.getByRole('log').locator('img, script, b, a').count()).toBe(0)
  expect(await page.getByRole('textbox', { name: /^Message / }).count()).toBe(0)
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.locator('.avatar img').first().waitFor()
  await write(page, 'Who are you?')
  await shows(page, 'Who are you?')
  expect(await page.getByRole('region', { name: 'Requests' }).count()).toBe(0)
})

test('an app that goes away and comes back is found again, without a word of trouble with the account', async () => {
  const profile = temporaryFolder()
  const browser = await openBrowser()
  const first = await openApp(browser, profile, ['--xmtp', 'off', '--name', 'Alice'])
  const { page } = first
  await page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
  await first.stop()
  await page.getByText('The connection to Landline was lost').waitFor()
  expect(await page.getByText('could not be opened').count()).toBe(0)
  expect(await page.getByRole('heading', { name: 'No conversations yet' }).isVisible()).toBe(true)
  // It comes back as another run on another port: its own link opens it, with everything there.
  const second = await openApp(browser, profile)
  await second.page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
})
