import { randomBytes } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/main/messaging/clock.ts'
import { directRef } from '../../src/main/messaging/conversation-id.ts'
import { silentLog } from '../../src/main/messaging/log.ts'
import type { Transport } from '../../src/main/messaging/transport.ts'
import { createXmtpTransport } from '../../src/main/transports/xmtp/xmtp-transport.ts'
import type { Address } from '../../src/shared/model/ids.ts'
import { startXmtpNode } from '../../tools/xmtp-node/server.ts'
import { temporaryFolder } from '../support/folders.ts'
import { lanPerson, runRelay } from '../support/lan.ts'
import { memoryState, newWallet, textEnvelope } from '../support/people.ts'
import { RecordingHost } from '../support/recording-host.ts'
import { until } from '../support/until.ts'

// What every transport promises to the core, whatever it is made of.

interface Peer {
  readonly address: Address
  readonly transport: Transport
  readonly host: RecordingHost
}

/** Two people who can reach each other, and a way to take their network away. */
interface Pair {
  readonly alice: Peer
  readonly bob: Peer
  readonly cut: () => Promise<void>
}

const xmtpPair = async (): Promise<Pair> => {
  const node = await startXmtpNode({
    host: '127.0.0.1',
    port: 0,
    historyPort: 0,
    directory: temporaryFolder(),
  })
  onTestFinished(() => node.stop())
  const peer = async (): Promise<Peer> => {
    const wallet = newWallet()
    const host = new RecordingHost()
    const transport = createXmtpTransport({
      address: wallet.address,
      sign: (message) => wallet.signMessage(message),
      directory: temporaryFolder(),
      databaseKey: randomBytes(32),
      network: node.url,
      state: memoryState(),
      clock: systemClock,
      log: silentLog,
      appVersion: 'test',
    })
    onTestFinished(() => transport.stop())
    await transport.start(host, new AbortController().signal)
    return { address: wallet.address, transport, host }
  }
  const [alice, bob] = await Promise.all([peer(), peer()])
  return { alice, bob, cut: () => node.stop() }
}

const lanPair = async (): Promise<Pair> => {
  const relay = await runRelay()
  const peer = async (name: string): Promise<Peer> => {
    const { wallet, transport, host } = await lanPerson(name)
    await transport.join(relay.invite())
    return { address: wallet.address, transport, host }
  }
  const [alice, bob] = await Promise.all([peer('Alice'), peer('Bob')])
  return { alice, bob, cut: () => relay.stop() }
}

const never = new AbortController().signal

describe.each([
  ['XMTP', xmtpPair],
  ['LAN', lanPair],
])('%s', (_name, makePair) => {
  const connected = async (): Promise<Pair> => {
    const pair = await makePair()
    const { alice, bob } = pair
    const ref = directRef(alice.address, bob.address)
    for (const { host, transport } of [alice, bob]) {
      await until(
        'ready and reachable',
        () => host.status.state === 'ready' && transport.reach(ref).kind === 'all',
      )
    }
    return pair
  }

  test('carries a message whole: id, author, time, previous, bytes; and says who sent it', async () => {
    const { alice, bob } = await connected()
    const first = textEnvelope(alice.address, bob.address, 'first')
    const second = { ...textEnvelope(alice.address, bob.address, 'second ✓ שלום'), prev: first.id }
    for (const envelope of [first, second]) {
      expect((await alice.transport.send({ envelope }, never)).state).toBe('sent')
    }
    await until('both', () => bob.host.texts().length === 2)
    expect(bob.host.texts()).toEqual(['first', 'second ✓ שלום'])
    const received = bob.host.envelopes.find(({ envelope }) => envelope.id === second.id)
    expect(received?.envelope).toMatchObject({
      conversation: second.conversation,
      author: alice.address,
      at: second.at,
      prev: first.id,
    })
    expect(Buffer.from(received?.envelope.content ?? [])).toEqual(Buffer.from(second.content))
    expect(received?.sender.address).toBe(alice.address)
  })

  test('a send that is repeated is one message at the receiver', async () => {
    const { alice, bob } = await connected()
    const envelope = textEnvelope(alice.address, bob.address, 'once')
    const { alias } = await alice.transport.send({ envelope }, never)
    await alice.transport.send({ envelope, ...(alias === undefined ? {} : { alias }) }, never)
    await alice.transport.send({ envelope: textEnvelope(alice.address, bob.address, 'end') }, never)
    await until('end', () => bob.host.texts().includes('end'))
    expect(bob.host.texts()).toEqual(['once', 'end'])
    const copies = bob.host.envelopes.filter(({ envelope: { id } }) => id === envelope.id)
    expect(new Set(copies.map((copy) => copy.envelope.alias)).size).toBe(1)
  })

  test('without its network it says so, reaches nobody, and refuses to send', async () => {
    const { alice, bob, cut } = await connected()
    await cut()
    await until('told', () => alice.host.status.state === 'degraded')
    expect(alice.host.status.reason).toMatch(/\w+ .*\.$/)
    expect(alice.transport.reach(directRef(alice.address, bob.address)).kind).toBe('none')
    const envelope = textEnvelope(alice.address, bob.address, 'anyone?')
    await expect(alice.transport.send({ envelope }, never)).rejects.toMatchObject({ name: 'AppError' })
  })

  test('stops again and again, and tells nothing afterwards', async () => {
    const { alice, bob } = await connected()
    await alice.transport.stop()
    await alice.transport.stop()
    const heard = alice.host.envelopes.length
    const envelope = textEnvelope(bob.address, alice.address, 'too late')
    await bob.transport.send({ envelope }, never)
    expect(alice.host.envelopes.length).toBe(heard)
    await expect(alice.transport.send({ envelope }, never)).rejects.toBeDefined()
  })
})
