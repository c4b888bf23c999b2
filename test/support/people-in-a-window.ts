import { mkdirSync } from 'node:fs'
import { expect } from 'vitest'
import type { Page } from 'playwright'

const screenshots = 'test-results/screenshots'

/** Keeps a picture of a window as test output. */
export const picture = async (page: Page, name: string): Promise<void> => {
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({ path: `${screenshots}/${name}.png` })
}

/** Types the words of a phrase that are asked for. */
export const typeAskedWords = async (page: Page, phrase: readonly string[]): Promise<void> => {
  await page
    .getByRole('textbox', { name: /^Word \d+$/ })
    .nth(1)
    .waitFor()
  for (const [index, word] of phrase.entries()) {
    const field = page.getByRole('textbox', { name: `Word ${index + 1}`, exact: true })
    if ((await field.count()) > 0) await field.fill(word)
  }
}

/** Makes an account as a new user does. @returns the recovery phrase */
export const createAccount = async (page: Page, name: string): Promise<string> => {
  await page.getByRole('button', { name: 'Create an account' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill(name)
  await page.getByRole('button', { name: 'Create account' }).click()
  const words = page.locator('.phrase li')
  await words.nth(11).waitFor()
  const phrase = (await words.allTextContents()).map((text) => text.replace(/^\d+/, '')).join(' ')
  await page.getByRole('button', { name: 'I have written it down' }).click()
  await typeAskedWords(page, phrase.split(' '))
  await page.getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByRole('heading', { name: 'No conversations yet' }).waitFor()
  return phrase
}

/** This account's address, from its own page. */
export const ownAddress = async (page: Page): Promise<string> => {
  const text = await page.locator('code.address').first().textContent()
  expect(text).toMatch(/^0x[0-9a-f]{40}$/)
  return text ?? ''
}

/** Opens the conversation with an address. */
export const openConversation = async (page: Page, address: string, name: string): Promise<void> => {
  await page.getByRole('navigation').getByRole('button', { name: 'New conversation' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Address' }).fill(address)
  await dialog.getByRole('textbox', { name: 'Name for them (optional)' }).fill(name)
  await dialog.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('textbox', { name: `Message ${name}` }).waitFor()
}

/** Chooses an XMTP network by its address. */
export const chooseXmtp = async (page: Page, url: string): Promise<void> => {
  await page.getByRole('button', { name: /^Network\./ }).click()
  await page.getByLabel('XMTP network').selectOption('custom')
  await page.getByRole('textbox', { name: 'Address of the node' }).fill(url)
  await page.getByRole('button', { name: 'Apply' }).click()
}

/** Waits until a line is in a state, as the indicator says it. */
export const lineIs = (page: Page, line: 'XMTP' | 'This network', state: string): Promise<void> =>
  page
    .getByRole('button', { name: new RegExp(`^Network\\..*${line}\\s*${state}`) })
    .waitFor({ timeout: 60_000 })

/** Writes a message in the open conversation. */
export const write = async (page: Page, text: string): Promise<void> => {
  const field = page.getByRole('textbox', { name: /^Message / })
  await field.fill(text)
  await field.press('Enter')
}

/** The texts of the open conversation, as shown. */
export const shownTexts = (page: Page): Promise<readonly string[]> =>
  page.getByRole('log').locator('.text').allTextContents()

/** Waits for a text in the open conversation. */
export const shows = (page: Page, text: string): Promise<void> =>
  page.getByRole('log').getByText(text, { exact: true }).first().waitFor({ timeout: 60_000 })

/** How the last message is said to have travelled. */
export const lastTravel = (page: Page): Promise<string | null> =>
  page.getByRole('log').locator('.travel').last().getAttribute('title')
