import { AppError } from '../../shared/errors.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'
import {
  ackSchema,
  catchUpSchema,
  chatSchema,
  membersOfDirectChat,
  sendMessageSchema,
  typingSchema,
} from '../../shared/relay-protocol.ts'
import type { RoomChange, RoomListing } from '../../shared/relay-protocol.ts'
import { z } from 'zod'
import type { On, RelayContext } from './context.ts'
import type { Register } from './register.ts'

const isRoom = (chatId: string): boolean => chatId.startsWith('room:')
/** Everybody is offered this one. */
export const lobby = 'room:lobby'

/** Chats and mailboxes: who may write where, what is kept for whom, and who hears of it. */
export const serveChats = (on: On, context: RelayContext): void => {
  const { fanOut, mailbox, register, limits } = context

  /** Tells everybody in a room, and whoever left it on all their devices, what changed. */
  const tellMembers = (change: RoomChange): void => {
    const members = register.members(change.chat_id).map(({ address }) => address)
    fanOut.tell([...new Set([...members, ...change.left])], 'chat_members', change)
    context.onChange()
  }

  on('join_chat', chatSchema, ({ chat_id }, { self: { address } }) => {
    mayUse(register, chat_id, address, true)
    if (!isRoom(chat_id)) return {}
    if (!register.isMember(chat_id, address)) {
      if (register.chatsOf(address).length >= limits.roomsPerPerson) {
        throw new AppError('too-many', 'You are in too many rooms of this relay.')
      }
      const rooms = register.rooms()
      if (rooms.length >= limits.rooms && !rooms.some(({ chatId }) => chatId === chat_id)) {
        throw new AppError('too-many', 'This relay has as many rooms as its host allows.')
      }
      register.join(chat_id, address)
      const joined = register.members(chat_id).filter((member) => member.address === address)
      tellMembers({ chat_id, joined, left: [] })
    }
    return { members: register.members(chat_id) }
  })

  on('leave_chat', chatSchema, ({ chat_id }, { self: { address } }) => {
    if (register.leave(chat_id, address)) tellMembers({ chat_id, joined: [], left: [address] })
  })

  on('list_rooms', z.object({}), (_, { self: { address } }) => {
    const joined = new Set(register.chatsOf(address))
    const rooms = new Map<string, RoomListing>([
      [lobby, { chat_id: lobby, members: 0, joined: joined.has(lobby) }],
    ])
    for (const { chatId, members } of register.rooms()) {
      rooms.set(chatId, { chat_id: chatId, members, joined: joined.has(chatId) })
    }
    return { rooms: [...rooms.values()] }
  })

  on.later('send_message', sendMessageSchema, (message, { line, self, spend }, settle) => {
    spend()
    const { id, chat_id, envelope } = message
    const recipients = recipientsIn(register, chat_id, message.recipients, self.address)
    context.postOffice.post({
      posting: { id, chatId: chat_id, sender: self.address, device: self.device, recipients, envelope },
      from: line.web,
      done: (outcome) => {
        if (outcome instanceof AppError) settle(outcome)
        else settle({ cursor: outcome.cursor, at: outcome.at })
      },
    })
  })

  on('catch_up', catchUpSchema, ({ after }, { self: { address, device } }) =>
    mailbox.page(address, device, after),
  )

  on('ack', ackSchema, ({ cursor }, { self: { device } }) => mailbox.acknowledge(device, cursor))

  on('typing', typingSchema, ({ chat_id, active, recipients }, { self: { address }, mayGo }) => {
    if (!mayGo()) return
    const to = recipientsIn(register, chat_id, recipients, address).filter((other) => other !== address)
    fanOut.hint(to, 'typing', { chat_id, active, sender: address })
  })
}

/** @throws AppError `not-a-member` when the address has no part in the chat */
const mayUse = (register: Register, chatId: string, address: Address, joining = false): void => {
  const pair = membersOfDirectChat(chatId)
  const member = pair
    ? pair.includes(address)
    : joining || !isRoom(chatId) || register.isMember(chatId, address)
  if (!member) throw new AppError('not-a-member', 'You are not in this chat.')
}

/** Whose mailboxes a message of a chat goes to. */
const recipientsIn = (
  register: Register,
  chatId: string,
  named: readonly Address[],
  sender: Address,
): readonly Address[] => {
  mayUse(register, chatId, sender)
  const pair = membersOfDirectChat(chatId)
  if (pair) {
    if (named.some((address) => !pair.includes(address))) {
      throw new AppError('not-a-member', 'A direct message goes to its two members only.')
    }
    const other = pair.find((address) => address !== sender)
    // The other one always; the sender's own devices hear of it too.
    return other === undefined ? [sender] : [addressSchema.parse(other), sender]
  }
  if (!isRoom(chatId)) return [...new Set([...named, sender])]
  const members = register.memberAddresses(chatId)
  // Keys of a room, and what somebody asked to have again, are for some of its members only.
  return named.length === 0 ? members : members.filter((one) => one === sender || named.includes(one))
}
