import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { deriveKey, openVault, readVault } from '../../src/main/identity/vault.ts'
import { authorTimeOf } from '../../src/main/messaging/author-time.ts'
import { encodeContent } from '../../src/main/messaging/content-codec.ts'
import { contentDigest } from '../../src/main/messaging/inbox.ts'
import { newMessageId } from '../../src/main/messaging/message-id.ts'
import { openDatabase } from '../../src/main/storage/database.ts'
import { createStore } from '../../src/main/storage/store.ts'
import type { Address, ConversationId } from '../../src/shared/model/ids.ts'

const words =
  'the quick brown fox jumps over a lazy dog while it rains in the harbour and nobody minds'.split(' ')

/** The text of a message of a long conversation. */
export const longText = (index: number): string => {
  const length = 3 + ((index * 7919) % 40)
  const text = Array.from({ length }, (_, at) => words[(index * 31 + at * 17) % words.length]).join(' ')
  return `${index}: ${text}`
}

/**
 * Fills a conversation of a profile whose app is not running, as though it had been received over the last years.
 *
 * @param peer who wrote every other message
 */
export const fillConversation = async (
  profile: string,
  conversationId: ConversationId,
  peer: Address,
  count: number,
): Promise<void> => {
  const vault = await readVault(profile)
  if (!vault) throw new Error('There is no account in this profile')
  const key = await openVault(vault, {})
  const database = openDatabase(join(profile, 'messages.db'), deriveKey(key, 'messages'))
  const store = createStore(database, vault.address, async () => {})
  const end = Date.now() - 60_000
  const gap = 240_000
  for (let first = 0; first < count; first += 5_000) {
    store.transaction(() => {
      for (let index = first; index < Math.min(count, first + 5_000); index += 1) {
        const now = end - (count - index) * gap
        const id = newMessageId(now, randomBytes(10))
        const content = encodeContent({ type: 'text', text: longText(index) })
        const author = index % 3 === 0 ? vault.address : peer
        store.addMessage(
          {
            id,
            logicalId: id,
            conversationId,
            author,
            at: authorTimeOf(now),
            prev: null,
            mode: 'automatic',
            content,
            digest: contentDigest(content),
            differs: false,
            storedAt: now,
          },
          false,
        )
        const state = author === vault.address ? 'read' : 'delivered'
        store.putDelivery({ messageId: id, transport: 'lan', state, at: now, attempts: 1 })
      }
    })
  }
  while (store.indexText(5_000));
  database.close()
}
