import { z } from 'zod'

/** What one opening took, milliseconds and MiB. */
export const openingSchema = z.object({
  conversations: z.number(),
  messages: z.number(),
  list: z.number(),
  page: z.number(),
  xmtp: z.number(),
  search: z.number(),
  memory: z.number(),
})
export type Opening = z.infer<typeof openingSchema>
