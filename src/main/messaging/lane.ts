import type { MessageId } from '../../shared/model/ids.ts'
import type { AuthorTime } from './author-time.ts'

/** One message being sent once. */
export interface Attempt {
  readonly abort: AbortController
  /** Milliseconds since 1970. */
  readonly began: number
  /** Of its lane when it began. */
  readonly round: number
  /** Of its lane when it began. */
  readonly wakes: number
  /** When its message was written. */
  readonly at: AuthorTime
}

/** The messages of one conversation on one transport: sent in order. */
export interface Lane {
  /** Whether work is being started on it. */
  starting: boolean
  /** Whether there was a call for work meanwhile: what was looked for may be there by now. */
  calledAgain: boolean
  failures: number
  /** Grows with each failure: what had been under way by then says nothing new. */
  round: number
  /** Grows with each news of who can be reached: what is said of that by an attempt that began before may not be true any more. */
  wakes: number
  retryAt: number
  cancelTimer: (() => void) | undefined
  /** What is under way, the oldest first. */
  readonly attempts: Map<MessageId, Attempt>
  /** Whether the last attempt that ended went well. */
  works: boolean
  /** Messages that reached some members and wait until others become reachable. */
  readonly partly: Set<MessageId>
  /** Nothing older is to be started: what waits is found without looking at everything that does. undefined: not known. */
  since: { readonly pending: AuthorTime | undefined; readonly hedge: AuthorTime | undefined }
}

/** Nothing is known of where to look. */
export const anywhere = { pending: undefined, hedge: undefined } as const

export const newLane = (): Lane => ({
  starting: false,
  calledAgain: false,
  failures: 0,
  round: 0,
  wakes: 0,
  retryAt: 0,
  cancelTimer: undefined,
  attempts: new Map<MessageId, Attempt>(),
  works: false,
  partly: new Set<MessageId>(),
  since: anywhere,
})
