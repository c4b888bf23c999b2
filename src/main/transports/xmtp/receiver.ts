import type { Client, Conversation, Message, StreamCloser } from '@xmtp/node-bindings'
import type { Address } from '../../../shared/model/ids.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import type { TransportHost } from '../../messaging/transport.ts'
import { networkDeadline } from './client.ts'
import { decodeFromXmtp } from './codec.ts'
import {
  applicationMessage,
  ascending,
  byInsertion,
  consentStates,
  directConversation,
  published,
} from './constants.ts'
import { withDeadline } from './deadline.ts'
import type { Directory } from './directory.ts'

export interface ReceiverOptions {
  readonly client: Client
  readonly directory: Directory
  readonly host: TransportHost
  readonly state: StateStore
  /** Under which the position in this network's database is kept. */
  readonly cursorKey: string
  readonly log: Log
  /** Ends waits for the network. */
  readonly signal: AbortSignal
}

const pageSize = 200
/** How far before the last position reconciling begins again, nanoseconds: what was in flight then is met again. */
const overlap = 60_000_000_000n
const shown = [consentStates.unknown, consentStates.allowed]

/** Brings everything that arrives on one XMTP network to the host: live from streams, and from the database. */
export class Receiver {
  readonly #options: ReceiverOptions
  readonly #closers: StreamCloser[] = []
  /** Messages are handed over one after another. */
  #queue: Promise<void> = Promise.resolve()
  #ended = false

  constructor(options: ReceiverOptions) {
    this.#options = options
  }

  /**
   * Streams until something breaks.
   *
   * The streams retry nothing by themselves and the SDK's own synchronising is not used: messages that arrive during an
   * outage would enter the database without ever passing the stream (measured). Call {@link reconcile} after this.
   *
   * @param onEnd called once when a stream ends or fails
   */
  async stream(onEnd: (reason: string) => void): Promise<void> {
    const { client, signal } = this.#options
    const conversations = client.conversations()
    let told = false
    const end = (reason: string) => {
      if (told || this.#ended) return
      told = true
      onEnd(reason)
    }
    const onMessage = (error: Error | null, message: Message) => {
      if (error) end('error')
      else this.#hand(message)
    }
    const messages = await withDeadline(
      conversations.streamAllMessages(onMessage, () => end('closed'), undefined, shown),
      networkDeadline,
      signal,
    )
    this.#closers.push(messages)
    // Opening this one makes new conversations part of the other.
    const welcomes = await withDeadline(
      conversations.stream(
        (error) => {
          if (error) end('error')
        },
        () => end('closed'),
      ),
      networkDeadline,
      signal,
    )
    this.#closers.push(welcomes)
  }

  /** Synchronises with the network, then hands over everything in the database that may not have been. */
  async reconcile(): Promise<void> {
    const { client, signal } = this.#options
    const conversations = client.conversations()
    await withDeadline(conversations.sync(), networkDeadline, signal)
    await withDeadline(conversations.syncAll(shown), networkDeadline * 3, signal)
    await this.readDatabase()
  }

  /** Hands over what the database has beyond the last position; needs no network. */
  async readDatabase(): Promise<void> {
    const { client, state, cursorKey } = this.#options
    const from = BigInt(state.get(cursorKey) ?? '0')
    let newest = from
    const listed = client
      .conversations()
      .list({ conversationType: directConversation, includeDuplicateDms: true })
    for (const { conversation } of listed) {
      const read = await this.#readConversation(conversation, from > overlap ? from - overlap : 0n)
      if (read > newest) newest = read
      if (this.#ended) return
    }
    // Only now, and never past what was read: a message that could not be stored is met again.
    if (newest > from) state.set(cursorKey, newest.toString())
  }

  /**
   * Hands over what one conversation has beyond a time.
   *
   * @returns the time of the last message that was read, nanoseconds since 1970
   */
  async #readConversation(conversation: Conversation, from: bigint): Promise<bigint> {
    const seen = new Set<string>()
    let newest = from
    let after = from
    for (;;) {
      const page = await conversation.listMessages({
        insertedAfterNs: after,
        sortBy: byInsertion,
        direction: ascending,
        limit: pageSize,
      })
      const fresh = page.filter(({ id }) => !seen.has(id))
      for (const message of fresh) {
        if (this.#ended) return newest
        await this.#deliver(message)
        seen.add(message.id)
        newest = message.insertedAtNs
      }
      if (page.length < pageSize) return newest
      // Messages can share a time, and a page can end between them: the next one begins with that time again.
      after = fresh.length > 0 ? newest - 1n : newest
    }
  }

  /** Ends the streams; what is being handed over is finished. */
  async end(): Promise<void> {
    this.#ended = true
    for (const closer of this.#closers) closer.end()
    await this.#queue
  }

  #hand(message: Message): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#ended) return
      try {
        await this.#deliver(message)
      } catch (error) {
        // It stays in the database beyond the position, and is met again when reconciling.
        this.#options.log.error('A streamed message could not be stored yet', error)
      }
    })
  }

  async #deliver(message: Message): Promise<void> {
    const { client, directory, host, log } = this.#options
    if (message.kind !== applicationMessage) return
    const own = message.senderInboxId === client.inboxId()
    // Own messages that were prepared and not published are the outbox's business.
    if (own && message.deliveryStatus !== published) return
    const ref = await directory.refOf(message.convoId)
    if (ref === undefined) {
      log.info('A message of a conversation that is not shown was passed over')
      return
    }
    const author: Address | undefined = directory.addressOf(message.senderInboxId)
    if (author === undefined) {
      log.warn('A message of an inbox without an address was passed over')
      return
    }
    const envelope = decodeFromXmtp(message, ref, author)
    if (!envelope) return
    await host.received(envelope, {
      address: author,
      device: message.senderInboxId,
      inboxId: message.senderInboxId,
    })
  }
}
