import { z } from 'zod'
import { contentViewSchema } from './content.ts'
import { addressSchema, conversationIdSchema, messageIdSchema, transportIdSchema } from './ids.ts'

/** States of one delivery; which may follow which is in `src/main/messaging/delivery.ts`. */
export const deliveryStateSchema = z.enum([
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'failed',
  'cancelled',
])
export type DeliveryState = z.infer<typeof deliveryStateSchema>

/**
 * How far one message got on one transport, to one recipient (absent: to the network as a whole). On a message
 * that was received it says which transport brought it, and when: its state is then `delivered`.
 */
export const deliverySchema = z.object({
  transport: transportIdSchema,
  recipient: addressSchema.optional(),
  state: deliveryStateSchema,
  /** When it came into this state, milliseconds since 1970 on this machine's clock. */
  at: z.number(),
  /** Times it was tried. */
  attempts: z.number().int().optional(),
  /** Why it waits or failed, in words for a person. */
  reason: z.string().optional(),
})
export type Delivery = z.infer<typeof deliverySchema>

/** What one entry of a message's story says; `refused`: an attempt that came to nothing. */
export const storyEventSchema = z.enum([
  'sent',
  'refused',
  'failed',
  'cancelled',
  'retried',
  'delivered',
  'read',
])

/** One thing that happened to a message of this account on its way. */
export const storyEntrySchema = z.object({
  transport: transportIdSchema,
  event: storyEventSchema,
  /** When, milliseconds since 1970; of several alike in a row, the last. */
  at: z.number(),
  /** Whose device answered; absent: the network, or this device. */
  recipient: addressSchema.optional(),
  /** Which of their devices, where the transport tells them apart. */
  device: z.string().optional(),
  /** How long the attempt took, milliseconds. */
  took: z.number().optional(),
  /** In words for a person. */
  reason: z.string().optional(),
  /** How many times in a row. */
  times: z.number().int().min(1),
})
export type StoryEntry = z.infer<typeof storyEntrySchema>

/** One reaction to a message, and who gave it. */
export const reactionSchema = z.object({ reaction: z.string(), senders: z.array(addressSchema).min(1) })
export type Reaction = z.infer<typeof reactionSchema>

/** The message that a reply answers, as far as it is known here. */
export const quoteSchema = z.object({
  /** Its id on this device; absent when it is not here (yet). */
  id: messageIdSchema.optional(),
  sender: addressSchema.optional(),
  content: contentViewSchema.optional(),
})
export type Quote = z.infer<typeof quoteSchema>

/** A message as people see it, once, however many transports carried it. */
export const messageSchema = z.object({
  id: messageIdSchema,
  conversationId: conversationIdSchema,
  sender: addressSchema,
  /** The author's time, milliseconds since 1970. */
  sentAt: z.number(),
  /** The author's time at full resolution: messages are ordered by (`order`, `id`), the same on every member. */
  order: z.number(),
  content: contentViewSchema,
  /** What it answers. */
  quote: quoteSchema.optional(),
  reactions: z.array(reactionSchema).optional(),
  /** When it will be gone, milliseconds since 1970: in a conversation whose messages disappear. */
  expiresAt: z.number().optional(),
  /** The best state over its deliveries; for a message of somebody else `delivered`. */
  status: deliveryStateSchema,
  deliveries: z.array(deliverySchema),
  /** Set when another copy with the same id and other content exists: neither can be trusted silently. */
  differs: z.boolean().optional(),
})
export type Message = z.infer<typeof messageSchema>
