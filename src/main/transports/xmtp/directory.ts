import type { Client, Conversation } from '@xmtp/node-bindings'
import { AppError } from '../../../shared/errors.ts'
import { addressSchema } from '../../../shared/model/ids.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { directRef } from '../../messaging/conversation-id.ts'
import type { ConversationRef } from '../../messaging/envelope.ts'
import { identifierOf, networkDeadline } from './client.ts'
import { ethereum } from './constants.ts'
import { withDeadline } from './deadline.ts'
import { xmtpError } from './errors.ts'

/** Who is who on one network: addresses, inboxes, and the conversations between them. */
export class Directory {
  readonly #client: Client
  readonly #self: Address
  readonly #addressOfInbox = new Map<string, Address>()
  readonly #inboxOfAddress = new Map<Address, string>()
  /** What each XMTP conversation is here; null: none that this version shows. */
  readonly #refs = new Map<string, ConversationRef | null>()
  /** Addresses that were looked up and are not on this network. */
  readonly #absent = new Set<Address>()
  /** Hears that somebody absent turned up, or that somebody was found to be absent. */
  readonly #onAbsence: (change: 'found' | 'missed') => void

  constructor(client: Client, self: Address, onAbsence: (change: 'found' | 'missed') => void) {
    this.#client = client
    this.#onAbsence = onAbsence
    this.#self = self
    this.#learn(client.inboxId(), self)
  }

  /** The address of an inbox that is known, or undefined. */
  addressOf(inboxId: string): Address | undefined {
    return this.#addressOfInbox.get(inboxId)
  }

  /** Whether an address was looked up and was not on this network. */
  isAbsent(address: Address): boolean {
    return this.#absent.has(address)
  }

  /**
   * Looks again for those who were absent: people register while others already write to them.
   *
   * @returns whether some still are
   */
  async seekAbsent(): Promise<boolean> {
    for (const address of [...this.#absent].slice(-20)) {
      const found = await this.#call(this.#client.getInboxIdByIdentity(identifierOf(address)))
      if (found) this.#learn(found, address)
    }
    return this.#absent.size > 0
  }

  /** What an XMTP conversation is here, or undefined for one that this version does not show. */
  async refOf(conversationId: string): Promise<ConversationRef | undefined> {
    const known = this.#refs.get(conversationId)
    if (known !== undefined) return known ?? undefined
    const ref = await this.#readRef(this.#client.conversations().getConversationById(conversationId))
    if (ref !== undefined) this.#refs.set(conversationId, ref)
    return ref ?? undefined
  }

  /** @returns null for a group; undefined while a direct conversation's peer cannot be told yet */
  async #readRef(conversation: Conversation): Promise<ConversationRef | null | undefined> {
    let peerInbox: string
    try {
      peerInbox = conversation.dmPeerInboxId()
    } catch {
      return null
    }
    const peer = await this.#addressAmong(conversation, peerInbox)
    return peer === undefined ? undefined : directRef(this.#self, peer)
  }

  async #addressAmong(conversation: Conversation, inboxId: string): Promise<Address | undefined> {
    const known = this.#addressOfInbox.get(inboxId)
    if (known !== undefined) return known
    const members = await withDeadline(conversation.listMembers(), networkDeadline)
    for (const member of members) {
      const identifier = member.accountIdentifiers.find(({ identifierKind }) => identifierKind === ethereum)
      const address = addressSchema.safeParse(identifier?.identifier)
      if (address.success) this.#learn(member.inboxId, address.data)
    }
    return this.#addressOfInbox.get(inboxId)
  }

  /**
   * The direct conversation with an address, made where there is none. Needs the network the first time.
   *
   * @throws AppError `not-on-network` when the address has no inbox there
   */
  async directWith(address: Address): Promise<Conversation> {
    const inboxId = await this.#inboxOf(address)
    const conversations = this.#client.conversations()
    let conversation: Conversation
    try {
      conversation = conversations.getDmByInboxId(inboxId)
    } catch {
      // There is none yet. Two that are made at the same moment are stitched together by XMTP.
      conversation = await this.#call(conversations.createDm(inboxId))
    }
    // A conversation made while the network went away can lack its peer (measured): what is sent there reaches nobody.
    const members = await this.#call(conversation.listMembers())
    if (members.length < 2) await this.#call(conversation.addMembers([inboxId]))
    return conversation
  }

  async #inboxOf(address: Address): Promise<string> {
    const known = this.#inboxOfAddress.get(address)
    if (known !== undefined) return known
    const found = await this.#call(this.#client.getInboxIdByIdentity(identifierOf(address)))
    if (!found) {
      this.#absent.add(address)
      this.#onAbsence('missed')
      throw new AppError('not-on-network', 'This person is not on this XMTP network yet.')
    }
    this.#learn(found, address)
    return found
  }

  async #call<T>(work: Promise<T>): Promise<T> {
    try {
      return await withDeadline(work, networkDeadline)
    } catch (error) {
      throw xmtpError(error)
    }
  }

  #learn(inboxId: string, address: Address): void {
    this.#addressOfInbox.set(inboxId, address)
    this.#inboxOfAddress.set(address, inboxId)
    if (this.#absent.delete(address)) this.#onAbsence('found')
  }
}
