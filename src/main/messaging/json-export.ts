import type { ContentView } from '../../shared/model/content.ts'
import type { ConversationId } from '../../shared/model/ids.ts'
import type { Before, Store } from './store.ts'
import { messageView } from './view.ts'

const pageSize = 200

/** One message as it is exported. */
export interface ExportedMessage {
  readonly id: string
  readonly content: string
  /** The address of its author. */
  readonly user_id: string
  /** When it was written, ISO 8601. */
  readonly timestamp: string
  readonly status: string
}

/** What a message says, in words that can be read anywhere. */
const readable = (content: ContentView): string => {
  switch (content.type) {
    case 'text':
    case 'markdown':
      return content.text
    case 'files':
      return content.files.map(({ name, size }) => `[${name}, ${size} bytes]`).join(' ')
    case 'transaction':
      return `[transaction ${content.reference}]`
    case 'unsupported':
      return content.fallback ?? `[${content.contentType}]`
    case 'groupChange': {
      const { type: _, ...changes } = content
      return `[group: ${JSON.stringify(changes)}]`
    }
    case 'devicesChange':
      return `[devices: ${content.added} added, ${content.removed} removed]`
    case 'deleted':
      return '[deleted]'
  }
}

/**
 * Conversations as JSON, `{ "conversation id": [{ id, content, user_id, timestamp, status }] }`, oldest message first, in pieces:
 * never more than a page of messages is held.
 *
 * @param conversations in this order
 * @param onMessages hears of every page how many there were
 */
export function* exportedJson(
  store: Store,
  conversations: readonly ConversationId[],
  onMessages: (count: number) => void,
): Generator<string> {
  yield '{'
  for (const [place, id] of conversations.entries()) {
    yield `${place === 0 ? '' : ','}\n${JSON.stringify(id)}: [`
    let after: Before | undefined
    for (;;) {
      const page = after ? store.messagesAfter(id, after, pageSize) : store.oldestMessages(id, pageSize)
      const last = page.at(-1)
      if (!last) break
      const lines = page.map((record) => {
        const { id: messageId, content, sender, sentAt, status } = messageView(store, record)
        const line: ExportedMessage = {
          id: messageId,
          content: readable(content),
          user_id: sender,
          timestamp: new Date(sentAt).toISOString(),
          status,
        }
        return JSON.stringify(line)
      })
      yield `${after ? ',' : ''}\n${lines.join(',\n')}`
      onMessages(page.length)
      after = last
    }
    yield '\n]'
  }
  yield '\n}\n'
}
