import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/main/messaging/clock.ts'
import { directRef } from '../../src/main/messaging/conversation-id.ts'
import type { Envelope } from '../../src/main/messaging/envelope.ts'
import { silentLog } from '../../src/main/messaging/log.ts'
import type { Receipt } from '../../src/main/messaging/transport.ts'
import { createXmtpTransport } from '../../src/main/transports/xmtp/xmtp-transport.ts'
import type { XmtpTransport } from '../../src/main/transports/xmtp/xmtp-transport.ts'
import type { Wallet } from '../../src/main/identity/wallet.ts'
import { startXmtpNode } from '../../tools/xmtp-node/server.ts'
import type { XmtpNode } from '../../tools/xmtp-node/server.ts'
import { temporaryFolder } from '../support/folders.ts'
import { memoryState, newWallet, textEnvelope } from '../support/people.ts'
import { RecordingHost } from '../support/recording-host.ts'
import { until } from '../support/until.ts'

const never = new AbortController().signal

const startNode = async (directory = temporaryFolder(), port = 0): Promise<XmtpNode> => {
  const node = await startXmtpNode({ host: '127.0.0.1', port, historyPort: 0, directory })
  onTestFinished(() => node.stop())
  return node
}

interface Person {
  readonly wallet: Wallet
  readonly host: RecordingHost
  readonly transport: XmtpTransport
  /** The same person on the same data, as after a restart. */
  readonly again: (network?: string) => Promise<Person>
}

const join = async (
  network: string,
  kept?: Pick<Person, 'wallet'> & { folder: string; key: Buffer; state: ReturnType<typeof memoryState> },
): Promise<Person> => {
  const data = kept ?? {
    wallet: newWallet(),
    folder: temporaryFolder(),
    key: randomBytes(32),
    state: memoryState(),
  }
  const host = new RecordingHost()
  const transport = createXmtpTransport({
    address: data.wallet.address,
    sign: (message) => data.wallet.signMessage(message),
    directory: data.folder,
    databaseKey: data.key,
    network,
    state: data.state,
    clock: systemClock,
    log: silentLog,
    appVersion: 'test',
  })
  onTestFinished(() => transport.stop())
  await transport.start(host, never)
  return {
    wallet: data.wallet,
    host,
    transport,
    again: async (other) => {
      await transport.stop()
      return join(other ?? network, data)
    },
  }
}

const ready = (...people: readonly Person[]) =>
  Promise.all(people.map(({ host }) => until('XMTP ready', () => host.status.state === 'ready')))

const sendText = (from: Person, to: Person, text: string): Promise<Receipt> =>
  from.transport.send({ envelope: textEnvelope(from.wallet.address, to.wallet.address, text) }, never)

/** A tiny outbox: sends until it is accepted, remembering the alias as the real one does. */
const sendEventually = async (from: Person, envelope: Envelope): Promise<string | undefined> => {
  const alias = () => from.host.receipts.find(({ id }) => id === envelope.id)?.change.alias
  return until('message accepted', async () => {
    const known = alias()
    try {
      return (
        await from.transport.send({ envelope, ...(known === undefined ? {} : { alias: known }) }, never)
      ).alias
    } catch {
      return undefined
    }
  })
}

test('two people write to each other; ids and author times arrive as they were written', async () => {
  const node = await startNode()
  const [alice, bob] = await Promise.all([join(node.url), join(node.url)])
  await ready(alice, bob)
  const envelope = textEnvelope(alice.wallet.address, bob.wallet.address, 'Hello Bob')
  const receipt = await alice.transport.send({ envelope }, never)
  expect(receipt.state).toBe('sent')
  await until('Bob has it', () => bob.host.texts().includes('Hello Bob'))
  const received = bob.host.envelopes[0]
  expect(received?.envelope).toMatchObject({
    id: envelope.id,
    at: envelope.at,
    author: alice.wallet.address,
    alias: receipt.alias,
  })
  expect(received?.sender.address).toBe(alice.wallet.address)
  expect(Buffer.from(received?.envelope.content ?? [])).toEqual(Buffer.from(envelope.content))
  await sendText(bob, alice, 'Hello Alice')
  await until('Alice has it', () => alice.host.texts().includes('Hello Alice'))
})

test('two who open the conversation at the same moment share one', async () => {
  const node = await startNode()
  const [alice, bob] = await Promise.all([join(node.url), join(node.url)])
  await ready(alice, bob)
  await Promise.all([sendText(alice, bob, 'from Alice'), sendText(bob, alice, 'from Bob')])
  await until(
    'both have both',
    () => alice.host.texts().includes('from Bob') && bob.host.texts().includes('from Alice'),
  )
  const refs = [...alice.host.envelopes, ...bob.host.envelopes].map(({ envelope }) => envelope.conversation)
  for (const ref of refs) expect(ref).toEqual(directRef(alice.wallet.address, bob.wallet.address))
  await sendText(alice, bob, 'and on')
  await until('it goes on', () => bob.host.texts().includes('and on'))
})

test('an outage: the state says so, what was sent goes out once, and what was missed arrives', async () => {
  const directory = temporaryFolder()
  const node = await startNode(directory)
  const port = Number(new URL(node.url).port)
  const [alice, bob] = await Promise.all([join(node.url), join(node.url)])
  await ready(alice, bob)
  await sendText(alice, bob, 'before')
  await until('before', () => bob.host.texts().includes('before'))
  await node.stop()
  await until(
    'degraded',
    () => alice.host.status.state === 'degraded' && bob.host.status.state === 'degraded',
  )
  expect(alice.host.status.reason).toMatch(/cannot be reached|lost/)
  expect(alice.transport.reach(directRef(alice.wallet.address, bob.wallet.address)).kind).toBe('none')
  const waiting = ['one', 'two', 'three'].map((text) =>
    textEnvelope(alice.wallet.address, bob.wallet.address, text),
  )
  const sent = (async () => {
    for (const envelope of waiting) await sendEventually(alice, envelope)
  })()
  await startNode(directory, port)
  await sent
  await until('all', () => bob.host.texts().length === 4)
  expect(bob.host.texts()).toEqual(['before', 'one', 'two', 'three'])
  await ready(alice, bob)
})

test('streams that have fallen silent without ending are found out and opened anew', async () => {
  const node = await startNode()
  const [alice, bob, carol] = await Promise.all([join(node.url), join(node.url), join(node.url)])
  await ready(alice, bob, carol)
  await sendText(alice, bob, 'before')
  await until('before', () => bob.host.texts().includes('before'))
  node.faults.silenceStreams()
  await sendText(alice, bob, 'unheard')
  // Also somebody whom Bob has not met.
  await sendText(carol, bob, 'unheard too')
  expect(bob.host.texts()).toEqual(['before'])
  bob.transport.wake()
  await until('both', () => bob.host.texts().includes('unheard') && bob.host.texts().includes('unheard too'))
  await sendText(alice, bob, 'after')
  await sendText(carol, bob, 'after too')
  await until(
    'heard live',
    () => bob.host.texts().includes('after') && bob.host.texts().includes('after too'),
  )
  expect(bob.host.status.state).toBe('ready')
})

test.each(['closing', 'refusing', 'hanging', 'slow'] as const)(
  'while the network is %s: what is sent arrives once, in order, and the line is up again',
  async (fault) => {
    const node = await startNode()
    const [alice, bob] = await Promise.all([join(node.url), join(node.url)])
    await ready(alice, bob)
    await sendText(alice, bob, 'before')
    await until('before', () => bob.host.texts().includes('before'))
    if (fault === 'closing') node.faults.closeStreams()
    if (fault === 'refusing') node.faults.refusing = true
    if (fault === 'hanging') node.faults.hanging = true
    if (fault === 'slow') node.faults.delay = 300
    const texts = ['one', 'two', 'three']
    const sent = (async () => {
      for (const text of texts)
        await sendEventually(alice, textEnvelope(alice.wallet.address, bob.wallet.address, text))
    })()
    if (fault === 'refusing' || fault === 'hanging') {
      alice.transport.wake()
      await until('degraded', () => alice.host.status.state === 'degraded')
      node.faults.clear()
    }
    await sent
    // Where his own calls hung too, the next thorough look at the network is up to a minute away.
    await until('all', () => bob.host.texts().length > texts.length, 100_000)
    expect(bob.host.texts()).toEqual(['before', ...texts])
    await ready(alice, bob)
  },
)

test('an acknowledgement that is lost does not double the message', async () => {
  const node = await startNode()
  const [alice, bob] = await Promise.all([join(node.url), join(node.url)])
  await ready(alice, bob)
  await sendText(alice, bob, 'warm up')
  const envelope = textEnvelope(alice.wallet.address, bob.wallet.address, 'once')
  node.faults.droppingAcknowledgements = true
  const first = await alice.transport.send({ envelope }, never).catch(() => undefined)
  node.faults.droppingAcknowledgements = false
  const alias = await sendEventually(alice, envelope)
  await until('once', () => bob.host.texts().includes('once'))
  const again = await sendText(alice, bob, 'after')
  await until('after', () => bob.host.texts().includes('after'))
  expect(again.state).toBe('sent')
  const ids = new Set(
    bob.host.envelopes.filter(({ envelope: { id } }) => id === envelope.id).map(({ envelope: e }) => e.alias),
  )
  expect([...ids]).toEqual([alias])
  if (first) expect(first.alias).toBe(alias)
})

test('it opens without a network, and sends what was prepared before a crash under the same id', async () => {
  const directory = temporaryFolder()
  const node = await startNode(directory)
  const port = Number(new URL(node.url).port)
  const [alice, bob] = await Promise.all([join(node.url), join(node.url)])
  await ready(alice, bob)
  await sendText(alice, bob, 'warm up')
  await until('warm', () => bob.host.texts().includes('warm up'))
  const envelope = textEnvelope(alice.wallet.address, bob.wallet.address, 'prepared')
  node.faults.refusing = true
  await expect(alice.transport.send({ envelope }, never)).rejects.toMatchObject({ name: 'AppError' })
  const prepared = alice.host.receipts.find(({ id }) => id === envelope.id)?.change.alias
  expect(prepared).toBeTypeOf('string')
  await node.stop()
  const later = await alice.again()
  await until('told offline', () => later.host.status.state === 'degraded')
  await startNode(directory, port)
  await ready(later)
  const receipt = await later.transport.send(
    { envelope, ...(prepared === undefined ? {} : { alias: prepared }) },
    never,
  )
  expect(receipt.alias).toBe(prepared)
  await until('arrived', () => bob.host.texts().includes('prepared'))
})

test('what was prepared and not published is not carried out by later sends and syncs', async () => {
  const node = await startNode()
  const [alice, bob] = await Promise.all([join(node.url), join(node.url)])
  await ready(alice, bob)
  await sendText(alice, bob, 'warm up')
  const withheld = textEnvelope(alice.wallet.address, bob.wallet.address, 'withheld')
  const aborted = new AbortController()
  aborted.abort()
  await expect(alice.transport.send({ envelope: withheld }, aborted.signal)).rejects.toBeDefined()
  await sendText(alice, bob, 'later')
  await until('later', () => bob.host.texts().includes('later'))
  const again = await alice.again()
  await ready(again)
  await sendText(again, bob, 'last')
  await until('last', () => bob.host.texts().includes('last'))
  expect(bob.host.texts()).toEqual(['warm up', 'later', 'last'])
})

test('a person who is not there, and a message that must stay on the local network', async () => {
  const node = await startNode()
  const alice = await join(node.url)
  await ready(alice)
  const stranger = newWallet()
  const envelope = textEnvelope(alice.wallet.address, stranger.address, 'anyone?')
  await expect(alice.transport.send({ envelope }, never)).rejects.toMatchObject({ code: 'not-on-network' })
  expect(alice.transport.reach(envelope.conversation)).toMatchObject({ kind: 'none' })
  const local = { ...envelope, mode: 'lan-only' } as const
  await expect(alice.transport.send({ envelope: local }, never)).rejects.toMatchObject({
    code: 'unsupported',
  })
})

test('closed while it looks for what it missed, it opens again at once', async () => {
  const node = await startNode()
  let alice = await join(node.url)
  const bob = await join(node.url)
  await ready(alice, bob)
  for (let round = 0; round < 15; round += 1) {
    await sendText(alice, bob, `round ${round}`)
    alice.transport.wake()
    for (let turn = 0; turn < round * 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    alice = await alice.again()
    await ready(alice)
  }
})

test('a message that could not be stored is brought again', async () => {
  const node = await startNode()
  const [alice, bob] = await Promise.all([join(node.url), join(node.url)])
  await ready(alice, bob)
  await sendText(alice, bob, 'first')
  await until('first', () => bob.host.texts().includes('first'))
  bob.host.failing = true
  await sendText(alice, bob, 'second')
  const later = await bob.again()
  await until('second', () => later.host.texts().includes('second'))
})

test('networks are kept apart, and XMTP can be turned off', async () => {
  const [one, other] = await Promise.all([startNode(), startNode()])
  const [alice, bob] = await Promise.all([join(one.url), join(one.url)])
  await ready(alice, bob)
  await sendText(alice, bob, 'on one')
  await alice.transport.configure('off')
  expect(alice.host.status.state).toBe('off')
  await alice.transport.configure(other.url)
  await ready(alice)
  await expect(sendText(alice, bob, 'on the other')).rejects.toMatchObject({ code: 'not-on-network' })
  await bob.transport.configure(other.url)
  await ready(bob)
  alice.transport.wake()
  await sendEventually(alice, textEnvelope(alice.wallet.address, bob.wallet.address, 'together again'))
  await until('together', () => bob.host.texts().includes('together again'))
})

test('a network that hangs delays neither starting nor stopping', async () => {
  const node = await startNode()
  node.faults.hanging = true
  const alice = await join(node.url)
  expect(alice.host.status.state).toBe('connecting')
  const before = performance.now()
  await alice.transport.stop()
  expect(performance.now() - before).toBeLessThan(30_000)
})

test('a database that another key made is left alone and said to be', async () => {
  const node = await startNode()
  const data = { wallet: newWallet(), folder: temporaryFolder(), state: memoryState() }
  const key = randomBytes(32)
  const alice = await join(node.url, { ...data, key })
  await ready(alice)
  await alice.transport.stop()
  const intruder = await join(node.url, { ...data, key: randomBytes(32) })
  await until('failed', () => intruder.host.status.state === 'failed')
  expect(intruder.host.status.reason).toMatch(/left as it (is|was)/)
  await intruder.transport.stop()
  const again = await join(node.url, { ...data, key })
  await ready(again)
})
