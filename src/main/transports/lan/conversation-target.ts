import { readFields, writeFields } from '../../../shared/fields.ts'
import { directChatId } from '../../../shared/relay-protocol.ts'
import type { ConversationRef, Envelope } from '../../messaging/envelope.ts'
import type { Header } from './sessions/envelope-format.ts'

const largestTitle = 256

/** A conversation as headers name it: who is in it, which relays know anyway, but not what it is called. */
export const targetOf = (ref: ConversationRef): Header['conversation'] => {
  switch (ref.kind) {
    case 'direct':
      return ref
    case 'group':
      return {
        kind: 'group',
        groupId: ref.groupId,
        members: ref.members,
        ...(ref.charter === undefined ? {} : { charter: ref.charter }),
      }
    case 'room':
      return { kind: 'room', relay: ref.relay, name: ref.name }
  }
}

/** The chat of a conversation, as relays name it. */
export const chatIdOf = (target: Header['conversation']): string => {
  switch (target.kind) {
    case 'direct':
      return directChatId(target.members)
    case 'group':
      return `group:${target.groupId}`
    case 'room':
      return `room:${target.name}`
  }
}

/** A conversation among those of all relays: each relay has a lobby. */
export const placeOf = (target: Header['conversation']): string =>
  target.kind === 'room' ? `room:${target.relay}:${target.name}` : chatIdOf(target)

/** What is sealed of an envelope: its content; of a group's its title too, which is nobody else's business. */
export const sealedBody = ({ conversation, content }: Envelope): Uint8Array =>
  conversation.kind === 'group' ? writeFields([Buffer.from(conversation.title), content]) : content

/** Conversation and content of an opened body; undefined when it is not what it should be. */
export const openedBody = (
  conversation: Header['conversation'],
  body: Uint8Array,
): { readonly conversation: ConversationRef; readonly content: Uint8Array } | undefined => {
  if (conversation.kind === 'direct') return { conversation, content: body }
  if (conversation.kind === 'room') return { conversation: { ...conversation, members: [] }, content: body }
  try {
    const [title, content] = readFields(body, 2)
    if (!title || !content || title.length > largestTitle) return undefined
    return { conversation: { ...conversation, title: Buffer.from(title).toString('utf8') }, content }
  } catch {
    // From an authenticated author, but not of this protocol.
    return undefined
  }
}
