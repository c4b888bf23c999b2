import { expect, test } from 'vitest'
import { openApp, openBrowser } from '../../support/browser.ts'
import { chatOfTwo } from '../../support/chat-of-two.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { shows } from '../../support/people-in-a-window.ts'
import { runXmtp } from '../../support/processes.ts'

test('Alice and Bob chat over XMTP only, over the LAN only, with both, and through an outage', async () => {
  const data = temporaryFolder()
  const xmtp = await runXmtp(data)
  const browser = await openBrowser()
  const alice = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'])
  const bob = await openApp(browser, temporaryFolder(), ['--xmtp', 'off'], { dark: true })
  await chatOfTwo('browser', alice.page, bob.page, xmtp, data)

  // Reloading keeps the session, the history, and where one was.
  await bob.page.reload()
  await shows(bob.page, 'I still read you.')
  expect(await bob.stop('SIGINT')).toBe(0)
  await bob.page.getByText('The connection to Landline was lost').waitFor()
})
