import { z } from 'zod'
import { deviceIdSchema } from '../../../../shared/device-certificate.ts'
import { addressSchema, messageIdSchema } from '../../../../shared/model/ids.ts'
import { conversationModeSchema } from '../../../../shared/model/conversation.ts'
import { readFields, writeFields } from '../../../../shared/fields.ts'
import { authorTimeSchema } from '../../../messaging/author-time.ts'
import { charterSchema } from '../../../messaging/envelope.ts'

/**
 * What stands outside the encryption, authenticated as it was sent: who wrote what, when, and for which devices. Words
 * (text, names, titles) are never part of it.
 *
 * message: something said. receipt: what the author has stored of its reader. keys: a sender key of a group or room.
 * resend: what the author could not open and asks for again.
 */
export const headerSchema = z.object({
  v: z.literal(2),
  kind: z.enum(['message', 'receipt', 'keys', 'resend']),
  conversation: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('direct'), members: z.tuple([addressSchema, addressSchema]) }),
    z.object({
      kind: z.literal('group'),
      groupId: z.string().regex(/^[0-9a-zA-Z-]{8,128}$/),
      members: z.array(addressSchema).min(1).max(250),
      charter: charterSchema.optional(),
    }),
    z.object({
      kind: z.literal('room'),
      relay: z.string().regex(/^[0-9a-f]{64}$/),
      name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    }),
  ]),
  id: messageIdSchema,
  author: addressSchema,
  device: deviceIdSchema,
  at: authorTimeSchema,
  prev: messageIdSchema.nullable(),
  mode: conversationModeSchema,
  sealing: z.discriminatedUnion('form', [
    /** For each of these devices there is a wrap, in this order. */
    z.object({ form: z.literal('pairwise'), devices: z.array(deviceIdSchema).min(1).max(250) }),
    /** For everybody who was given this key; `audience` is the hash of whom it was given to. */
    z.object({
      form: z.literal('sender-key'),
      distribution: z.uuid(),
      audience: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ]),
})
export type Header = z.infer<typeof headerSchema>
/** What a header says beside what the sealer adds. */
export type HeaderFields = Omit<Header, 'author' | 'device' | 'sealing' | 'v'>

const largestHeader = 32 * 1024

/** An envelope taken apart; nothing of it has been authenticated. */
export interface Parts {
  readonly header: Header
  /** The header as it was sent. */
  readonly headerBytes: Uint8Array
  readonly ciphertext: Uint8Array
  readonly wraps: Uint8Array
}

export const writeEnvelope = ({ headerBytes, ciphertext, wraps }: Omit<Parts, 'header'>): Uint8Array =>
  writeFields([headerBytes, ciphertext, wraps])

/** @throws when it is not an envelope */
export const readEnvelope = (envelope: Uint8Array): Parts => {
  const [headerBytes, ciphertext, wraps, ...rest] = readFields(envelope, 3)
  if (!headerBytes || !ciphertext || !wraps || rest.length > 0) throw new Error('Fields')
  if (headerBytes.length > largestHeader) throw new Error('Size')
  const header = headerSchema.parse(JSON.parse(Buffer.from(headerBytes).toString('utf8')))
  return { header, headerBytes, ciphertext, wraps }
}
