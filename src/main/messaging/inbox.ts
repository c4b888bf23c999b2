import { createHash } from 'node:crypto'
import type { Address, ConversationId, MessageId, TransportId } from '../../shared/model/ids.ts'
import { messageIdSchema } from '../../shared/model/ids.ts'

import { believedAuthorTime } from './author-time.ts'
import type { Clock } from './clock.ts'
import { conversationIdOf } from './conversation-id.ts'
import { applyChange } from './delivery.ts'
import { receivedEnvelopeSchema } from './envelope.ts'
import type { ReceivedEnvelope } from './envelope.ts'
import type { Log } from './log.ts'
import type { MessageRecord, Store } from './store.ts'
import type { Sender } from './transport.ts'

/** What storing a message led to. */
export type Accepted =
  | {
      readonly outcome: 'added' | 'merged'
      readonly message: MessageRecord
      readonly conversationAdded: boolean
    }
  | { readonly outcome: 'refused' }

export interface InboxOptions {
  readonly self: Address
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}

/** SHA-256 of content bytes, hexadecimal: what tells two copies of one message from a forged one. */
export const contentDigest = (content: Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')

/** Takes what transports bring: checks it, recognises what is known, stores the rest, each message exactly once. */
export class Inbox {
  readonly #options: InboxOptions

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /**
   * Stores one envelope, durable when it returns.
   *
   * @param foreign what the transport brought
   * @param sender whom the transport authenticated
   * @throws when the store could not write: the transport must keep it and bring it again
   */
  accept(transport: TransportId, foreign: unknown, sender: Sender): Accepted {
    const parsed = receivedEnvelopeSchema.safeParse(foreign)
    if (!parsed.success) return this.#refuse(transport, 'not an envelope')
    const envelope = parsed.data
    // Nobody can speak for an address that is not theirs, whatever the envelope says.
    if (envelope.author !== sender.address) return this.#refuse(transport, 'author is not the sender')
    if (envelope.id.includes('~')) return this.#refuse(transport, 'reserved message id')
    if (envelope.mode === 'lan-only' && transport !== 'lan')
      return this.#refuse(transport, 'local-only on another line')
    const conversationId = conversationIdOf(envelope.conversation, this.#options.self)
    if (conversationId === undefined) return this.#refuse(transport, 'conversation is not ours')
    if (envelope.conversation.kind !== 'room' && !envelope.conversation.members.includes(envelope.author)) {
      return this.#refuse(transport, 'author is not a member')
    }
    return this.#options.store.transaction(() => this.#store(transport, envelope, conversationId))
  }

  #store(transport: TransportId, envelope: ReceivedEnvelope, conversationId: ConversationId): Accepted {
    const { self, store, clock } = this.#options
    const digest = contentDigest(envelope.content)
    const at = believedAuthorTime(envelope.at, envelope.carriedAt)
    const copies = store.copies(conversationId, envelope.author, envelope.id)
    const known = copies.find((copy) => copy.digest === digest)
    if (known) {
      // The same message by another way: its mark is added. Where clocks disagree the earliest believed time holds,
      // because every member ends with that one whatever the order of arrival.
      if (at < known.at) store.moveMessage(known.id, at)
      const changed = this.#arrived(transport, envelope, known.id)
      if (!changed && at >= known.at) return { outcome: 'merged', message: known, conversationAdded: false }
      return { outcome: 'merged', message: store.message(known.id) ?? known, conversationAdded: false }
    }
    const kept = store.conversation(conversationId)
    if (kept?.ref.kind === 'group' && !kept.ref.members.includes(envelope.author)) {
      return this.#refuse(transport, 'author is not in the group as it is known here')
    }
    const conversationAdded = this.#ensureConversation(envelope, conversationId)
    const differs = copies.length > 0
    if (differs) store.markDiffering(conversationId, envelope.author, envelope.id)
    const message: MessageRecord = {
      id: this.#freeId(envelope, conversationId, digest),
      logicalId: envelope.id,
      conversationId,
      author: envelope.author,
      at,
      prev: envelope.prev,
      mode: envelope.mode,
      content: envelope.content,
      digest,
      differs,
      storedAt: clock.now(),
    }
    store.addMessage(message, envelope.author !== self)
    this.#arrived(transport, envelope, message.id)
    return { outcome: 'added', message, conversationAdded }
  }

  /** Records how the message came; an own message seen on a network has certainly been sent there. */
  #arrived(transport: TransportId, envelope: ReceivedEnvelope, id: MessageId): boolean {
    const { self, store, clock } = this.#options
    const state = envelope.author === self ? 'sent' : 'delivered'
    const now = clock.now()
    const change = { state, ...(envelope.alias === undefined ? {} : { alias: envelope.alias }) } as const
    const known = store
      .deliveries(id)
      .find((delivery) => delivery.transport === transport && delivery.recipient === undefined)
    const next = known
      ? applyChange(known, change, now)
      : { messageId: id, transport, at: now, attempts: 0, ...change }
    if (next) store.putDelivery(next)
    return next !== undefined
  }

  #ensureConversation(envelope: ReceivedEnvelope, id: ConversationId): boolean {
    const { self, store, clock } = this.#options
    if (store.conversation(id)) return false
    const known = envelope.author === self || store.contact(envelope.author) !== undefined
    store.addConversation({
      id,
      ref: envelope.conversation,
      consent: known || envelope.conversation.kind === 'room' ? 'allowed' : 'unknown',
      // A group that came over the LAN is one of the LAN.
      mode: envelope.conversation.kind === 'group' ? 'lan-only' : 'automatic',
      createdAt: clock.now(),
      unread: 0,
    })
    return true
  }

  /** The logical id, unless another copy or another author has taken it: then one that follows from what this is. */
  #freeId(envelope: ReceivedEnvelope, conversationId: ConversationId, digest: string): MessageId {
    if (this.#options.store.message(envelope.id) === undefined) return envelope.id
    const variant = createHash('sha256')
      .update(`${conversationId}|${envelope.author}|${digest}`)
      .digest('hex')
    return messageIdSchema.parse(`${envelope.id.slice(0, 100)}~${variant.slice(0, 16)}`)
  }

  #refuse(transport: TransportId, why: string): Accepted {
    this.#options.log.warn('An envelope was refused', { transport, why })
    return { outcome: 'refused' }
  }
}
