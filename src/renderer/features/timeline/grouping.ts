import type { Message } from '../../../shared/model/message.ts'
import { isSystem } from '../../app/content-text.ts'
import { dayOf } from '../../app/format.ts'

/** Messages of one sender within this time stand together, milliseconds. */
export const groupGap = 5 * 60 * 1000

/** A row of the timeline. */
export type Row =
  | { readonly type: 'day'; readonly key: string; readonly time: number }
  | { readonly type: 'unread'; readonly key: string }
  | {
      readonly type: 'message'
      readonly key: string
      readonly message: Message
      /** Whether it begins and ends a group: name and state are shown once. */
      readonly first: boolean
      readonly last: boolean
    }

/**
 * The rows of a timeline: days apart, senders together, a line above what is unread.
 *
 * @param firstUnread id of the first unread message, if there is one
 */
export const rowsOf = (messages: readonly Message[], firstUnread: string | undefined): readonly Row[] => {
  const together = (a: Message | undefined, b: Message | undefined): boolean =>
    a !== undefined &&
    b !== undefined &&
    a.sender === b.sender &&
    !isSystem(a.content) &&
    !isSystem(b.content) &&
    dayOf(a.sentAt) === dayOf(b.sentAt) &&
    Math.abs(b.sentAt - a.sentAt) < groupGap &&
    b.id !== firstUnread
  return messages.flatMap((message, index): Row[] => {
    const previous = messages[index - 1]
    const rows: Row[] = []
    if (!previous || dayOf(previous.sentAt) !== dayOf(message.sentAt)) {
      rows.push({ type: 'day', key: `day-${dayOf(message.sentAt)}-${message.id}`, time: message.sentAt })
    }
    if (message.id === firstUnread) rows.push({ type: 'unread', key: 'unread' })
    rows.push({
      type: 'message',
      key: message.id,
      message,
      first: !together(previous, message),
      last: !together(message, messages[index + 1]),
    })
    return rows
  })
}
