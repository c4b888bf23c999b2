import { randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import { connect } from 'node:tls'
import * as fc from 'fast-check'
import type { Socket } from 'socket.io-client'
import { Server } from 'socket.io'
import { WebSocket } from 'ws'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { protocolLimits, unpackMail } from '../../src/shared/relay-protocol.ts'
import { createRelayCertificate } from '../../src/main/relay/certificate.ts'
import type { Relay } from '../../src/main/relay/relay.ts'
import { freePort } from '../support/free-port.ts'
import { lanPerson, newRelayData, runRelay } from '../support/lan.ts'
import { ask, message, open, register, visitor } from '../support/visitor.ts'
import type { Answer } from '../support/visitor.ts'
import { until } from '../support/until.ts'

const { chunkBytes } = protocolLimits

test('every limit that a host sets is told by name, and nothing else suffers', async () => {
  const relay = await runRelay()
  relay.configure({
    limits: { messagesPerSecond: 1, burst: 5, roomsPerPerson: 2, rooms: 3, devices: 1, blobBytes: 1000 },
  })
  const [alice, bob] = [await visitor(), await visitor()]
  const [a, b] = [await register(alice, relay), await register(bob, relay)]
  for (const room of ['one', 'two'])
    expect(await ask(a, 'join_chat', { chat_id: `room:${room}` })).toMatchObject({ ok: true })
  const third = await ask(a, 'join_chat', { chat_id: 'room:three' })
  expect(third).toMatchObject({ ok: false, code: 'too-many' })
  expect(third.message).toMatch(/too many rooms/)
  expect(await ask(b, 'join_chat', { chat_id: 'room:three' })).toMatchObject({ ok: true })
  expect(await ask(b, 'join_chat', { chat_id: 'room:four' })).toMatchObject({ code: 'too-many' })
  expect(await ask(a, 'blob_create', { blob: 'ab'.repeat(32), bytes: 1001 })).toMatchObject({
    code: 'too-large',
  })
  const answers: Answer[] = []
  for (let count = 0; count < 8; count += 1) answers.push(await ask(a, 'send_message', message(alice, bob)))
  expect(answers.some(({ code }) => code === 'too-many')).toBe(true)
  expect(answers.filter(({ ok }) => ok).length).toBe(relay.view().stored.messages)
  // Another is not held back by that.
  expect(await ask(b, 'send_message', message(bob, alice))).toMatchObject({ ok: true })
  await expect(register(alice, relay)).rejects.toThrow()
  expect(() => relay.configure({ limits: { burst: 0 } })).toThrow()
})

test('who does not read is cut off with a bounded buffer, others feel nothing, and nothing is lost', async () => {
  const relay = await runRelay()
  relay.configure({ limits: { bufferedBytes: 4 * 1024 * 1024 } })
  const [alice, bob, carol] = [await visitor(), await visitor(), await visitor()]
  const [sender, reader] = [await register(alice, relay), await register(carol, relay)]
  const stuck = await register(bob, relay)
  // Its socket stays open, but takes nothing any more.
  const { ws: transport } = z
    .object({ ws: z.custom<Pick<WebSocket, 'pause' | 'terminate'>>() })
    .parse(stuck.io.engine.transport)
  transport.pause()
  let heard = 0
  reader.on('new_message', () => (heard += 1))
  let sent = 0
  await until('cut off', async () => {
    const big = { envelope: randomBytes(512 * 1024) }
    expect(await ask(sender, 'send_message', message(alice, bob, big))).toMatchObject({ ok: true })
    expect(await ask(sender, 'send_message', message(alice, carol))).toMatchObject({ ok: true })
    sent += 1
    return relay.view().guests.length === 2
  })
  await until('the other has everything', () => heard === sent)
  expect(relay.view().lastRefusals[0]?.message).toMatch(/does not read/)
  transport.terminate()
  const again = await register(bob, relay)
  const cursors: number[] = []
  for (let more = true; more;) {
    const page = await ask(again, 'catch_up', { after: cursors.at(-1) ?? 0 })
    cursors.push(...unpackMail(page.mail ?? new Uint8Array()).map(({ cursor }) => cursor))
    more = page.more === true
  }
  expect(cursors.length).toBe(sent)
})

test('a full disk is told, loses nothing that was acknowledged, and is over when there is room again', async () => {
  const relay = await runRelay(newRelayData(), undefined, { databasePages: 60 })
  const [alice, bob] = [await visitor(), await visitor()]
  const socket = await register(alice, relay)
  const stored: string[] = []
  let refused: Answer | undefined
  for (let count = 0; count < 200 && !refused; count += 1) {
    const one = message(alice, bob, { envelope: randomBytes(8 * 1024) })
    const answer = await ask(socket, 'send_message', one)
    if (answer.ok) stored.push(one.id)
    else refused = answer
  }
  expect(refused).toMatchObject({ code: 'disk-full' })
  expect(refused?.message).toMatch(/was not taken/)
  expect(relay.view().stored.messages).toBe(stored.length)
  relay.configure({ retention: { days: 1 / 24, megabytes: 1 / 16 } })
  expect(await ask(socket, 'send_message', message(alice, bob))).toMatchObject({ ok: true })
})

test('files: in order, resumed, read by name, gone with their time, and never more than there is room for', async () => {
  const data = newRelayData()
  const relay = await runRelay(data)
  const [alice, bob] = [await visitor(), await visitor()]
  const [a, b] = [await register(alice, relay), await register(bob, relay)]
  const blob = randomBytes(32).toString('hex')
  const bytes = randomBytes(2 * chunkBytes + 100)
  const chunk = (index: number) => bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes)
  const put = (socket: Socket, index: number, part = chunk(index)) =>
    ask(socket, 'blob_put', { blob, index, data: part })
  expect(await put(a, 0)).toMatchObject({ code: 'unknown-blob' })
  expect(await ask(a, 'blob_create', { blob, bytes: bytes.length })).toMatchObject({ ok: true, chunks: 0 })
  expect(await put(a, 1)).toMatchObject({ code: 'malformed-frame' })
  expect(await put(b, 0)).toMatchObject({ code: 'not-authorised' })
  expect(await put(a, 0, Buffer.alloc(10))).toMatchObject({ code: 'malformed-frame' })
  expect(await put(a, 0)).toMatchObject({ ok: true, chunks: 1 })
  expect(await ask(b, 'blob_get', { blob, index: 1 })).toMatchObject({ code: 'unknown-blob' })
  await relay.stop()
  const again = await runRelay(data)
  const [c, d] = [await register(alice, again), await register(bob, again)]
  expect(await ask(c, 'blob_create', { blob, bytes: bytes.length })).toMatchObject({ chunks: 1 })
  expect(await ask(d, 'blob_create', { blob, bytes: bytes.length })).toMatchObject({ code: 'not-authorised' })
  // Again what is there, and what is not, all at once.
  const answers = await Promise.all([0, 1, 2].map((index) => put(c, index)))
  expect(answers.map(({ chunks }) => chunks)).toEqual([1, 2, 3])
  const read = await Promise.all([0, 1, 2].map((index) => ask(d, 'blob_get', { blob, index })))
  expect(Buffer.concat(read.map((answer) => Buffer.from(answer.data ?? [])))).toEqual(bytes)
  expect(await ask(d, 'blob_get', { blob, index: 3 })).toMatchObject({ code: 'unknown-blob' })
  expect(again.view().stored).toMatchObject({ files: 1, fileBytes: bytes.length })
  // One person may take a quarter of the room, but one file at least.
  again.configure({ limits: { blobBytes: bytes.length + 10 } })
  again.configure({ limits: { allBlobBytes: 2 * bytes.length } })
  expect(await ask(c, 'blob_create', { blob: 'ef'.repeat(32), bytes: 11 })).toMatchObject({
    code: 'too-many',
  })
  again.configure({ limits: { allBlobBytes: bytes.length + 10 } })
  const other = randomBytes(32).toString('hex')
  expect(await ask(d, 'blob_create', { blob: other, bytes: 11 })).toMatchObject({ code: 'disk-full' })
})

test('keys are handed out once each, and by nobody for another device', async () => {
  const relay = await runRelay()
  const [alice, bob] = [await visitor(), await visitor()]
  const [a, b] = [await register(alice, relay), await register(bob, relay)]
  const { device } = alice.device.certificate
  const key = (id: number) => ({ id, key: Buffer.alloc(33, id).toString('base64') })
  const signed = (id: number) => ({ ...key(id), signature: Buffer.alloc(64).toString('base64') })
  const keys = {
    device,
    registrationId: 7,
    signedPreKey: signed(1),
    lastResort: signed(2),
    at: Date.now(),
    signature: Buffer.alloc(64).toString('base64'),
  }
  const oneTime = { preKeys: [key(3), key(4)], kyberPreKeys: [signed(5)] }
  expect(await ask(b, 'publish_keys', { keys, oneTime })).toMatchObject({ code: 'not-authorised' })
  expect(await ask(a, 'publish_keys', { keys, oneTime })).toMatchObject({
    ok: true,
    keys: { preKeys: 2, kyberPreKeys: 1 },
  })
  const take = async () => (await ask(b, 'take_pre_keys', { devices: [device] })).bundles?.[0]
  expect(await take()).toMatchObject({ keys, preKey: key(3), kyberPreKey: signed(5) })
  expect(await take()).toEqual({ keys, preKey: key(4) })
  expect(await take()).toEqual({ keys })
  // A device cannot be made to hold more than its share.
  const many = { preKeys: Array.from({ length: 100 }, (_, index) => key(100 + index)), kyberPreKeys: [] }
  await ask(a, 'publish_keys', { keys, oneTime: many })
  const more = { preKeys: Array.from({ length: 100 }, (_, index) => key(1 + index)), kyberPreKeys: [] }
  expect(await ask(a, 'publish_keys', { keys, oneTime: more })).toMatchObject({ keys: { preKeys: 100 } })
  // Whoever would use up all of somebody's keys has to take their time.
  const taken = await Promise.all(
    Array.from({ length: 600 }, () => ask(b, 'take_pre_keys', { devices: [device] })),
  )
  expect(taken.some(({ code }) => code === 'too-many')).toBe(true)
})

test('a wrong clock is told to both sides', async () => {
  const behind = 20 * 60_000
  const relay = await runRelay(newRelayData(), undefined, {
    clock: {
      now: () => Date.now() - behind,
      after: (milliseconds, work) => {
        const timer = setTimeout(work, milliseconds)
        return () => clearTimeout(timer)
      },
    },
  })
  const alice = await lanPerson('Alice')
  await alice.transport.join(relay.invite())
  const skew = alice.transport.joined()[0]?.clockSkew ?? 0
  expect(Math.round(skew / 60_000)).toBe(-20)
  const checks = await alice.transport.diagnose(relay.invite())
  expect(checks.at(-1)).toMatchObject({ check: 'clock', outcome: 'failed' })
  expect(checks.at(-1)?.message).toMatch(/20 minutes behind/)
})

test('why a relay cannot be joined is found out, one thing after another', async () => {
  const relay = await runRelay()
  const alice = await lanPerson('Alice')
  const outcome = async (target: string, passcode?: string) => {
    const checks = await alice.transport.diagnose(target, passcode)
    expect(checks.every(({ message: said }) => said.endsWith('.'))).toBe(true)
    const failed = checks.filter(
      ({ check, outcome: one }) => one === 'failed' && check !== 'network' && check !== 'multicast',
    )
    return failed.map(({ check }) => check)
  }
  const address = `127.0.0.1:${relay.port}`
  expect(await outcome(relay.invite())).toEqual([])
  expect(await outcome(address)).toEqual([])
  expect(await outcome('127.0.0.1:1')).toEqual(['port'])
  const other = relay.invite().replace(/f=[0-9a-f]{64}/, `f=${'ab'.repeat(32)}`)
  expect(await outcome(other)).toEqual(['fingerprint'])
  relay.configure({ admission: 'passcode', passcode: 'quiet purple river' })
  expect(await outcome(address)).toEqual(['passcode'])
  expect(await outcome(address, 'loud purple river')).toEqual(['passcode'])
  expect(await outcome(address, 'quiet purple river')).toEqual([])
  relay.configure({ admission: 'allow-list', allowed: [] })
  expect(await outcome(address)).toEqual(['admission'])
  expect(await outcome(`127.0.0.1:${await olderRelay()}`)).toEqual(['version'])
  expect(alice.transport.joined()).toEqual([])
})

/** A relay of the version before this one, as far as its first word. @returns its port */
const olderRelay = async (): Promise<number> => {
  const { key, certificate } = await createRelayCertificate(new Date())
  const server = createServer({ key, cert: certificate })
  const io = new Server(server, { transports: ['websocket'] })
  io.on('connection', (socket) =>
    socket.emit('challenge', {
      version: 1,
      nonce: 'ab'.repeat(32),
      name: 'Old',
      now: Date.now(),
    }),
  )
  const port = await freePort()
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  onTestFinished(async () => {
    server.closeAllConnections()
    await io.close()
  })
  return port
}

/** Whether a relay still does what it is for. */
const works = async (relay: Relay): Promise<void> => {
  const [alice, bob] = [await visitor(), await visitor()]
  const socket = await register(alice, relay)
  expect(await ask(socket, 'send_message', message(alice, bob))).toMatchObject({ ok: true })
  socket.disconnect()
}

const events = [
  'register_user',
  'join_chat',
  'leave_chat',
  'list_rooms',
  'send_message',
  'catch_up',
  'ack',
  'typing',
  'publish_list',
  'fetch_keys',
  'publish_keys',
  'take_pre_keys',
  'blob_create',
  'blob_state',
  'blob_put',
  'blob_get',
  'disconnect',
  '__proto__',
  'constructor',
]

test('no frame of whatever shape brings a relay down, or gets more than a refusal', async () => {
  const relay = await runRelay()
  relay.configure({ limits: { malformedFrames: 1000 } })
  const alice = await visitor()
  let socket = await register(alice, relay)
  const junk = fc.oneof(
    fc.anything({ maxDepth: 2, withBigInt: false, withDate: false }),
    fc.uint8Array({ maxLength: 200 }).map((part) => Buffer.from(part)),
    fc.record({
      chat_id: fc.oneof(fc.string(), fc.constant('room:lobby'), fc.anything({ maxDepth: 1 })),
      id: fc.oneof(fc.string(), fc.constant('a-good-one')),
      recipients: fc.oneof(fc.array(fc.string()), fc.integer()),
      envelope: fc.uint8Array({ maxLength: 100 }).map((part) => Buffer.from(part)),
      after: fc.oneof(fc.double(), fc.integer()),
      blob: fc.oneof(fc.string(), fc.constant('ab'.repeat(32))),
      index: fc.oneof(fc.integer(), fc.double()),
      bytes: fc.oneof(fc.integer(), fc.double()),
      data: fc.uint8Array({ maxLength: 100 }).map((part) => Buffer.from(part)),
      devices: fc.array(fc.string()),
      cursor: fc.integer(),
      active: fc.boolean(),
    }),
  )
  // Reserved by the client's own library, which refuses to send them.
  const sendable = events.filter((event) => event !== 'disconnect')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sendable), junk, async (event, payload) => {
      if (!socket.connected) socket = await register(alice, relay)
      const answer = await ask(socket, event, wireable(payload)).catch(() => ({ ok: false }))
      expect(typeof answer.ok).toBe('boolean')
    }),
    { numRuns: 300 },
  )
  await works(relay)
})

/** What can be written as a packet: the client would throw at the rest. */
const wireable = (value: unknown): unknown => {
  try {
    return value instanceof Buffer || hasBytes(value) ? value : JSON.parse(JSON.stringify(value) ?? 'null')
  } catch {
    return null
  }
}
const hasBytes = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'envelope' in value && Buffer.isBuffer(value.envelope)

test('no bytes on a WebSocket or on the port bring a relay down', async () => {
  const relay = await runRelay()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.string(), fc.uint8Array()), { minLength: 1, maxLength: 5 }),
      async (frames) => {
        const raw = new WebSocket(`wss://127.0.0.1:${relay.port}/socket.io/?EIO=4&transport=websocket`, {
          rejectUnauthorized: false,
        })
        onTestFinished(() => raw.terminate())
        raw.on('error', () => {})
        await new Promise((resolve) => {
          raw.once('open', resolve)
        })
        for (const frame of frames) raw.send(typeof frame === 'string' ? frame : Buffer.from(frame))
        // Packets that look like Socket.IO's, cut and bent.
        for (const bent of [
          '40',
          '451-["x",{"_placeholder":true,"num":9}]',
          '42["send_message"',
          '4',
          '9',
          '42[]',
        ]) {
          raw.send(bent)
        }
        raw.close()
      },
    ),
    { numRuns: 30 },
  )
  const paths = fc.oneof(
    fc.webPath(),
    fc.string(),
    fc.constantFrom(
      '/health?x=%',
      '/api/messages/%',
      '/api/messages/%00',
      '//health',
      '/api/messages/..%2f..',
      '*',
    ),
  )
  await fc.assert(
    fc.asyncProperty(
      paths,
      fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD', 'TRACE', 'BREW'),
      fc.string(),
      async (path, method, header) => {
        const line = path.replaceAll(/[\r\n ]/g, '') || '/'
        const host = header.replaceAll(/[\r\n]/g, '')
        const answer = await speak(
          relay.port,
          `${method} ${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
        )
        const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)
        // Nothing but a refusal, unless it was a good question for /health; never an error of the relay's own.
        expect([0, 200, 400, 401, 404, 405, 421]).toContain(status)
        expect(answer.toLowerCase()).not.toContain('access-control')
        expect(answer).not.toContain('    at ')
      },
    ),
    { numRuns: 120 },
  )
  await works(relay)
})

/** Says something over TLS, and hears everything until the other side is done. */
const speak = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => socket.end(text))
    let heard = ''
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
    socket.on('close', () => resolve(heard))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(heard) : reject(error),
    )
  })

test('a connection that says nothing is ended', async () => {
  const relay = await runRelay(newRelayData(), undefined, {})
  relay.configure({ limits: { registrationMilliseconds: 1000 } })
  const { socket } = await open(relay)
  await until('ended', () => !socket.connected)
  expect(relay.view().guests).toEqual([])
})
