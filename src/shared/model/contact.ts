import { z } from 'zod'
import { addressSchema } from './ids.ts'

/** Someone this account knows; `name` is the nickname given here, or the name they told, when there is one. */
export const contactSchema = z.object({ address: addressSchema, name: z.string().optional() })
export type Contact = z.infer<typeof contactSchema>
