import { z } from 'zod'
import { addressSchema, conversationIdSchema } from './ids.ts'
import { messageSchema } from './message.ts'

/** direct: two people; group: its members; room: whoever the host of a relay admits. */
export const conversationKindSchema = z.enum(['direct', 'group', 'room'])

/** Whether this account wants the conversation: `unknown` is a request not yet answered. */
export const consentSchema = z.enum(['unknown', 'allowed', 'denied'])
export type Consent = z.infer<typeof consentSchema>

/** Which transports may carry what is written: both (XMTP first, hedged), the local network only, XMTP only. */
export const conversationModeSchema = z.enum(['automatic', 'lan-only', 'xmtp-only'])
export type ConversationMode = z.infer<typeof conversationModeSchema>

/** A conversation as the list and the header show it. */
export const conversationSchema = z.object({
  id: conversationIdSchema,
  kind: conversationKindSchema,
  title: z.string(),
  /** Everyone in it, this account included. */
  members: z.array(addressSchema),
  consent: consentSchema,
  mode: conversationModeSchema,
  unread: z.number().int(),
  /** Milliseconds since 1970: the newest message, or when it was made. */
  updatedAt: z.number(),
  lastMessage: messageSchema.optional(),
})
export type Conversation = z.infer<typeof conversationSchema>
