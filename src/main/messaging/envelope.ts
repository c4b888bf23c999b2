import { z } from 'zod'
import { consentSchema, conversationModeSchema } from '../../shared/model/conversation.ts'
import { addressSchema, messageIdSchema } from '../../shared/model/ids.ts'
import { authorTimeSchema } from './author-time.ts'

/** What a group of a local network rests on: who made it, which its id follows from, and how often they changed it. */
export const charterSchema = z.object({
  owner: addressSchema,
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  version: z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER),
})
export type Charter = z.infer<typeof charterSchema>

/**
 * Which conversation, in terms that every member shares: a direct one by its two addresses (sorted), a group by an id
 * with the members and title its sender has, a room by relay and name.
 */
export const conversationRefSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('direct'), members: z.tuple([addressSchema, addressSchema]) }),
  z.object({
    kind: z.literal('group'),
    groupId: z.string().min(8).max(128),
    title: z.string().max(256),
    members: z.array(addressSchema).min(1).max(250),
    charter: charterSchema.optional(),
  }),
  z.object({
    kind: z.literal('room'),
    /** The fingerprint of the relay that it belongs to. */
    relay: z.string().max(64),
    name: z.string().min(1).max(64),
    /** What its relay is called. */
    title: z.string().max(64).optional(),
    /** Who is in it, as its relay says. */
    members: z.array(addressSchema).max(10_000),
  }),
])
export type ConversationRef = z.infer<typeof conversationRefSchema>

/**
 * What a transport carries: one logical message. Both transports carry the same `content` bytes (see
 * `content-codec.ts`), or what they decode to re-encodes to the same bytes.
 */
export const envelopeSchema = z.object({
  id: messageIdSchema,
  conversation: conversationRefSchema,
  author: addressSchema,
  at: authorTimeSchema,
  /** The author's previous message in this conversation, which fixes the order per author and exposes gaps. */
  prev: messageIdSchema.nullable(),
  mode: conversationModeSchema,
  content: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Content is bytes.'),
})
export type Envelope = z.infer<typeof envelopeSchema>

/** An envelope as it came in, with what the transport alone knows. */
export const receivedEnvelopeSchema = envelopeSchema.extend({
  /** The transport's time for it (XMTP's publishing, the relay's storing), milliseconds since 1970. */
  carriedAt: z.number().nonnegative(),
  /** The transport's own id for it. */
  alias: z.string().max(256).optional(),
  /** What this account answered to its conversation, where the transport keeps that. */
  consent: consentSchema.optional(),
})
export type ReceivedEnvelope = z.infer<typeof receivedEnvelopeSchema>
