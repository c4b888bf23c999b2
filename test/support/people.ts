import { randomBytes } from 'node:crypto'
import { walletFrom, newRecoveryPhrase } from '../../src/main/identity/wallet.ts'
import type { Wallet } from '../../src/main/identity/wallet.ts'
import { authorTimeOf } from '../../src/main/messaging/author-time.ts'
import { encodeContent } from '../../src/main/messaging/content-codec.ts'
import { directRef } from '../../src/main/messaging/conversation-id.ts'
import type { Envelope } from '../../src/main/messaging/envelope.ts'
import { newMessageId } from '../../src/main/messaging/message-id.ts'
import type { StateStore } from '../../src/main/messaging/state-store.ts'
import type { Address } from '../../src/shared/model/ids.ts'

/** Somebody with a fresh wallet. */
export const newWallet = (): Wallet => walletFrom(newRecoveryPhrase())

/** A text message from one to another. */
export const textEnvelope = (from: Address, to: Address, text: string, now = Date.now()): Envelope => ({
  id: newMessageId(now, randomBytes(10)),
  conversation: directRef(from, to),
  author: from,
  at: authorTimeOf(now),
  prev: null,
  mode: 'automatic',
  content: encodeContent({ type: 'text', text }),
})

/** A state store in memory. */
export const memoryState = (): StateStore => {
  const entries = new Map<string, string>()
  return {
    get: (key) => entries.get(key),
    set: (key, value) => void entries.set(key, value),
    delete: (key) => void entries.delete(key),
    list: (prefix) =>
      [...entries].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
  }
}
