import type { Contact } from '../../shared/model/contact.ts'
import type { Arrangement, Consent, ConversationMode, GroupDetails } from '../../shared/model/conversation.ts'
import type { Address, ConversationId, MessageId, TransportId } from '../../shared/model/ids.ts'
import type { DeliveryState, StoryEntry } from '../../shared/model/message.ts'
import type { AuthorTime } from './author-time.ts'
import type { ConversationRef } from './envelope.ts'
import type { Disappearing } from './transport.ts'

/** A conversation as it is kept. */
export interface ConversationRecord {
  readonly id: ConversationId
  readonly ref: ConversationRef
  readonly consent: Consent
  readonly mode: ConversationMode
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly unread: number
  /** What this person did with it; absent: nothing. */
  readonly arrangement?: Arrangement
  /** The newest message that is shown, by author time. */
  readonly newest?: MessageId
  readonly details?: GroupDetails
  readonly disappearing?: Disappearing
}

/** A message as it is kept: one row for each (conversation, author, logical id, digest). */
export interface MessageRecord {
  /** The id on this device: the logical id, or a variant of it when that was taken by another copy. */
  readonly id: MessageId
  /** The id its author gave it. */
  readonly logicalId: MessageId
  readonly conversationId: ConversationId
  readonly author: Address
  readonly at: AuthorTime
  readonly prev: MessageId | null
  readonly mode: ConversationMode
  /** See `content-codec.ts`. */
  readonly content: Uint8Array
  /** SHA-256 of `content`, hexadecimal. */
  readonly digest: string
  readonly differs: boolean
  /** When it was stored here, milliseconds since 1970. */
  readonly storedAt: number
  /** The message that this one is about and shown with, by its author's id: set for what is no message of its own. */
  readonly about?: MessageId
  /** Who took it back: its content is gone then. */
  readonly deletedBy?: Address
  /** When it is to be gone, milliseconds since 1970. */
  readonly expiresAt?: number
  /** Whether it has files: said when it is added, so that they are found; not when it is read. */
  readonly hasFiles?: boolean
}

/** A file of a message as it is kept. */
export interface FileRecord {
  readonly name: string
  readonly mediaType: string
  readonly data: Uint8Array
}

/** One delivery as it is kept. For a received message: how it came. */
export interface DeliveryRecord {
  readonly messageId: MessageId
  readonly transport: TransportId
  /** Absent: the network as a whole. */
  readonly recipient?: Address
  readonly state: DeliveryState
  /** When it came into this state, milliseconds since 1970. */
  readonly at: number
  readonly attempts: number
  readonly reason?: string
  /** The transport's own id of the message. */
  readonly alias?: string
  /** Whether it may have left, or leave yet, whatever the state says: then it cannot be taken back unheard. */
  readonly handedOver?: boolean
}

/** Where a page of messages ends: everything strictly older than this. */
export interface Before {
  readonly at: AuthorTime
  readonly id: MessageId
}

/** Whom this account knows, and what they say of themselves. */
export interface PeopleStore {
  contact(address: Address): Contact | undefined
  contacts(): readonly Contact[]
  /** Adds or renames a contact; without a name, and without a word on blocking, what there is is kept. */
  putContact(contact: Contact): void
  isBlocked(address: Address): boolean

  /** The name somebody gave themselves, shown where this user gave none. */
  profileName(address: Address): string | undefined
  /** Takes a name that somebody else told; what they said themselves, under seal, stands. */
  putProfileName(address: Address, name: string): void
  /** Keeps what somebody said of themselves at `told`. @returns whether it is news: nothing newer was known, and it is other */
  putProfile(
    address: Address,
    profile: { readonly name: string; readonly picture: Uint8Array | undefined; readonly told: AuthorTime },
  ): boolean
  /** Somebody's picture: a small still WebP. */
  picture(address: Address): Uint8Array | undefined
  /** Tells one picture of somebody from another. */
  pictureDigest(address: Address): string | undefined
  /** Everybody who has a picture, with its digest. */
  pictures(): ReadonlyArray<{ readonly address: Address; readonly picture: string }>
  /** Which version of this account's profile has been told in a conversation. */
  toldProfile(conversationId: ConversationId): string | undefined
  setToldProfile(conversationId: ConversationId, version: string): void
}

/**
 * What the messaging core keeps, in the account's encrypted database. Calls are synchronous: a change is durable when
 * its transaction returns, and nothing can come between the parts of one.
 */
export interface Store extends PeopleStore {
  /**
   * Runs `work` in one transaction; nested calls join the outer one. Everything is undone when it throws.
   *
   * @param durability durable: on the disk when this returns. relaxed: it survives the end of the process, however that comes;
   *   after a loss of power it is there or cleanly missing, and everything durable that follows makes it durable too. For what
   *   would be found out again
   */
  transaction<T>(work: () => T, durability?: 'durable' | 'relaxed'): T
  /** Resolves when everything that was written is on the disk, relaxed or not. */
  flush(): Promise<void>

  conversation(id: ConversationId): ConversationRecord | undefined
  conversations(): readonly ConversationRecord[]
  addConversation(record: ConversationRecord): void
  updateConversation(
    id: ConversationId,
    change: Partial<Pick<ConversationRecord, 'consent' | 'mode' | 'ref' | 'details' | 'arrangement'>> & {
      /** null: messages last for ever again. */
      readonly disappearing?: Disappearing | null
    },
  ): void
  /** Sets the unread count to zero, and forgets that it was marked as unread. */
  markRead(id: ConversationId): void
  /** The newest message of somebody else in a conversation that did not have to stay on the local network. */
  newestOfOthers(id: ConversationId): MessageRecord | undefined
  /** The message of somebody else that so many of theirs are not older than; undefined when there are fewer. */
  nthOfOthers(id: ConversationId, count: number): MessageRecord | undefined
  /** Notes that the others are to be told what was read, unless they were told as much before. @returns whether it is new */
  oweReadReceipt(id: ConversationId, upTo: AuthorTime): boolean
  /** What others are still to be told of. */
  owedReadReceipts(): ReadonlyArray<readonly [id: ConversationId, upTo: AuthorTime]>
  settleReadReceipt(id: ConversationId, upTo: AuthorTime): void

  /** Adds a message to its conversation, its search index and its conversation's summary. */
  addMessage(record: MessageRecord, unread: boolean): void
  message(id: MessageId): MessageRecord | undefined
  /** Every copy of one logical message. */
  copies(conversationId: ConversationId, author: Address, logicalId: MessageId): readonly MessageRecord[]
  markDiffering(conversationId: ConversationId, author: Address, logicalId: MessageId): void
  /** Messages that are about others, by the ids of those; oldest first. */
  annotations(conversationId: ConversationId, about: readonly MessageId[]): readonly MessageRecord[]
  /** The message that a transport named `alias`. */
  messageByAlias(conversationId: ConversationId, alias: string): MessageRecord | undefined
  /** Empties a message that its author took back; its place stays. */
  eraseMessage(id: MessageId, deletedBy: Address): void
  /** Empties a message and shows it no more; a later copy of it is still recognised. */
  hideMessage(id: MessageId): void
  /** Messages whose time is over and that do not wait to be sent. */
  expiredMessages(now: number): readonly MessageRecord[]
  setExpiry(id: MessageId, expiresAt: number): void
  /** When the next message's time is over, milliseconds since 1970. */
  nextExpiry(): number | undefined
  /** Own messages up to a time that `transport` has carried and that `reader` is not known to have read. */
  unreadBy(
    conversationId: ConversationId,
    transport: TransportId,
    reader: Address,
    upTo: AuthorTime,
  ): readonly MessageRecord[]
  file(messageId: MessageId, index: number): FileRecord | undefined
  hasFile(messageId: MessageId, index: number): boolean
  /** The size of a file that was removed here to make room, bytes; undefined: it was not. */
  clearedFile(messageId: MessageId, index: number): number | undefined
  /** Some bytes of a file, without reading all of it. */
  filePart(messageId: MessageId, index: number, offset: number, length: number): Uint8Array | undefined
  putFile(messageId: MessageId, index: number, file: FileRecord): void
  /** Corrects the author time of a message, and so its place. */
  moveMessage(id: MessageId, at: AuthorTime): void
  /** At most `limit` messages of a conversation, the newest that are older than `before`, oldest first. */
  messages(
    conversationId: ConversationId,
    before: Before | undefined,
    limit: number,
  ): readonly MessageRecord[]
  /** At most `limit` messages of a conversation, the oldest that are newer than `after`, oldest first. */
  messagesAfter(conversationId: ConversationId, after: Before, limit: number): readonly MessageRecord[]
  /** At most `limit` messages of a conversation, the oldest there are, oldest first. */
  oldestMessages(conversationId: ConversationId, limit: number): readonly MessageRecord[]
  /** How many messages a conversation shows. */
  countMessages(conversationId: ConversationId): number
  /** At most `limit` messages of a conversation with files, the newest that are older than `before`, newest first. */
  messagesWithFiles(
    conversationId: ConversationId,
    before: Before | undefined,
    limit: number,
  ): readonly MessageRecord[]
  /** The author's newest message in a conversation. */
  newestOf(conversationId: ConversationId, author: Address): MessageRecord | undefined
  /** The highest author time in the database. */
  newestAuthorTime(): AuthorTime
  /** Messages with all words of `query`, newest first; words may be unfinished. @param conversationId only in this one */
  search(query: string, limit: number, conversationId?: ConversationId): readonly MessageRecord[]
  /** Indexes the words of some of the messages that came since. @returns whether there are more */
  indexText(limit: number): boolean

  deliveries(messageId: MessageId): readonly DeliveryRecord[]
  putDelivery(record: DeliveryRecord): void
  /** What happened to an own message on its way, oldest first. */
  story(messageId: MessageId): readonly StoryEntry[]
  /**
   * Adds to the story of a message. What is the same as the entry before it is counted, not added; that a device has or has read
   * a message is told once.
   */
  addToStory(messageId: MessageId, entry: Omit<StoryEntry, 'times'>): void
  /** Notes of every attempt that was under way that the message may have been handed over. */
  markInterrupted(): void
  /** Conversations with own messages that wait on any transport. */
  waitingConversations(): readonly ConversationId[]
  /**
   * The oldest own message with a delivery on `transport` that is queued or sending, passing over `skip`.
   *
   * @param since nothing older is looked for: where thousands wait, finding the oldest anew for each would take longer than sending it
   */
  nextPending(
    transport: TransportId,
    conversationId: ConversationId,
    skip: ReadonlySet<MessageId>,
    since?: AuthorTime,
  ): MessageRecord | undefined
  /** The oldest own message that waits on `transport`, may go both ways, and has not been tried on any other. @param since as there */
  nextHedge(
    transport: TransportId,
    conversationId: ConversationId,
    since?: AuthorTime,
  ): MessageRecord | undefined
  /** Conversations with messages as {@link Store.nextUnconfirmed} finds them. */
  unconfirmedConversations(
    first: TransportId,
    second: TransportId,
    since: AuthorTime,
  ): readonly ConversationId[]
  /**
   * The oldest own message, not older than `since`, that `first` has carried, that may go both ways, of whose arrival
   * nothing is known, and that `second` has not carried.
   */
  nextUnconfirmed(
    first: TransportId,
    second: TransportId,
    conversationId: ConversationId,
    since: AuthorTime,
  ): MessageRecord | undefined
  /** How many messages of each conversation have reached nobody on any network yet. */
  waitingMessages(): ReadonlyArray<{ readonly conversationId: ConversationId; readonly count: number }>
}
