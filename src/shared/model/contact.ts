import { z } from 'zod'
import { addressSchema } from './ids.ts'

/** Someone this account knows; `name` is the nickname given here, or the name they told, when there is one. */
export const contactSchema = z.object({
  address: addressSchema,
  name: z.string().optional(),
  /** Nothing they write is shown, on any line. */
  blocked: z.boolean().optional(),
})
export type Contact = z.infer<typeof contactSchema>

/** Where somebody can be reached, as far as it can be told now; null: it cannot. */
export const reachabilitySchema = z.object({
  address: addressSchema,
  name: z.string().optional(),
  onXmtp: z.boolean().nullable(),
  onLan: z.boolean(),
})
export type Reachability = z.infer<typeof reachabilitySchema>
