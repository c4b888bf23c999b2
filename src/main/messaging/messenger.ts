import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { Contact, Reachability } from '../../shared/model/contact.ts'
import { maximumTextBytes } from '../../shared/model/content.ts'
import type { Content, Quotable } from '../../shared/model/content.ts'
import type { Address, ConversationId, MessageId, TransportId } from '../../shared/model/ids.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { Message, StoryEntry } from '../../shared/model/message.ts'
import type { TransportStatus } from '../../shared/model/network.ts'
import { Announcer } from './announcer.ts'
import type { AnnouncerEvents } from './announcer.ts'
import { authorTimeOf } from './author-time.ts'
import type { AuthorTime } from './author-time.ts'
import type { Clock } from './clock.ts'
import { encodeContent } from './content-codec.ts'
import { ConversationBook, unopenedIn } from './conversation-book.ts'
import { conversationIdOf, directRef, membersOf } from './conversation-id.ts'
import { mayHaveLeft } from './delivery.ts'
import type { ConversationRef, Envelope } from './envelope.ts'
import { Expiry } from './expiry.ts'
import { Files, isEmptied } from './files.ts'
import type { FileSource, RelayFiles, RemoteFiles, TransferProgress } from './files.ts'
import { contentDigest, Inbox } from './inbox.ts'
import type { Log } from './log.ts'
import { newMessageId } from './message-id.ts'
import { envelopeOf, Outbox } from './outbox.ts'
import { Profiles } from './profiles.ts'
import { ReadReceipts } from './read-receipts.ts'
import type { ConversationRecord, FileRecord, MessageRecord, Store } from './store.ts'
import type { DeliveryChange, DevicesChange, Sender, Signal, Transport, TransportHost } from './transport.ts'
import { givenName, messageView } from './view.ts'
import { TextIndexing } from './text-indexing.ts'
import { mustBeOpen, Writer } from './writer.ts'

/** What the messenger tells whoever drives it. */
export interface MessengerEvents extends AnnouncerEvents {
  statusChanged(transport: TransportId, status: TransportStatus): void
  typing(conversationId: ConversationId, sender: Address, active: boolean): void
  /** Somebody has another picture; null: none any more. */
  pictureChanged(address: Address, picture: string | null): void
  /** A file on its way through a relay came along. */
  transferred(progress: TransferProgress): void
}

/** Where a page of a conversation is: at most one of these. */
export interface Place {
  readonly before?: MessageId
  readonly after?: MessageId
  readonly around?: MessageId
}

/** Some messages in a row, oldest first, and whether there are others on either side. */
export interface Page {
  readonly messages: Message[]
  readonly older: boolean
  readonly newer: boolean
}

export interface MessengerOptions {
  readonly self: Address
  readonly store: Store
  /** In the order in which they are preferred. */
  readonly transports: readonly Transport[]
  readonly events: MessengerEvents
  readonly clock: Clock
  readonly log: Log
  /** Where files go that are too large for a message. */
  readonly remoteFiles?: RemoteFiles
  /** Files that go through relays. */
  readonly relayFiles?: RelayFiles
  /** Whether others are told what was read here. */
  readonly readReceipts?: () => boolean
  /** Whether others are told while something is written here; absent: they are. */
  readonly tellsTyping?: () => boolean
  /** What this account is called, told to those it writes to; absent: nobody is told. */
  readonly name?: () => string
  /** Whether those this account writes to are told what it is called and looks like; absent: they are. */
  readonly tellsProfile?: () => boolean
  /** What was written before, milliseconds since 1970, was written on another device, which saw to its arrival. */
  readonly restoredAt?: number
  /** How long a message is tried, milliseconds; undefined: for ever. */
  readonly giveUpAfter?: () => number | undefined
}

/** The messaging core: conversations and messages over any transports, each message once, none lost. */
export class Messenger {
  /** The conversations, and what can be done with them. */
  readonly book: ConversationBook
  readonly #options: MessengerOptions
  readonly #inbox: Inbox
  readonly #outbox: Outbox
  readonly #writer: Writer
  readonly #files: Files
  readonly #profiles: Profiles
  readonly #receipts: ReadReceipts
  readonly #expiry: Expiry
  readonly #indexing: TextIndexing
  readonly #announcer: Announcer
  readonly #transports: ReadonlyMap<TransportId, Transport>
  readonly #transfers = new Map<MessageId, TransferProgress>()
  /** Messages that could not be opened yet, as they were told last. */
  readonly #unopened = new Map<ConversationId, number>()
  readonly #statuses = new Map<TransportId, TransportStatus>()
  readonly #abort = new AbortController()
  #started = false
  /** Everything has ended: the store may be closed. */
  #closed = false

  constructor(options: MessengerOptions) {
    this.#options = options
    const { self, store, clock, log, transports } = options
    this.#transports = new Map(transports.map((transport) => [transport.id, transport]))
    this.#announcer = new Announcer(self, store, options.events, (ref) => unopenedIn(transports, ref))
    this.#inbox = new Inbox({ self, store, clock, log })
    this.#outbox = new Outbox({
      self,
      store,
      transports: this.#transports,
      isReady: (id) => this.#statuses.get(id)?.state === 'ready',
      isOff: (id) => this.#statuses.get(id)?.state === 'off',
      clock,
      log,
      onChange: (id) => this.#deliveryChanged(id),
      ...(options.restoredAt === undefined ? {} : { confirmableSince: options.restoredAt }),
      ...(options.giveUpAfter === undefined ? {} : { giveUpAfter: options.giveUpAfter }),
    })
    this.#writer = new Writer({ self, store, outbox: this.#outbox, clock })
    this.book = new ConversationBook({
      self,
      store,
      transports,
      announcer: this.#announcer,
      clock,
      say: (id, content) => {
        this.#announcer.message(this.#writer.write(this.book.record(id), content))
        queueMicrotask(() => this.#outbox.pump(id))
      },
    })
    this.#profiles = new Profiles({
      self,
      store,
      clock,
      name: options.name ?? (() => ''),
      enabled: () => options.name !== undefined && options.tellsProfile?.() !== false,
    })
    this.#files = new Files({
      store,
      remote: options.remoteFiles,
      relay: options.relayFiles,
      onFetched: (id) => this.#announcer.message(id),
      onProgress: (progress) => this.#transferred(progress),
    })
    this.#receipts = new ReadReceipts({
      store,
      transports,
      enabled: options.readReceipts ?? (() => false),
      restored: options.restoredAt !== undefined,
      log,
    })
    this.#indexing = new TextIndexing({ store, clock, log })
    this.#expiry = new Expiry({
      store,
      clock,
      log,
      onExpire: (message) => this.#forget(message),
      onGone: (conversationId, id) => this.#announcer.removed(conversationId, id),
    })
  }

  /** Starts every transport and takes up what waits. A transport that cannot start says so in its status. */
  async start(): Promise<void> {
    if (this.#started) return
    this.#started = true
    this.#outbox.start()
    this.#expiry.start()
    this.#indexing.start()
    this.#files.start()
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
    this.#announcer.stop()
    this.#expiry.stop()
    this.#indexing.stop()
    await this.#outbox.stop()
    const receipts = this.#receipts.stop()
    const ended = await Promise.allSettled(this.#options.transports.map((transport) => transport.stop()))
    await receipts
    for (const end of ended) {
      if (end.status === 'rejected') this.#options.log.error('A transport did not stop cleanly', end.reason)
    }
    this.#closed = true
  }

  /** The state of a transport. */
  status(transport: TransportId): TransportStatus {
    return this.#statuses.get(transport) ?? { state: 'off' }
  }

  /** Sets the unread count to zero, and tells the others where this person wants that. */
  markRead(id: ConversationId): Conversation {
    const { store } = this.#options
    const { unread, arrangement } = this.book.record(id)
    if (unread > 0 || arrangement?.markedUnread === true) {
      store.transaction(() => {
        if (unread > 0) this.#receipts.tellRead(id, unread)
        store.markRead(id)
      })
      this.#announcer.conversation(id)
    }
    this.#receipts.read(id)
    return this.book.view(id)
  }

  /**
   * Writes a text message; sending goes on by itself. It survives the end of the process when this returns, and a loss of
   * power when {@link flushed} resolves: sending need not wait for the disk.
   *
   * @param format plain: shown as written; markdown: shown formatted
   * @param replyTo the message that it answers
   * @throws AppError `message-too-long`, `invalid-input` (nothing in it), `unknown-conversation`, `unknown-message`,
   *   `unsupported`, `not-a-member`
   */
  send(
    conversationId: ConversationId,
    text: string,
    format: 'plain' | 'markdown' = 'plain',
    replyTo?: MessageId,
  ): MessageId {
    if (text.trim() === '') throw new AppError('invalid-input', 'There is nothing in this message to send.')
    const bytes = Buffer.byteLength(text)
    if (bytes > maximumTextBytes) {
      throw new AppError(
        'message-too-long',
        `This message is too long by ${(bytes - maximumTextBytes).toLocaleString('en')} bytes. Shorten it, or send it in parts.`,
      )
    }
    // A lone surrogate cannot be written as UTF-8; it becomes U+FFFD here, before it is kept, so that all copies agree.
    const type = format === 'markdown' ? 'markdown' : 'text'
    return this.#say(conversationId, { type, text: text.toWellFormed() }, replyTo)
  }

  /** Resolves when everything that was written is on the disk. */
  flushed(): Promise<void> {
    return this.#options.store.flush()
  }

  /**
   * Sends a file: in the message where it is small, else uploaded, encrypted.
   *
   * @throws AppError as {@link send}, and `too-large`, `unsupported` without a place for uploads, `network-unreachable`
   */
  async sendFile(conversationId: ConversationId, file: FileSource, replyTo?: MessageId): Promise<MessageId> {
    const conversation = this.book.record(conversationId)
    mustBeOpen(conversation)
    const prepared = await this.#files.prepare(file, conversation)
    const id = this.#say(conversationId, prepared.content, replyTo, prepared.kept, prepared.local)
    this.#files.written(id, prepared)
    return id
  }

  /** A file of a message. @throws AppError `unknown-message`, `network-unreachable`, `cannot-decrypt`, `too-large` */
  file(id: MessageId, index: number): Promise<FileRecord> {
    return this.#files.read(this.#shown(id), index)
  }

  /** Some bytes of a file that is here. @throws AppError `unknown-message` */
  filePart(id: MessageId, index: number, offset: number, length: number): Uint8Array {
    return this.#files.part(this.#shown(id), index, offset, length)
  }

  /** A message looks different: something that is kept beside it changed. */
  announce(id: MessageId): void {
    this.#announcer.message(id)
  }

  /** Files on their way through a relay, as far as it was told. */
  transfers(): readonly TransferProgress[] {
    return [...this.#transfers.values()]
  }

  /**
   * Stops a file on its way: one that is being fetched can be fetched again; an own one is taken back with its message, which
   * nobody could open any more.
   */
  cancelTransfer(id: MessageId): void {
    const message = this.#shown(id)
    this.#files.cancel(id)
    if (message.author === this.#options.self) this.delete(id, 'everyone')
  }

  /** Reacts to a message, or takes a reaction back. */
  react(id: MessageId, reaction: string, active: boolean): void {
    const target = this.#shown(id)
    if (target.deletedBy !== undefined)
      throw new AppError('unsupported', 'This message was taken back by its author.')
    const to = { id: target.logicalId, author: target.author }
    const action = active ? 'added' : 'removed'
    const mine = messageView(this.#options.store, target).reactions?.find((one) => one.reaction === reaction)
    if ((mine?.senders.includes(this.#options.self) === true) === active) return
    this.#annotate(target, { type: 'reaction', to, reaction: reaction.toWellFormed(), action })
  }

  /**
   * Deletes a message: for this person only, on this device; or for everyone, which its author can do, and an owner of
   * the group. What has not left yet never will.
   *
   * @throws AppError `not-authorised`
   */
  delete(id: MessageId, scope: 'me' | 'everyone'): void {
    const { self, store } = this.#options
    const target = this.#shown(id)
    const own = target.author === self
    if (scope === 'everyone') {
      const owner = this.book.record(target.conversationId).details?.owners.includes(self) === true
      if (!own && !owner) {
        throw new AppError(
          'not-authorised',
          'Only its author can delete a message for everyone. You can delete it for yourself.',
        )
      }
    }
    const hasGone = !own || store.deliveries(id).some(mayHaveLeft)
    if (own) this.#outbox.withdraw(id)
    this.#files.cancel(id)
    if (scope === 'everyone' && hasGone && target.deletedBy === undefined) {
      const of = { id: target.logicalId, author: target.author }
      this.#annotate(target, { type: 'deletion', of }, () => store.eraseMessage(id, self))
      return
    }
    this.#forget(target)
    store.hideMessage(id)
    this.#announcer.removed(target.conversationId, id)
  }

  /**
   * The oldest of the messages that are unread; undefined when all were read.
   *
   * @throws AppError `unknown-conversation`
   */
  firstUnread(conversationId: ConversationId): MessageId | undefined {
    const { store } = this.#options
    const { unread } = this.book.record(conversationId)
    return unread === 0 ? undefined : store.nthOfOthers(conversationId, unread)?.id
  }

  /**
   * A page of a conversation, oldest first.
   *
   * @param place which page: absent, the newest
   * @param limit 1 to 500
   * @throws AppError `unknown-conversation`, `unknown-message`, `invalid-input` for two places
   */
  page(conversationId: ConversationId, place: Place, limit: number): Page {
    const { store } = this.#options
    this.book.record(conversationId)
    const wanted = Object.values(place).filter((id) => id !== undefined)
    if (wanted.length > 1) throw new AppError('invalid-input', 'A page is before, after or around a message.')
    const [id] = wanted
    const mark = id === undefined ? undefined : store.message(id)
    if (id !== undefined && mark?.conversationId !== conversationId) {
      throw new AppError('unknown-message', 'There is no such message in this conversation.')
    }
    // One more than is wanted tells whether there are more.
    const olderThan = (one: MessageRecord | undefined, most: number) => {
      const found = store.messages(conversationId, one, most + 1)
      return { found: found.slice(-most), more: found.length > most }
    }
    const newerThan = (one: MessageRecord, most: number) => {
      const found = store.messagesAfter(conversationId, one, most + 1)
      return { found: found.slice(0, most), more: found.length > most }
    }
    const page = (records: readonly MessageRecord[], older: boolean, newer: boolean): Page => ({
      messages: records.map((record) => messageView(store, record)),
      older,
      newer,
    })
    if (mark && place.around !== undefined) {
      const half = Math.ceil(limit / 2)
      const [older, newer] = [olderThan(mark, half), newerThan(mark, half)]
      return page([...older.found, mark, ...newer.found], older.more, newer.more)
    }
    if (mark && place.after !== undefined) {
      const { found, more } = newerThan(mark, limit)
      return page(found, true, more)
    }
    const { found, more } = olderThan(mark, limit)
    return page(found, more, mark !== undefined)
  }

  /** Messages with every word of `query`, newest first. @param conversationId only in this one */
  search(query: string, limit: number, conversationId?: ConversationId): Message[] {
    const { store } = this.#options
    return store.search(query, limit, conversationId).map((record) => messageView(store, record))
  }

  /**
   * Messages of a conversation with files, newest first.
   *
   * @param before a message that all of them are older than
   * @throws AppError `unknown-conversation`, `unknown-message`
   */
  withFiles(
    conversationId: ConversationId,
    before: MessageId | undefined,
    limit: number,
  ): { readonly messages: Message[]; readonly older: boolean } {
    const { store } = this.#options
    this.book.record(conversationId)
    const mark = before === undefined ? undefined : this.#shown(before)
    const found = store.messagesWithFiles(conversationId, mark, limit + 1)
    return {
      messages: found.slice(0, limit).map((record) => messageView(store, record)),
      older: found.length > limit,
    }
  }

  /** Tries a message again that failed or waits. */
  retry(id: MessageId): void {
    this.#outbox.retry(id)
  }

  /** Stops trying to send a message that has not gone out. */
  cancel(id: MessageId): void {
    this.#outbox.cancel(id)
  }

  /** How many messages of each conversation have reached nobody yet. */
  waiting(): ReadonlyArray<{ readonly conversationId: ConversationId; readonly count: number }> {
    return this.#options.store.waitingMessages()
  }

  /** Tries everything that waits: the machine woke up, or its network changed. */
  wake(): void {
    this.#outbox.wake()
    this.#receipts.pump()
  }

  /** Tells the others in a conversation that this person writes, or stopped. Not where a request is unanswered. */
  setTyping(conversationId: ConversationId, active: boolean): void {
    const { ref, consent } = this.book.record(conversationId)
    if (consent !== 'allowed' || this.#options.tellsTyping?.() === false) return
    for (const transport of this.#options.transports) transport.typing(ref, active)
  }

  /** Everybody who has a picture, with a digest that changes with it. */
  pictures(): ReadonlyArray<{ readonly address: Address; readonly picture: string }> {
    return this.#options.store.pictures()
  }

  /** Somebody's picture, a small still WebP; undefined: they have none. */
  picture(address: Address): Uint8Array | undefined {
    return this.#options.store.picture(address)
  }

  /** This account's own picture from now on; undefined: none. Others hear of it with the next message. */
  setPicture(picture: Uint8Array | undefined): void {
    this.#profiles.setPicture(picture)
    this.#tellPicture(this.#options.self)
  }

  /** Adds somebody, or renames them. */
  addContact(contact: Contact): Contact {
    const { self, store } = this.#options
    if (contact.address === self) throw new AppError('invalid-input', 'That is your own address.')
    store.putContact(contact)
    this.#announceWith(contact.address)
    return this.#contact(contact.address)
  }

  /** Everyone this account knows by name, has added or has blocked. */
  contacts(): Contact[] {
    return this.#options.store.contacts().map(({ address }) => this.#contact(address))
  }

  /** Blocks somebody, or not any more. */
  setBlocked(address: Address, blocked: boolean): Contact {
    if (address === this.#options.self) throw new AppError('invalid-input', 'That is your own address.')
    this.book.setBlocked(address, blocked)
    return this.#contact(address)
  }

  /** Where somebody can be reached, as far as it can be told now. */
  async lookUp(address: Address): Promise<Reachability> {
    const { self, store } = this.#options
    if (address === self) throw new AppError('invalid-input', 'That is your own address.')
    const ref = directRef(self, address)
    const onXmtp = (await this.#transports.get('xmtp')?.lookUp?.(address)) ?? null
    const name = givenName(store, address)
    const onLan = this.#transports.get('lan')?.reach(ref).kind === 'all'
    return { address, onXmtp, onLan, ...(name === undefined ? {} : { name }) }
  }

  #contact(address: Address): Contact {
    const { store } = this.#options
    const name = givenName(store, address)
    return {
      address,
      ...(name === undefined ? {} : { name }),
      ...(store.isBlocked(address) ? { blocked: true } : {}),
    }
  }

  #say(
    conversationId: ConversationId,
    content: Quotable,
    replyTo: MessageId | undefined,
    files: readonly FileRecord[] = [],
    local = false,
  ): MessageId {
    const conversation = this.book.record(conversationId)
    let said: Content = content
    let target: MessageRecord | undefined
    if (replyTo !== undefined) {
      target = this.#shown(replyTo)
      if (target.conversationId !== conversationId) {
        throw new AppError('unknown-message', 'There is no such message in this conversation.')
      }
      said = { type: 'reply', to: { id: target.logicalId, author: target.author }, content }
    }
    const place = local ? { ...conversation, mode: 'lan-only' as const } : conversation
    const id = this.#options.store.transaction(() => {
      const written = this.#writer.write(place, said, target, files, 'relaxed')
      this.#introduce(conversation, written)
      return written
    }, 'relaxed')
    if (conversation.consent === 'unknown') this.book.setConsent(conversationId, 'allowed')
    this.#announcer.message(id)
    this.#announcer.conversation(conversationId)
    this.#expiry.plan()
    this.#indexing.soon()
    this.#outbox.pump(conversationId)
    return id
  }

  /** Tells the others in a conversation what this account is called and looks like, where they have not heard it. */
  #introduce(conversation: ConversationRecord, id: MessageId): void {
    const message = this.#options.store.message(id)
    const profile = message && this.#profiles.due(conversation, message)
    if (!profile) return
    this.#writer.write(conversation, profile, message, [], 'relaxed')
    this.#profiles.told(conversation)
  }

  /** Writes what is about a message. @param apply what it does here, in the same transaction */
  #annotate(target: MessageRecord, content: Content, apply: () => void = () => {}): void {
    const conversation = this.book.record(target.conversationId)
    this.#options.store.transaction(() => {
      this.#writer.write(conversation, content, target)
      apply()
    })
    this.#announcer.message(target.id)
    this.#announcer.conversation(target.conversationId)
    this.#outbox.pump(target.conversationId)
  }

  /** A message that is shown. @throws AppError `unknown-message` */
  #shown(id: MessageId): MessageRecord {
    const message = this.#options.store.message(id)
    if (!message || message.about !== undefined)
      throw new AppError('unknown-message', 'There is no such message.')
    return message
  }

  /** Takes a message out of the stores of transports too. */
  #forget({ id }: MessageRecord): void {
    for (const { transport, alias } of this.#options.store.deliveries(id)) {
      if (alias !== undefined) this.#transports.get(transport)?.forget?.(alias)
    }
  }

  /** Somebody is called otherwise, or treated otherwise: everything that they are in shows it. */
  #announceWith(address: Address): void {
    for (const { id, ref } of this.#options.store.conversations()) {
      if (membersOf(ref).includes(address)) this.#announcer.conversation(id)
    }
  }

  #tellPicture(address: Address): void {
    const picture = this.#options.store.pictureDigest(address) ?? null
    this.#options.events.pictureChanged(address, picture)
  }

  #deliveryChanged(id: MessageId): void {
    const message = this.#options.store.message(id)
    if (message?.expiresAt !== undefined) this.#expiry.left(message)
    this.#announcer.messageLater(id)
  }

  #hostFor(transport: Transport): TransportHost {
    /** What a transport still tells when everything has ended, it tells again when it is started next. */
    const unlessClosed =
      <A extends readonly unknown[]>(hear: (...args: A) => void) =>
      (...args: A): void => {
        if (!this.#closed) hear(...args)
      }
    const take: TransportHost['take'] = (envelope, sender, alongside) => {
      if (this.#closed) throw new AppError('closed', 'Landline is closing.')
      this.#received(transport, envelope, sender, alongside)
    }
    return {
      received: async (envelope, sender, alongside) => take(envelope, sender, alongside),
      take,
      written: (id) => this.#written(id),
      devicesChanged: unlessClosed((change) => this.#devicesChanged(change)),
      missingChanged: unlessClosed(() => this.#missingChanged()),
      receipt: unlessClosed((id, change) => this.#recorded(transport.id, id, change)),
      conversationChanged: unlessClosed((news) => void this.book.learn(news)),
      read: unlessClosed((conversation, reader, upTo) =>
        this.#read(transport.id, conversation, reader, upTo),
      ),
      blockedChanged: unlessClosed((address, blocked) => this.book.blockedElsewhere(address, blocked)),
      signal: unlessClosed((signal) => this.#signalled(signal)),
      statusChanged: unlessClosed((status) => this.#setStatus(transport.id, status)),
      reachChanged: unlessClosed(() => this.#outbox.wake(transport.id)),
    }
  }

  #received(
    transport: Transport,
    envelope: unknown,
    sender: Sender,
    alongside?: (accepted: boolean) => void,
  ): void {
    const { self, store, transports } = this.#options
    const accept = () => this.#inbox.accept(transport, envelope, sender)
    const accepted =
      alongside === undefined
        ? accept()
        : store.transaction(
            () => {
              const outcome = accept()
              alongside(outcome.outcome !== 'refused')
              return outcome
            },
            transport.replays === true ? 'relaxed' : 'durable',
          )
    if (accepted.outcome === 'refused') return
    const { message } = accepted
    this.#writer.seen(message.at)
    for (const copy of store.copies(message.conversationId, message.author, message.logicalId)) {
      this.#announcer.message(copy.id)
    }
    for (const id of accepted.touched) this.#announcer.message(id)
    if (accepted.outcome === 'added' && accepted.profileChanged === true) {
      this.#announceWith(message.author)
      this.#tellPicture(message.author)
    }
    if (accepted.outcome === 'added') {
      if (accepted.isNews) this.#announcer.arrived(message.id)
      this.#announcer.conversation(message.conversationId)
    }
    if (accepted.conversationAdded) this.#welcome(message.conversationId)
    this.#receipts.arrived()
    if (message.expiresAt !== undefined) this.#expiry.plan()
    this.#indexing.soon()
    if (message.author === self) return
    for (const other of transports) {
      if (other !== transport) other.acknowledge?.(message.logicalId, message.author, transport.id)
    }
  }

  #transferred(progress: TransferProgress): void {
    if (this.#closed) return
    if (progress.state === 'done' || progress.state === 'cancelled') this.#transfers.delete(progress.message)
    else this.#transfers.set(progress.message, progress)
    this.#options.events.transferred(progress)
  }

  /** A message of this account as it was written, for whoever has to have it again. */
  #written(id: MessageId): Envelope | undefined {
    const { self, store } = this.#options
    const message = store.message(id)
    const conversation = message && store.conversation(message.conversationId)
    if (!conversation || message.author !== self || message.deletedBy !== undefined) return undefined
    // Without its file it would be another message under the same id.
    if (isEmptied(store, message)) return undefined
    return envelopeOf(message, conversation)
  }

  /** Notes where somebody's messages are that their devices changed: what was compared before holds no more. */
  #devicesChanged({ address, added, removed, forked }: DevicesChange): void {
    const { self, store, clock } = this.#options
    const id = conversationIdOf(directRef(self, address), self)
    if (id === undefined || !store.conversation(id)) return
    const content = encodeContent({ type: 'devicesChange', added, removed, forked })
    const now = clock.now()
    const note = newMessageId(now, randomBytes(10))
    store.addMessage(
      {
        id: note,
        logicalId: note,
        conversationId: id,
        author: address,
        at: authorTimeOf(now),
        prev: null,
        mode: 'lan-only',
        content,
        digest: contentDigest(content),
        differs: false,
        storedAt: now,
      },
      false,
    )
    this.#announcer.message(note)
    this.#announcer.conversation(id)
  }

  /** What happened to a message on its way. @throws AppError `unknown-message` */
  story(id: MessageId): readonly StoryEntry[] {
    if (!this.#options.store.message(id)) throw new AppError('unknown-message', 'There is no such message.')
    return this.#options.store.story(id)
  }

  #missingChanged(): void {
    const { store, transports } = this.#options
    for (const { id, ref } of store.conversations()) {
      const count = unopenedIn(transports, ref)
      if (count === (this.#unopened.get(id) ?? 0)) continue
      this.#unopened.set(id, count)
      this.#announcer.conversation(id)
    }
  }

  /** A conversation that needed no answer is answered for the transports too, which tell other devices. */
  #welcome(id: ConversationId): void {
    const { ref, consent } = this.book.record(id)
    if (consent !== 'allowed') return
    for (const transport of this.#options.transports) transport.setConsent?.(ref, consent)
  }

  #recorded(transport: TransportId, id: MessageId, change: DeliveryChange): void {
    const message = this.#options.store.message(id)
    // Only an own message has deliveries that others can move; anything else is a peer inventing ids.
    if (message?.author !== this.#options.self) return
    this.#outbox.record(change.via ?? transport, id, change)
  }

  #read(transport: TransportId, conversation: ConversationRef, reader: Address, upTo: AuthorTime): void {
    const { self, store } = this.#options
    const id = conversationIdOf(conversation, self)
    if (id === undefined || reader === self) return
    for (const message of store.unreadBy(id, transport, reader, upTo)) {
      this.#outbox.record(transport, message.id, { state: 'read', recipient: reader })
    }
  }

  #signalled(signal: Signal): void {
    const { self, store, events } = this.#options
    switch (signal.type) {
      case 'typing': {
        const id = conversationIdOf(signal.conversation, self)
        const known = id === undefined ? undefined : store.conversation(id)
        if (known?.consent !== 'allowed' || signal.sender === self) return
        if (!membersOf(known.ref).includes(signal.sender)) return
        return events.typing(known.id, signal.sender, signal.active)
      }
      case 'profile': {
        if (store.profileName(signal.address) === signal.name) return
        store.putProfileName(signal.address, signal.name)
        this.#announceWith(signal.address)
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
    if (status.state === 'ready') {
      this.#outbox.wake(id)
      this.#receipts.pump()
    } else if (known?.state === 'ready') {
      for (const other of this.#transports.keys()) if (other !== id) this.#outbox.wake(other)
    }
  }
}
