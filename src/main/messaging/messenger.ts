import { randomBytes, randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { Contact } from '../../shared/model/contact.ts'
import { maximumTextBytes } from '../../shared/model/content.ts'
import type { Consent, Conversation, ConversationMode } from '../../shared/model/conversation.ts'
import type { Address, ConversationId, MessageId, TransportId } from '../../shared/model/ids.ts'
import type { Message } from '../../shared/model/message.ts'
import type { TransportStatus } from '../../shared/model/network.ts'
import { authorTimeOf, nextAuthorTime, tolerance } from './author-time.ts'
import type { Clock } from './clock.ts'
import { encodeContent } from './content-codec.ts'
import { conversationIdOf, directRef } from './conversation-id.ts'
import { contentDigest, Inbox } from './inbox.ts'
import type { Log } from './log.ts'
import { newMessageId } from './message-id.ts'
import { Outbox } from './outbox.ts'
import type { ConversationRecord, MessageRecord, Store } from './store.ts'
import type { DeliveryChange, Sender, Signal, Transport, TransportHost } from './transport.ts'
import { conversationView, messageView } from './view.ts'

/** What the messenger tells whoever drives it. */
export interface MessengerEvents {
  messagesChanged(conversationId: ConversationId, messages: Message[]): void
  conversationsChanged(conversations: Conversation[]): void
  statusChanged(transport: TransportId, status: TransportStatus): void
  typing(conversationId: ConversationId, sender: Address, active: boolean): void
}

export interface MessengerOptions {
  readonly self: Address
  readonly store: Store
  /** In the order in which they are preferred. */
  readonly transports: readonly Transport[]
  readonly events: MessengerEvents
  readonly clock: Clock
  readonly log: Log
}

/** The messaging core: conversations and messages over any transports, each message once, none lost. */
export class Messenger {
  readonly #options: MessengerOptions
  readonly #inbox: Inbox
  readonly #outbox: Outbox
  readonly #transports: ReadonlyMap<TransportId, Transport>
  readonly #statuses = new Map<TransportId, TransportStatus>()
  readonly #abort = new AbortController()
  readonly #changedMessages = new Set<MessageId>()
  readonly #changedConversations = new Set<ConversationId>()
  #announcing = false
  #started = false
  #lastAuthorTime

  constructor(options: MessengerOptions) {
    this.#options = options
    const { self, store, clock, log } = options
    this.#transports = new Map(options.transports.map((transport) => [transport.id, transport]))
    // A database whose clock once ran ahead must not drag new messages with it.
    const newest = store.newestAuthorTime()
    const ceiling = authorTimeOf(clock.now() + tolerance)
    this.#lastAuthorTime = newest > ceiling ? ceiling : newest
    this.#inbox = new Inbox({ self, store, clock, log })
    this.#outbox = new Outbox({
      self,
      store,
      transports: this.#transports,
      isReady: (id) => this.#statuses.get(id)?.state === 'ready',
      clock,
      log,
      onChange: (id) => this.#announceMessage(id),
    })
  }

  /** Starts every transport and takes up what waits. A transport that cannot start says so in its status. */
  async start(): Promise<void> {
    if (this.#started) return
    this.#started = true
    this.#outbox.start()
    await Promise.all(
      this.#options.transports.map(async (transport) => {
        try {
          await transport.start(this.#hostFor(transport), this.#abort.signal)
        } catch (error) {
          this.#options.log.error('A transport did not start', error, { transport: transport.id })
          const reason = error instanceof AppError ? error.message : 'This line could not be started.'
          this.#setStatus(transport.id, { state: 'failed', reason })
        }
      }),
    )
  }

  /** Ends attempts and transports; idempotent. What waits stays in the store. */
  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#outbox.stop()
    const ended = await Promise.allSettled(this.#options.transports.map((transport) => transport.stop()))
    for (const end of ended) {
      if (end.status === 'rejected') this.#options.log.error('A transport did not stop cleanly', end.reason)
    }
  }

  /** The state of a transport. */
  status(transport: TransportId): TransportStatus {
    return this.#statuses.get(transport) ?? { state: 'off' }
  }

  /**
   * Opens the direct conversation with somebody, making it if there is none.
   *
   * @throws AppError `invalid-input` for this account's own address
   */
  openDirect(address: Address): Conversation {
    const { self, store, clock } = this.#options
    if (address === self) throw new AppError('invalid-input', 'That is your own address.')
    const ref = directRef(self, address)
    const id = conversationIdOf(ref, self)
    if (id === undefined) throw new Error('unreachable: self is a member')
    store.transaction(() => {
      const known = store.conversation(id)
      // Opening a conversation answers a request for it.
      if (known?.consent === 'unknown') store.updateConversation(id, { consent: 'allowed' })
      if (known) return
      store.addConversation({
        id,
        ref,
        consent: 'allowed',
        mode: 'automatic',
        createdAt: clock.now(),
        unread: 0,
      })
    })
    for (const transport of this.#options.transports) transport.opened?.(ref, id)
    this.#announceConversation(id)
    return this.conversation(id)
  }

  /**
   * Makes a group on the local network: its members hear of it with the first message. It never goes over XMTP.
   *
   * @param members others; this account is in it too
   * @throws AppError `invalid-input` without anybody else
   */
  createGroup(title: string, members: readonly Address[]): Conversation {
    const { self, store, clock } = this.#options
    const everybody = [...new Set([self, ...members])]
    if (everybody.length < 2) throw new AppError('invalid-input', 'A group needs somebody beside you.')
    const ref = { kind: 'group', groupId: randomUUID(), title, members: everybody } as const
    const id = conversationIdOf({ ...ref, members: [...everybody] }, self)
    if (id === undefined) throw new Error('unreachable: self is a member')
    store.addConversation({
      id,
      ref: { ...ref, members: [...everybody] },
      consent: 'allowed',
      mode: 'lan-only',
      createdAt: clock.now(),
      unread: 0,
    })
    this.#announceConversation(id)
    return this.conversation(id)
  }

  /** Every conversation, the latest first; requests included. */
  conversations(): Conversation[] {
    const { self, store } = this.#options
    return store
      .conversations()
      .map((record) => conversationView(store, record, self))
      .sort((a, b) => b.updatedAt - a.updatedAt)
  }

  /** @throws AppError `unknown-conversation` */
  conversation(id: ConversationId): Conversation {
    return conversationView(this.#options.store, this.#record(id), this.#options.self)
  }

  /** Answers a request, or takes the answer back. */
  setConsent(id: ConversationId, consent: Exclude<Consent, 'unknown'>): Conversation {
    const { ref } = this.#record(id)
    this.#options.store.updateConversation(id, { consent })
    for (const transport of this.#options.transports) transport.setConsent?.(ref, consent)
    this.#announceConversation(id)
    return this.conversation(id)
  }

  /** Chooses which transports may carry what is written from now on; what was written before keeps its mode. */
  setMode(id: ConversationId, mode: ConversationMode): Conversation {
    if (this.#record(id).ref.kind !== 'direct' && mode !== 'lan-only') {
      throw new AppError('unsupported', 'Groups stay on the local network in this version.')
    }
    this.#options.store.updateConversation(id, { mode })
    this.#announceConversation(id)
    return this.conversation(id)
  }

  /** Sets the unread count to zero. */
  markRead(id: ConversationId): Conversation {
    if (this.#record(id).unread > 0) {
      this.#options.store.markRead(id)
      this.#announceConversation(id)
    }
    return this.conversation(id)
  }

  /**
   * Writes a text message. Durable when it returns; sending goes on by itself.
   *
   * @throws AppError `message-too-long`, `invalid-input` (nothing in it), `unknown-conversation`, `unsupported`
   */
  send(conversationId: ConversationId, text: string): MessageId {
    if (text.trim() === '') throw new AppError('invalid-input', 'There is nothing in this message to send.')
    const bytes = Buffer.byteLength(text)
    if (bytes > maximumTextBytes) {
      throw new AppError(
        'message-too-long',
        `This message is too long by ${(bytes - maximumTextBytes).toLocaleString('en')} bytes. Shorten it, or send it in parts.`,
      )
    }
    const { self, store, clock } = this.#options
    const conversation = this.#record(conversationId)
    if (conversation.consent === 'denied') {
      throw new AppError('unsupported', 'You declined this conversation. Accept it again to write in it.')
    }
    // A lone surrogate cannot be written as UTF-8; it becomes U+FFFD here, before it is kept, so that all copies agree.
    const content = encodeContent({ type: 'text', text: text.toWellFormed() })
    const now = clock.now()
    this.#lastAuthorTime = nextAuthorTime(this.#lastAuthorTime, now)
    const id = newMessageId(now, randomBytes(10))
    const message: MessageRecord = {
      id,
      logicalId: id,
      conversationId,
      author: self,
      at: this.#lastAuthorTime,
      prev: store.newestOf(conversationId, self)?.logicalId ?? null,
      mode: conversation.mode,
      content,
      digest: contentDigest(content),
      differs: false,
      storedAt: now,
    }
    store.transaction(() => {
      // Writing answers a request.
      if (conversation.consent === 'unknown') store.updateConversation(conversationId, { consent: 'allowed' })
      store.addMessage(message, false)
      this.#outbox.enqueue(message)
    })
    this.#announceMessage(id)
    this.#announceConversation(conversationId)
    this.#outbox.pump(conversationId)
    return id
  }

  /**
   * A page of a conversation, oldest first.
   *
   * @param before an id of a message: the page ends just before it
   * @param limit 1 to 500
   * @throws AppError `unknown-conversation`, `unknown-message`
   */
  messages(conversationId: ConversationId, before: MessageId | undefined, limit: number): Message[] {
    const { store } = this.#options
    this.#record(conversationId)
    const end = before === undefined ? undefined : store.message(before)
    if (before !== undefined && end?.conversationId !== conversationId) {
      throw new AppError('unknown-message', 'There is no such message in this conversation.')
    }
    return store.messages(conversationId, end, limit).map((record) => messageView(store, record))
  }

  /** Messages with every word of `query`, newest first. */
  search(query: string, limit: number): Message[] {
    const { store } = this.#options
    return store.search(query, limit).map((record) => messageView(store, record))
  }

  /** Tries a message again that failed or waits. */
  retry(id: MessageId): void {
    this.#outbox.retry(id)
  }

  /** Stops trying to send a message that has not gone out. */
  cancel(id: MessageId): void {
    this.#outbox.cancel(id)
  }

  /** Tries everything that waits: the machine woke up, or its network changed. */
  wake(): void {
    this.#outbox.wake()
  }

  /** Tells the others in a conversation that this person writes, or stopped. Not where a request is unanswered. */
  setTyping(conversationId: ConversationId, active: boolean): void {
    const { ref, consent } = this.#record(conversationId)
    if (consent !== 'allowed') return
    for (const transport of this.#options.transports) transport.typing(ref, active)
  }

  /** Adds somebody, or renames them. */
  addContact(contact: Contact): Contact {
    const { self, store } = this.#options
    if (contact.address === self) throw new AppError('invalid-input', 'That is your own address.')
    store.putContact(contact)
    const id = conversationIdOf(directRef(self, contact.address), self)
    if (id !== undefined && store.conversation(id)) this.#announceConversation(id)
    return this.#contact(contact.address)
  }

  /** Everyone this account knows by name or has added. */
  contacts(): Contact[] {
    return this.#options.store.contacts().map(({ address }) => this.#contact(address))
  }

  #contact(address: Address): Contact {
    const { store } = this.#options
    const name = store.contact(address)?.name ?? store.profileName(address)
    return { address, ...(name === undefined ? {} : { name }) }
  }

  #record(id: ConversationId): ConversationRecord {
    const record = this.#options.store.conversation(id)
    if (!record) throw new AppError('unknown-conversation', 'There is no such conversation.')
    return record
  }

  #hostFor(transport: Transport): TransportHost {
    return {
      received: async (envelope, sender) => this.#received(transport.id, envelope, sender),
      receipt: (id, change) => this.#recorded(transport.id, id, change),
      signal: (signal) => this.#signalled(signal),
      statusChanged: (status) => this.#setStatus(transport.id, status),
      reachChanged: () => this.#outbox.wake(transport.id),
    }
  }

  #received(transport: TransportId, envelope: unknown, sender: Sender): void {
    const accepted = this.#inbox.accept(transport, envelope, sender)
    if (accepted.outcome === 'refused') return
    const { message } = accepted
    const ceiling = authorTimeOf(this.#options.clock.now() + tolerance)
    if (message.at > this.#lastAuthorTime && message.at <= ceiling) this.#lastAuthorTime = message.at
    for (const copy of this.#options.store.copies(
      message.conversationId,
      message.author,
      message.logicalId,
    )) {
      this.#announceMessage(copy.id)
    }
    if (accepted.outcome === 'added') this.#announceConversation(message.conversationId)
    if (message.author === this.#options.self) return
    for (const other of this.#options.transports) {
      if (other.id !== transport) other.acknowledge?.(message.logicalId, message.author, transport)
    }
  }

  #recorded(transport: TransportId, id: MessageId, change: DeliveryChange): void {
    const message = this.#options.store.message(id)
    // Only an own message has deliveries that others can move; anything else is a peer inventing ids.
    if (message?.author !== this.#options.self) return
    this.#outbox.record(change.via ?? transport, id, change)
  }

  #signalled(signal: Signal): void {
    const { self, store, events } = this.#options
    switch (signal.type) {
      case 'typing': {
        const id = conversationIdOf(signal.conversation, self)
        const known = id === undefined ? undefined : store.conversation(id)
        if (known?.consent !== 'allowed' || signal.sender === self) return
        return events.typing(known.id, signal.sender, signal.active)
      }
      case 'profile': {
        if (store.profileName(signal.address) === signal.name) return
        store.putProfileName(signal.address, signal.name)
        const id = conversationIdOf(directRef(self, signal.address), self)
        if (id !== undefined && store.conversation(id)) this.#announceConversation(id)
      }
    }
  }

  #setStatus(id: TransportId, status: Omit<TransportStatus, 'since'>): void {
    const known = this.#statuses.get(id)
    if (known?.state === status.state && known.reason === status.reason) return
    const since = known?.state === status.state ? known.since : undefined
    const next: TransportStatus = { ...status, since: since ?? this.#options.clock.now() }
    this.#statuses.set(id, next)
    this.#options.events.statusChanged(id, next)
    if (known?.state === status.state) return
    // A line that came up takes its own messages again; one that went down hands them to the others.
    if (status.state === 'ready') this.#outbox.wake(id)
    else if (known?.state === 'ready') {
      for (const other of this.#transports.keys()) if (other !== id) this.#outbox.wake(other)
    }
  }

  #announceMessage(id: MessageId): void {
    this.#changedMessages.add(id)
    this.#announceSoon()
  }

  #announceConversation(id: ConversationId): void {
    this.#changedConversations.add(id)
    this.#announceSoon()
  }

  /** Tells of changes once for everything that changed in this turn of the event loop. */
  #announceSoon(): void {
    if (this.#announcing) return
    this.#announcing = true
    setImmediate(() => {
      this.#announcing = false
      if (!this.#abort.signal.aborted) this.#announce()
    })
  }

  #announce(): void {
    const { self, store, events } = this.#options
    const byConversation = new Map<ConversationId, Message[]>()
    for (const id of this.#changedMessages) {
      const record = store.message(id)
      if (!record) continue
      const messages = byConversation.get(record.conversationId) ?? []
      messages.push(messageView(store, record))
      byConversation.set(record.conversationId, messages)
      if (store.conversation(record.conversationId)?.newest === id) {
        this.#changedConversations.add(record.conversationId)
      }
    }
    this.#changedMessages.clear()
    const conversations = [...this.#changedConversations].flatMap((id) => {
      const record = store.conversation(id)
      return record ? [conversationView(store, record, self)] : []
    })
    this.#changedConversations.clear()
    // The conversation first: a message must not arrive in one that its reader has never heard of.
    if (conversations.length > 0) events.conversationsChanged(conversations)
    for (const [id, messages] of byConversation) events.messagesChanged(id, messages)
  }
}
