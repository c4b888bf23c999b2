import type { MessageId } from '../../shared/model/ids.ts'
import type { Message } from '../../shared/model/message.ts'

/** The part of a conversation that a view holds. */
export interface TimelineState {
  /** In order. */
  readonly messages: readonly Message[]
  /** Whether the first message of the conversation is among them. */
  readonly complete: boolean
}

const before = (a: Message, b: Message): boolean => a.order < b.order || (a.order === b.order && a.id < b.id)

/**
 * Puts new and changed messages in their places. Messages older than the oldest held are left out while older pages are
 * not loaded: they come with their page.
 */
export const withMessages = (state: TimelineState, changed: readonly Message[]): TimelineState => {
  const byId = new Map(state.messages.map((message) => [message.id, message]))
  const [oldest] = state.messages
  for (const message of changed) {
    const beyond = oldest !== undefined && !state.complete && before(message, oldest) && !byId.has(message.id)
    if (!beyond) byId.set(message.id, message)
  }
  const messages = [...byId.values()].sort((a, b) => (before(a, b) ? -1 : 1))
  return { ...state, messages }
}

/** Takes messages out that are not shown any more. */
export const withoutMessages = (state: TimelineState, ids: readonly MessageId[]): TimelineState => ({
  ...state,
  messages: state.messages.filter(({ id }) => !ids.includes(id)),
})

/** Puts an older page in front. @param full whether there may be more */
export const withOlder = (state: TimelineState, page: readonly Message[], full: boolean): TimelineState => {
  const known = new Set(state.messages.map(({ id }) => id))
  const messages = [...page.filter(({ id }) => !known.has(id)), ...state.messages]
  return { messages, complete: !full }
}
