import { expect, test } from 'vitest'
import { chatOfTwo } from '../../support/chat-of-two.ts'
import { electronBinary, openDesktopApp, withoutSandbox } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { createAccount } from '../../support/people-in-a-window.ts'
import { runXmtp } from '../../support/processes.ts'

const runtime = electronBinary()
const onElectron = test.skipIf(runtime === undefined)

onElectron(
  'two desktop apps chat over XMTP only, over the LAN only, with both, and through an outage',
  async () => {
    const data = temporaryFolder()
    const xmtp = await runXmtp(data)
    const alice = await openDesktopApp(temporaryFolder(), ['--xmtp', 'off'])
    const bob = await openDesktopApp(temporaryFolder(), ['--xmtp', 'off'], { dark: true })
    await chatOfTwo('electron', alice.page, bob.page, xmtp, data)
  },
)

onElectron(
  'the page has no Node, can go nowhere, open nothing and ask the system for nothing but the microphone',
  async () => {
    const { app, page } = await openDesktopApp(temporaryFolder(), ['--xmtp', 'off'])
    await createAccount(page, 'Alice')
    const globals = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
    )
    expect(globals).toEqual([])
    expect(await page.evaluate(() => Object.keys(window.landline ?? {}).sort())).toEqual([
      'onMessage',
      'send',
    ])
    const home = page.url()
    await page.evaluate(() => {
      location.href = 'https://example.org/'
    })
    await page.evaluate(() => {
      const link = document.createElement('a')
      link.href = 'file:///etc/passwd'
      document.body.append(link)
      link.click()
    })
    expect(page.url()).toBe(home)
    expect(await page.evaluate(() => window.open('file:///etc/passwd'))).toBeNull()
    expect(app.windows().length).toBe(1)
    expect(
      await page.evaluate(async () => {
        const asked = await Notification.requestPermission()
        const states = await Promise.all(
          (['geolocation', 'camera', 'microphone'] as const).map((name) =>
            navigator.permissions.query({ name }),
          ),
        )
        return [asked, ...states.map(({ state }) => state)]
      }),
    ).toEqual(['denied', 'denied', 'granted', 'granted'])
    // Script from elsewhere and inline script are refused by the policy.
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.injected = true'
      document.body.append(script)
      return 'injected' in window
    })
    expect(ran).toBe(false)
    if (withoutSandbox) console.warn("Run as root: Chromium's system sandbox was off in this run")
  },
)

onElectron('it ends cleanly when it is asked to by a signal', async () => {
  const { app, page } = await openDesktopApp(temporaryFolder(), ['--xmtp', 'off'])
  await createAccount(page, 'Alice')
  const process = app.process()
  const code = new Promise((resolve) => {
    process.once('exit', resolve)
  })
  process.kill('SIGTERM')
  expect(await code).toBe(0)
})

onElectron('a second start with the same profile ends, and the first one stays', async () => {
  const profile = temporaryFolder()
  const first = await openDesktopApp(profile, ['--xmtp', 'off'])
  await createAccount(first.page, 'Alice')
  await expect(openDesktopApp(profile, ['--xmtp', 'off'])).rejects.toThrow()
  expect(await first.page.getByRole('heading', { name: 'No conversations yet' }).isVisible()).toBe(true)
})
