import type { Address, ConversationId } from '../../shared/model/ids.ts'
import { conversationIdSchema } from '../../shared/model/ids.ts'
import type { ConversationRef } from './envelope.ts'

/** The ref of a direct conversation: the pair of addresses, sorted, so that both sides name it alike. */
export const directRef = (a: Address, b: Address): ConversationRef => ({
  kind: 'direct',
  members: a < b ? [a, b] : [b, a],
})

/** The other one of a direct conversation, or undefined when `self` is not one of the two. */
export const peerOf = (members: readonly [Address, Address], self: Address): Address | undefined => {
  if (members[0] === members[1]) return undefined
  if (members[0] === self) return members[1]
  return members[1] === self ? members[0] : undefined
}

/**
 * The id of a conversation on this device. It follows from what the conversation is, so that whichever transport
 * brings its first message, and whoever opens it first, there is one.
 *
 * @returns undefined when `self` has no part in it
 */
export const conversationIdOf = (ref: ConversationRef, self: Address): ConversationId | undefined => {
  switch (ref.kind) {
    case 'direct': {
      const peer = peerOf(ref.members, self)
      return peer === undefined ? undefined : conversationIdSchema.parse(`direct:${peer}`)
    }
    case 'group':
      return conversationIdSchema.parse(`group:${ref.groupId}`)
    case 'room':
      return conversationIdSchema.parse(`room:${ref.relay}:${ref.name}`)
  }
}

/**
 * Whether a conversation exists on a local network only: a group that was made so. XMTP names its groups in 32 hexadecimal
 * digits, a local one has a UUID with its dashes, so that neither can be taken for the other.
 */
export const isLocal = (ref: ConversationRef): boolean =>
  ref.kind === 'room' || (ref.kind === 'group' && ref.groupId.includes('-'))

/** Everyone in a conversation that its ref names. */
export const membersOf = (ref: ConversationRef): readonly Address[] => ref.members

/** The members a message of `self` is for. */
export const recipientsOf = (ref: ConversationRef, self: Address): readonly Address[] =>
  membersOf(ref).filter((member) => member !== self)
