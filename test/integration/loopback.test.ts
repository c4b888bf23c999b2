import { request } from 'node:http'
import { WebSocket } from 'ws'
import { expect, onTestFinished, test } from 'vitest'
import { Downloads } from '../../src/main/wires/downloads.ts'
import { startLoopbackServer } from '../../src/main/wires/loopback-server.ts'
import { temporaryFolder } from '../support/folders.ts'
import { readyLine, run, runBot } from '../support/processes.ts'
import { until } from '../support/until.ts'

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

const send = (
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, path, method: body === undefined ? 'GET' : 'POST', headers },
      (response) => {
        response.resume()
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }))
      },
    )
    call.on('error', reject)
    call.end(body)
  })

/** Whether a WebSocket with these headers is let in. */
const admits = (port: number, headers: Readonly<Record<string, string>>, origin?: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/wire`, {
      headers,
      ...(origin === undefined ? {} : { origin }),
    })
    socket.once('open', () => {
      socket.close()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

test('the loopback server lets in its own page with its own session, and nobody else', async () => {
  const running = run('src/main/headless.ts', ['--profile', temporaryFolder(), '--xmtp', 'off'])
  const { url } = await readyLine(running)
  const parsed = new URL(String(url))
  const port = Number(parsed.port)
  const token = new URLSearchParams(parsed.hash.slice(1)).get('token') ?? ''
  const origin = `http://127.0.0.1:${port}`
  const json = { 'content-type': 'application/json' }

  const page = await send(port, '/')
  expect(page.status).toBe(200)
  expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'/)
  // A name that somebody pointed at this machine.
  expect((await send(port, '/', { host: 'evil.example' })).status).toBe(421)
  expect((await send(port, '/../package.json')).status).toBe(404)
  expect((await send(port, '/%2e%2e/%2e%2e/package.json')).status).toBe(404)
  expect((await send(port, '/%ff')).status).toBe(400)

  // No session: no wire, whatever the origin.
  expect(await admits(port, {}, origin)).toBe(false)
  expect(
    (await send(port, '/session', { ...json, origin: 'https://evil.example' }, JSON.stringify({ token })))
      .status,
  ).toBe(403)
  expect((await send(port, '/session', { ...json, origin }, JSON.stringify({ token: 'guess' }))).status).toBe(
    401,
  )
  expect((await send(port, '/session', { ...json, origin }, '{')).status).toBe(400)
  const admitted = await send(port, '/session', { ...json, origin }, JSON.stringify({ token }))
  expect(admitted.status).toBe(204)
  const [set] = admitted.headers['set-cookie'] ?? []
  expect(set).toMatch(/HttpOnly; SameSite=Strict/)
  const cookie = set?.split(';')[0] ?? ''
  // The token works once.
  expect((await send(port, '/session', { ...json, origin }, JSON.stringify({ token }))).status).toBe(401)

  expect(await admits(port, { cookie }, origin)).toBe(true)
  expect(await admits(port, { cookie }, 'https://evil.example')).toBe(false)
  expect(await admits(port, { cookie })).toBe(false)
  expect(await admits(port, { cookie, host: 'evil.example' }, 'http://evil.example')).toBe(false)
  expect(await admits(port, { cookie: `landline-${port}=guess` }, origin)).toBe(false)
  expect(await running.stop('SIGTERM')).toBe(0)
})

test('what a browser may save is for the own page and its session only, once', async () => {
  const downloads = new Downloads()
  const server = await startLoopbackServer({
    port: 0,
    directory: temporaryFolder(),
    downloads,
    onWire: () => {},
  })
  onTestFinished(() => server.stop())
  const parsed = new URL(server.url)
  const port = Number(parsed.port)
  const origin = `http://127.0.0.1:${port}`
  const token = new URLSearchParams(parsed.hash.slice(1)).get('token') ?? ''
  const session = await send(port, '/session', { origin }, JSON.stringify({ token }))
  const cookie = String(session.headers['set-cookie']).split(';')[0] ?? ''
  const offer = () => downloads.offer('a "b"; c.json', 'application/json', (sink) => sink(Buffer.from('{}')))
  const own = { cookie, 'sec-fetch-site': 'same-origin' }

  const path = offer()
  expect((await send(port, path)).status).toBe(403)
  expect((await send(port, path, { 'sec-fetch-site': 'same-origin' })).status).toBe(403)
  expect((await send(port, path, { cookie })).status).toBe(403)
  expect((await send(port, path, { ...own, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await send(port, path, { ...own, host: 'evil.example' })).status).toBe(421)
  const saved = await send(port, path, own)
  expect(saved.status).toBe(200)
  expect(saved.headers['content-disposition']).toBe("attachment; filename*=UTF-8''a%20%22b%22%3B%20c.json")
  expect((await send(port, path, own)).status).toBe(404)
  expect((await send(port, '/download/%ff', own)).status).toBe(404)
})

test('a name that is pointed at this machine, odd requests and frames of any size get nothing and stop nothing', async () => {
  const server = await startLoopbackServer({
    port: 0,
    directory: temporaryFolder(),
    onWire: () => {},
    downloads: new Downloads(),
  })
  onTestFinished(() => server.stop())
  const { port, hash, host } = new URL(server.url)
  const origin = `http://${host}`
  const number = Number(port)
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? ''
  const json = { 'content-type': 'application/json' }
  // DNS rebinding: the browser of a victim asks this server under a name of the attacker's, with an Origin that fits it.
  for (const named of [
    `evil.example:${port}`,
    'evil.example',
    `127.0.0.1.evil.example:${port}`,
    '',
    '[::1]',
    '127.0.0.1:1',
  ]) {
    expect((await send(number, '/', { host: named })).status).toBeGreaterThanOrEqual(400)
    const taken = await send(
      number,
      '/session',
      { ...json, host: named, origin: `http://${named}` },
      JSON.stringify({ token }),
    )
    expect(taken.status).toBeGreaterThanOrEqual(400)
  }
  // The token is still there for whom it is meant: none of those used it up. Another page of this machine has another origin.
  for (const other of [
    'http://127.0.0.1:1',
    `https://${host}`,
    'null',
    `http://localhost.evil.example:${port}`,
  ]) {
    expect(
      (await send(number, '/session', { ...json, origin: other }, JSON.stringify({ token }))).status,
    ).toBe(403)
  }
  expect((await send(number, '/session', { ...json, origin }, 'x'.repeat(100_000))).status).toBe(400)
  const admitted = await send(number, '/session', { ...json, origin }, JSON.stringify({ token }))
  expect(admitted.status).toBe(204)
  const cookie = admitted.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  expect(await admits(number, { cookie, host: `evil.example:${port}` }, `http://evil.example:${port}`)).toBe(
    false,
  )
  // A frame that is too large ends its own connection, and no other.
  const socket = new WebSocket(`ws://127.0.0.1:${port}/wire`, { headers: { cookie }, origin })
  await new Promise((resolve) => socket.once('open', resolve))
  socket.on('error', () => {})
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  socket.send(Buffer.alloc(33 * 1024 * 1024, 'x').toString())
  // 1009: too big (RFC 6455); 1006 where it was cut off while still sending.
  expect([1006, 1009]).toContain(await closed)
  expect(await admits(number, { cookie }, origin)).toBe(true)
})

test('an error that nobody caught does not end the entry without Electron: it is noted and told', async () => {
  const preload = `process.on('SIGUSR2', () => { setTimeout(() => { throw new Error('boom') }); Promise.reject(new Error('let go')) })`
  const profile = temporaryFolder()
  const bot = runBot(profile, ['--name', 'Bot', '--xmtp', 'off'], {
    env: {
      LANDLINE_DISCOVERY: 'off',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}`,
    },
  })
  await bot.call('account.get', {})
  bot.process.kill('SIGUSR2')
  const [trouble] = await until('it is told', async () => {
    const { troubles } = await bot.call('troubles.list', {})
    return troubles.length > 0 && troubles
  })
  expect(trouble?.kind).toBe('background')
  await until('both are noted', async () => {
    const { text } = await bot.call('log.read', {})
    return text.includes('boom') && text.includes('let go')
  })
  expect(await bot.stop('SIGTERM')).toBe(0)
})
