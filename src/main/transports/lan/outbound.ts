import { z } from 'zod'
import { deviceIdSchema } from '../../../shared/device-certificate.ts'
import { addressSchema, messageIdSchema } from '../../../shared/model/ids.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import type { Envelope } from '../../messaging/envelope.ts'
import type { Header, HeaderFields } from './sessions/envelope-format.ts'

const postSchema = z.object({
  id: messageIdSchema,
  chatId: z.string(),
  recipients: z.array(addressSchema),
  /** base64. */
  envelope: z.string(),
})
export type Post = z.infer<typeof postSchema>

/** What was sealed of a message: a retry sends the same bytes, and only to whom it was sealed may it be sent again. */
export const outboundSchema = z.object({
  at: z.number(),
  /** Empty once everybody has it. */
  posts: z.array(postSchema),
  covered: z.array(addressSchema),
  devices: z.array(deviceIdSchema),
  /** Relays that have taken it. */
  relays: z.array(z.string()).default([]),
  /** Who has said that they have it. */
  delivered: z.array(addressSchema),
  /** How often a device asked for it again. */
  resent: z.record(z.string(), z.number()),
  /** Of a receipt, which is written nowhere else: base64. */
  body: z.string().optional(),
})
export type Outbound = z.infer<typeof outboundSchema>

/** Of a message that was not sealed for anybody yet. @param at milliseconds since 1970 */
export const emptyOutbound = (at: number): Outbound => ({
  at,
  posts: [],
  covered: [],
  devices: [],
  relays: [],
  delivered: [],
  resent: {},
})

/** What the header of a message says. */
export const messageFields = (
  { id, at, prev, mode }: Envelope,
  conversation: Header['conversation'],
): HeaderFields => ({
  kind: 'message',
  conversation,
  id,
  at,
  prev,
  mode,
})

export const postOf = (
  id: MessageId,
  chatId: string,
  recipients: readonly Address[],
  bytes: Uint8Array,
): Post => ({
  id,
  chatId,
  recipients: [...recipients],
  envelope: Buffer.from(bytes).toString('base64'),
})

/** As a relay wants it. */
export const wire = ({ id, chatId, recipients, envelope }: Post) => ({
  id,
  chat_id: chatId,
  recipients,
  envelope: Buffer.from(envelope, 'base64'),
})
