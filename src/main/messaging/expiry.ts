import type { ConversationId, MessageId } from '../../shared/model/ids.ts'
import type { Clock } from './clock.ts'
import { hasLeft } from './delivery.ts'
import type { Log } from './log.ts'
import type { MessageRecord, Store } from './store.ts'
import { expiryOf } from './writer.ts'

export interface ExpiryOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Hears of a message just before its content goes. */
  readonly onExpire: (message: MessageRecord) => void
  readonly onGone: (conversationId: ConversationId, id: MessageId) => void
}

/** Timers of JavaScript cannot be set further ahead than 24.8 days. */
const longestWait = 24 * 3600 * 1000
const afterFailure = 10_000

/** Takes messages away whose time is over. */
export class Expiry {
  readonly #options: ExpiryOptions
  #cancel = (): void => {}
  #stopped = true

  constructor(options: ExpiryOptions) {
    this.#options = options
  }

  /** Takes away what ran out while the app was closed, and goes on from there. */
  start(): void {
    this.#stopped = false
    this.plan()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  /** Looks when the next message's time is over; call it when one came or went that has one. */
  plan(): void {
    this.#cancel()
    if (this.#stopped) return
    const { store, clock } = this.#options
    const next = store.nextExpiry()
    if (next === undefined) return
    this.#cancel = clock.after(Math.min(longestWait, Math.max(0, next - clock.now())), () => this.#run())
  }

  /** The time of an own message runs from when it left, however long it waited. */
  left(message: MessageRecord): void {
    const { store } = this.#options
    const conversation = store.conversation(message.conversationId)
    const times = store.deliveries(message.id).flatMap(({ state, at }) => (hasLeft(state) ? [at] : []))
    if (!conversation || times.length === 0 || message.expiresAt === undefined) return
    const expiresAt = expiryOf(conversation, Math.min(...times))
    if (expiresAt !== undefined && expiresAt > message.expiresAt) store.setExpiry(message.id, expiresAt)
    this.plan()
  }

  #run(): void {
    const { store, clock, log, onExpire, onGone } = this.#options
    try {
      const gone = store.expiredMessages(clock.now())
      for (const message of gone) onExpire(message)
      store.transaction(() => {
        for (const { id } of gone) store.hideMessage(id)
      })
      for (const { id, conversationId } of gone) onGone(conversationId, id)
      this.plan()
    } catch (error) {
      // Most likely the disk is full; what should be gone is hidden as soon as it can be written.
      log.error('Messages whose time is over could not be taken away yet', error)
      this.#cancel = clock.after(afterFailure, () => this.#run())
    }
  }
}
