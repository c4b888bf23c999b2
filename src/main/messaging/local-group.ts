import { createHash, randomBytes } from 'node:crypto'
import type { GroupDetails } from '../../shared/model/conversation.ts'
import type { GroupChangeContent } from '../../shared/model/content.ts'
import type { Address } from '../../shared/model/ids.ts'
import type { Charter, ConversationRef } from './envelope.ts'

// Groups of a local network: whoever made one decides who is in it and what it is called; everybody can leave.

type GroupRef = Extract<ConversationRef, { kind: 'group' }>

/** What a new group rests on. */
export const newCharter = (owner: Address): Charter => ({
  owner,
  salt: randomBytes(16).toString('hex'),
  version: 1,
})

/** The id of a group follows from whoever made it: nobody can say that it was somebody else. A UUID of version 8. */
export const localGroupId = ({ owner, salt }: Charter): string => {
  const hash = createHash('sha256').update(`landline group v1\0${owner}\0${salt}`).digest()
  hash[6] = 0x80 | ((hash[6] ?? 0) & 0x0f)
  hash[8] = 0x80 | ((hash[8] ?? 0) & 0x3f)
  const digits = hash.subarray(0, 16).toString('hex')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** What is known of a local group beside its title and members. */
export const localDetails = ({ charter, members }: GroupRef, self: Address): GroupDetails | undefined =>
  charter && {
    admins: [],
    owners: [charter.owner],
    policy: 'admins',
    active: members.includes(self),
    pending: [],
  }

/** Whether somebody may say that a group changed so: its owner anything, everybody else that they leave. */
export const mayChange = (ref: ConversationRef, author: Address, change: GroupChangeContent): boolean => {
  if (ref.kind !== 'group' || !ref.charter) return false
  if (ref.charter.owner === author) return true
  const { type: _type, left, ...rest } = change
  return left?.length === 1 && left[0] === author && Object.values(rest).every((value) => value === undefined)
}

/**
 * A group as it is after a message in it: its owner's newer word on it holds; who says that they leave is not in it any more.
 *
 * @param told the group as the message's author has it
 * @returns the same object when nothing changed
 */
export const changedBy = (
  known: GroupRef,
  told: ConversationRef,
  author: Address,
  change: GroupChangeContent | undefined,
): GroupRef => {
  if (!known.charter || told.kind !== 'group' || !told.charter) return known
  if (author === known.charter.owner && told.charter.version > known.charter.version) return told
  if (change?.left?.includes(author) !== true || !known.members.includes(author)) return known
  return { ...known, members: known.members.filter((member) => member !== author) }
}

/** A group as somebody learns of it from a message: only its owner's word on it stands against the owner's later. */
export const learnt = (told: GroupRef, author: Address): GroupRef =>
  told.charter && told.charter.owner !== author ? { ...told, charter: { ...told.charter, version: 0 } } : told
