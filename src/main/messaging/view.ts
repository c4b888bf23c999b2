import type { Content, ContentView, Reference } from '../../shared/model/content.ts'
import { arrangementSchema } from '../../shared/model/conversation.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { Address, ConversationId } from '../../shared/model/ids.ts'
import type { Delivery, Message, Quote, Reaction } from '../../shared/model/message.ts'
import { milliseconds } from './author-time.ts'
import { decodeContent } from './content-codec.ts'
import { isLocal, membersOf, peerOf } from './conversation-id.ts'
import { namesOf } from './deletion.ts'
import { overallState } from './delivery.ts'
import { mediaTypeOf } from './media-type.ts'
import type { ConversationRecord, DeliveryRecord, MessageRecord, Store } from './store.ts'

/** `0x12ab…89ef`: an address short enough for a title. */
export const shortAddress = (address: Address): string => `${address.slice(0, 6)}…${address.slice(-4)}`

/** What somebody is called here: the nickname given here, else the name they gave themselves, else their address. */
export const displayName = (store: Store, address: Address): string =>
  givenName(store, address) ?? shortAddress(address)

/** The nickname given here, or the name they gave themselves, if there is one. */
export const givenName = (store: Store, address: Address): string | undefined =>
  store.contact(address)?.name ?? store.profileName(address)

const deliveryView = (record: DeliveryRecord): Delivery => ({
  transport: record.transport,
  state: record.state,
  at: record.at,
  attempts: record.attempts,
  ...(record.recipient === undefined ? {} : { recipient: record.recipient }),
  ...(record.reason === undefined ? {} : { reason: record.reason }),
})

/** How many reactions of one message are looked at: more than people give, fewer than could slow a view down. */
const mostAnnotations = 2_000

/** The bytes that base64 text stands for, counted without decoding it. */
const sizeOfBase64 = (text: string): number =>
  Math.floor((text.length * 3) / 4) - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)

/** Whether a file that is elsewhere is here too, and if it was, that it was removed. */
const whereIs = (store: Store, record: MessageRecord, index: number) => {
  const here = store.hasFile(record.id, index)
  const removed = !here && store.clearedFile(record.id, index) !== undefined
  return { here, ...(removed ? { removed: 'fetchable' as const } : {}) }
}

/** A content as a view shows it: no keys, no bytes of files, and of a reply what it says. */
const contentView = (store: Store, record: MessageRecord, content: Content): ContentView => {
  if (record.deletedBy !== undefined) return { type: 'deleted', by: record.deletedBy }
  switch (content.type) {
    case 'reply':
      return contentView(store, record, content.content)
    case 'file': {
      const { name, mediaType, data } = content
      const cleared = data === '' ? store.clearedFile(record.id, 0) : undefined
      if (cleared === undefined)
        return { type: 'files', files: [{ name, mediaType, size: sizeOfBase64(data), here: true }] }
      return { type: 'files', files: [{ name, mediaType, size: cleared, here: false, removed: 'for-good' }] }
    }
    case 'remoteFiles':
      return {
        type: 'files',
        files: content.files.map(({ name, length }, index) => ({
          name,
          mediaType: mediaTypeOf(name),
          size: length,
          ...whereIs(store, record, index),
        })),
      }
    case 'relayFile': {
      const { name, mediaType, length } = content
      return {
        type: 'files',
        files: [{ name, mediaType, size: length, ...whereIs(store, record, 0), relayed: true }],
      }
    }
    case 'reaction':
    case 'deletion':
    case 'profile':
      return { type: 'unsupported', contentType: content.type }
    default:
      return content
  }
}

/** The reactions to a message as they stand: of each person and reaction the last word counts. */
const reactionsTo = (store: Store, record: MessageRecord): readonly Reaction[] => {
  const standing = new Map<string, Map<Address, 'added' | 'removed'>>()
  for (const annotation of store
    .annotations(record.conversationId, namesOf(store, record))
    .slice(-mostAnnotations)) {
    const content = decodeContent(annotation.content)
    if (content.type !== 'reaction') continue
    if (content.to.author !== undefined && content.to.author !== record.author) continue
    const bySender = standing.get(content.reaction) ?? new Map<Address, 'added' | 'removed'>()
    standing.set(content.reaction, bySender.set(annotation.author, content.action))
  }
  return [...standing].flatMap(([reaction, bySender]) => {
    const senders = [...bySender].flatMap(([sender, action]) => (action === 'added' ? [sender] : []))
    return senders.length > 0 ? [{ reaction, senders }] : []
  })
}

/** The message that a reference names. */
export const referred = (
  store: Store,
  conversationId: ConversationId,
  { id, author }: Reference,
): MessageRecord | undefined => {
  if (author !== undefined) {
    const [copy] = store.copies(conversationId, author, id)
    if (copy) return copy
  }
  const byAlias = store.messageByAlias(conversationId, id)
  if (byAlias) return byAlias
  const known = author === undefined ? store.message(id) : undefined
  return known?.conversationId === conversationId ? known : undefined
}

const quoteOf = (store: Store, conversationId: ConversationId, to: Reference): Quote => {
  const target = referred(store, conversationId, to)
  if (!target) return to.author === undefined ? {} : { sender: to.author }
  return {
    id: target.id,
    sender: target.author,
    content: contentView(store, target, decodeContent(target.content)),
  }
}

/** A stored message as the contract shows it. */
export const messageView = (store: Store, record: MessageRecord): Message => {
  const deliveries = store.deliveries(record.id)
  const content = decodeContent(record.content)
  const reactions = record.deletedBy === undefined ? reactionsTo(store, record) : []
  return {
    id: record.id,
    conversationId: record.conversationId,
    sender: record.author,
    sentAt: milliseconds(record.at),
    order: record.at,
    content: contentView(store, record, content),
    ...(content.type === 'reply' ? { quote: quoteOf(store, record.conversationId, content.to) } : {}),
    ...(reactions.length > 0 ? { reactions: [...reactions] } : {}),
    ...(record.expiresAt === undefined ? {} : { expiresAt: record.expiresAt }),
    status: overallState(deliveries),
    deliveries: deliveries.map(deliveryView),
    ...(record.differs ? { differs: true } : {}),
  }
}

const titleOf = (store: Store, record: ConversationRecord, self: Address): string => {
  const { ref } = record
  switch (ref.kind) {
    case 'direct': {
      const peer = peerOf(ref.members, self)
      return peer === undefined ? '' : displayName(store, peer)
    }
    case 'group':
      return ref.title
    case 'room':
      return `#${ref.name}`
  }
}

/**
 * A stored conversation as the contract shows it.
 *
 * @param unopened messages of it that came and could not be opened yet
 */
export const conversationView = (
  store: Store,
  record: ConversationRecord,
  self: Address,
  unopened = 0,
): Conversation => {
  const newest = record.newest === undefined ? undefined : store.message(record.newest)
  return {
    id: record.id,
    kind: record.ref.kind,
    title: titleOf(store, record, self),
    members: [...membersOf(record.ref)],
    names: Object.fromEntries(
      membersOf(record.ref).flatMap((member) => {
        const name = givenName(store, member)
        return name === undefined ? [] : [[member, name]]
      }),
    ),
    consent: record.consent,
    mode: record.mode,
    local: isLocal(record.ref),
    ...(record.details === undefined ? {} : { group: record.details }),
    ...(record.disappearing === undefined
      ? {}
      : { disappearAfter: Math.round(record.disappearing.after / 1000) }),
    ...(record.ref.kind === 'room'
      ? { relay: { fingerprint: record.ref.relay, name: record.ref.title ?? '' } }
      : {}),
    ...(unopened > 0 ? { unopened } : {}),
    unread: record.unread,
    arrangement: record.arrangement ?? arrangementSchema.parse({}),
    updatedAt: newest ? milliseconds(newest.at) : record.createdAt,
    ...(newest ? { lastMessage: messageView(store, newest) } : {}),
  }
}
