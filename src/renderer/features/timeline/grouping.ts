import type { Address } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { isSystem } from '../../app/content-text.ts'
import { dayOf } from '../../app/format.ts'

/** Messages of one sender within this time stand together, milliseconds. */
export const groupGap = 5 * 60 * 1000

/** A message in the timeline, with what stands above it. */
export interface Row {
  readonly message: Message
  /** The day that begins with it. */
  readonly day?: number
  /** Whether what follows was unread. */
  readonly unread: boolean
  /** Whether it begins and ends a group: name and state are shown once. */
  readonly first: boolean
  readonly last: boolean
  /** When it came, where that was long after it was written, and later ones were here already; milliseconds since 1970. */
  readonly cameAt?: number
}

/** A message that comes this long after it was written is late, milliseconds. */
const lateAfter = 60 * 1000

/** When a message of somebody else came here first. */
const arrivalOf = ({ deliveries, sentAt }: Message): number =>
  deliveries.length === 0 ? sentAt : Math.min(...deliveries.map(({ at }) => at))

/** When a message came, if it came to stand above one that was here before it. */
const lateArrival = (
  message: Message,
  next: Message | undefined,
  self: Address | undefined,
): number | undefined => {
  if (!next || message.sender === self || isSystem(message.content)) return undefined
  const came = arrivalOf(message)
  const nextCame = next.sender === self ? next.sentAt : arrivalOf(next)
  return came - message.sentAt > lateAfter && nextCame < came ? came : undefined
}

/**
 * The rows of a timeline: days apart, senders together, a line above what is unread.
 *
 * @param firstUnread id of the first unread message, if there is one
 * @param self whose own messages are not late
 * @param older whether there are messages before these: their day may have begun before
 */
export const rowsOf = (
  messages: readonly Message[],
  firstUnread: string | undefined,
  older: boolean,
  self?: Address,
): readonly Row[] => {
  const together = (a: Message | undefined, b: Message | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    a.sender === b.sender &&
    !isSystem(a.content) &&
    !isSystem(b.content) &&
    dayOf(a.sentAt) === dayOf(b.sentAt) &&
    Math.abs(b.sentAt - a.sentAt) < groupGap &&
    b.id !== firstUnread
  return messages.map((message, index): Row => {
    const previous = messages[index - 1]
    const cameAt = lateArrival(message, messages[index + 1], self)
    const begins = previous ? dayOf(previous.sentAt) !== dayOf(message.sentAt) : !older
    return {
      message,
      ...(begins ? { day: message.sentAt } : {}),
      unread: message.id === firstUnread,
      first: !together(previous, message),
      // What came late says so below itself.
      last: cameAt !== undefined || !together(message, messages[index + 1]),
      ...(cameAt === undefined ? {} : { cameAt }),
    }
  })
}
