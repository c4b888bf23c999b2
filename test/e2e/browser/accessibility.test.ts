import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright'
import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import {
  createAccount,
  lineIs,
  openConversation,
  picture,
  shows,
  write,
} from '../../support/people-in-a-window.ts'
import { until } from '../../support/until.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

declare global {
  interface Window {
    readonly axe: { run(): Promise<AxeResults> }
  }
}

/** What axe finds that is serious, in words. */
const seriousFindings = async (page: Page): Promise<readonly string[]> => {
  // Evaluated, not added as a script: the page's policy lets no foreign script in.
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => window.axe.run())
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
}

test.each([
  ['light', false],
  ['dark', true],
])('no view has a serious finding of axe, in %s', async (look, dark) => {
  const browser = await openBrowser()
  const { page } = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'], { dark })
  const check = async (view: string) => {
    await picture(page, `view-${view}-${look}`)
    expect({ view, findings: await seriousFindings(page) }).toEqual({ view, findings: [] })
  }
  await page.getByRole('button', { name: 'I have a recovery phrase' }).click()
  await page.getByRole('textbox', { name: 'Recovery phrase' }).fill('one two three')
  await page.getByRole('textbox', { name: 'Name' }).fill('Alice')
  await page.getByRole('button', { name: 'Restore account' }).click()
  await page.getByText('A recovery phrase has 12 words (or 24); this has 3.').waitFor()
  await check('restore')
  await page.getByRole('button', { name: 'Back' }).click()
  await check('welcome')
  await createAccount(page, 'Alice')
  await check('empty')
  await page.getByRole('navigation').getByRole('button', { name: 'New conversation' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Address' }).fill('0x12')
  await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
  await page.getByText('An address is 0x followed by 40 hexadecimal digits.').waitFor()
  await check('new-conversation')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Network\./ }).click()
  await page.getByRole('button', { name: 'Start hosting' }).click()
  await lineIs(page, 'This network', 'Ready')
  await check('network')
  await page.getByRole('button', { name: 'Settings' }).click()
  await check('settings')
  await openConversation(page, `0x${'b'.repeat(40)}`, 'Bob')
  await write(page, 'Are you there? https://example.org/path')
  await shows(page, 'https://example.org/path')
  await page.getByTitle('About Bob').click()
  await page.getByRole('button', { name: 'Block' }).waitFor()
  await check('about-person')
  await page.keyboard.press('Escape')
  const message = page.getByRole('log').locator('.message').last()
  await message.hover()
  await message.getByRole('button', { name: 'React', exact: true }).click()
  await page.getByRole('button', { name: '👍', exact: true }).click()
  await page.getByRole('button', { name: /^👍, You/ }).waitFor()
  await page.getByLabel('Message Bob').focus()
  await message.hover()
  await message.getByRole('button', { name: 'Reply', exact: true }).click()
  await write(page, 'Answering myself')
  await page.getByRole('log').locator('.quote', { hasText: 'Are you there?' }).waitFor()
  await check('conversation')
  await message.hover()
  await message.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('button', { name: 'Delete…' }).click()
  await page.getByRole('dialog', { name: 'Delete this message?' }).waitFor()
  await check('delete')
  await page.keyboard.press('Escape')
  await page.getByRole('navigation').getByRole('button', { name: 'New conversation' }).click()
  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByRole('textbox', { name: 'Name of the group' }).fill('Allotment')
  await page.getByRole('checkbox', { name: /Bob/ }).check()
  await check('new-group')
  await page.getByRole('button', { name: 'Create group' }).click()
  await page.getByTitle('About Allotment').click()
  await page.getByText('2 members').nth(1).waitFor()
  await check('about-group')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Go to or do' }).fill('o')
  await check('palette')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+/')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await check('shortcuts')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await page.getByRole('region', { name: 'Smileys' }).waitFor()
  await check('emoji')
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: /^Message/ }).pressSequentially(':smi')
  await page.getByRole('listbox', { name: 'Suggestions' }).waitFor()
  await check('suggestions')
  await page.keyboard.press('Escape')
  await page
    .getByRole('navigation')
    .getByRole('listitem')
    .filter({ hasText: 'Bob' })
    .click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Archive', exact: true }).waitFor()
  await check('conversation-menu')
  await page.getByRole('menuitem', { name: 'Archive', exact: true }).click()
  await page.getByRole('searchbox', { name: 'Search' }).fill('there')
  await page.getByRole('region', { name: 'Messages' }).waitFor()
  await check('search')
  await page.keyboard.press('Escape')
  await page.setViewportSize({ width: 360, height: 700 })
  await check('narrow')
})

test('the main job by keyboard alone', async () => {
  const browser = await openBrowser()
  const { page } = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'])
  const { keyboard } = page
  await page.getByRole('button', { name: 'Create an account' }).waitFor()
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Name' }).waitFor()
  await keyboard.type('Alice')
  await keyboard.press('Enter')
  await page.getByRole('button', { name: 'I have written it down' }).waitFor()
  await keyboard.press('Tab')
  await keyboard.press('Tab')
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
  await keyboard.press('Control+n')
  await page.getByRole('dialog').waitFor()
  await keyboard.type(`0x${'b'.repeat(40)}`)
  await keyboard.press('Enter')
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  await keyboard.type('Hello')
  await keyboard.press('Enter')
  await shows(page, 'Hello')
  await keyboard.press('Control+k')
  await keyboard.type('netw')
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Network', level: 1 }).waitFor()
  await keyboard.press('Control+f')
  await keyboard.type('0xbbbb')
  await until('Bob alone is left', async () => {
    const found = page.getByRole('navigation').getByRole('list', { name: 'Conversations' })
    return (await found.locator('.conversation').count()) === 1
  })
  await keyboard.press('Escape')
  await keyboard.press('Alt+ArrowDown')
  await page.getByRole('textbox', { name: /^Message / }).waitFor()
  await keyboard.press('Control+,')
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
})
