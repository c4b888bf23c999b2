import * as fc from 'fast-check'
import { onTestFinished, test } from 'vitest'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import { FakeTransport, alice, bob, carol } from '../../../test/support/messenger.ts'
import { AppError } from '../../shared/errors.ts'
import type { Address, ConversationId, TransportId } from '../../shared/model/ids.ts'
import { openDatabase } from '../storage/database.ts'
import { createStore } from '../storage/store.ts'
import { silentLog } from './log.ts'
import { Messenger } from './messenger.ts'
import type { Envelope } from './envelope.ts'
import type { Store } from './store.ts'

// Three people and two networks that do whatever networks do. The model: every message that was written, once, with both
// members of its conversation, in one order; a state that says "delivered" is true when it is said.

const people = [alice, bob, carol]
type Line = TransportId

interface Flying {
  readonly line: Line
  readonly from: number
  readonly to: number
  readonly envelope: Envelope
}

class Member {
  readonly store: Store
  readonly self: Address
  readonly #clock: FakeClock
  readonly #network: Network
  readonly #number: number
  messenger: Messenger | undefined
  lines: Readonly<Record<Line, FakeTransport>> | undefined

  constructor(number: number, network: Network) {
    this.#number = number
    this.#network = network
    this.#clock = network.clock
    this.self = people[number] ?? alice
    const database = openDatabase(':memory:', new Uint8Array(32).fill(number + 1))
    network.closing.push(() => database.close())
    this.store = createStore(database, this.self, async () => {})
  }

  async start(): Promise<void> {
    const lines = { xmtp: new FakeTransport('xmtp'), lan: new FakeTransport('lan') }
    for (const line of ['xmtp', 'lan'] as const) {
      const transport = lines[line]
      transport.outcome = async ({ envelope }) => this.#network.take(line, this.#number, envelope)
    }
    this.lines = lines
    this.messenger = new Messenger({
      self: this.self,
      store: this.store,
      transports: [lines.xmtp, lines.lan],
      events: {
        messagesChanged: () => {},
        messagesRemoved: () => {},
        conversationsChanged: () => {},
        statusChanged: () => {},
        typing: () => {},
        pictureChanged: () => {},
        transferred: () => {},
      },
      clock: this.#clock,
      log: silentLog,
    })
    await this.messenger.start()
  }

  /** The process ends without a word; what was in its memory is gone. */
  async crash(): Promise<void> {
    const { messenger } = this
    this.messenger = undefined
    this.lines = undefined
    await messenger?.stop()
  }
}

class Network {
  readonly clock = new FakeClock()
  readonly closing: Array<() => void> = []
  readonly flying: Flying[] = []
  readonly down = new Set<string>()
  /** Lines that take a message and lose the answer. */
  readonly deaf = new Set<string>()
  readonly members = people.map((_, number) => new Member(number, this))
  readonly written: Array<{ readonly from: number; readonly to: number; readonly text: string }> = []

  take(line: Line, from: number, envelope: Envelope): { readonly state: 'sent' } {
    if (this.down.has(`${line}${from}`)) throw new AppError('network-unreachable', 'The network is away.')
    if (envelope.conversation.kind !== 'direct') throw new Error('It is not direct')
    const peer = envelope.conversation.members.find((member) => member !== people[from])
    const to = people.findIndex((person) => person === peer)
    this.flying.push({ line, from, to, envelope })
    if (this.deaf.has(`${line}${from}`)) throw new AppError('timeout', 'The network did not answer in time.')
    return { state: 'sent' }
  }

  /** Brings something that is on its way; it stays on its way when `again`, or when nobody is there to take it. */
  async bring(index: number, again: boolean): Promise<void> {
    const mail = this.flying[index % Math.max(1, this.flying.length)]
    const host = mail && this.members[mail.to]?.lines?.[mail.line].host
    if (!mail || !host || this.down.has(`${mail.line}${mail.to}`)) return
    const sender = people[mail.from]
    if (!sender) throw new Error('Nobody sent it')
    await host.received(
      { ...mail.envelope, carriedAt: this.clock.now() },
      mail.line === 'xmtp'
        ? { address: sender, device: 'x', inboxId: sender, provedMember: true }
        : { address: sender, device: 'x' },
    )
    if (!again) this.flying.splice(this.flying.indexOf(mail), 1)
    if (mail.line !== 'lan') return
    // What a device has stored it confirms; that may get lost with the author.
    const recipient = people[mail.to]
    const author = this.members[mail.from]?.lines?.lan.host
    if (recipient) author?.receipt(mail.envelope.id, { state: 'delivered', recipient, device: 'x' })
  }

  async end(): Promise<void> {
    for (const member of this.members) await member.crash()
    for (const close of this.closing) close()
  }
}

const person = fc.nat(2)
const lineOf = fc.constantFrom<Line>('xmtp', 'lan')
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), from: person, by: fc.nat(1) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('bring' as const), index: fc.nat(50), again: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('down' as const, 'deaf' as const, 'up' as const),
      line: lineOf,
      who: person,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('crash' as const, 'start' as const), who: person }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 100, 300, 3_000, 60_000),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const perform = async (network: Network, one: Step): Promise<void> => {
  switch (one.do) {
    case 'write': {
      const to = (one.from + 1 + one.by) % people.length
      const messenger = network.members[one.from]?.messenger
      const peer = people[to]
      if (!messenger || !peer) return
      const text = `message ${network.written.length}`
      messenger.send(messenger.book.openDirect(peer).id, text)
      network.written.push({ from: one.from, to, text })
      return
    }
    case 'bring':
      return network.bring(one.index, one.again)
    case 'down':
    case 'deaf':
      network[one.do].add(`${one.line}${one.who}`)
      return
    case 'up': {
      network.down.delete(`${one.line}${one.who}`)
      network.deaf.delete(`${one.line}${one.who}`)
      const host = network.members[one.who]?.lines?.[one.line].host
      host?.statusChanged({ state: 'degraded' })
      host?.statusChanged({ state: 'ready' })
      return
    }
    case 'crash':
      return network.members[one.who]?.crash()
    case 'start': {
      const member = network.members[one.who]
      if (member && !member.messenger) await member.start()
      return
    }
    case 'wait':
      return network.clock.advance(one.ms)
  }
}

const textsAt = (network: Network, who: number, other: number): readonly string[] => {
  const messenger = network.members[who]?.messenger
  const peer = people[other]
  if (!messenger || !peer) throw new Error('They are not there')
  const id: ConversationId = messenger.book.openDirect(peer).id
  return messenger
    .page(id, {}, 500)
    .messages.map(({ content }) => (content.type === 'text' ? content.text : content.type))
}

const check = (network: Network): void => {
  const pairs: ReadonlyArray<readonly [number, number]> = [
    [0, 1],
    [0, 2],
    [1, 2],
  ]
  for (const [one, other] of pairs) {
    const expected = network.written
      .filter(({ from, to }) => [one, other].includes(from) && [one, other].includes(to))
      .map(({ text }) => text)
    const [here, there] = [textsAt(network, one, other), textsAt(network, other, one)]
    if (JSON.stringify(here) !== JSON.stringify(there))
      throw new Error(`Two orders: ${here.join()} and ${there.join()}`)
    if (JSON.stringify(here.toSorted()) !== JSON.stringify(expected.toSorted()))
      throw new Error(`Written ${expected.join()}, shown ${here.join()}`)
    for (const author of [one, other]) {
      const own = network.written.filter(({ from }) => from === author).map(({ text }) => text)
      const shown = here.filter((text) => own.includes(text))
      if (JSON.stringify(shown) !== JSON.stringify(own.filter((text) => shown.includes(text))))
        throw new Error(`Out of the author's order: ${shown.join()}`)
    }
  }
}

const runs = Number(process.env['LANDLINE_PROPERTY_RUNS'] ?? '1000')
const seed = Number(process.env['LANDLINE_PROPERTY_SEED'] ?? Date.now() % 1_000_000)

test(`whatever two networks and three processes do, each message is with both, once and in one order (seed ${seed}, ${runs} runs)`, async () => {
  let network: Network | undefined
  onTestFinished(() => network?.end())
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const made = new Network()
      network = made
      for (const member of made.members) await member.start()
      for (const one of steps) {
        await perform(made, one)
        await settle()
      }
      made.down.clear()
      made.deaf.clear()
      for (const member of made.members) {
        if (!member.messenger) await member.start()
        for (const line of ['xmtp', 'lan'] as const) {
          member.lines?.[line].host?.statusChanged({ state: 'degraded' })
          member.lines?.[line].host?.statusChanged({ state: 'ready' })
        }
      }
      for (let round = 0; round < 3; round += 1) {
        await made.clock.advance(120_000)
        while (made.flying.length > 0) {
          await made.bring(0, false)
          await settle()
        }
      }
      check(made)
      await made.end()
      network = undefined
    }),
    { numRuns: runs, seed },
  )
}, 180_000)
