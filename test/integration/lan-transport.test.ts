import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { directRef } from '../../src/main/messaging/conversation-id.ts'
import type { Receipt } from '../../src/main/messaging/transport.ts'
import { lanPerson, newRelayData, runRelay } from '../support/lan.ts'
import type { LanPerson } from '../support/lan.ts'
import { newWallet, textEnvelope } from '../support/people.ts'
import { until } from '../support/until.ts'

const never = new AbortController().signal

const reachable = (from: LanPerson, to: LanPerson) =>
  until(
    'reachable',
    () => from.transport.reach(directRef(from.wallet.address, to.wallet.address)).kind === 'all',
  )

const sendText = (from: LanPerson, to: LanPerson, text: string): Promise<Receipt> =>
  from.transport.send({ envelope: textEnvelope(from.wallet.address, to.wallet.address, text) }, never)

const joinBoth = async (invite: string): Promise<readonly [LanPerson, LanPerson]> => {
  const [alice, bob] = await Promise.all([lanPerson('Alice'), lanPerson('Bob')])
  await Promise.all([alice.transport.join(invite), bob.transport.join(invite)])
  await Promise.all([reachable(alice, bob), reachable(bob, alice)])
  return [alice, bob]
}

test('messages go both ways, and the author hears from the device that has them', async () => {
  const relay = await runRelay()
  const [alice, bob] = await joinBoth(relay.invite())
  const envelope = textEnvelope(alice.wallet.address, bob.wallet.address, 'Hello Bob')
  expect(await alice.transport.send({ envelope }, never)).toMatchObject({ state: 'sent' })
  await until('Bob has it', () => bob.host.texts().includes('Hello Bob'))
  expect(bob.host.envelopes[0]?.envelope).toMatchObject({
    id: envelope.id,
    at: envelope.at,
    author: alice.wallet.address,
  })
  expect(bob.host.envelopes[0]?.sender).toEqual({
    address: alice.wallet.address,
    device: alice.device.certificate.device,
  })
  await until('receipt', () =>
    alice.host.receipts.some(
      ({ id, change }) =>
        id === envelope.id && change.state === 'delivered' && change.recipient === bob.wallet.address,
    ),
  )
  await sendText(bob, alice, 'Hello Alice')
  await until('Alice has it', () => alice.host.texts().includes('Hello Alice'))
  expect(
    alice.transport
      .joined()[0]
      ?.people.map(({ name }) => name)
      .sort(),
  ).toEqual(['Alice', 'Bob'])
})

test('who is away gets everything on coming back, in order and once; the author who went away gets the receipts', async () => {
  const relay = await runRelay()
  const [alice, bob] = await joinBoth(relay.invite())
  await bob.transport.stop()
  const texts = Array.from({ length: 450 }, (_, index) => `message ${index}`)
  for (const text of texts) await sendText(alice, bob, text)
  await alice.transport.stop()
  const bobAgain = await bob.again()
  await until('all', () => bobAgain.host.texts().length >= texts.length)
  expect(bobAgain.host.envelopes.length).toBe(texts.length)
  expect(bobAgain.host.texts()).toEqual(texts)
  const aliceAgain = await alice.again()
  await until('receipts', () => aliceAgain.host.receipts.length >= texts.length)
  expect(new Set(aliceAgain.host.receipts.map(({ id }) => id)).size).toBe(texts.length)
  const third = await bobAgain.again()
  await until('ready', () => third.host.status.state === 'ready')
  expect(third.host.envelopes).toEqual([])
})

test('what could not be stored at a moment comes again, and nothing behind it passes it over', async () => {
  const relay = await runRelay()
  const [alice, bob] = await joinBoth(relay.invite())
  await sendText(alice, bob, 'first')
  await until('in session', () => bob.host.texts().includes('first'))
  const texts = Array.from({ length: 30 }, (_, index) => `message ${index}`)
  for (const index of [3, 4, 17]) bob.host.failingOnce.add(`message ${index}`)
  // Close together: while one is being stored, others wait behind it.
  await Promise.all(texts.map((text) => sendText(alice, bob, text)))
  await until('everything', () => bob.host.texts().length === texts.length + 1)
  expect(bob.host.failingOnce.size).toBe(0)
  expect(bob.host.texts().slice(1).toSorted()).toEqual(texts.toSorted())
  expect(bob.host.envelopes).toHaveLength(texts.length + 1)
})

test('the author hears which device has a message, and that it was read', async () => {
  const relay = await runRelay()
  const [alice, bob] = await joinBoth(relay.invite())
  const envelope = textEnvelope(alice.wallet.address, bob.wallet.address, 'Hello Bob')
  await alice.transport.send({ envelope }, never)
  await until('Bob has it', () => bob.host.texts().includes('Hello Bob'))
  bob.transport.tellRead?.(envelope.conversation, alice.wallet.address, [envelope.id])
  await until('read', () => alice.host.receipts.some(({ change }) => change.state === 'read'))
  const { address } = bob.wallet
  const { device } = bob.device.certificate
  expect(alice.host.receipts.filter(({ change }) => change.recipient !== undefined)).toEqual([
    { id: envelope.id, change: { state: 'delivered', recipient: address, device } },
    { id: envelope.id, change: { state: 'read', recipient: address, device } },
  ])
})

test('what was read while no relay was there is told when there is one', async () => {
  const data = newRelayData()
  const relay = await runRelay(data)
  const [alice, bob] = await joinBoth(relay.invite())
  const envelope = textEnvelope(alice.wallet.address, bob.wallet.address, 'Hello Bob')
  await alice.transport.send({ envelope }, never)
  await until('delivered', () => alice.host.receipts.some(({ change }) => change.state === 'delivered'))
  await relay.stop()
  await until('lost', () => bob.host.status.state === 'degraded')
  bob.transport.tellRead?.(envelope.conversation, alice.wallet.address, [envelope.id])
  const bobAgain = await bob.again()
  await runRelay(data, relay.port)
  await until('read', () => alice.host.receipts.some(({ change }) => change.state === 'read'))
  await bobAgain.transport.stop()
})

test('a relay that goes for ever takes no receipt along: over the next one the author hears, and nothing comes twice', async () => {
  const [first, second] = [await runRelay(), await runRelay()]
  const [alice, bob] = await joinBoth(first.invite())
  // Its author goes away, so that the receipt stays with the relay; then the relay is gone.
  const written = textEnvelope(alice.wallet.address, bob.wallet.address, 'Hello Bob')
  alice.host.outgoing.set(written.id, written)
  await bob.transport.stop()
  await alice.transport.send({ envelope: written }, never)
  await alice.transport.stop()
  const bobAgain = await bob.again()
  await until('Bob has it', () => bobAgain.host.texts().includes('Hello Bob'))
  await until('the relay has the receipt', () => bobAgain.state.list('receipt:').length === 0)
  await first.stop()
  const aliceAgain = await alice.again()
  await aliceAgain.transport.join(second.invite())
  await bobAgain.transport.join(second.invite())
  await until('receipt', () => aliceAgain.host.receipts.length > 0)
  expect(aliceAgain.host.receipts[0]).toMatchObject({ id: written.id, change: { state: 'delivered' } })
  expect(bobAgain.host.envelopes).toHaveLength(1)
})

test('mail that could not be stored is brought again', async () => {
  const relay = await runRelay()
  const [alice, bob] = await joinBoth(relay.invite())
  bob.host.failing = true
  await sendText(alice, bob, 'kept')
  await until('Bob dropped out', () => bob.host.status.state === 'degraded')
  bob.host.failing = false
  await until('kept', () => bob.host.texts().includes('kept'))
  expect(bob.host.texts()).toEqual(['kept'])
})

test('a relay that is started again is the same one, and everybody comes back by themselves', async () => {
  const data = newRelayData()
  const relay = await runRelay(data)
  const [alice, bob] = await joinBoth(relay.invite())
  await relay.stop()
  await until('lost', () => alice.host.status.state === 'degraded' && bob.host.status.state === 'degraded')
  expect(alice.transport.reach(directRef(alice.wallet.address, bob.wallet.address)).kind).toBe('none')
  const again = await runRelay(data, relay.port)
  expect(again.fingerprint).toBe(relay.fingerprint)
  await Promise.all([reachable(alice, bob), reachable(bob, alice)])
  await sendText(alice, bob, 'again')
  await until('again', () => bob.host.texts().includes('again'))
})

test('another relay at the same place is refused before it hears a word', async () => {
  const relay = await runRelay()
  const alice = await lanPerson('Alice')
  await alice.transport.join(`127.0.0.1:${relay.port}`)
  expect(alice.transport.joined()).toMatchObject([{ fingerprint: relay.fingerprint, verified: false }])
  await relay.stop()
  const impostor = await runRelay(newRelayData(), relay.port)
  expect(impostor.fingerprint).not.toBe(relay.fingerprint)
  await until('refused', () => alice.host.status.state === 'failed')
  expect(alice.host.status.reason).toMatch(/not the relay you joined/)
  expect(impostor.people()).toEqual([])
  await expect(alice.transport.join(`127.0.0.1:${relay.port}`)).rejects.toMatchObject({
    code: 'relay-changed',
  })
  await expect(alice.transport.join(relay.invite())).rejects.toMatchObject({ code: 'relay-changed' })
})

test('a place where nothing answers, or something else does, is said to be so and not remembered', async () => {
  const alice = await lanPerson('Alice')
  await expect(alice.transport.join('127.0.0.1:1')).rejects.toMatchObject({ code: 'relay-unreachable' })
  const mute = createServer((socket) => socket.on('error', () => {}))
  await new Promise<void>((resolve) => {
    mute.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void mute.close())
  const address = mute.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(alice.transport.join(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'relay-unreachable' })
  await expect(alice.transport.join('not a place')).rejects.toMatchObject({ code: 'invalid-input' })
  expect(alice.transport.joined()).toEqual([])
})

test('somebody whose devices nobody knows is not reachable, and a message for XMTP only stays off the network', async () => {
  const relay = await runRelay()
  const alice = await lanPerson('Alice')
  await alice.transport.join(relay.invite())
  const stranger = newWallet()
  const envelope = textEnvelope(alice.wallet.address, stranger.address, 'anyone?')
  expect(alice.transport.reach(envelope.conversation)).toMatchObject({ kind: 'none' })
  await expect(alice.transport.send({ envelope }, never)).rejects.toMatchObject({ code: 'no-keys' })
  await expect(
    alice.transport.send({ envelope: { ...envelope, mode: 'xmtp-only' } }, never),
  ).rejects.toMatchObject({
    code: 'unsupported',
  })
})

test('writing is shown to the other side and to nobody else', async () => {
  const relay = await runRelay()
  const [alice, bob] = await joinBoth(relay.invite())
  const carol = await lanPerson('Carol')
  await carol.transport.join(relay.invite())
  const ref = directRef(alice.wallet.address, bob.wallet.address)
  // Told again and again, because a busy line may drop it.
  await until('typing', () => {
    alice.transport.typing(ref, true)
    return bob.host.signals.some(({ type }) => type === 'typing')
  })
  expect(bob.host.signals.find(({ type }) => type === 'typing')).toMatchObject({
    conversation: ref,
    sender: alice.wallet.address,
    active: true,
  })
  expect(carol.host.signals.filter(({ type }) => type === 'typing')).toEqual([])
})

test('the relay holds no words: neither its files nor its rows contain what was written', async () => {
  const data = newRelayData()
  const relay = await runRelay(data)
  const [alice, bob] = await joinBoth(relay.invite())
  const marker = 'xylophone-quartz-7319'
  await sendText(alice, bob, marker)
  await until('arrived', () => bob.host.texts().includes(marker))
  const response = await fetchFromRelay(
    relay.port,
    `/api/messages/direct:${[alice, bob]
      .map(({ wallet }) => wallet.address)
      .sort()
      .join(':')}`,
    relay.hostToken,
  )
  const { messages } = JSON.parse(response.body)
  expect(messages.length).toBeGreaterThan(0)
  for (const { envelope } of messages) expect(Buffer.from(envelope, 'base64').includes(marker)).toBe(false)
  await relay.stop()
  for (const entry of readdirSync(data.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    expect(readFileSync(join(entry.parentPath, entry.name)).includes(marker)).toBe(false)
  }
})

const fetchFromRelay = async (
  port: number,
  path: string,
  token: string,
): Promise<{ status: number; body: string }> => {
  const { get } = await import('node:https')
  return new Promise((resolve, reject) => {
    get(
      {
        host: '127.0.0.1',
        port,
        path,
        rejectUnauthorized: false,
        headers: { authorization: `Bearer ${token}` },
      },
      (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
      },
    ).on('error', reject)
  })
}
