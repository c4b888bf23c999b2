import { AppError } from '../../shared/errors.ts'
import { arrangementSchema } from '../../shared/model/conversation.ts'
import type {
  Arrangement,
  Consent,
  Conversation,
  ConversationMode,
  GroupPolicy,
  Role,
} from '../../shared/model/conversation.ts'
import type { GroupChangeContent } from '../../shared/model/content.ts'
import type { Address, ConversationId } from '../../shared/model/ids.ts'
import type { Announcer } from './announcer.ts'
import type { Clock } from './clock.ts'
import { conversationIdOf, directRef, isLocal, membersOf } from './conversation-id.ts'
import type { ConversationRef } from './envelope.ts'
import { localDetails, localGroupId, newCharter } from './local-group.ts'
import type { ConversationRecord, Store } from './store.ts'
import type { ConversationNews, GroupChange, GroupDraft, Transport } from './transport.ts'
import { conversationView, displayName } from './view.ts'

export interface ConversationBookOptions {
  readonly self: Address
  readonly store: Store
  readonly transports: readonly Transport[]
  readonly announcer: Announcer
  readonly clock: Clock
  /** Writes a change of a group for everybody in it; within the surrounding transaction. */
  readonly say: (id: ConversationId, content: GroupChangeContent) => void
}

/** The most people in a group, this account included: XMTP's limit. */
const largestGroup = 250

/** What a person changes about a group at once. */
export interface GroupWishes {
  readonly title?: string
  readonly description?: string
  readonly imageUrl?: string
  readonly policy?: GroupPolicy
}

/** Which conversations there are, who is in them, and what this person wants of them. */
export class ConversationBook {
  readonly #options: ConversationBookOptions

  constructor(options: ConversationBookOptions) {
    this.#options = options
  }

  /** @throws AppError `unknown-conversation` */
  record(id: ConversationId): ConversationRecord {
    const record = this.#options.store.conversation(id)
    if (!record) throw new AppError('unknown-conversation', 'There is no such conversation.')
    return record
  }

  /** A conversation as the contract shows it. @throws AppError `unknown-conversation` */
  view(id: ConversationId): Conversation {
    return this.#view(this.record(id))
  }

  /** The conversation that a ref names, as the contract shows it. @throws AppError `unknown-conversation` */
  viewOf(ref: ConversationRef): Conversation {
    return this.view(this.#idOf(ref))
  }

  /** Every conversation, the latest first; requests included. */
  list(): Conversation[] {
    return this.#options.store
      .conversations()
      .map((record) => this.#view(record))
      .sort((a, b) => b.updatedAt - a.updatedAt)
  }

  /**
   * Opens the direct conversation with somebody, making it if there is none.
   *
   * @throws AppError `invalid-input` for this account's own address
   */
  openDirect(address: Address): Conversation {
    const { self, store } = this.#options
    if (address === self) throw new AppError('invalid-input', 'That is your own address.')
    if (store.isBlocked(address)) {
      throw new AppError('unsupported', 'You blocked this person. Unblock them to write to them.')
    }
    const ref = directRef(self, address)
    const known = store.conversation(this.#idOf(ref))
    // Opening a conversation answers a request for it.
    if (known?.consent === 'unknown') this.setConsent(known.id, 'allowed')
    const id = known?.id ?? this.#add(ref, { mode: 'automatic' })
    for (const transport of this.#options.transports) transport.opened?.(ref, id)
    return this.view(id)
  }

  /**
   * Makes a group: on the first transport that has groups and can make one now, else on the local network alone.
   *
   * @param local whether it is to stay on the local network
   * @throws AppError `invalid-input` without anybody else, or with too many
   */
  createGroup(draft: GroupDraft, local: boolean): Conversation {
    const { self } = this.#options
    const members = [...new Set(draft.members)].filter((member) => member !== self)
    if (members.length === 0) throw new AppError('invalid-input', 'A group needs somebody beside you.')
    this.#mustFit(members.length + 1)
    if (!local) {
      for (const { groups } of this.#options.transports) {
        const news = groups?.create({ ...draft, members })
        if (news) return this.view(this.learn({ ...news, consent: 'allowed' }))
      }
    }
    const charter = newCharter(self)
    const ref = {
      kind: 'group' as const,
      groupId: localGroupId(charter),
      title: draft.title,
      members: [self, ...members],
      charter,
    }
    const details = localDetails(ref, self)
    return this.view(this.#add(ref, { mode: 'lan-only', ...(details === undefined ? {} : { details }) }))
  }

  /** Changes a group's title, description, picture or who may change it. */
  async updateGroup(id: ConversationId, wishes: GroupWishes): Promise<Conversation> {
    for (const type of ['title', 'description', 'imageUrl'] as const) {
      const value = wishes[type]
      if (value !== undefined) await this.#change(id, { type, value })
    }
    if (wishes.policy !== undefined) await this.#change(id, { type: 'policy', value: wishes.policy })
    return this.view(id)
  }

  async addMembers(id: ConversationId, members: readonly Address[]): Promise<Conversation> {
    const known = membersOf(this.record(id).ref)
    const added = [...new Set(members)].filter((member) => !known.includes(member))
    this.#mustFit(known.length + added.length)
    if (added.length > 0) await this.#change(id, { type: 'add', members: added })
    return this.view(id)
  }

  /** @throws AppError `not-a-member` for somebody who is not in it */
  async removeMembers(id: ConversationId, members: readonly Address[]): Promise<Conversation> {
    const { ref } = this.record(id)
    const stranger = members.find((member) => !membersOf(ref).includes(member))
    if (stranger !== undefined) {
      const name = displayName(this.#options.store, stranger)
      throw new AppError('not-a-member', `${name} is not in this group.`)
    }
    await this.#change(id, { type: 'remove', members })
    return this.view(id)
  }

  async setRole(id: ConversationId, member: Address, role: Role): Promise<Conversation> {
    await this.#change(id, { type: 'role', member, role })
    return this.view(id)
  }

  /** Leaves a group; what was said in it stays here. */
  async leaveGroup(id: ConversationId): Promise<Conversation> {
    await this.#change(id, { type: 'leave' })
    return this.view(id)
  }

  /** Answers a request, or takes the answer back. */
  setConsent(id: ConversationId, consent: Exclude<Consent, 'unknown'>): Conversation {
    const { ref } = this.record(id)
    this.#options.store.updateConversation(id, { consent })
    for (const transport of this.#options.transports) transport.setConsent?.(ref, consent)
    this.#options.announcer.conversation(id)
    return this.view(id)
  }

  /** Chooses which transports may carry what is written from now on; what was written before keeps its mode. */
  setMode(id: ConversationId, mode: ConversationMode): Conversation {
    if (isLocal(this.record(id).ref) && mode !== 'lan-only') {
      throw new AppError(
        'unsupported',
        'This conversation belongs to the local network and stays there. Make a new group to reach people elsewhere.',
      )
    }
    this.#options.store.updateConversation(id, { mode })
    this.#options.announcer.conversation(id)
    return this.view(id)
  }

  /** Pins, puts away, mutes, marks as unread, or keeps a draft: on this device. */
  arrange(id: ConversationId, change: Partial<Arrangement>): Conversation {
    const before = this.record(id).arrangement ?? arrangementSchema.parse({})
    this.#options.store.updateConversation(id, { arrangement: { ...before, ...change } })
    this.#options.announcer.conversation(id)
    return this.view(id)
  }

  /**
   * Sets how long messages last from now on, for everybody.
   *
   * @throws AppError `unsupported` where no transport can tell the others; `network-unreachable`
   */
  async setDisappearing(id: ConversationId, seconds: number | null): Promise<Conversation> {
    const { ref } = this.record(id)
    const disappearing = seconds === null ? null : { after: seconds * 1000, from: this.#options.clock.now() }
    const [transport] = this.#options.transports.filter((one) => one.setDisappearing !== undefined)
    if (isLocal(ref) || !transport?.setDisappearing) {
      throw new AppError('unsupported', 'Messages of a group on the local network cannot disappear yet.')
    }
    await transport.setDisappearing(ref, disappearing)
    this.learn({ ref, disappearing })
    return this.view(id)
  }

  /** Blocks somebody, or not any more: nothing they write is shown while they are. */
  setBlocked(address: Address, blocked: boolean): void {
    const { store, transports } = this.#options
    if (store.isBlocked(address) === blocked) return
    this.#keepBlocked(address, blocked)
    for (const transport of transports) transport.setBlocked?.(address, blocked)
  }

  /** Another device of this account blocked somebody, or not any more. */
  blockedElsewhere(address: Address, blocked: boolean): void {
    if (this.#options.store.isBlocked(address) !== blocked) this.#keepBlocked(address, blocked)
  }

  #keepBlocked(address: Address, blocked: boolean): void {
    const { self, store, announcer } = this.#options
    store.putContact({ address, blocked })
    const direct = store.conversation(this.#idOf(directRef(self, address)))
    if (!direct) return
    store.updateConversation(direct.id, { consent: blocked ? 'denied' : 'allowed' })
    announcer.conversation(direct.id)
  }

  /** Takes what a transport knows of a conversation; one that is new is added, a direct one only with its first message. */
  learn(news: ConversationNews): ConversationId {
    const { store, announcer, transports } = this.#options
    const { ref, details, disappearing, consent, from } = news
    const id = this.#idOf(ref)
    const known = store.conversation(id)
    if (!known) {
      if (ref.kind === 'direct') return id
      // Nobody is brought into a room but by themselves: until they say so it is a request.
      if (ref.kind === 'room') return this.#add(ref, { mode: 'lan-only', consent: consent ?? 'unknown' })
      const acquainted = from !== undefined && store.contact(from) !== undefined && !store.isBlocked(from)
      const decided = consent === undefined || consent === 'unknown' ? undefined : consent
      this.#add(ref, {
        mode: 'automatic',
        consent: decided ?? (acquainted ? 'allowed' : 'unknown'),
        ...(details === undefined ? {} : { details }),
        ...(disappearing === undefined || disappearing === null ? {} : { disappearing }),
      })
      if (decided === undefined && acquainted) {
        for (const transport of transports) transport.setConsent?.(ref, 'allowed')
      }
      return id
    }
    const change = {
      ...(ref.kind !== 'direct' && !sameJson(ref, known.ref) ? { ref } : {}),
      ...(details === undefined || sameJson(details, known.details) ? {} : { details }),
      ...(disappearing === undefined || sameJson(disappearing, known.disappearing ?? null)
        ? {}
        : { disappearing }),
      ...(consent === undefined || consent === 'unknown' || consent === known.consent ? {} : { consent }),
    }
    if (Object.keys(change).length > 0) {
      store.updateConversation(id, change)
      announcer.conversation(id)
    }
    return id
  }

  #view(record: ConversationRecord): Conversation {
    const { store, self, transports } = this.#options
    return conversationView(store, record, self, unopenedIn(transports, record.ref))
  }

  #add(
    ref: ConversationRef,
    beside: Pick<ConversationRecord, 'mode'> & Partial<ConversationRecord>,
  ): ConversationId {
    const { store, announcer, clock } = this.#options
    const id = this.#idOf(ref)
    store.addConversation({ consent: 'allowed', createdAt: clock.now(), unread: 0, ...beside, id, ref })
    announcer.conversation(id)
    return id
  }

  #idOf(ref: ConversationRef): ConversationId {
    const id = conversationIdOf(ref, this.#options.self)
    if (id === undefined) throw new Error('A conversation of others was asked for')
    return id
  }

  async #change(id: ConversationId, change: GroupChange): Promise<void> {
    const { ref, details } = this.record(id)
    if (ref.kind !== 'group')
      throw new AppError('unsupported', 'Only groups have members that can be changed.')
    if (details?.active === false) throw new AppError('not-a-member', 'You are not in this group any more.')
    if (isLocal(ref)) return this.#changeLocal(id, change)
    const groups = this.#options.transports.find((transport) => transport.groups !== undefined)?.groups
    if (!groups) throw new AppError('unsupported', 'There is no network that has groups.')
    await groups.change(ref, change)
  }

  /** Changes a group of the local network: its owner's to do, but for leaving it. */
  #changeLocal(id: ConversationId, change: GroupChange): void {
    const { self, store, announcer, say } = this.#options
    const { ref } = this.record(id)
    if (ref.kind !== 'group' || !ref.charter) {
      throw new AppError('unsupported', 'This group keeps the members it was made with.')
    }
    const leaving = change.type === 'leave'
    if (!leaving && ref.charter.owner !== self) {
      throw new AppError('not-authorised', 'Only whoever made this group can change it.')
    }
    const content = saidOf(change, self)
    const changed = {
      ...ref,
      ...(change.type === 'title' ? { title: change.value } : {}),
      members: membersAfter(ref.members, change),
      charter: { ...ref.charter, version: ref.charter.version + 1 },
    }
    store.transaction(() => {
      // Said by somebody who is in it: who leaves is not when it has been written.
      if (!leaving) store.updateConversation(id, { ref: changed })
      say(id, content)
      const details = localDetails(changed, self)
      if (leaving && details) store.updateConversation(id, { details: { ...details, active: false } })
    })
    announcer.conversation(id)
  }

  #mustFit(size: number): void {
    if (size > largestGroup) {
      throw new AppError(
        'too-many',
        `A group has at most ${largestGroup} people, you included; this would be ${size}.`,
      )
    }
  }
}

const membersAfter = (members: readonly Address[], change: GroupChange): Address[] => {
  if (change.type === 'add') return [...members, ...change.members]
  return change.type === 'remove'
    ? members.filter((member) => !change.members.includes(member))
    : [...members]
}

/** What the others are told of a change. @throws AppError `unsupported` for what groups of a local network do not have */
const saidOf = (change: GroupChange, self: Address): GroupChangeContent => {
  switch (change.type) {
    case 'add':
      return { type: 'groupChange', added: [...change.members] }
    case 'remove':
      return { type: 'groupChange', removed: [...change.members] }
    case 'title':
      return { type: 'groupChange', title: change.value }
    case 'leave':
      return { type: 'groupChange', left: [self] }
    default:
      throw new AppError(
        'unsupported',
        'A group on the local network has a name and members, and nothing else.',
      )
  }
}

/** Messages of a conversation that came and could not be opened yet, on any transport. */
export const unopenedIn = (transports: readonly Transport[], ref: ConversationRef): number =>
  transports.reduce((sum, transport) => sum + (transport.missing?.(ref) ?? 0), 0)

/** Both were made by this program, with their keys in the same order. */
const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
