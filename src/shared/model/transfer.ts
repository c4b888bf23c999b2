import { z } from 'zod'
import { messageIdSchema } from './ids.ts'

/** A file on its way through a relay. */
export const transferSchema = z.object({
  /** The message that it belongs to. */
  id: messageIdSchema,
  direction: z.enum(['up', 'down']),
  /** waiting: it goes on when its relay is there. */
  state: z.enum(['running', 'waiting', 'done', 'failed', 'cancelled']),
  /** Bytes. */
  done: z.number(),
  total: z.number(),
  reason: z.string().optional(),
})
export type Transfer = z.infer<typeof transferSchema>
