import type { Conversation } from '../../shared/model/conversation.ts'
import type { Address } from '../../shared/model/ids.ts'
import type { Delivery, Message } from '../../shared/model/message.ts'
import { milliseconds } from './author-time.ts'
import { decodeContent } from './content-codec.ts'
import { membersOf, peerOf } from './conversation-id.ts'
import { overallState } from './delivery.ts'
import type { ConversationRecord, DeliveryRecord, MessageRecord, Store } from './store.ts'

/** `0x12ab…89ef`: an address short enough for a title. */
export const shortAddress = (address: Address): string => `${address.slice(0, 6)}…${address.slice(-4)}`

/** What somebody is called here: the nickname given here, else the name they gave themselves, else their address. */
export const displayName = (store: Store, address: Address): string =>
  store.contact(address)?.name ?? store.profileName(address) ?? shortAddress(address)

const deliveryView = (record: DeliveryRecord): Delivery => ({
  transport: record.transport,
  state: record.state,
  at: record.at,
  attempts: record.attempts,
  ...(record.recipient === undefined ? {} : { recipient: record.recipient }),
  ...(record.reason === undefined ? {} : { reason: record.reason }),
})

/** A stored message as the contract shows it. */
export const messageView = (store: Store, record: MessageRecord): Message => {
  const deliveries = store.deliveries(record.id)
  return {
    id: record.id,
    conversationId: record.conversationId,
    sender: record.author,
    sentAt: milliseconds(record.at),
    order: record.at,
    content: decodeContent(record.content),
    status: overallState(deliveries.map((delivery) => delivery.state)),
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
      return ref.name
  }
}

/** A stored conversation as the contract shows it. */
export const conversationView = (store: Store, record: ConversationRecord, self: Address): Conversation => {
  const newest = record.newest === undefined ? undefined : store.message(record.newest)
  return {
    id: record.id,
    kind: record.ref.kind,
    title: titleOf(store, record, self),
    members: [...membersOf(record.ref)],
    consent: record.consent,
    mode: record.mode,
    unread: record.unread,
    updatedAt: newest ? milliseconds(newest.at) : record.createdAt,
    ...(newest ? { lastMessage: messageView(store, newest) } : {}),
  }
}
