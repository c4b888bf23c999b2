import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { conversationIdSchema } from '../../src/shared/model/ids.ts'
import { freePort } from '../support/free-port.ts'
import { temporaryFolder } from '../support/folders.ts'
import { readyLine, run, runBot } from '../support/processes.ts'

const phrase = 'test test test test test test test test test test test junk'

test.each([
  [['--nonsense'], /--nonsense/],
  [['--profile'], /--profile/],
  [['--xmtp', 'ftp://x'], /--xmtp takes/],
  [['--host-relay=99999'], /port from 0 to 65535/],
  [['--listen', 'x'], /port from 0 to 65535/],
  [['--join', 'not a place'], /neither an invite/],
  [['--name', '   '], /--name/],
  [['--passphrase-file', '/nowhere/at/all'], /cannot be read/],
  [['--host-relay'], /add --name/],
  [['extra'], /extra/],
])('headless %j ends with one clear sentence and 2', async (flags, message) => {
  const running = run('src/main/headless.ts', ['--profile', temporaryFolder(), ...flags])
  expect(await running.exited).toBe(2)
  const lines = running.errors().trim().split('\n')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(message)
})

test.each([
  [['--port', 'x'], /--port takes a port/],
  [['--what'], /--what/],
])('the local XMTP network %j ends with one clear sentence and 2', async (flags, message) => {
  const running = run('tools/xmtp-node/main.ts', flags)
  expect(await running.exited).toBe(2)
  expect(running.errors().trim().split('\n')).toHaveLength(1)
  expect(running.errors()).toMatch(message)
})

test('wrong phrase, wrong passphrase, a second account: a sentence each, and the account is as it was', async () => {
  const profile = temporaryFolder()
  const bot = runBot(profile, ['--xmtp', 'off'])
  const name = 'Alice'
  await expect(
    bot.call('messages.send', { conversationId: conversationIdSchema.parse('x'), text: 'x' }),
  ).rejects.toMatchObject({
    code: 'no-account',
  })
  await expect(bot.call('account.restore', { phrase: 'one two three', name })).rejects.toMatchObject({
    code: 'wrong-phrase',
  })
  await expect(bot.call('account.create', { name: '  ' })).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(bot.call('account.create', { name, passphrase: 'short' })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  const account = await bot.call('account.restore', { phrase, name, passphrase: 'correct horse' })
  expect(account.address).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266')
  await expect(bot.call('account.create', { name })).rejects.toMatchObject({ code: 'account-exists' })
  await bot.stop()

  const locked = runBot(profile, [])
  expect(await locked.call('account.get', {})).toMatchObject({ locked: true, name })
  await expect(locked.call('conversations.list', {})).rejects.toMatchObject({ code: 'account-locked' })
  await expect(locked.call('account.unlock', { passphrase: 'wrong horse' })).rejects.toMatchObject({
    code: 'wrong-passphrase',
  })
  expect(await locked.call('account.unlock', { passphrase: 'correct horse' })).toMatchObject({
    locked: false,
  })
  expect((await locked.call('conversations.list', {})).conversations).toEqual([])
  await locked.stop()

  const file = join(temporaryFolder(), 'passphrase')
  writeFileSync(file, 'correct horse\n')
  const wrong = join(temporaryFolder(), 'passphrase')
  writeFileSync(wrong, 'wrong horse')
  const refused = run('src/main/rpc.ts', ['--profile', profile, '--passphrase-file', wrong])
  expect(await refused.exited).toBe(2)
  expect(refused.errors()).toMatch(/not the passphrase of this account/)
  const opened = runBot(profile, ['--passphrase-file', file])
  expect(await opened.call('account.get', {})).toMatchObject({ locked: false })
})

test('addresses, messages and networks that cannot be are refused with a sentence, and nothing is kept of them', async () => {
  const bot = runBot(temporaryFolder(), ['--xmtp', 'off'])
  const { address } = await bot.call('account.create', { name: 'Alice' })
  const mistyped = '0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
  await expect(bot.call('conversations.openDirect', { address: '0x12' })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  await expect(bot.call('conversations.openDirect', { address: mistyped })).rejects.toThrow(/typing error/)
  await expect(bot.call('conversations.openDirect', { address })).rejects.toThrow(/your own address/)
  await expect(bot.call('network.configure', { xmtp: 'off', history: 'beside it' })).rejects.toMatchObject({
    code: 'invalid-input',
    message: /history server is given by a URL/,
  })
  await expect(bot.call('network.configure', { xmtp: 'somewhere' })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  const { id } = await bot.call('conversations.openDirect', { address: mistyped.toLowerCase() })
  await expect(
    bot.call('messages.send', { conversationId: id, text: 'x'.repeat(100_000) }),
  ).rejects.toMatchObject({
    code: 'message-too-long',
  })
  const file = { conversationId: id, name: 'x.bin', mediaType: 'application/octet-stream' }
  await expect(
    bot.call('messages.sendFile', { ...file, data: Buffer.alloc(21 * 1024 * 1024).toString('base64') }),
  ).rejects.toThrow(/A file has at most 20 MB\./)
  // Larger than a message carries, and no place to put it.
  await expect(
    bot.call('messages.sendFile', { ...file, data: Buffer.alloc(600 * 1024).toString('base64') }),
  ).rejects.toMatchObject({ code: 'unsupported', message: /uploaded/ })
  await expect(bot.call('messages.sendFile', { ...file, data: '' })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  await expect(bot.call('messages.list', { conversationId: id, limit: 501 })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  expect((await bot.call('messages.list', { conversationId: id })).messages).toEqual([])
  await expect(bot.call('relay.join', { target: '127.0.0.1:1' })).rejects.toMatchObject({
    code: 'relay-unreachable',
  })
  const taken = createServer()
  await new Promise<void>((resolve) => {
    taken.listen(0, resolve)
  })
  onTestFinished(() => void taken.close())
  const at = taken.address()
  const port = typeof at === 'object' && at !== null ? at.port : 0
  await expect(bot.call('relay.start', { port })).rejects.toMatchObject({ code: 'port-in-use' })
  await expect(bot.call('relay.start', { host: '203.0.113.9' })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  expect(await bot.call('relay.status', {})).toEqual({ hosting: false, joined: [], vacant: [] })
  const { port: hosted } = await bot.call('relay.start', { port: await freePort() })
  await bot.call('relay.stop', {})
  expect((await bot.call('relay.start', { port: hosted })).port).toBe(hosted)
})

test('a damaged database is shown, kept as it is, and does not stop the app from running', async () => {
  const profile = temporaryFolder()
  const bot = runBot(profile, ['--xmtp', 'off'])
  await bot.call('account.create', { name: 'Alice' })
  await bot.stop()
  const path = join(profile, 'messages.db')
  const damaged = randomBytes(16_384)
  writeFileSync(path, damaged)
  const again = runBot(profile, [])
  await expect(again.call('account.get', {})).rejects.toMatchObject({ code: 'database-damaged' })
  await expect(again.call('account.create', { name: 'Alice' })).rejects.toMatchObject({
    code: 'database-damaged',
  })
  expect(readFileSync(path)).toEqual(damaged)
  expect((await again.call('app.info', {})).shell).toBe('stdio')
})

test('one profile is opened once; malformed lines are answered; end of input ends it with 0', async () => {
  const profile = temporaryFolder()
  const first = run('src/main/rpc.ts', ['--profile', profile, '--xmtp', 'off'])
  first.process.stdin.write('not json\n')
  expect(await readyLine(first)).toMatchObject({ id: null, error: { code: -32_700 } })
  const second = run('src/main/rpc.ts', ['--profile', profile])
  expect(await second.exited).toBe(1)
  expect(second.errors()).toMatch(/already running/)
  first.process.stdin.end()
  expect(await first.exited).toBe(0)
})

test('requests that a script writes in a row, without waiting, take effect in that order', async () => {
  const app = run('src/main/rpc.ts', ['--profile', temporaryFolder(), '--xmtp', 'off', '--name', 'Bot'])
  const peer = `0x${'b'.repeat(40)}`
  // As in the README.
  const requests = [
    { jsonrpc: '2.0', id: 1, method: 'conversations.openDirect', params: { address: peer } },
    {
      jsonrpc: '2.0',
      id: 2,
      method: 'messages.send',
      params: { conversationId: `direct:${peer}`, text: 'Hello' },
    },
    { jsonrpc: '2.0', id: 3, method: 'messages.list', params: { conversationId: `direct:${peer}` } },
  ]
  const lines: string[] = []
  createInterface(app.process.stdout).on('line', (line) => lines.push(line))
  app.process.stdin.end(requests.map((request) => `${JSON.stringify(request)}\n`).join(''))
  expect(await app.exited).toBe(0)
  const answers = lines.map((line) => z.looseObject({ id: z.number().optional() }).parse(JSON.parse(line)))
  const answerTo = (id: number) => answers.find((answer) => answer.id === id)
  for (const { id } of requests) expect(answerTo(id)).toHaveProperty('result')
  expect(JSON.stringify(answerTo(3))).toContain('"Hello"')
})
