import { createHash } from 'node:crypto'
import type { Consent } from '../../shared/model/conversation.ts'
import type { Address, ConversationId, MessageId, TransportId } from '../../shared/model/ids.ts'
import { messageIdSchema } from '../../shared/model/ids.ts'

import { believedAuthorTime, milliseconds } from './author-time.ts'
import type { Clock } from './clock.ts'
import { annotatedBy, decodeContent, hasFiles } from './content-codec.ts'
import { conversationIdOf, isLocal } from './conversation-id.ts'
import { DeletionRules } from './deletion.ts'
import { applyChange } from './delivery.ts'
import { receivedEnvelopeSchema } from './envelope.ts'
import type { ReceivedEnvelope } from './envelope.ts'
import { changedBy, learnt, localDetails } from './local-group.ts'
import type { Log } from './log.ts'
import { heard } from './profiles.ts'
import type { MessageRecord, Store } from './store.ts'
import type { Sender, Transport } from './transport.ts'

interface Stored {
  readonly message: MessageRecord
  readonly conversationAdded: boolean
  /** Messages beside it that look different now: what it is about, or took back. */
  readonly touched: readonly MessageId[]
}

/** What storing a message led to; `isNews`: it counts as unread. */
export type Accepted =
  | ({
      readonly outcome: 'added'
      readonly isNews: boolean
      /** Whether its author said something new of themselves. */
      readonly profileChanged?: boolean
    } & Stored)
  | ({ readonly outcome: 'merged' } & Stored)
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
  readonly #deletions: DeletionRules

  constructor(options: InboxOptions) {
    this.#options = options
    this.#deletions = new DeletionRules(options.store)
  }

  /**
   * Stores one envelope, durable when it returns, unless its transport would bring it again.
   *
   * @param foreign what the transport brought
   * @param sender whom the transport authenticated
   * @throws when the store could not write: the transport must keep it and bring it again
   */
  accept(
    { id: transport, replays = false }: Pick<Transport, 'id' | 'replays'>,
    foreign: unknown,
    sender: Sender,
  ): Accepted {
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
    const { kind } = envelope.conversation
    // MLS proves membership at the time of writing; elsewhere the conversation as it is told must at least fit.
    const proved = kind === 'room' || (kind === 'group' && sender.provedMember === true)
    const told = kind === 'room' ? [] : envelope.conversation.members
    const needed = this.#isRemoval(envelope, conversationId)
      ? [envelope.author]
      : [envelope.author, this.#options.self]
    if (!proved && !needed.every((member) => told.includes(member))) {
      return this.#refuse(transport, 'author is not a member')
    }
    if (this.#options.store.isBlocked(envelope.author)) return this.#refuse(transport, 'author is blocked')
    const { type } = decodeContent(envelope.content)
    const mayChangeGroup = sender.provedMember === true || sender.mayChangeGroup === true
    if (type === 'devicesChange' || (!mayChangeGroup && type === 'groupChange'))
      return this.#refuse(transport, 'what is noted here is not written by others')
    return this.#options.store.transaction(
      () => this.#store(transport, envelope, conversationId, proved),
      replays ? 'relaxed' : 'durable',
    )
  }

  #store(
    transport: TransportId,
    envelope: ReceivedEnvelope,
    conversationId: ConversationId,
    proved: boolean,
  ): Accepted {
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
      const merged = { outcome: 'merged', conversationAdded: false, touched: [] } as const
      if (!changed && at >= known.at) return { ...merged, message: known }
      return { ...merged, message: store.message(known.id) ?? known }
    }
    const kept = store.conversation(conversationId)
    if (!proved && kept?.ref.kind === 'group' && !kept.ref.members.includes(envelope.author)) {
      return this.#refuse(transport, 'author is not in the group as it is known here')
    }
    const conversationAdded = this.#ensureConversation(envelope, conversationId)
    this.#followGroup(envelope, conversationId)
    const differs = copies.length > 0
    if (differs) store.markDiffering(conversationId, envelope.author, envelope.id)
    const content = decodeContent(envelope.content)
    const expiresAt = this.#expiry(conversationId, envelope, at)
    const about = annotatedBy(content)?.id
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
      // Another app names it by what the network calls it; here it has its author's id.
      ...(about === undefined
        ? {}
        : { about: store.messageByAlias(conversationId, about)?.logicalId ?? about }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(hasFiles(content) ? { hasFiles: true } : {}),
    }
    const isNews = envelope.author !== self && about === undefined && content.type !== 'groupChange'
    store.addMessage(message, isNews)
    this.#arrived(transport, envelope, message.id)
    const profileChanged = content.type === 'profile' && heard(store, self, message, content)
    // A deletion takes back what it names, and what it named before that arrived.
    const touched =
      about === undefined ? this.#deletions.applyTo(message) : this.#deletions.touchedBy(message)
    return { outcome: 'added', message, isNews, conversationAdded, touched, profileChanged }
  }

  /** Whether the owner of a group that this account is in says that it is not any more. */
  #isRemoval({ conversation, author }: ReceivedEnvelope, id: ConversationId): boolean {
    const known = this.#options.store.conversation(id)?.ref
    if (conversation.kind !== 'group' || known?.kind !== 'group' || !known.charter) return false
    return author === known.charter.owner && known.members.includes(this.#options.self)
  }

  /** Keeps up with a group of the local network: what its owner says of it, and who leaves. */
  #followGroup(envelope: ReceivedEnvelope, id: ConversationId): void {
    const { self, store } = this.#options
    const known = store.conversation(id)
    if (known?.ref.kind !== 'group') return
    const content = decodeContent(envelope.content)
    const change = content.type === 'groupChange' ? content : undefined
    const ref = changedBy(known.ref, envelope.conversation, envelope.author, change)
    if (ref === known.ref) return
    const details = localDetails(ref, self)
    store.updateConversation(id, { ref, ...(details === undefined ? {} : { details }) })
  }

  /** When a message is to be gone, milliseconds since 1970; it lasts from when it was carried, not from when it waited. */
  #expiry(id: ConversationId, envelope: ReceivedEnvelope, at: MessageRecord['at']): number | undefined {
    const disappearing = this.#options.store.conversation(id)?.disappearing
    const started = Math.max(milliseconds(at), Math.min(envelope.carriedAt, this.#options.clock.now()))
    return disappearing && started >= disappearing.from ? started + disappearing.after : undefined
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
    const ref =
      envelope.conversation.kind === 'group'
        ? learnt(envelope.conversation, envelope.author)
        : envelope.conversation
    const details = ref.kind === 'group' ? localDetails(ref, self) : undefined
    store.addConversation({
      id,
      ref,
      ...(details === undefined ? {} : { details }),
      consent: consentFor(envelope.consent, known && envelope.conversation.kind !== 'room'),
      mode: isLocal(envelope.conversation) ? 'lan-only' : 'automatic',
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

/** What was answered before holds; else those whom this person knows need not ask. */
const consentFor = (answered: Consent | undefined, welcome: boolean): Consent => {
  if (answered !== undefined && answered !== 'unknown') return answered
  return welcome ? 'allowed' : 'unknown'
}
