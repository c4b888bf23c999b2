import type { Address, ConversationId, MessageId, TransportId } from '../../shared/model/ids.ts'
import type { Consent, GroupDetails, GroupPolicy, Role } from '../../shared/model/conversation.ts'
import type { DeliveryState } from '../../shared/model/message.ts'
import type { TransportStatus } from '../../shared/model/network.ts'
import type { AuthorTime } from './author-time.ts'
import type { ConversationRef, Envelope } from './envelope.ts'

/** Whom the transport authenticated as the sender. */
export interface Sender {
  readonly address: Address
  /** The sending device: a device id (LAN) or an installation id (XMTP). */
  readonly device: string
  readonly inboxId?: string
  /** Whether the transport itself has proved that they were a member when they wrote it, as MLS does. */
  readonly provedMember?: boolean
  /** Whether it has been checked that a change of the group which they say is theirs to make. */
  readonly mayChangeGroup?: boolean
}

/** Whether a conversation's members can be reached over a transport at this moment, and if not, why. */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly missing: readonly Address[]; readonly reason: string }
  | { readonly kind: 'none'; readonly reason: string }

/** A step of one delivery. */
export interface DeliveryChange {
  readonly state: DeliveryState
  /** Whose device it is about; absent: the network as a whole. */
  readonly recipient?: Address
  /** Which of their devices, where the transport tells them apart. */
  readonly device?: string
  /** The transport's own id for the message, kept and handed back with every retry. */
  readonly alias?: string
  /** For a person: why it waits or failed. */
  readonly reason?: string
  /** The message was given to something that may send it from then on, whatever happens here. */
  readonly handedOver?: true
  /** The transport it is about, where one tells what became of another's delivery. */
  readonly via?: TransportId
}

/** What an accepted message is known to have reached when `send` returns. */
export interface Receipt {
  /** sent: stored by the relay or published on XMTP. */
  readonly state: 'sent' | 'delivered'
  readonly alias?: string
  /** Members the transport could not address; the leg goes on for them. */
  readonly missing?: readonly Address[]
  /** It could not be found out whether those missing can be addressed: it is worth another try without any news of them. */
  readonly unsure?: boolean
  /** Writes of the transport's own that belong to it: run in the transaction that keeps it. */
  readonly alongside?: () => void
}

/** What a message to be sent carries beside its envelope. */
export interface Sending {
  readonly envelope: Envelope
  /** What this transport named it in an earlier attempt (see {@link DeliveryChange.alias}). */
  readonly alias?: string
  /** What this transport named the message that this one is about. */
  readonly aboutAlias?: string
}

/** Somebody writes, or stopped. Never stored. */
export interface TypingSignal {
  readonly type: 'typing'
  readonly conversation: ConversationRef
  readonly sender: Address
  readonly active: boolean
}

/** Somebody told their name. A claim of its owner, shown until this user gives a name of their own. */
export interface ProfileSignal {
  readonly type: 'profile'
  readonly address: Address
  readonly name: string
}

export type Signal = TypingSignal | ProfileSignal

/** What a transport knows of a conversation itself; it is believed, because it has proved it. */
export interface ConversationNews {
  readonly ref: ConversationRef
  readonly details?: GroupDetails
  /** How long messages last: milliseconds, and from when, milliseconds since 1970; null: for ever. */
  readonly disappearing?: Disappearing | null
  /** What this account answered, here or on another device. */
  readonly consent?: Consent
  /** Whom a new conversation is from. */
  readonly from?: Address
}

/** Messages written from a time on are gone after a while. */
export interface Disappearing {
  /** Milliseconds that a message lasts. */
  readonly after: number
  /** Milliseconds since 1970. */
  readonly from: number
}

/** What a new group is to be. */
export interface GroupDraft {
  readonly title: string
  readonly description?: string
  readonly imageUrl?: string
  readonly policy?: GroupPolicy
  /** Everybody else. */
  readonly members: readonly Address[]
}

/** One change of a group. */
export type GroupChange =
  | { readonly type: 'title' | 'description' | 'imageUrl'; readonly value: string }
  | { readonly type: 'policy'; readonly value: GroupPolicy }
  | { readonly type: 'add' | 'remove'; readonly members: readonly Address[] }
  | { readonly type: 'role'; readonly member: Address; readonly role: Role }
  | { readonly type: 'leave' }

/** A transport that has groups of its own, with members and rights that it enforces. */
export interface GroupPort {
  /** Makes a group, also while the network is away; undefined where that cannot be done at all yet. */
  create(draft: GroupDraft): ConversationNews | undefined
  /** Changes a group. @throws AppError `network-unreachable`, `not-authorised`, `not-on-network`, `unsupported` */
  change(conversation: ConversationRef, change: GroupChange): Promise<void>
}

/** What became known of the devices that speak for somebody on a transport whose devices have keys of their own. */
export interface DevicesChange {
  readonly address: Address
  readonly added: number
  readonly removed: number
  /** There are two lists that contradict each other: somebody signs who should not, or devices did not know of each other. */
  readonly forked: boolean
}

/** What a transport may ask of, and tell, the messaging core. */
export interface TransportHost {
  /**
   * Takes what arrived, checks it, and stores it. Resolves once it is stored, or has been recognised as known or as
   * something that will never be accepted: only then may the transport acknowledge it and move its cursor.
   *
   * @param envelope foreign: a `ReceivedEnvelope` is expected
   * @param alongside writes of the transport's own that belong to it: run in the same transaction, whatever becomes of it; it
   *   hears whether it was accepted, which nobody else is told of what was not
   * @throws when it could not be stored (disk full…): the transport must not acknowledge
   */
  received(envelope: unknown, sender: Sender, alongside?: (accepted: boolean) => void): Promise<void>
  /** As {@link received}, at once: for a transport that stores several in one transaction, which it has to begin itself. */
  take(envelope: unknown, sender: Sender, alongside?: (accepted: boolean) => void): void
  /** A message of this account as it was written, for a transport that is asked for it again; undefined: it is not here any more. */
  written(id: MessageId): Envelope | undefined
  /** Somebody's devices changed, so that what was compared with them before does not hold any more. */
  devicesChanged(change: DevicesChange): void
  /** Records a step of a delivery, durable when it returns. Steps backwards are ignored. */
  receipt(id: MessageId, change: DeliveryChange): void
  /** Tells what a conversation is; durable when it returns. One that is new here is added. */
  conversationChanged(news: ConversationNews): void
  /** Somebody has read what this account wrote up to a time; durable when it returns. */
  read(conversation: ConversationRef, reader: Address, upTo: AuthorTime): void
  /** This account has blocked somebody, or not any more, on another device. */
  blockedChanged(address: Address, blocked: boolean): void
  /** What could not be opened yet has become more or less (see {@link Transport.missing}). */
  missingChanged(): void
  /** Something to show and forget. */
  signal(signal: Signal): void
  /** Tells the transport's state; repeated equal states are ignored. */
  statusChanged(status: Omit<TransportStatus, 'since'>): void
  /** Tells that members became reachable (a device came online, keys appeared): waiting messages are tried at once. */
  reachChanged(): void
}

/**
 * One way for messages to travel. XMTP, the LAN and the in-memory pair of the tests pass the same contract tests
 * (`test/contracts/transport.ts`); a third transport is one folder and one line in `assemble.ts`.
 */
export interface Transport {
  readonly id: TransportId
  /**
   * Whether what arrived is brought again after a loss of power, because the transport has it in a store of its own and
   * moves its position there durably: then it need not be on the disk at once.
   */
  readonly replays?: boolean
  /** Whether it tells of every attempt itself, with {@link TransportHost.receipt}, as it hands the message over. */
  readonly tellsAttempts?: boolean
  /**
   * Starts; returns when it is under way, not when it is connected: a network that is away must not delay the app.
   *
   * @param signal aborted when the app stops
   */
  start(host: TransportHost, signal: AbortSignal): Promise<void>
  /** Answers from what is known, at once. */
  reach(conversation: ConversationRef): Reach
  /**
   * Carries one message. Sends of one conversation are called one after another. Repeating a send, also after a
   * crash, must not produce a second message at the receiver.
   *
   * @param signal aborts the attempt; the message may have gone out all the same
   * @throws AppError when it was not accepted: the outbox tries again
   */
  send(sending: Sending, signal: AbortSignal): Promise<Receipt>
  /** Tells the others that this account writes; does nothing where the transport does not carry typing. */
  typing(conversation: ConversationRef, active: boolean): void
  /** How many messages of a conversation came that could not be opened yet, and were asked for again. */
  missing?(conversation: ConversationRef): number
  /** Whether everybody else in a conversation is connected on this transport right now. */
  present?(conversation: ConversationRef): boolean
  /**
   * Tells the author, if they are present here, that this device has stored a message that another transport brought.
   *
   * @param via the transport that brought it
   */
  acknowledge?(id: MessageId, author: Address, via: TransportId): void
  /**
   * Notes that messages of an author, which this transport brought, were read here, and tells the author when it can. Call it in
   * the transaction that marks them read: what is noted survives a restart.
   */
  tellRead?(conversation: ConversationRef, author: Address, ids: readonly MessageId[]): void
  /** Prepares a conversation that was opened here, where the transport wants that; failures are its own to retry. */
  opened?(conversation: ConversationRef, id: ConversationId): void
  /** Carries the answer to a request to where the transport keeps consent; failures are its own to retry. */
  setConsent?(conversation: ConversationRef, consent: 'allowed' | 'denied'): void
  /** Carries a block to where the transport keeps it; failures are its own to retry. */
  setBlocked?(address: Address, blocked: boolean): void
  /**
   * Tells the others that this account has read up to a time.
   *
   * @returns false: this device has no such conversation there
   * @throws AppError when it could not: it is tried again
   */
  sendRead?(conversation: ConversationRef, upTo: AuthorTime): Promise<boolean>
  /** Sets how long messages last, for everybody in it. @throws AppError when it could not */
  setDisappearing?(conversation: ConversationRef, disappearing: Disappearing | null): Promise<void>
  /** Whether somebody can be reached here; null: it cannot be told now. */
  lookUp?(address: Address): Promise<boolean | null>
  /** Removes a message from the transport's own store, by what it named it there. */
  forget?(alias: string): void
  readonly groups?: GroupPort
  /** Ends every connection; idempotent. */
  stop(): Promise<void>
}
