import { randomBytes } from 'node:crypto'
import { request } from 'node:https'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Socket } from 'socket.io-client'
import { WebSocket } from 'ws'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defaultRelayLimits, protocolLimits, unpackMail } from '../../src/shared/relay-protocol.ts'
import { newRelayData, runRelay } from '../support/lan.ts'
import { ask, chatOf, message, open, register, registration, signature, visitor } from '../support/visitor.ts'
import type { Visitor } from '../support/visitor.ts'
import { until } from '../support/until.ts'

const peopleAnswer = z.object({ people: z.array(z.object({ address: z.string() })) })

test('nobody is admitted as somebody they are not', async () => {
  const relay = await runRelay()
  const [alice, mallory] = await Promise.all([visitor(), visitor()])
  const attempt = async (make: (nonce: string) => object) => {
    const { socket, nonce } = await open(relay)
    const answer = await ask(socket, 'register_user', make(nonce))
    await until('thrown out', () => !socket.connected)
    return answer
  }
  const refused = { ok: false, code: 'not-authorised' }
  // Alice's certificate, without her key.
  expect(
    await attempt((nonce) => ({
      ...registration(alice, relay, nonce),
      signature: signature(mallory.device, relay.fingerprint, nonce),
    })),
  ).toMatchObject(refused)
  // A certificate changed to name Alice.
  const certificate = { ...mallory.device.certificate, address: alice.wallet.address }
  const list = { ...mallory.list, address: alice.wallet.address, devices: [certificate] }
  const forged = { wallet: mallory.wallet, device: { ...mallory.device, certificate }, list }
  expect(await attempt((nonce) => registration(forged, relay, nonce))).toMatchObject(refused)
  // A signature made for another relay, as one in the middle would have it.
  expect(
    await attempt((nonce) => ({
      ...registration(alice, relay, nonce),
      signature: signature(alice.device, 'ab'.repeat(32), nonce),
    })),
  ).toMatchObject(refused)
  // A registration that was overheard, replayed on a new connection.
  const overheard = await open(relay)
  const old = registration(alice, relay, overheard.nonce)
  expect(await attempt(() => old)).toMatchObject(refused)
  expect(relay.people()).toEqual([])
})

test('without registering nothing is answered, and with it only what is one’s own', async () => {
  const relay = await runRelay()
  const [alice, bob, mallory] = await Promise.all([visitor(), visitor(), visitor()])
  const { socket } = await open(relay)
  expect(await ask(socket, 'catch_up', { after: 0 })).toMatchObject({ ok: false, code: 'not-authorised' })
  const aliceSocket = await register(alice, relay)
  expect(await ask(aliceSocket, 'send_message', message(alice, bob))).toMatchObject({ ok: true, cursor: 1 })
  const intruder = await register(mallory, relay)
  expect(await ask(intruder, 'send_message', message(alice, bob))).toMatchObject({
    ok: false,
    code: 'not-a-member',
  })
  expect(await ask(intruder, 'join_chat', { chat_id: chatOf(alice, bob) })).toMatchObject({
    code: 'not-a-member',
  })
  const box = await ask(intruder, 'catch_up', { after: 0 })
  expect(unpackMail(box.mail ?? new Uint8Array([1]))).toEqual([])
  // A direct message cannot be made to go to others.
  expect(
    await ask(aliceSocket, 'send_message', message(alice, bob, { recipients: [mallory.wallet.address] })),
  ).toMatchObject({ ok: false, code: 'not-a-member' })
})

test('what is acknowledged has been stored: it is there after the relay is gone and back', async () => {
  const data = newRelayData()
  const relay = await runRelay(data)
  const [alice, bob] = await Promise.all([visitor(), visitor()])
  const sender = await register(alice, relay)
  const sent = Array.from({ length: 300 }, () => message(alice, bob))
  const answers = await Promise.all(sent.map((one) => ask(sender, 'send_message', one)))
  expect(answers.every(({ ok }) => ok)).toBe(true)
  // A repetition of the same message keeps its place.
  const [first] = sent
  expect((await ask(sender, 'send_message', first)).cursor).toBe(answers[0]?.cursor)
  await relay.stop()
  const again = await runRelay(data)
  const reader = await register(bob, again)
  const cursors: number[] = []
  for (let more = true; more;) {
    const page = await ask(reader, 'catch_up', { after: cursors.at(-1) ?? 0 })
    const mail = unpackMail(page.mail ?? new Uint8Array([1]))
    cursors.push(...mail.map(({ cursor }) => cursor))
    more = page.more === true
  }
  expect(cursors).toEqual(answers.map(({ cursor }) => cursor))
})

test('a message that is posted again reaches those whom it did not name before, and nobody twice', async () => {
  const data = newRelayData()
  const relay = await runRelay(data)
  const [alice, bob, carol] = [await visitor(), await visitor(), await visitor()]
  const from = await register(alice, relay)
  const [atBob, atCarol] = [await register(bob, relay), await register(carol, relay)]
  const heard = { bob: 0, carol: 0 }
  atBob.on('new_message', () => (heard.bob += 1))
  atCarol.on('new_message', () => (heard.carol += 1))
  const post = (to: readonly Visitor[], body: string) =>
    ask(from, 'send_message', {
      id: 'message-to-several',
      chat_id: 'group:several-people',
      recipients: to.map(({ wallet }) => wallet.address),
      envelope: Buffer.from(body),
    })
  const first = await post([bob], 'for Bob')
  // Bob has read on by the time Carol's keys are there.
  await until('Bob has it', () => heard.bob === 1)
  const second = await post([bob, carol], 'for both')
  expect(second.cursor).toBeGreaterThan(first.cursor ?? 0)
  await until('Carol has it', () => heard.carol === 1)
  expect(await post([bob, carol], 'again')).toMatchObject({ ok: true, cursor: first.cursor })
  const mailOf = async (socket: Socket) => {
    const { mail } = await ask(socket, 'catch_up', { after: 0 })
    return unpackMail(mail ?? new Uint8Array()).map(({ envelope }) => Buffer.from(envelope).toString())
  }
  expect(await mailOf(atBob)).toEqual(['for Bob'])
  expect(await mailOf(atCarol)).toEqual(['for both'])
  expect(heard).toEqual({ bob: 1, carol: 1 })
})

test('rooms: joined, written in, left', async () => {
  const relay = await runRelay()
  const [alice, bob] = await Promise.all([visitor(), visitor()])
  const [a, b] = [await register(alice, relay), await register(bob, relay)]
  const room = { chat_id: 'room:lobby' }
  expect(await ask(a, 'send_message', message(alice, bob, room))).toMatchObject({ code: 'not-a-member' })
  await ask(a, 'join_chat', room)
  expect((await ask(b, 'join_chat', room)).members?.length).toBe(2)
  const heard = new Promise<{ chat_id: string }>((resolve) => {
    b.once('new_message', resolve)
  })
  const typed: unknown[] = []
  b.on('typing', (event) => typed.push(event))
  await ask(a, 'send_message', message(alice, bob, room))
  expect(await heard).toMatchObject(room)
  await until('typing', async () => {
    await ask(a, 'typing', { ...room, active: true })
    return typed.length > 0
  })
  expect(typed[0]).toMatchObject({ ...room, sender: alice.wallet.address })
  await ask(a, 'leave_chat', room)
  expect(await ask(a, 'send_message', message(alice, bob, room))).toMatchObject({ code: 'not-a-member' })
  expect((await ask(b, 'fetch_keys', { addresses: [alice.wallet.address] })).lists).toEqual([alice.list])
})

test('many who come at once, and some who go, end up in everybody’s list', async () => {
  const relay = await runRelay()
  const visitors = await Promise.all(Array.from({ length: 30 }, visitor))
  const people = await Promise.all(
    visitors.map(async (who) => {
      const { socket, nonce } = await open(relay)
      const knows = new Set<string>()
      socket.on('presence', ({ address, online }: { address: string; online: boolean }) => {
        if (online) knows.add(address)
        else knows.delete(address)
      })
      const answer: unknown = await ask(socket, 'register_user', registration(who, relay, nonce))
      for (const { address } of peopleAnswer.parse(answer).people) knows.add(address)
      return { socket, knows, address: who.wallet.address }
    }),
  )
  const gone = people.slice(0, 5)
  for (const { socket } of gone) socket.disconnect()
  const stay = people.slice(5)
  const addresses = stay.map(({ address }) => address).sort()
  const isRight = ({ knows }: (typeof stay)[number]) =>
    knows.size === addresses.length && addresses.every((address) => knows.has(address))
  await until('all know who is there', () => stay.every(isRight))
  expect(
    relay
      .people()
      .map(({ address }) => address)
      .sort(),
  ).toEqual(addresses)
})

test('malformed, unknown and oversized frames are answered by name, and end the connection when they persist', async () => {
  const relay = await runRelay()
  const [alice, bob] = await Promise.all([visitor(), visitor()])
  const socket = await register(alice, relay)
  for (const [event, payload] of [
    ['send_message', 'text'],
    ['send_message', message(alice, bob, { id: '../../x' })],
    ['send_message', message(alice, bob, { envelope: 'text' })],
    ['send_message', message(alice, bob, { envelope: Buffer.alloc(protocolLimits.envelopeBytes + 1) })],
    ['catch_up', { after: -1 }],
    ['no_such_event', {}],
  ] as const) {
    expect(await ask(socket, event, payload)).toMatchObject({ ok: false, code: 'malformed-frame' })
  }
  for (let count = 0; count < defaultRelayLimits.malformedFrames; count += 1) socket.emit('catch_up', null)
  await until('thrown out', () => !socket.connected)
  // A frame larger than any message ends the connection, and only that one.
  const other = await register(bob, relay)
  other.emit('send_message', { envelope: Buffer.alloc(protocolLimits.frameBytes + 1024) })
  await until('cut off', () => !other.connected)
  // So does what is not Socket.IO at all.
  const raw = new WebSocket(`wss://127.0.0.1:${relay.port}/socket.io/?EIO=4&transport=websocket`, {
    rejectUnauthorized: false,
  })
  await new Promise((resolve) => {
    raw.once('open', resolve)
  })
  raw.send(randomBytes(100))
  raw.send('42["' + 'x'.repeat(100))
  await new Promise((resolve) => {
    raw.once('close', resolve)
  })
  const last = await register(bob, relay)
  expect(await ask(last, 'send_message', message(bob, alice))).toMatchObject({ ok: true })
})

interface Reply {
  readonly status: number
  readonly body: string
}

const get = (
  port: number,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers, rejectUnauthorized: false }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
      .on('error', reject)
      .end()
  })

test('diagnostics: health for everybody, the rest for the host, nothing for other names or from web pages', async () => {
  const relay = await runRelay()
  const [alice, bob] = await Promise.all([visitor(), visitor()])
  const socket = await register(alice, relay)
  await ask(socket, 'send_message', message(alice, bob))
  const health = await get(relay.port, '/health')
  expect(JSON.parse(health.body)).toMatchObject({ status: 'ok', connections: 1, messages: 1 })
  expect(health.body).not.toContain(alice.wallet.address)
  const chat = encodeURIComponent(chatOf(alice, bob))
  for (const path of ['/api/active-users', '/metrics', `/api/messages/${chat}`]) {
    expect((await get(relay.port, path)).status).toBe(401)
    expect((await get(relay.port, path, { authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await get(relay.port, path, { authorization: `Bearer ${relay.hostToken}` })).status).toBe(200)
  }
  const host = { authorization: `Bearer ${relay.hostToken}` }
  expect((await get(relay.port, '/api/messages/..%2f..', host)).status).toBe(400)
  expect((await get(relay.port, '/elsewhere', host)).status).toBe(404)
  expect((await get(relay.port, '/health', {}, 'POST')).status).toBe(405)
  expect((await get(relay.port, '/health', { host: 'evil.example' })).status).toBe(421)
  const page = new WebSocket(`wss://127.0.0.1:${relay.port}/socket.io/?EIO=4&transport=websocket`, {
    rejectUnauthorized: false,
    origin: 'https://evil.example',
  })
  const refused = await new Promise((resolve) => {
    page.once('unexpected-response', () => resolve(true))
    page.once('open', () => resolve(false))
    page.on('error', () => resolve(true))
  })
  expect(refused).toBe(true)
})

test('a port in use, an address that is not ours, and a damaged database are told in a sentence', async () => {
  const data = newRelayData()
  const relay = await runRelay(data)
  await expect(runRelay(newRelayData(), relay.port)).rejects.toMatchObject({ code: 'port-in-use' })
  await relay.stop()
  await relay.stop()
  const again = await runRelay(data, relay.port)
  await again.stop()
  writeFileSync(join(data.folder, 'relay.db'), randomBytes(8192))
  await expect(runRelay(data)).rejects.toMatchObject({ code: 'database-damaged' })
})
