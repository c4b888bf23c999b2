import { AppError } from '../../../shared/errors.ts'
import { readFields, writeFields } from '../../../shared/fields.ts'
import { directChatId } from '../../../shared/relay-protocol.ts'
import type { ConversationRef, Envelope } from '../../messaging/envelope.ts'
import type { Header, Opened } from './sealer.ts'

const largestTitle = 256

/** A conversation as headers name it: who is in it, which relays know anyway, but not what it is called. */
export const targetOf = (ref: ConversationRef): Header['conversation'] => {
  switch (ref.kind) {
    case 'direct':
      return ref
    case 'group':
      return { kind: 'group', groupId: ref.groupId, members: ref.members }
    case 'room':
      throw new AppError('unsupported', 'Rooms are not in this version yet.')
  }
}

/** The chat of a conversation, as relays name it. */
export const chatIdOf = (target: Header['conversation']): string =>
  target.kind === 'direct' ? directChatId(target.members) : `group:${target.groupId}`

/** What is sealed of an envelope: its content; of a group's its title too, which is nobody else's business. */
export const sealedBody = ({ conversation, content }: Envelope): Uint8Array =>
  conversation.kind === 'group' ? writeFields([Buffer.from(conversation.title), content]) : content

/** Conversation and content of an opened envelope; undefined when its body is not what it should be. */
export const openedBody = ({
  header,
  body,
}: Opened): { readonly conversation: ConversationRef; readonly content: Uint8Array } | undefined => {
  const { conversation } = header
  if (conversation.kind === 'direct') return { conversation, content: body }
  try {
    const [title, content] = readFields(body, 2)
    if (!title || !content || title.length > largestTitle) return undefined
    return { conversation: { ...conversation, title: Buffer.from(title).toString('utf8') }, content }
  } catch {
    // From an authenticated author, but not of this protocol.
    return undefined
  }
}
