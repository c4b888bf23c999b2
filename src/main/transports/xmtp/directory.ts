import type { Client, Conversation, Identifier } from '@xmtp/node-bindings'
import { AppError } from '../../../shared/errors.ts'
import type { Consent, GroupDetails } from '../../../shared/model/conversation.ts'
import { addressSchema } from '../../../shared/model/ids.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { directRef, peerOf } from '../../messaging/conversation-id.ts'
import type { ConversationRef } from '../../messaging/envelope.ts'
import type { ConversationNews, Disappearing } from '../../messaging/transport.ts'
import { identifierOf, networkDeadline } from './client.ts'
import type { People } from './codec.ts'
import { consentNames, directConversation, ethereum, membership, policies } from './constants.ts'
import { withDeadline } from './deadline.ts'
import { xmtpError } from './errors.ts'

/** People of groups who are to be added when they turn up on the network. */
export interface PendingMembers {
  of(groupId: string): readonly Address[]
}

/** Who is who on one network: addresses, inboxes, and the conversations between them. */
export class Directory implements People {
  readonly #client: Client
  readonly #self: Address
  readonly #pending: PendingMembers
  readonly #addressOfInbox = new Map<string, Address>()
  readonly #inboxOfAddress = new Map<Address, string>()
  /** What each XMTP conversation is here. */
  readonly #refs = new Map<string, ConversationRef>()
  /** Addresses that were looked up and are not on this network. */
  readonly #absent = new Set<Address>()
  /** Direct conversations that were seen to have both in them. */
  readonly #whole = new Set<string>()
  readonly #making = new Map<Address, Promise<Conversation>>()
  /** Hears that somebody absent turned up, or that somebody was found to be absent. */
  readonly #onAbsence: (change: 'found' | 'missed') => void

  constructor(
    client: Client,
    self: Address,
    pending: PendingMembers,
    onAbsence: (change: 'found' | 'missed') => void,
  ) {
    this.#client = client
    this.#onAbsence = onAbsence
    this.#self = self
    this.#pending = pending
    this.#learn(client.inboxId(), self)
  }

  addressOf(inboxId: string): Address | undefined {
    return this.#addressOfInbox.get(inboxId)
  }

  inboxOf(address: Address): string | undefined {
    return this.#inboxOfAddress.get(address)
  }

  /** Whether an address was looked up and was not on this network. */
  isAbsent(address: Address): boolean {
    return this.#absent.has(address)
  }

  /** Somebody is looked for at the next turn: they may register while others already write to them. */
  seek(address: Address): void {
    this.#absent.add(address)
    this.#onAbsence('missed')
  }

  /** Looks again for those who were absent. */
  async seekAbsent(): Promise<void> {
    for (const address of [...this.#absent].slice(-20)) await this.find(address)
  }

  /** Learns who everybody is that this device has a direct conversation with; needs no network. */
  async load(): Promise<void> {
    const listed = this.#client
      .conversations()
      .list({ conversationType: directConversation, includeDuplicateDms: true })
    const peers = listed.flatMap(({ conversation }) => directPeer(conversation) ?? [])
    const unknown = [...new Set(peers)].filter((inboxId) => !this.#addressOfInbox.has(inboxId))
    if (unknown.length === 0) return
    try {
      const states = await this.#call(this.#client.fetchInboxStatesByInboxIds(unknown, false))
      for (const { inboxId, identifiers } of states) this.#learnIdentifiers(inboxId, identifiers)
    } catch (error) {
      // One that is not in the database spoils the whole answer: each is asked for when it is met.
      if (!(error instanceof AppError)) throw error
    }
  }

  /** What this account answered to a conversation of XMTP. */
  consentOf(conversationId: string): Consent {
    const conversation = this.byId(conversationId)
    return conversation ? consentNames[conversation.consentState()] : 'unknown'
  }

  /** The inbox of an address on this network, or undefined. @throws AppError when the network cannot be asked */
  async find(address: Address): Promise<string | undefined> {
    const known = this.#inboxOfAddress.get(address)
    if (known !== undefined) return known
    const found = await this.#call(this.#client.getInboxIdByIdentity(identifierOf(address)))
    if (found) this.#learn(found, address)
    return found ?? undefined
  }

  /** Makes sure that the addresses of inboxes are known, as far as they can be: people who left are no members. */
  async identify(inboxIds: readonly string[]): Promise<void> {
    for (const refresh of [false, true]) {
      const unknown = [...new Set(inboxIds)].filter((inboxId) => !this.#addressOfInbox.has(inboxId))
      if (unknown.length === 0) return
      try {
        const states = await this.#call(this.#client.fetchInboxStatesByInboxIds(unknown, refresh))
        for (const { inboxId, identifiers } of states) this.#learnIdentifiers(inboxId, identifiers)
      } catch (error) {
        // Not in the database: the network is asked next. Not there either: they stay without an address.
        if (refresh) throw error
      }
    }
  }

  /**
   * What an XMTP conversation is here.
   *
   * @returns undefined while a direct conversation's peer cannot be told yet, and for conversations of other kinds
   */
  async refOf(conversationId: string): Promise<ConversationRef | undefined> {
    const known = this.#refs.get(conversationId)
    if (known) return known
    return this.#readRef(this.#client.conversations().getConversationById(conversationId))
  }

  /** Whether a conversation was looked at before. */
  knows(conversationId: string): boolean {
    return this.#refs.has(conversationId)
  }

  /** Forgets what was known of a conversation: it changed. */
  changed(conversationId: string): void {
    this.#refs.delete(conversationId)
  }

  async #readRef(conversation: Conversation): Promise<ConversationRef | undefined> {
    const peerInbox = directPeer(conversation)
    if (peerInbox === undefined) {
      const ref = (await this.newsOf(conversation)).ref
      this.#refs.set(conversation.id(), ref)
      return ref
    }
    if (!this.#addressOfInbox.has(peerInbox)) await this.#members(conversation)
    const peer = this.#addressOfInbox.get(peerInbox)
    if (peer === undefined) return undefined
    const ref = directRef(this.#self, peer)
    this.#refs.set(conversation.id(), ref)
    return ref
  }

  /** Members of a conversation by inbox; learns their addresses. */
  async #members(conversation: Conversation): Promise<readonly string[]> {
    const members = await this.#call(conversation.listMembers())
    for (const { inboxId, accountIdentifiers } of members) this.#learnIdentifiers(inboxId, accountIdentifiers)
    return members.map(({ inboxId }) => inboxId)
  }

  /** Everything about a group that its members see, from this device's database. */
  async newsOf(group: Conversation): Promise<ConversationNews> {
    const id = group.id()
    const inboxes = await this.#members(group)
    const addresses = (ids: readonly string[]) => ids.flatMap((inboxId) => this.addressOf(inboxId) ?? [])
    const pending = this.#pending.of(id)
    const members = [...new Set([...addresses(inboxes), ...pending])].sort().slice(0, 250)
    const { rejected, leaving } = membership
    const state = group.membershipState()
    const active = group.isActive() && state !== rejected && state !== leaving
    const policy = group.groupPermissions().policySet().addMemberPolicy
    const details: GroupDetails = {
      ...optional('description', group.groupDescription().slice(0, 4096)),
      ...optional('imageUrl', group.groupImageUrlSquare().slice(0, 2048)),
      admins: addresses(group.listAdmins()),
      owners: addresses(group.listSuperAdmins()),
      policy: policy === policies.everybody ? 'everybody' : 'admins',
      active,
      pending: [...pending],
    }
    const from = this.addressOf(group.addedByInboxId())
    const ref = {
      kind: 'group',
      groupId: id,
      title: group.groupName().slice(0, 256),
      members: members.length > 0 ? members : [this.#self],
    } as const
    this.#refs.set(id, { ...ref, members: [...ref.members] })
    return {
      ref: { ...ref, members: [...ref.members] },
      details,
      disappearing: disappearingOf(group),
      consent: consentNames[group.consentState()],
      ...(from === undefined ? {} : { from }),
    }
  }

  /** What this account answered to a conversation, and how long its messages last. */
  async answerOf(conversation: Conversation): Promise<ConversationNews | undefined> {
    const ref = await this.refOf(conversation.id())
    if (!ref) return undefined
    // Two may have made a direct conversation at the same moment: the settings are those of the one that is in use.
    const inUse = this.existing(ref) ?? conversation
    return {
      ref,
      consent: consentNames[conversation.consentState()],
      disappearing: disappearingOf(inUse),
    }
  }

  /**
   * The XMTP conversation of a conversation here: a direct one is made where there is none, which needs the network.
   *
   * @throws AppError `not-on-network` when the other has no inbox there, `not-a-member`
   */
  async conversationOf(ref: ConversationRef): Promise<Conversation> {
    switch (ref.kind) {
      case 'direct': {
        const peer = peerOf(ref.members, this.#self)
        if (peer === undefined) throw new AppError('not-a-member', 'That conversation is not yours.')
        // Asked for twice at a time it would be made twice, and half of what is said would be in each.
        const making = this.#making.get(peer) ?? this.#directWith(peer)
        this.#making.set(peer, making)
        return making.finally(() => this.#making.delete(peer))
      }
      case 'group':
        return this.group(ref.groupId)
      case 'room':
        throw new AppError('unsupported', 'Rooms are on the local network only.')
    }
  }

  /** The XMTP conversation of a conversation here, if there is one already; needs no network. */
  existing(ref: ConversationRef): Conversation | undefined {
    if (ref.kind === 'group') return this.byId(ref.groupId)
    try {
      const peer = ref.kind === 'direct' ? peerOf(ref.members, this.#self) : undefined
      const inboxId = peer && this.#inboxOfAddress.get(peer)
      return inboxId === undefined ? undefined : this.#client.conversations().getDmByInboxId(inboxId)
    } catch {
      // The SDK has no other way to say that there is none.
      return undefined
    }
  }

  /** A conversation by XMTP's id, if this device has it. */
  byId(conversationId: string): Conversation | undefined {
    try {
      return this.#client.conversations().getConversationById(conversationId)
    } catch {
      // The SDK has no other way to say that there is none.
      return undefined
    }
  }

  /** A group by its id. @throws AppError `not-a-member` */
  group(groupId: string): Conversation {
    const group = this.byId(groupId)
    if (!group) throw new AppError('not-a-member', 'This device is not in that group on XMTP.')
    return group
  }

  async #directWith(address: Address): Promise<Conversation> {
    const inboxId = await this.#inboxOf(address)
    const conversations = this.#client.conversations()
    let conversation: Conversation
    try {
      // Asked for each time: which of several it is can change, and what is published in another one fails in the SDK (measured).
      conversation = conversations.getDmByInboxId(inboxId)
    } catch {
      // There is none yet. Two that are made at the same moment are stitched together by XMTP.
      conversation = await this.#call(conversations.createDm(inboxId))
    }
    // A conversation made while the network went away can lack its peer (measured): what is sent there reaches nobody.
    if (this.#whole.has(conversation.id())) return conversation
    const members = await this.#call(conversation.listMembers())
    if (members.length < 2) await this.#call(conversation.addMembers([inboxId]))
    this.#whole.add(conversation.id())
    return conversation
  }

  async #inboxOf(address: Address): Promise<string> {
    const found = await this.find(address)
    if (found === undefined) {
      this.seek(address)
      throw new AppError('not-on-network', 'This person is not on this XMTP network yet.')
    }
    return found
  }

  async #call<T>(work: Promise<T>): Promise<T> {
    try {
      return await withDeadline(work, networkDeadline)
    } catch (error) {
      throw xmtpError(error)
    }
  }

  #learnIdentifiers(inboxId: string, identifiers: readonly Identifier[]): void {
    const identifier = identifiers.find(({ identifierKind }) => identifierKind === ethereum)
    const address = addressSchema.safeParse(identifier?.identifier)
    if (address.success) this.#learn(inboxId, address.data)
  }

  #learn(inboxId: string, address: Address): void {
    this.#addressOfInbox.set(inboxId, address)
    this.#inboxOfAddress.set(address, inboxId)
    if (this.#absent.delete(address)) this.#onAbsence('found')
  }
}

/** The inbox of the other one of a direct conversation; undefined for a group. */
const directPeer = (conversation: Conversation): string | undefined => {
  try {
    return conversation.dmPeerInboxId()
  } catch {
    return undefined
  }
}

const disappearingOf = (conversation: Conversation): Disappearing | null => {
  const settings = conversation.messageDisappearingSettings()
  if (!settings || settings.inNs <= 0n) return null
  return { after: Number(settings.inNs / 1_000_000n), from: Number(settings.fromNs / 1_000_000n) }
}

const optional = <K extends string>(key: K, value: string): { readonly [P in K]?: string } =>
  // The cast tells TypeScript that a computed key is the one given.
  (value === '' ? {} : { [key]: value }) as { readonly [P in K]?: string }
