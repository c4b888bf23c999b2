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
}

/**
 * The rows of a timeline: days apart, senders together, a line above what is unread.
 *
 * @param firstUnread id of the first unread message, if there is one
 * @param older whether there are messages before these: their day may have begun before
 */
export const rowsOf = (
  messages: readonly Message[],
  firstUnread: string | undefined,
  older: boolean,
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
    const begins = previous ? dayOf(previous.sentAt) !== dayOf(message.sentAt) : !older
    return {
      message,
      ...(begins ? { day: message.sentAt } : {}),
      unread: message.id === firstUnread,
      first: !together(previous, message),
      last: !together(message, messages[index + 1]),
    }
  })
}
