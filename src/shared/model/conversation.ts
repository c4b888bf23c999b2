import { z } from 'zod'
import { addressSchema, conversationIdSchema } from './ids.ts'
import { messageSchema } from './message.ts'
import { shownLineSchema } from './visible.ts'

/** direct: two people; group: its members; room: whoever the host of a relay admits. */
export const conversationKindSchema = z.enum(['direct', 'group', 'room'])

/** Whether this account wants the conversation: `unknown` is a request not yet answered. */
export const consentSchema = z.enum(['unknown', 'allowed', 'denied'])
export type Consent = z.infer<typeof consentSchema>

/** Which transports may carry what is written: both (XMTP first, hedged), the local network only, XMTP only. */
export const conversationModeSchema = z.enum(['automatic', 'lan-only', 'xmtp-only'])
export type ConversationMode = z.infer<typeof conversationModeSchema>

/** What somebody may do in a group. An owner is XMTP's super admin: the one who makes admins. */
export const roleSchema = z.enum(['member', 'admin', 'owner'])
export type Role = z.infer<typeof roleSchema>

/** Who may change a group: everybody (add people, rename), or its admins alone. */
export const groupPolicySchema = z.enum(['everybody', 'admins'])
export type GroupPolicy = z.infer<typeof groupPolicySchema>

/** What is known of a group beside its title and members. */
export const groupDetailsSchema = z.object({
  description: z.string().optional(),
  imageUrl: z.string().optional(),
  admins: z.array(addressSchema),
  owners: z.array(addressSchema),
  policy: groupPolicySchema,
  /** Whether this account is in it. */
  active: z.boolean(),
  /** Members who were named here and are not on the network of the group yet. */
  pending: z.array(addressSchema),
})
export type GroupDetails = z.infer<typeof groupDetailsSchema>

/** The shortest and longest time after which messages may disappear, seconds. */
export const disappearingRange = { least: 5, most: 365 * 24 * 3600 } as const

/** What this person did with a conversation on this device; nobody else hears of it. */
export const arrangementSchema = z.object({
  /** Kept above the others. */
  pinned: z.boolean().default(false),
  /** Put away until somebody writes in it. */
  archived: z.boolean().default(false),
  /** Until when it is silent, milliseconds since 1970; 0: it is not. A muted conversation stays put away. */
  mutedUntil: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  /** To be looked at again, though everything in it was read. */
  markedUnread: z.boolean().default(false),
  /** What was begun and not sent. */
  draft: z.string().max(200_000, 'A draft this long cannot be kept.').default(''),
})
export type Arrangement = z.infer<typeof arrangementSchema>
/** What of it is to be otherwise. Its own schema, because what is left out must not become the usual. */
export const arrangementChangeSchema = z.object({
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  mutedUntil: arrangementSchema.shape.mutedUntil.unwrap().optional(),
  markedUnread: z.boolean().optional(),
  draft: arrangementSchema.shape.draft.unwrap().optional(),
})

/** A conversation as the list and the header show it. */
export const conversationSchema = z.object({
  id: conversationIdSchema,
  kind: conversationKindSchema,
  title: shownLineSchema,
  /** Everyone in it, this account included. */
  members: z.array(addressSchema),
  /** What members are called here; those without a name are missing. */
  names: z.record(z.string(), shownLineSchema),
  consent: consentSchema,
  mode: conversationModeSchema,
  /** Whether it exists on this machine's local network only, whatever its mode: a group that was made so. */
  local: z.boolean(),
  group: groupDetailsSchema.optional(),
  /** How long messages last, seconds; absent: for ever. */
  disappearAfter: z.number().optional(),
  /** Of a room: the relay it belongs to. */
  relay: z.object({ fingerprint: z.string(), name: shownLineSchema }).optional(),
  /** Messages that came and could not be opened yet; they were asked for again. */
  unopened: z.number().int().optional(),
  unread: z.number().int(),
  arrangement: arrangementSchema,
  /** Milliseconds since 1970: the newest message, or when it was made. */
  updatedAt: z.number(),
  lastMessage: messageSchema.optional(),
})
export type Conversation = z.infer<typeof conversationSchema>
