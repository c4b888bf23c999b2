import { z } from 'zod'
import {
  arrangementSchema,
  consentSchema,
  conversationModeSchema,
  groupDetailsSchema,
} from '../../shared/model/conversation.ts'
import {
  addressSchema,
  conversationIdSchema,
  messageIdSchema,
  transportIdSchema,
} from '../../shared/model/ids.ts'
import { deliveryStateSchema, storyEventSchema } from '../../shared/model/message.ts'
import type { StoryEntry } from '../../shared/model/message.ts'
import { authorTimeSchema } from '../messaging/author-time.ts'
import { conversationRefSchema } from '../messaging/envelope.ts'
import type { ConversationRecord, DeliveryRecord, MessageRecord } from '../messaging/store.ts'

const disappearingSchema = z.object({ after: z.number(), from: z.number() })

/** Texts that are remembered of each kind: as many conversations as much is going on in at once. */
const mostRemembered = 200

/**
 * Reads a JSON column. The text hardly ever changes and is read many times for each message, so what it says is remembered by it,
 * and must not be changed.
 */
const remembering = <S extends z.ZodType>(schema: S): ((text: string) => z.output<S>) => {
  const known = new Map<string, z.output<S>>()
  return (text) => {
    const remembered = known.get(text)
    if (remembered !== undefined) return remembered
    const value = schema.parse(JSON.parse(text))
    if (known.size >= mostRemembered) known.clear()
    known.set(text, value)
    return value
  }
}
const refFrom = remembering(conversationRefSchema)
const detailsFrom = remembering(groupDetailsSchema)
const disappearingFrom = remembering(disappearingSchema)
const arrangementFrom = remembering(arrangementSchema)

const conversationRowSchema = z
  .object({
    id: conversationIdSchema,
    ref: z.string(),
    consent: consentSchema,
    mode: conversationModeSchema,
    createdAt: z.number(),
    unread: z.number(),
    newest: messageIdSchema.nullable(),
    details: z.string().nullable(),
    disappearing: z.string().nullable(),
    arrangement: z.string().nullable(),
  })
  .transform(({ ref, newest, details, disappearing, arrangement, ...row }): ConversationRecord => ({
    ...row,
    ref: refFrom(ref),
    ...(newest === null ? {} : { newest }),
    ...(details === null ? {} : { details: detailsFrom(details) }),
    ...(disappearing === null ? {} : { disappearing: disappearingFrom(disappearing) }),
    ...(arrangement === null ? {} : { arrangement: arrangementFrom(arrangement) }),
  }))

const messageRowSchema = z
  .object({
    id: messageIdSchema,
    logicalId: messageIdSchema,
    conversationId: conversationIdSchema,
    author: addressSchema,
    at: authorTimeSchema,
    prev: messageIdSchema.nullable(),
    mode: conversationModeSchema,
    content: z.instanceof(Uint8Array),
    digest: z.string(),
    differs: z.number(),
    storedAt: z.number(),
    about: messageIdSchema.nullable(),
    deletedBy: addressSchema.nullable(),
    expiresAt: z.number().nullable(),
  })
  .transform(({ about, deletedBy, expiresAt, ...row }): MessageRecord => ({
    ...row,
    differs: row.differs !== 0,
    ...(about === null ? {} : { about }),
    ...(deletedBy === null ? {} : { deletedBy }),
    ...(expiresAt === null ? {} : { expiresAt }),
  }))

const deliveryRowSchema = z
  .object({
    messageId: messageIdSchema,
    transport: transportIdSchema,
    recipient: z.union([z.literal(''), addressSchema]),
    state: deliveryStateSchema,
    at: z.number(),
    attempts: z.number(),
    reason: z.string().nullable(),
    alias: z.string().nullable(),
    handedOver: z.number(),
  })
  .transform(({ recipient, reason, alias, handedOver, ...row }): DeliveryRecord => ({
    ...row,
    ...(recipient === '' ? {} : { recipient }),
    ...(reason === null ? {} : { reason }),
    ...(alias === null ? {} : { alias }),
    ...(handedOver === 1 ? { handedOver: true } : {}),
  }))

const storyRowSchema = z
  .object({
    transport: transportIdSchema,
    event: storyEventSchema,
    at: z.number(),
    recipient: addressSchema.nullable(),
    device: z.string().nullable(),
    took: z.number().nullable(),
    reason: z.string().nullable(),
    times: z.number(),
  })
  .transform(({ recipient, device, took, reason, ...row }) => ({
    ...row,
    ...(recipient === null ? {} : { recipient }),
    ...(device === null ? {} : { device }),
    ...(took === null ? {} : { took }),
    ...(reason === null ? {} : { reason }),
  }))

/** Columns of a message row, in the order in which queries name them. */
export const messageColumns =
  'id, logicalId, conversationId, author, at, prev, mode, content, digest, differs, storedAt, about, deletedBy, expiresAt'

/** A row of `conversations`. */
export const conversationFrom = (row: unknown): ConversationRecord => conversationRowSchema.parse(row)
/** A row of `messages`. */
export const messageFrom = (row: unknown): MessageRecord => messageRowSchema.parse(row)
/** A row of `deliveries`. */
export const deliveryFrom = (row: unknown): DeliveryRecord => deliveryRowSchema.parse(row)
/** A row of `story`. */
export const storyEntryFrom = (row: unknown): StoryEntry => storyRowSchema.parse(row)
