import type { Conversation } from '../../shared/model/conversation.ts'
import type { Address, ConversationId, MessageId } from '../../shared/model/ids.ts'
import type { Message } from '../../shared/model/message.ts'
import type { ConversationRef } from './envelope.ts'
import type { Store } from './store.ts'
import { conversationView, messageView } from './view.ts'

/** What a change leads to. */
export interface AnnouncerEvents {
  messagesChanged(conversationId: ConversationId, messages: Message[]): void
  /** Messages of others came that were not here before: what somebody may want to be told of. */
  messagesArrived?(conversation: Conversation, messages: Message[]): void
  /** Messages that are not shown any more. */
  messagesRemoved(conversationId: ConversationId, ids: MessageId[]): void
  conversationsChanged(conversations: Conversation[]): void
}

/** Steps of a delivery follow each other within milliseconds; a person sees none that lasts less than this, milliseconds. */
const laterDelay = 16
/** Where telling takes long because there is much to tell, more is told at once: so many times as long as it took, and at most that. */
const rest = 4
const longestDelay = 100

/** Tells of changes once for everything that changed in one turn of the event loop. */
export class Announcer {
  readonly #self: Address
  readonly #store: Store
  readonly #events: AnnouncerEvents
  readonly #unopened: (ref: ConversationRef) => number
  readonly #messages = new Set<MessageId>()
  readonly #arrived = new Set<MessageId>()
  readonly #removed = new Map<ConversationId, Set<MessageId>>()
  readonly #conversations = new Set<ConversationId>()
  /** Conversations that have been told. */
  readonly #told = new Set<ConversationId>()
  #due = false
  /** How long telling took last, milliseconds. */
  #took = 0
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  /** @param unopened how many messages of a conversation came and could not be opened yet */
  constructor(
    self: Address,
    store: Store,
    events: AnnouncerEvents,
    unopened: (ref: ConversationRef) => number,
  ) {
    this.#self = self
    this.#store = store
    this.#events = events
    this.#unopened = unopened
  }

  /** A message is new or different; nothing is told of what is no message of its own. */
  message(id: MessageId): void {
    this.#messages.add(id)
    this.#soon()
  }

  /** A message of somebody else is here for the first time; {@link message} and {@link conversation} are told of it too. */
  arrived(id: MessageId): void {
    this.#arrived.add(id)
  }

  /** A message looks a little different: worth telling, and not worth a turn of its own. */
  messageLater(id: MessageId): void {
    this.#messages.add(id)
    const delay = Math.min(longestDelay, Math.max(laterDelay, this.#took * rest))
    this.#timer ??= setTimeout(() => this.#soon(), delay)
  }

  removed(conversationId: ConversationId, id: MessageId): void {
    this.#removed.set(conversationId, (this.#removed.get(conversationId) ?? new Set()).add(id))
    this.#conversations.add(conversationId)
    this.#soon()
  }

  conversation(id: ConversationId): void {
    this.#conversations.add(id)
    this.#soon()
  }

  /** Tells nothing from now on. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #soon(): void {
    if (this.#due) return
    this.#due = true
    setImmediate(() => {
      this.#due = false
      clearTimeout(this.#timer)
      this.#timer = undefined
      if (this.#stopped) return
      const begun = performance.now()
      this.#announce()
      this.#took = performance.now() - begun
    })
  }

  #announce(): void {
    const store = this.#store
    const removed = new Map(this.#removed)
    const arrived = new Set(this.#arrived)
    const byConversation = new Map<ConversationId, Message[]>()
    for (const id of this.#messages) {
      const record = store.message(id)
      if (!record || record.about !== undefined || removed.get(record.conversationId)?.has(id)) continue
      const messages = byConversation.get(record.conversationId) ?? []
      messages.push(messageView(store, record))
      byConversation.set(record.conversationId, messages)
      if (store.conversation(record.conversationId)?.newest === id) {
        this.#conversations.add(record.conversationId)
      }
    }
    // A message must not arrive in a conversation that its reader has never heard of; else it need not wait for it.
    const later = new Map(byConversation)
    for (const [id, messages] of byConversation) {
      if (!this.#told.has(id)) continue
      later.delete(id)
      this.#events.messagesChanged(id, messages)
    }
    const conversations = [...this.#conversations].flatMap((id) => {
      const record = store.conversation(id)
      return record ? [conversationView(store, record, this.#self, this.#unopened(record.ref))] : []
    })
    this.#messages.clear()
    this.#arrived.clear()
    this.#removed.clear()
    this.#conversations.clear()
    if (conversations.length > 0) this.#events.conversationsChanged(conversations)
    for (const { id } of conversations) this.#told.add(id)
    for (const [id, messages] of later) this.#events.messagesChanged(id, messages)
    for (const conversation of conversations) {
      const news = byConversation.get(conversation.id)?.filter(({ id }) => arrived.has(id)) ?? []
      if (news.length > 0) this.#events.messagesArrived?.(conversation, news)
    }
    for (const [id, ids] of removed) this.#events.messagesRemoved(id, [...ids])
  }
}
