import { AppError } from '../../shared/errors.ts'
import type { Log } from '../messaging/log.ts'
import type { Clock } from '../messaging/clock.ts'
import type { CorkedWebSocket, Turn } from './corked-web-socket.ts'
import type { Delivery, FanOut } from './fan-out.ts'
import { binaryEventFrames } from './frames.ts'
import type { Mailbox, Posting, Stored } from './mailbox.ts'

/** A posting, the connection that it came on, and who is told what became of it. */
export interface Post {
  readonly posting: Posting
  readonly from: CorkedWebSocket
  /** Called once: with what was stored and is on the disk; or why it is not. */
  readonly done: (outcome: Stored | AppError) => void
}

export interface PostOfficeOptions {
  readonly mailbox: Mailbox
  readonly fanOut: FanOut
  readonly turn: Turn
  readonly clock: Clock
  readonly log: Log
  /** Hears how many messages and bytes of ciphertext were stored. */
  readonly onStored: (messages: number, bytes: number) => void
}

/**
 * Commits in groups: everything that arrives in one turn of the event loop shares one transaction, so that waiting for
 * the disk costs each message little. Then all of it is acknowledged and handed out.
 */
export class PostOffice {
  readonly #options: PostOfficeOptions
  #waiting: Post[] = []

  constructor(options: PostOfficeOptions) {
    this.#options = options
  }

  /** Takes a posting, to be stored at the end of this turn. */
  post(post: Post): void {
    if (this.#waiting.length === 0) setImmediate(() => this.commit())
    this.#waiting.push(post)
  }

  /** Commits what waits, now. */
  commit(): void {
    const group = this.#waiting
    this.#waiting = []
    if (group.length === 0) return
    const { mailbox, clock, log, turn } = this.#options
    let stored: readonly Stored[]
    try {
      stored = mailbox.store(
        group.map(({ posting }) => posting),
        clock.now(),
      )
    } catch (error) {
      log.error('The relay could not store messages', error)
      const told = isFull(error)
        ? new AppError('disk-full', "The disk of the relay's host is full. The message was not taken.", {
            cause: error,
          })
        : new AppError('internal', 'The relay could not store the message.', { cause: error })
      for (const { done } of group) done(told)
      return
    }
    this.#handOut(group, stored)
    turn.end()
  }

  #handOut(group: readonly Post[], stored: readonly Stored[]): void {
    const deliveries: Delivery[] = []
    let bytes = 0
    for (const [index, { posting, from, done }] of group.entries()) {
      const outcome = stored[index]
      if (!outcome) throw new Error('unreachable: there is an outcome for each posting')
      const { cursor, at, audience } = outcome
      done(outcome)
      if (!audience) continue
      const { chatId, sender, envelope } = posting
      bytes += envelope.length
      const label = { cursor, chat_id: chatId, sender, at }
      deliveries.push({
        audience,
        from,
        frames: binaryEventFrames('new_message', label, 'envelope', envelope),
      })
    }
    this.#options.fanOut.deliver(deliveries)
    this.#options.onStored(deliveries.length, bytes)
  }
}

/** Whether a write failed for want of room: SQLite ends the transaction itself then, and its undoing hides the reason. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && (/SQLITE_FULL|disk is full/.test(error.message) || isFull(error.cause))
