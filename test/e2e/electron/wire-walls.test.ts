import { expect, test } from 'vitest'
import { electronBinary, openDesktopApp } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'

// What a page may say to the app, and which files the app's address gives: tried from inside, and from outside.

const onElectron = test.skipIf(electronBinary() === undefined)
const openAlice = () => openDesktopApp(temporaryFolder(), ['--name', 'Alice', '--xmtp', 'off'])

onElectron(
  'from inside: what is no word of the contract is refused, changes nothing and stops nothing',
  async () => {
    const { page } = await openAlice()
    await page.getByRole('button', { name: 'Settings' }).waitFor()
    const answers = await page.evaluate(async () => {
      const wire = window.landline
      if (!wire) throw new Error('There is no wire')
      const heard: unknown[] = []
      const end = wire.onMessage((value) => heard.push(value))
      const request = (id: string, method: unknown, params: unknown) => ({
        jsonrpc: '2.0',
        id,
        method,
        params,
      })
      let deep: unknown = {}
      for (let level = 0; level < 5_000; level += 1) deep = [deep]
      for (const value of [
        undefined,
        null,
        1,
        'text',
        [],
        { jsonrpc: '1.0' },
        { method: {} },
        deep,
        new Uint8Array(10),
        request('none', 'no.such.request', {}),
        request('proto', '__proto__', {}),
        request('constructor', 'constructor', {}),
        request('shape', 'messages.send', { conversationId: 1, text: {} }),
        request('more', 'account.unlock', { passphrase: 'x'.repeat(5_000_000) }),
        request('path', 'backup.create', { passphrase: 'long enough for this', path: '/tmp/of-the-page' }),
        request('pollution', 'preferences.set', JSON.parse('{"__proto__":{"polluted":true},"typing":"yes"}')),
      ]) {
        try {
          wire.send(value)
        } catch {
          // What cannot be cloned does not even leave the page.
        }
      }
      wire.send(request('last', 'account.get', {}))
      const answerTo = (id: string): unknown => heard.find((one) => Reflect.get(Object(one), 'id') === id)
      const ids = ['none', 'proto', 'constructor', 'shape', 'more', 'path', 'pollution', 'last']
      const waits = (): boolean => ids.some((id) => answerTo(id) === undefined)
      for (let tries = 0; tries < 1_000 && waits(); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 10))
      end()
      return Object.fromEntries(
        ids.map((id) => {
          const answer: unknown = answerTo(id)
          return [
            id,
            Reflect.has(Object(answer), 'result')
              ? 'answered'
              : Reflect.has(Object(answer), 'error')
                ? 'refused'
                : 'silent',
          ]
        }),
      )
    })
    expect(answers).toEqual({
      none: 'refused',
      proto: 'refused',
      constructor: 'refused',
      shape: 'refused',
      more: 'refused',
      path: 'refused',
      pollution: 'refused',
      last: 'answered',
    })
  },
)

onElectron('from outside: the app’s address gives its own files only, under its policy', async () => {
  const { app, page } = await openAlice()
  await page.getByRole('button', { name: 'Settings' }).waitFor()
  const seen = await app.evaluate(async ({ session }) => {
    const ask = async (path: string) => {
      const { status, headers } = await session.defaultSession.fetch(`https://landline.invalid${path}`)
      return {
        status,
        policy: headers.get('content-security-policy'),
        sniffs: headers.get('x-content-type-options'),
      }
    }
    const outside = [
      '/%2e%2e/main/start.js',
      '/..%2f..%2fpackage.json',
      '/%2fetc%2fpasswd',
      '/index.html%00.png',
      '/',
    ]
    return { page: await ask('/index.html'), outside: await Promise.all(outside.map(ask)) }
  })
  expect(seen.page).toMatchObject({ status: 200, sniffs: 'nosniff' })
  const policy = Object.fromEntries(
    (seen.page.policy ?? '').split(';').map((rule) => {
      const [name = '', ...sources] = rule.trim().split(/\s+/)
      return [name, sources]
    }),
  )
  expect(policy['default-src']).toEqual(["'none'"])
  expect(policy['script-src']).toEqual(["'self'"])
  expect(seen.page.policy).not.toMatch(/unsafe|\*|https?:|data:[^;]*script/)
  expect(seen.outside.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404])
})
