import { z } from 'zod'
import { addressSchema } from './ids.ts'
import { shownLineSchema } from './visible.ts'

/** Someone this account knows; `name` is the nickname given here, or the name they told, when there is one. */
export const contactSchema = z.object({
  address: addressSchema,
  name: shownLineSchema.optional(),
  /** Nothing they write is shown, on any line. */
  blocked: z.boolean().optional(),
})
export type Contact = z.infer<typeof contactSchema>

/** Where somebody can be reached, as far as it can be told now; null: it cannot. */
export const reachabilitySchema = z.object({
  address: addressSchema,
  name: shownLineSchema.optional(),
  onXmtp: z.boolean().nullable(),
  onLan: z.boolean(),
})
export type Reachability = z.infer<typeof reachabilitySchema>

/** What two people compare, to know that nobody is between them on local networks. */
export const safetyNumberSchema = z.object({
  /** 60 digits, the same on both sides. */
  digits: z.string(),
  /** What a QR code of it holds. */
  code: z.string(),
  devices: z.object({ mine: z.number().int(), theirs: z.number().int() }),
  /** verified: compared, and nothing has changed since. changed: compared, but devices were added or taken away. */
  state: z.enum(['unverified', 'verified', 'changed']),
  /** Lists of their devices contradict each other. */
  forked: z.boolean(),
})
export type SafetyNumber = z.infer<typeof safetyNumberSchema>
