import type { MessageId } from '../../shared/model/ids.ts'
import type { Message } from '../../shared/model/message.ts'

/** The part of a conversation that a view holds: messages in a row, oldest first. */
export interface TimelineState {
  readonly messages: readonly Message[]
  /** Whether there are older ones, and newer ones, than these. */
  readonly older: boolean
  readonly newer: boolean
}

/** A page as it came. */
export interface TimelinePage {
  readonly messages: readonly Message[]
  readonly older: boolean
  readonly newer: boolean
}

export const nothingHeld: TimelineState = { messages: [], older: false, newer: false }

/** As many are held, so that what a change costs does not grow with how much was looked at. */
export const mostHeld = 1_000

const isBefore = (a: Message, b: Message): boolean =>
  a.order < b.order || (a.order === b.order && a.id < b.id)

/**
 * Puts new and changed messages in their places. What lies beyond the ends of what is held is left out while there is more on
 * that side: it comes with its page.
 */
export const withMessages = (state: TimelineState, changed: readonly Message[]): TimelineState => {
  const [oldest, newest] = [state.messages.at(0), state.messages.at(-1)]
  const isBeyond = (message: Message): boolean =>
    (state.older && oldest !== undefined && isBefore(message, oldest)) ||
    (state.newer && newest !== undefined && isBefore(newest, message))
  const byId = new Map(state.messages.map((message) => [message.id, message]))
  for (const message of changed) if (byId.has(message.id) || !isBeyond(message)) byId.set(message.id, message)
  const messages = [...byId.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1))
  return { ...state, messages }
}

/** Takes messages out that are not shown any more. */
export const withoutMessages = (state: TimelineState, ids: readonly MessageId[]): TimelineState => ({
  ...state,
  messages: state.messages.filter(({ id }) => !ids.includes(id)),
})

const joined = (first: readonly Message[], second: readonly Message[]): readonly Message[] => {
  const known = new Set(second.map(({ id }) => id))
  return [...first.filter(({ id }) => !known.has(id)), ...second]
}

/** Puts an older page in front; what is too much then falls off at the other end. */
export const withOlder = (state: TimelineState, page: TimelinePage): TimelineState => {
  const messages = joined(page.messages, state.messages)
  return {
    messages: messages.slice(0, mostHeld),
    older: page.older,
    newer: state.newer || messages.length > mostHeld,
  }
}

/** Puts a newer page behind; what is too much then falls off at the other end. */
export const withNewer = (state: TimelineState, page: TimelinePage): TimelineState => {
  const messages = joined(state.messages, page.messages)
  return {
    messages: messages.slice(-mostHeld),
    older: state.older || messages.length > mostHeld,
    newer: page.newer,
  }
}
