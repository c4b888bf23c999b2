import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { openConversation, picture, write } from '../../support/people-in-a-window.ts'

test('a link in a message is looked at before it is opened, and says where it leads', async () => {
  const browser = await openBrowser()
  const { page } = await openApp(browser, temporaryFolder(), ['--name', 'Alice', '--xmtp', 'off'])
  await page.context().route('https://xn--ypal-43d9g.com/**', (route) => route.fulfill({ body: 'there' }))
  await openConversation(page, `0x${'ab'.repeat(20)}`, 'Bob')
  await write(page, 'Look: https://\u0440\u0430ypal.com/login?x=1')
  const link = page.getByRole('log').getByRole('link')
  expect(await link.textContent()).toContain('(xn--ypal-43d9g.com)')
  await link.click()
  const dialog = page.getByRole('dialog', { name: 'Open xn--ypal-43d9g.com?' })
  await dialog.getByText('https://xn--ypal-43d9g.com/login?x=1').waitFor()
  await picture(page, 'open-outside')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(page.context().pages()).toHaveLength(1)
  await link.click()
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    dialog.getByRole('button', { name: 'Open', exact: true }).click(),
  ])
  expect(opened.url()).toBe('https://xn--ypal-43d9g.com/login?x=1')
  expect(await opened.evaluate(() => [window.opener === null, document.referrer])).toEqual([true, ''])
  await opened.close()

  // Without the question, where that was chosen.
  await page.getByRole('button', { name: 'Settings' }).click()
  const choice = page.getByLabel('Ask before a link is opened')
  await choice.click()
  await expect.poll(() => choice.isChecked()).toBe(false)
  await page.getByRole('button', { name: /^Bob/ }).click()
  const [directly] = await Promise.all([page.context().waitForEvent('page'), link.click()])
  expect(directly.url()).toBe('https://xn--ypal-43d9g.com/login?x=1')
})
