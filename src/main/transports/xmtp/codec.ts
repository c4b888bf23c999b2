import {
  contentTypeAttachment,
  contentTypeMarkdown,
  contentTypeText,
  encodeAttachment,
  encodeMarkdown,
  encodeMultiRemoteAttachment,
  encodeReaction,
  encodeReadReceipt,
  encodeRemoteAttachment,
  encodeText,
  encodeTransactionReference,
} from '@xmtp/node-sdk'
import type { Attachment, RemoteAttachment, TransactionReference } from '@xmtp/node-sdk'
import type { ContentTypeId, DecodedMessageContent, EncodedContent, Message } from '@xmtp/node-bindings'
import { AppError } from '../../../shared/errors.ts'
import { contentSchema } from '../../../shared/model/content.ts'
import type { Content, Quotable, RemoteFile } from '../../../shared/model/content.ts'
import { addressSchema, messageIdSchema } from '../../../shared/model/ids.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import { authorTimeOf, authorTimeSchema } from '../../messaging/author-time.ts'
import type { AuthorTime } from '../../messaging/author-time.ts'
import { decodeContent, encodeContent, searchableText } from '../../messaging/content-codec.ts'
import type { ConversationRef, Envelope, ReceivedEnvelope } from '../../messaging/envelope.ts'
import { membershipChange, reactionActions, reactionSchemas } from './constants.ts'
import {
  encodeDeletion,
  encodeProfile,
  encodeReply,
  profileType,
  readDeletion,
  readProfile,
} from './encoded-content.ts'
import { readGroupChange } from './group-change.ts'

/** What Landline adds to the otherwise standard content; other apps ignore it. */
const parameters = {
  id: 'landline.id',
  at: 'landline.at',
  prev: 'landline.prev',
  /** The message that this one is about, as Landline names it, and whose it is. */
  to: 'landline.to',
  toAuthor: 'landline.toAuthor',
} as const

/** Addresses and inboxes, as far as they are known. */
export interface People {
  addressOf(inboxId: string): Address | undefined
  inboxOf(address: Address): string | undefined
}

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const attachmentOf = (file: RemoteFile): RemoteAttachment => ({
  url: file.url,
  contentDigest: file.digest,
  secret: bytesOf(file.secret),
  salt: bytesOf(file.salt),
  nonce: bytesOf(file.nonce),
  scheme: new URL(file.url).protocol === 'http:' ? 'http://' : 'https://',
  contentLength: file.length,
  filename: file.name,
})

const encodePlain = (content: Quotable): EncodedContent => {
  switch (content.type) {
    case 'text':
      return encodeText(content.text)
    case 'markdown':
      return encodeMarkdown(content.text)
    case 'file':
      return encodeAttachment({
        filename: content.name,
        mimeType: content.mediaType,
        content: new Uint8Array(Buffer.from(content.data, 'base64')),
      })
    case 'remoteFiles': {
      const [first, ...more] = content.files.map(attachmentOf)
      if (!first) throw new AppError('unsupported', 'There is no file in this message.')
      return more.length === 0
        ? encodeRemoteAttachment(first)
        : encodeMultiRemoteAttachment({ attachments: [first, ...more] })
    }
    case 'transaction':
      return encodeTransactionReference(transactionOf(content))
    case 'relayFile':
    case 'unsupported':
      throw new AppError('unsupported', 'XMTP cannot carry this kind of message.')
  }
}

const transactionOf = ({
  namespace,
  network,
  reference,
  kind,
  currency,
  amount,
  decimals,
  from,
  to,
}: Extract<Quotable, { type: 'transaction' }>): TransactionReference => ({
  ...(namespace === undefined ? {} : { namespace }),
  networkId: network,
  reference,
  ...(kind === undefined || amount === undefined
    ? {}
    : {
        metadata: {
          transactionType: kind,
          currency: currency ?? '',
          amount,
          decimals: decimals ?? 0,
          fromAddress: from ?? '',
          toAddress: to ?? '',
        },
      }),
})

const isEmoji = (text: string): boolean =>
  /^\p{RGI_Emoji}$/v.test(text) || /^\p{Extended_Pictographic}/u.test(text)

/** Content as standard XMTP content, without what Landline adds. @param aboutAlias the XMTP id of what it is about */
const encodeStandard = (
  content: Content,
  aboutAlias: string | undefined,
  people: Pick<People, 'inboxOf'>,
): EncodedContent => {
  switch (content.type) {
    case 'reply': {
      const inbox = content.to.author && people.inboxOf(content.to.author)
      const words = searchableText(content.content) ?? ''
      return encodeReply(
        encodePlain(content.content),
        aboutAlias ?? content.to.id,
        inbox,
        words.slice(0, 200),
      )
    }
    case 'reaction':
      return encodeReaction({
        reference: aboutAlias ?? content.to.id,
        referenceInboxId: (content.to.author && people.inboxOf(content.to.author)) ?? '',
        action: reactionActions[content.action],
        content: content.reaction,
        schema: isEmoji(content.reaction) ? reactionSchemas.unicode : reactionSchemas.custom,
      })
    case 'deletion':
      // What XMTP never carried need not be taken back there.
      if (aboutAlias === undefined)
        throw new AppError('unsupported', 'The deleted message was never on XMTP.')
      return encodeDeletion(aboutAlias)
    case 'profile':
      return encodeProfile(content)
    case 'groupChange':
    case 'devicesChange':
      throw new AppError('unsupported', 'Changes of a group are not written as messages.')
    default:
      return encodePlain(content)
  }
}

/** An envelope as standard XMTP content. @throws AppError `unsupported` for what XMTP has no content type for */
export const encodeForXmtp = (
  envelope: Envelope,
  aboutAlias: string | undefined,
  people: Pick<People, 'inboxOf'>,
): EncodedContent => {
  const content = decodeContent(envelope.content)
  const encoded = encodeStandard(content, aboutAlias, people)
  const about =
    content.type === 'deletion'
      ? content.of
      : content.type === 'reply' || content.type === 'reaction'
        ? content.to
        : content.type === 'profile'
          ? content.with
          : undefined
  return {
    ...encoded,
    parameters: {
      ...encoded.parameters,
      [parameters.id]: envelope.id,
      [parameters.at]: String(envelope.at),
      ...(envelope.prev === null ? {} : { [parameters.prev]: envelope.prev }),
      ...(about ? { [parameters.to]: about.id } : {}),
      ...(about?.author === undefined ? {} : { [parameters.toAuthor]: about.author }),
    },
  }
}

/** A read receipt: standard, and exact to other Landlines. */
export const encodeRead = (upTo: AuthorTime): EncodedContent => {
  const encoded = encodeReadReceipt({})
  return { ...encoded, parameters: { ...encoded.parameters, [parameters.at]: String(upTo) } }
}

const authorTimeIn = (given: Readonly<Record<string, string>>): AuthorTime | undefined => {
  const at = authorTimeSchema.safeParse(Number(given[parameters.at] ?? Number.NaN))
  return at.success ? at.data : undefined
}

/** What a message carries beside its content: Landline's own where it is there and sound, else XMTP's. */
const readParameters = (
  message: Message,
): { readonly id: MessageId; readonly at: AuthorTime; readonly prev: MessageId | null } => {
  const given = message.content.parameters
  const id = messageIdSchema.safeParse(given[parameters.id])
  const at = authorTimeIn(given)
  if (!id.success || at === undefined || id.data.includes('~')) {
    return { id: messageIdSchema.parse(message.id), at: authorTimeOf(sentAt(message)), prev: null }
  }
  const prev = messageIdSchema.safeParse(given[parameters.prev])
  return { id: id.data, at, prev: prev.success ? prev.data : null }
}

/** XMTP's time of a message, milliseconds since 1970. */
const sentAt = (message: Message): number => Number(message.sentAtNs / 1_000_000n)

/** Reads a message with the SDK's own decoders; undefined for one it has none for. */
export type Decode = (messageId: string) => DecodedMessageContent | undefined

/** What a message of the XMTP store is. */
export type Decoded =
  | { readonly kind: 'message'; readonly envelope: ReceivedEnvelope }
  | { readonly kind: 'read'; readonly upTo: AuthorTime }
  /** Nothing that is shown or kept. */
  | { readonly kind: 'silent' }

/** Reads a message of the XMTP store, of this app or any other. */
export const decodeFromXmtp = (
  message: Message,
  conversation: ConversationRef,
  author: Address,
  people: People,
  decode: Decode,
): Decoded => {
  const { content } = message
  const xmtp = content.type?.authorityId === 'xmtp.org'
  if (xmtp && content.type?.typeId === 'readReceipt') {
    return { kind: 'read', upTo: authorTimeIn(content.parameters) ?? authorTimeOf(sentAt(message)) }
  }
  // It is followed by the change itself, once an admin's device has carried it out.
  if (xmtp && content.type?.typeId === 'leave_request') return { kind: 'silent' }
  const read = shownIn(conversation, readContent(message, people, decode))
  if (!read) return { kind: 'silent' }
  const sound = contentSchema.safeParse(read)
  return {
    kind: 'message',
    envelope: {
      ...readParameters(message),
      conversation,
      author,
      mode: 'automatic',
      content: encodeContent(sound.success ? sound.data : unsupported(content)),
      carriedAt: sentAt(message),
      alias: message.id,
    },
  }
}

/** A direct conversation is a group of two to XMTP; of its changes people see only how long messages last. */
const shownIn = ({ kind }: ConversationRef, content: Content | undefined): Content | undefined => {
  if (kind !== 'direct' || content?.type !== 'groupChange') return content
  const { type, disappearAfter } = content
  return disappearAfter === undefined ? undefined : { type, disappearAfter }
}

const isType = (type: ContentTypeId | undefined, other: ContentTypeId): boolean =>
  type?.authorityId === other.authorityId && type.typeId === other.typeId

const unsupported = ({ type, fallback }: EncodedContent): Quotable => ({
  type: 'unsupported',
  contentType: type ? `${type.authorityId}/${type.typeId}`.slice(0, 200) : 'unknown',
  ...(fallback === undefined ? {} : { fallback: fallback.slice(0, 4096) }),
})

/** What a message is about: as Landline names it where it does, else by its XMTP id. */
const referenceIn = (
  { content }: Message,
  xmtpId: string,
  inboxId: string | undefined,
  people: People,
): { readonly id: MessageId; readonly author?: Address } | undefined => {
  const named = messageIdSchema.safeParse(content.parameters[parameters.to])
  const id = named.success ? named : messageIdSchema.safeParse(xmtpId)
  if (!id.success) return undefined
  const told = addressSchema.safeParse(content.parameters[parameters.toAuthor])
  const author = named.success && told.success ? told.data : inboxId && people.addressOf(inboxId)
  return { id: id.data, ...(author ? { author } : {}) }
}

const readContent = (message: Message, people: People, decode: Decode): Content | undefined => {
  const { content } = message
  const plain = content.compression === undefined
  // The commonest are read without another look into the database.
  if (plain && isType(content.type, contentTypeText())) return { type: 'text', text: textOf(content.content) }
  if (plain && isType(content.type, contentTypeMarkdown()))
    return { type: 'markdown', text: textOf(content.content) }
  if (plain && isType(content.type, contentTypeAttachment())) {
    return fileOf({
      filename: content.parameters['filename'] ?? 'file',
      mimeType: content.parameters['mimeType'] ?? '',
      content: content.content,
    })
  }
  if (content.type?.authorityId === 'xmtp.org' && content.type.typeId === 'deleteMessage') {
    const reference = readDeletion(content.content)
    const of = reference === undefined ? undefined : referenceIn(message, reference, undefined, people)
    return of && { type: 'deletion', of }
  }
  if (isType(content.type, profileType)) {
    const beside = referenceIn(message, '', undefined, people)
    return plain && beside ? readProfile(content.content, beside) : undefined
  }
  const decoded = decode(message.id)
  if (!decoded) return unsupported(content)
  if (decoded.groupUpdated) {
    // Only what MLS has carried out is a change; anybody can write a message that claims to be one.
    return message.kind === membershipChange
      ? readGroupChange(decoded.groupUpdated, people)
      : unsupported(content)
  }
  const { reaction, reply } = decoded
  if (reaction) {
    const to = referenceIn(message, reaction.reference, reaction.referenceInboxId || undefined, people)
    const action = reaction.action === reactionActions.removed ? 'removed' : 'added'
    return to && { type: 'reaction', to, reaction: reaction.content, action }
  }
  if (reply) {
    const inner = plainOf(reply.content) ?? unsupported(content)
    const to = referenceIn(message, reply.referenceId, content.parameters['referenceInboxId'], people)
    return to ? { type: 'reply', to, content: inner } : inner
  }
  return plainOf(decoded) ?? unsupported(content)
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const fileOf = ({ filename, mimeType, content }: Attachment): Quotable => ({
  type: 'file',
  name: filename ?? 'file',
  mediaType: mimeType,
  data: Buffer.from(content).toString('base64'),
})

const remoteOf = ({
  url,
  contentDigest,
  secret,
  salt,
  nonce,
  contentLength,
  filename,
}: RemoteAttachment) => ({
  name: filename ?? 'file',
  url,
  digest: contentDigest,
  secret: hexOf(secret),
  salt: hexOf(salt),
  nonce: hexOf(nonce),
  length: contentLength ?? 0,
})

/** What the SDK has decoded, where Landline shows it. */
const plainOf = (decoded: DecodedMessageContent): Quotable | undefined => {
  const {
    text,
    markdown,
    attachment,
    remoteAttachment,
    multiRemoteAttachment,
    transactionReference,
    custom,
  } = decoded
  if (text !== null) return { type: 'text', text }
  if (markdown !== null) return { type: 'markdown', text: markdown }
  if (attachment) return fileOf(attachment)
  if (remoteAttachment) return { type: 'remoteFiles', files: [remoteOf(remoteAttachment)] }
  if (multiRemoteAttachment) {
    return { type: 'remoteFiles', files: multiRemoteAttachment.attachments.map(remoteOf) }
  }
  if (transactionReference) {
    const { namespace, networkId, reference, metadata } = transactionReference
    return {
      type: 'transaction',
      ...(namespace === undefined ? {} : { namespace }),
      network: networkId,
      reference,
      ...(metadata
        ? {
            kind: metadata.transactionType,
            currency: metadata.currency,
            amount: metadata.amount,
            decimals: metadata.decimals,
            from: metadata.fromAddress,
            to: metadata.toAddress,
          }
        : {}),
    }
  }
  return custom ? unsupported(custom) : undefined
}
