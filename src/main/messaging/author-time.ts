import { z } from 'zod'

/**
 * When an author wrote something: a hybrid logical clock (Kulkarni et al., 2014) in one integer, milliseconds since
 * 1970 × 1024 plus a counter, so that what one device writes within a millisecond keeps its order and what answers a
 * message is later than it. Exact as a number until the year 2248.
 */
export const authorTimeSchema = z
  .number()
  .int()
  .nonnegative()
  .max(Number.MAX_SAFE_INTEGER)
  .brand<'AuthorTime'>()
export type AuthorTime = z.infer<typeof authorTimeSchema>

const ticksPerMillisecond = 1024

/** How far ahead of its transport's time an author time may be before it is not believed, in milliseconds. */
export const tolerance = 5 * 60 * 1000

/** The author time of a plain time. @param milliseconds since 1970 */
export const authorTimeOf = (milliseconds: number): AuthorTime =>
  authorTimeSchema.parse(Math.max(0, Math.trunc(milliseconds)) * ticksPerMillisecond)

/** The time as milliseconds since 1970. */
export const milliseconds = (time: AuthorTime): number => Math.floor(time / ticksPerMillisecond)

/** The next author time of a device: after everything it has seen, and not before its clock. */
export const nextAuthorTime = (seen: AuthorTime, now: number): AuthorTime =>
  authorTimeSchema.parse(Math.max(seen + 1, authorTimeOf(now)))

/**
 * The author time that is used for a message: its own, unless that is more than {@link tolerance} ahead of the time at
 * which its transport took it; then that time, so that a wrong clock cannot pin a message to the end for ever.
 *
 * @param claimed what the author said
 * @param carriedAt the transport's time, milliseconds since 1970
 */
export const believedAuthorTime = (claimed: AuthorTime, carriedAt: number): AuthorTime =>
  milliseconds(claimed) > carriedAt + tolerance ? authorTimeOf(carriedAt) : claimed
