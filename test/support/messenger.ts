import { onTestFinished } from 'vitest'
import { authorTimeOf } from '../../src/main/messaging/author-time.ts'
import { encodeContent } from '../../src/main/messaging/content-codec.ts'
import { directRef } from '../../src/main/messaging/conversation-id.ts'
import { silentLog } from '../../src/main/messaging/log.ts'
import { Messenger } from '../../src/main/messaging/messenger.ts'
import type { MessengerEvents, MessengerOptions } from '../../src/main/messaging/messenger.ts'
import type { ConversationRef } from '../../src/main/messaging/envelope.ts'
import type { Store } from '../../src/main/messaging/store.ts'
import type { Reach, Receipt, Sending, Transport, TransportHost } from '../../src/main/messaging/transport.ts'
import { AppError } from '../../src/shared/errors.ts'
import { addressSchema } from '../../src/shared/model/ids.ts'
import type { Address, MessageId } from '../../src/shared/model/ids.ts'
import type { Message } from '../../src/shared/model/message.ts'
import { FakeClock } from './fake-clock.ts'
import { memoryStore } from './memory-store.ts'

export const alice = addressSchema.parse(`0x${'a'.repeat(40)}`)
export const bob = addressSchema.parse(`0x${'b'.repeat(40)}`)
export const carol = addressSchema.parse(`0x${'c'.repeat(40)}`)

/** A transport that does as it is told. */
export class FakeTransport implements Transport {
  readonly id
  host: TransportHost | undefined
  reached: Reach = { kind: 'all' }
  here = false
  /** What it was to tell authors that their messages were read. */
  readonly told: MessageId[] = []
  outcome: (sending: Sending) => Promise<Receipt> = async () => ({ state: 'sent' })
  readonly sent: Sending[] = []

  constructor(id: 'xmtp' | 'lan') {
    this.id = id
  }
  async start(host: TransportHost): Promise<void> {
    this.host = host
    host.statusChanged({ state: 'ready' })
  }
  reach(): Reach {
    return this.reached
  }
  async send(sending: Sending): Promise<Receipt> {
    this.sent.push(sending)
    return this.outcome(sending)
  }
  tellRead(_conversation: ConversationRef, _author: Address, ids: readonly MessageId[]): void {
    this.told.push(...ids)
  }
  typing(): void {}
  present(): boolean {
    return this.here
  }
  async stop(): Promise<void> {}

  /** The texts it was given, in order, repetitions included. */
  texts(): readonly string[] {
    return this.sent.map(({ envelope }) => JSON.parse(Buffer.from(envelope.content).toString('utf8')).text)
  }
}

export const never = () => new Promise<Receipt>(() => {})
export const failing = (code: 'network-unreachable' | 'too-large' | 'not-on-network') => async () => {
  throw new AppError(code, 'It did not work.')
}

export const setUp = async (
  store: Store = memoryStore(alice),
  clock = new FakeClock(),
  giveUpAfter?: number,
  beside: Pick<MessengerOptions, 'name' | 'tellsProfile'> = {},
  events: Partial<MessengerEvents> = {},
) => {
  const xmtp = new FakeTransport('xmtp')
  const lan = new FakeTransport('lan')
  const messenger = new Messenger({
    self: alice,
    store,
    transports: [xmtp, lan],
    events: {
      messagesChanged: () => {},
      messagesRemoved: () => {},
      conversationsChanged: () => {},
      statusChanged: () => {},
      typing: () => {},
      pictureChanged: () => {},
      transferred: () => {},
      ...events,
    },
    clock,
    log: silentLog,
    giveUpAfter: () => giveUpAfter,
    readReceipts: () => true,
    ...beside,
  })
  onTestFinished(() => messenger.stop())
  await messenger.start()
  const { id } = messenger.book.openDirect(bob)
  const only = (): Message => {
    const [message] = messenger.page(id, {}, 10).messages
    if (!message) throw new Error('There is no message')
    return message
  }
  return { messenger, store, clock, xmtp, lan, id, only }
}

export const received = (overrides: object = {}) => ({
  id: '01890000-0000-7000-8000-000000000001',
  conversation: directRef(alice, bob),
  author: bob,
  at: authorTimeOf(1_700_000_000_000),
  prev: null,
  mode: 'automatic',
  content: encodeContent({ type: 'text', text: 'Hello' }),
  carriedAt: 1_700_000_000_000,
  ...overrides,
})
export const bobsPhone = { address: bob, device: 'phone' }
