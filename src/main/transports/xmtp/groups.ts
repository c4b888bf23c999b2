import type { Client, Conversation } from '@xmtp/node-bindings'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { addressSchema } from '../../../shared/model/ids.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { membersOf } from '../../messaging/conversation-id.ts'
import type { ConversationRef } from '../../messaging/envelope.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import type { ConversationNews, GroupChange, GroupDraft } from '../../messaging/transport.ts'
import { networkDeadline } from './client.ts'
import { describingFields, permissions, permissionSets, policies } from './constants.ts'
import { withDeadline } from './deadline.ts'
import type { Directory, PendingMembers } from './directory.ts'
import { xmtpError } from './errors.ts'

const pendingSchema = z.array(addressSchema)

/** Who is to be added to which group, kept until they are. */
export class Pending implements PendingMembers {
  readonly #state: StateStore
  readonly #prefix: string

  /** @param network the groups of one network are kept apart from those of others */
  constructor(state: StateStore, network: string) {
    this.#state = state
    this.#prefix = `pending:${network}:`
  }

  of(groupId: string): readonly Address[] {
    const kept = this.#state.get(this.#prefix + groupId)
    return kept === undefined ? [] : pendingSchema.parse(JSON.parse(kept))
  }

  put(groupId: string, members: readonly Address[]): void {
    if (members.length === 0) this.#state.delete(this.#prefix + groupId)
    else this.#state.set(this.#prefix + groupId, JSON.stringify(members))
  }

  groups(): readonly string[] {
    return this.#state.list(this.#prefix).map(([key]) => key.slice(this.#prefix.length))
  }
}

export interface GroupsOptions {
  readonly client: Client
  readonly directory: Directory
  readonly pending: Pending
  readonly self: Address
}

/** The groups of one network, as this account makes and changes them. */
export class Groups {
  readonly #options: GroupsOptions
  /** Additions under way, one for each group at a time. */
  readonly #settling = new Map<string, Promise<ConversationNews | undefined>>()

  constructor(options: GroupsOptions) {
    this.#options = options
  }

  /** Makes a group in this device's database; its members are added with {@link settle}. Needs no network. */
  create({ title, description, imageUrl, policy, members }: GroupDraft): ConversationNews {
    const { client, pending, self } = this.#options
    const group = client.conversations().createGroupOptimistic({
      groupName: title,
      permissions: permissionSets[policy ?? 'everybody'],
      ...(description === undefined ? {} : { groupDescription: description }),
      ...(imageUrl === undefined ? {} : { groupImageUrlSquare: imageUrl }),
    })
    pending.put(group.id(), members)
    return {
      ref: { kind: 'group', groupId: group.id(), title, members: [self, ...members].sort() },
      details: {
        ...(description === undefined ? {} : { description }),
        ...(imageUrl === undefined ? {} : { imageUrl }),
        admins: [],
        owners: [self],
        policy: policy ?? 'everybody',
        active: true,
        pending: [...members],
      },
      from: self,
    }
  }

  /**
   * Adds those to a group who were named when it was made and are on the network by now.
   *
   * @returns what the group is afterwards; undefined when nothing changed
   */
  settle(groupId: string): Promise<ConversationNews | undefined> {
    const settling = this.#settling.get(groupId) ?? this.#addPending(groupId)
    this.#settling.set(groupId, settling)
    return settling.finally(() => this.#settling.delete(groupId))
  }

  async #addPending(groupId: string): Promise<ConversationNews | undefined> {
    const { directory, pending } = this.#options
    const waiting = pending.of(groupId)
    if (waiting.length === 0) return undefined
    const group = directory.group(groupId)
    const found: string[] = []
    const absent: Address[] = []
    for (const address of waiting) {
      const inboxId = await directory.find(address)
      if (inboxId === undefined) absent.push(address)
      else found.push(inboxId)
    }
    for (const address of absent) if (!directory.isAbsent(address)) directory.seek(address)
    if (found.length === 0) return undefined
    const present = new Set((await this.#call(group.listMembers())).map(({ inboxId }) => inboxId))
    const missing = found.filter((inboxId) => !present.has(inboxId))
    if (missing.length > 0) await this.#call(group.addMembers(missing))
    // Only now: what was interrupted is done again, and who is in it already is passed over.
    pending.put(groupId, absent)
    return directory.newsOf(group)
  }

  /** Carries out one change. @returns what the group is afterwards */
  async change(ref: ConversationRef, change: GroupChange): Promise<ConversationNews> {
    const { directory } = this.#options
    if (ref.kind !== 'group') throw new AppError('unsupported', 'Only groups can be changed.')
    const group = directory.group(ref.groupId)
    await this.#call(group.sync())
    await this.#carryOut(group, ref, change)
    return directory.newsOf(group)
  }

  async #carryOut(group: Conversation, ref: ConversationRef, change: GroupChange): Promise<void> {
    switch (change.type) {
      case 'title':
        return this.#call(group.updateGroupName(change.value))
      case 'description':
        return this.#call(group.updateGroupDescription(change.value))
      case 'imageUrl':
        return this.#call(group.updateGroupImageUrlSquare(change.value))
      case 'policy': {
        const policy = policies[change.value]
        await this.#call(group.updatePermissionPolicy(permissions.addMember, policy))
        for (const field of describingFields) {
          await this.#call(group.updatePermissionPolicy(permissions.updateMetadata, policy, field))
        }
        return
      }
      case 'add':
        return this.#add(group, change.members)
      case 'remove':
        return this.#remove(group, change.members)
      case 'role':
        return this.#setRole(group, change.member, change.role)
      case 'leave':
        return this.#leave(group, ref)
    }
  }

  async #add(group: Conversation, members: readonly Address[]): Promise<void> {
    const { directory } = this.#options
    const found = await Promise.all(members.map((address) => directory.find(address)))
    const absent = members.filter((_member, index) => found[index] === undefined)
    if (absent.length > 0) {
      throw new AppError(
        'not-on-network',
        absent.length === 1
          ? `${absent[0]} is not on this XMTP network yet, so nobody was added.`
          : `${absent.length} of these people are not on this XMTP network yet, so nobody was added: ${absent.join(', ')}.`,
      )
    }
    await this.#call(group.addMembers(found.filter((inboxId) => inboxId !== undefined)))
  }

  async #remove(group: Conversation, members: readonly Address[]): Promise<void> {
    const { directory, pending } = this.#options
    const waiting = pending.of(group.id())
    pending.put(
      group.id(),
      waiting.filter((member) => !members.includes(member)),
    )
    const inside = members.filter((member) => !waiting.includes(member))
    if (inside.length === 0) return
    await directory.newsOf(group)
    const inboxes = inside.flatMap((member) => directory.inboxOf(member) ?? [])
    await this.#call(group.removeMembers(inboxes))
  }

  async #setRole(group: Conversation, member: Address, role: 'member' | 'admin' | 'owner'): Promise<void> {
    const { client, directory } = this.#options
    if (!group.isSuperAdmin(client.inboxId())) {
      throw new AppError('not-authorised', 'Only an owner of this group decides who its admins are.')
    }
    await directory.newsOf(group)
    const inboxId = directory.inboxOf(member)
    const members = (await this.#call(group.listMembers())).map((one) => one.inboxId)
    if (inboxId === undefined || !members.includes(inboxId)) {
      throw new AppError('not-a-member', 'They are not in this group on XMTP yet.')
    }
    if (role === 'owner') {
      if (!group.isSuperAdmin(inboxId)) await this.#call(group.addSuperAdmin(inboxId))
      return
    }
    if (group.isSuperAdmin(inboxId)) {
      if (group.listSuperAdmins().length === 1) {
        throw new AppError('unsupported', 'A group needs an owner. Make somebody else an owner first.')
      }
      await this.#call(group.removeSuperAdmin(inboxId))
    }
    if (role === 'admin' && !group.isAdmin(inboxId)) await this.#call(group.addAdmin(inboxId))
    if (role === 'member' && group.isAdmin(inboxId)) await this.#call(group.removeAdmin(inboxId))
  }

  async #leave(group: Conversation, ref: ConversationRef): Promise<void> {
    const { client, pending } = this.#options
    const own = client.inboxId()
    if (group.isSuperAdmin(own)) {
      const others = membersOf(ref).length - 1
      // XMTP lets an owner go only when somebody else can carry out what that takes.
      if (group.listSuperAdmins().length === 1 && others > 0) {
        throw new AppError(
          'unsupported',
          'You are the only owner of this group. Make somebody else an owner before you leave.',
        )
      }
      if (others > 0) await this.#call(group.removeSuperAdmin(own))
    }
    pending.put(group.id(), [])
    await this.#call(group.leaveGroup())
  }

  async #call<T>(work: Promise<T>): Promise<T> {
    try {
      return await withDeadline(work, networkDeadline)
    } catch (error) {
      throw xmtpError(error)
    }
  }
}
