import { contentTypeText, encodeText } from '@xmtp/node-sdk'
import type { EncodedContent, Message } from '@xmtp/node-bindings'
import { messageIdSchema } from '../../../shared/model/ids.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import { authorTimeOf, authorTimeSchema } from '../../messaging/author-time.ts'
import type { AuthorTime } from '../../messaging/author-time.ts'
import { decodeContent, encodeContent } from '../../messaging/content-codec.ts'
import type { ConversationRef, Envelope, ReceivedEnvelope } from '../../messaging/envelope.ts'
import { AppError } from '../../../shared/errors.ts'

/** What Landline adds to the otherwise standard content; other apps ignore it. */
const parameters = { id: 'landline.id', at: 'landline.at', prev: 'landline.prev' } as const

/** Content that is no message of its own: kept for later versions, not shown as unsupported. */
const silent: ReadonlySet<string> = new Set(['readReceipt', 'reaction', 'group_updated', 'leave_request'])

/** An envelope as standard XMTP content. @throws AppError `unsupported` for what XMTP has no content type for */
export const encodeForXmtp = (envelope: Envelope): EncodedContent => {
  const content = decodeContent(envelope.content)
  if (content.type !== 'text') {
    throw new AppError('unsupported', 'XMTP cannot carry this kind of message.')
  }
  const encoded = encodeText(content.text)
  return {
    ...encoded,
    parameters: {
      ...encoded.parameters,
      [parameters.id]: envelope.id,
      [parameters.at]: String(envelope.at),
      ...(envelope.prev === null ? {} : { [parameters.prev]: envelope.prev }),
    },
  }
}

/** What a message carries beside its content: Landline's own where it is there and sound, else XMTP's. */
const readParameters = (
  message: Message,
): { readonly id: MessageId; readonly at: AuthorTime; readonly prev: MessageId | null } => {
  const given = message.content.parameters
  const id = messageIdSchema.safeParse(given[parameters.id])
  const at = authorTimeSchema.safeParse(Number(given[parameters.at] ?? Number.NaN))
  if (!id.success || !at.success || id.data.includes('~')) {
    return { id: messageIdSchema.parse(message.id), at: authorTimeOf(sentAt(message)), prev: null }
  }
  const prev = messageIdSchema.safeParse(given[parameters.prev])
  return { id: id.data, at: at.data, prev: prev.success ? prev.data : null }
}

/** XMTP's time of a message, milliseconds since 1970. */
const sentAt = (message: Message): number => Number(message.sentAtNs / 1_000_000n)

/**
 * A message of the XMTP store as an envelope.
 *
 * @returns undefined for content that is no message of its own
 */
export const decodeFromXmtp = (
  message: Message,
  conversation: ConversationRef,
  author: Address,
): ReceivedEnvelope | undefined => {
  const type = message.content.type
  if (type && silent.has(type.typeId)) return undefined
  return {
    ...readParameters(message),
    conversation,
    author,
    mode: 'automatic',
    content: encodeContent(contentOf(message.content)),
    carriedAt: sentAt(message),
    alias: message.id,
  }
}

const contentOf = ({ type, content, fallback }: EncodedContent): ReturnType<typeof decodeContent> => {
  const text = contentTypeText()
  if (type?.authorityId === text.authorityId && type.typeId === text.typeId) {
    return { type: 'text', text: new TextDecoder().decode(content) }
  }
  const contentType = type ? `${type.authorityId}/${type.typeId}` : 'unknown'
  return { type: 'unsupported', contentType, ...(fallback === undefined ? {} : { fallback }) }
}
