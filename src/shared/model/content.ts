import { z } from 'zod'
import { nameSchema } from './account.ts'
import { addressSchema, messageIdSchema } from './ids.ts'
import { pictureSchema } from './picture.ts'
import { oneLine } from './visible.ts'

/** The longest text of one message, in bytes of UTF-8: well under what either transport carries (XMTP: about 1 MiB). */
export const maximumTextBytes = 64 * 1024
/** The largest file that travels inside a message, in bytes: base64 of it still fits a relay's envelope. */
export const maximumInlineBytes = 512 * 1024
/** The largest file that can be sent at all, in bytes; larger than {@link maximumInlineBytes} it is uploaded, sealed. */
export const maximumFileBytes = 20 * 1024 * 1024
/** The largest file that goes through a relay, in bytes. */
export const maximumRelayFileBytes = 100 * 1024 * 1024
/** The most files of one message. */
export const maximumFiles = 20
/** The longest reaction, in characters: an emoji can have many parts, a custom one has a name. */
export const maximumReactionLength = 64

const fallbackSchema = z.string().max(4096).optional()

/**
 * A file's name as it may be shown and offered for saving: one line, no way out of its folder, and no marks that change
 * the direction of writing (which make `gpj.exe` of `exe.jpg`).
 */
export const fileNameSchema = z
  .string()
  .max(4096)
  .transform((name) => {
    // Room between its parts would push its ending out of sight.
    const visible = oneLine(name)
      .replaceAll(/[/\\:*?"<>|]/gu, '_')
      .replace(/^[.\s]+|[.\s]+$/gu, '')
    if (visible.length <= 120) return visible === '' ? 'file' : visible
    const end = /\.[\p{L}\p{N}]{1,10}$/u.exec(visible)?.[0] ?? ''
    return visible.slice(0, 120 - end.length) + end
  })

/** A media type as somebody claims it; never trusted to decide how something is run. */
export const mediaTypeSchema = z
  .string()
  .max(100)
  .transform((type) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type.toLowerCase() : 'application/octet-stream'))

/** Other apps put files of up to about 1 MiB into their messages. */
const base64Schema = z.string().max(Math.ceil((1024 * 1024) / 3) * 4)
const hexSchema = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

/** Plain text. */
export const textContentSchema = z.object({ type: z.literal('text'), text: z.string() })
/** Text with Markdown in it, shown formatted. */
export const markdownContentSchema = z.object({ type: z.literal('markdown'), text: z.string() })

/** A file inside the message. */
export const fileContentSchema = z.object({
  type: z.literal('file'),
  name: fileNameSchema,
  mediaType: mediaTypeSchema,
  data: base64Schema,
})

/** A file that was uploaded, encrypted, and what is needed to fetch and open it (the standard of XMTP). */
export const remoteFileSchema = z.object({
  name: fileNameSchema,
  url: z.string().max(2048),
  /** SHA-256 of the encrypted bytes, hexadecimal. */
  digest: hexSchema(32),
  secret: hexSchema(32),
  salt: hexSchema(32),
  nonce: hexSchema(12),
  /** Of the encrypted bytes, in bytes; 0 where its sender did not say. */
  length: z.number().int().nonnegative(),
})
export type RemoteFile = z.infer<typeof remoteFileSchema>

export const remoteFilesContentSchema = z.object({
  type: z.literal('remoteFiles'),
  files: z.array(remoteFileSchema).min(1).max(maximumFiles),
})

/** A file that a relay keeps, in sealed chunks, and what is needed to fetch and open it. */
export const relayFileContentSchema = z.object({
  type: z.literal('relayFile'),
  name: fileNameSchema,
  mediaType: mediaTypeSchema,
  /** Bytes of the file itself. */
  length: z.number().int().min(1).max(maximumRelayFileBytes),
  /** The relay's fingerprint. */
  relay: hexSchema(32),
  blob: hexSchema(32),
  key: hexSchema(32),
})
export type RelayFileContent = z.infer<typeof relayFileContentSchema>

/** A reference to a transaction on a blockchain. */
export const transactionContentSchema = z.object({
  type: z.literal('transaction'),
  /** The family of chains, such as `eip155`. */
  namespace: z.string().max(100).optional(),
  network: z.string().max(100),
  reference: z.string().max(300),
  kind: z.string().max(100).optional(),
  currency: z.string().max(100).optional(),
  amount: z.number().optional(),
  decimals: z.number().optional(),
  from: z.string().max(100).optional(),
  to: z.string().max(100).optional(),
})

/** Something another app or a newer Landline sent that this one cannot show; `fallback` is its author's own words. */
export const unsupportedContentSchema = z.object({
  type: z.literal('unsupported'),
  contentType: z.string().max(200),
  fallback: fallbackSchema,
})

const quotableSchema = z.discriminatedUnion('type', [
  textContentSchema,
  markdownContentSchema,
  fileContentSchema,
  remoteFilesContentSchema,
  relayFileContentSchema,
  transactionContentSchema,
  unsupportedContentSchema,
])
/** What can stand alone, and what can be said in reply. */
export type Quotable = z.infer<typeof quotableSchema>

/** Names a message in its conversation: what its author called it, and who that is. */
export const referenceSchema = z.object({
  /** The logical id, or the XMTP id where another app refers to it. */
  id: messageIdSchema,
  /** Absent where another app did not say. */
  author: addressSchema.optional(),
})
export type Reference = z.infer<typeof referenceSchema>

/** An answer to one message. */
export const replyContentSchema = z.object({
  type: z.literal('reply'),
  to: referenceSchema,
  content: quotableSchema,
})

/** A reaction to one message, given or taken back. Not a message of its own. */
export const reactionContentSchema = z.object({
  type: z.literal('reaction'),
  to: referenceSchema,
  reaction: z.string().min(1).max(maximumReactionLength),
  action: z.enum(['added', 'removed']),
})

/** Its author takes a message back, for everyone. Not a message of its own. */
export const deletionContentSchema = z.object({ type: z.literal('deletion'), of: referenceSchema })

/**
 * What its author is called and looks like, told beside a message of theirs to those who do not know yet. Not a message of its
 * own.
 */
export const profileContentSchema = z.object({
  type: z.literal('profile'),
  /** The message that it was told with. */
  with: referenceSchema,
  name: nameSchema,
  picture: pictureSchema.optional(),
})
export type ProfileContent = z.infer<typeof profileContentSchema>

/** What a group's members see when the group changes; made from what the network has verified, never written. */
export const groupChangeContentSchema = z.object({
  type: z.literal('groupChange'),
  added: z.array(addressSchema).optional(),
  removed: z.array(addressSchema).optional(),
  left: z.array(addressSchema).optional(),
  adminsAdded: z.array(addressSchema).optional(),
  adminsRemoved: z.array(addressSchema).optional(),
  ownersAdded: z.array(addressSchema).optional(),
  ownersRemoved: z.array(addressSchema).optional(),
  title: z.string().max(1000).optional(),
  description: z.string().max(4096).optional(),
  imageUrl: z.string().max(2048).optional(),
  /** How long messages last from now on, milliseconds; 0: for ever. */
  disappearAfter: z.number().nonnegative().optional(),
})
export type GroupChangeContent = z.infer<typeof groupChangeContentSchema>

/** The devices that speak for somebody on local networks changed; noted here, never written by anybody. */
export const devicesChangeContentSchema = z.object({
  type: z.literal('devicesChange'),
  added: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
  forked: z.boolean(),
})
export type DevicesChangeContent = z.infer<typeof devicesChangeContentSchema>

/** What a message is made of, as it travels and is kept. */
export const contentSchema = z.discriminatedUnion('type', [
  ...quotableSchema.options,
  replyContentSchema,
  reactionContentSchema,
  deletionContentSchema,
  profileContentSchema,
  groupChangeContentSchema,
  devicesChangeContentSchema,
])
export type Content = z.infer<typeof contentSchema>

/** A file as a view shows it; its bytes are asked for with `messages.file`. */
const fileViewSchema = z.object({
  name: z.string(),
  mediaType: z.string(),
  /** Bytes; of a file elsewhere that was not fetched yet, about. */
  size: z.number(),
  /** Whether the bytes are on this machine. */
  here: z.boolean(),
  /** Whether a relay keeps it on its way. */
  relayed: z.boolean().optional(),
  /** It was removed from this device to make room; fetchable: it can be had again while it is still where it was. */
  removed: z.enum(['fetchable', 'for-good']).optional(),
})

const plainViewSchema = z.discriminatedUnion('type', [
  textContentSchema,
  markdownContentSchema,
  z.object({ type: z.literal('files'), files: z.array(fileViewSchema) }),
  transactionContentSchema,
  unsupportedContentSchema,
  groupChangeContentSchema,
  devicesChangeContentSchema,
  /** It was taken back. */
  z.object({ type: z.literal('deleted'), by: addressSchema }),
])

/** What a message says, as a view shows it: without keys and without the bytes of files. */
export const contentViewSchema = plainViewSchema
export type ContentView = z.infer<typeof contentViewSchema>
