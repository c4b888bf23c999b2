import { z } from 'zod'

/** What it took an app that was away to catch up, in each run. */
export const caughtUpSchema = z.object({
  /** Until all are stored, counted and shown, seconds. */
  shown: z.array(z.number()),
  /** From a key to its letter on the screen meanwhile, milliseconds: the longest wait, and the 95th percentile. */
  keys: z.array(z.number()),
  keysP95: z.array(z.number()),
})
export type CaughtUp = z.infer<typeof caughtUpSchema>
