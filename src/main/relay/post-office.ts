import { AppError } from '../../shared/errors.ts'
import type { Log } from '../messaging/log.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Mailbox, Posting, Stored } from './mailbox.ts'

interface Waiting {
  readonly posting: Posting
  readonly resolve: (stored: Stored) => void
  readonly reject: (error: AppError) => void
}

/**
 * Commits in groups: everything that arrives in one turn of the event loop shares one transaction, so that waiting for
 * the disk costs each message little. What it resolves has been committed.
 */
export class PostOffice {
  readonly #mailbox: Mailbox
  readonly #clock: Clock
  readonly #log: Log
  readonly #onStored: (bytes: number) => void
  #waiting: Waiting[] = []

  /** @param onStored hears how many bytes of ciphertext were stored */
  constructor(mailbox: Mailbox, clock: Clock, log: Log, onStored: (bytes: number) => void) {
    this.#mailbox = mailbox
    this.#clock = clock
    this.#log = log
    this.#onStored = onStored
  }

  /** Stores a posting. @throws AppError `disk-full` or `internal`: then it is not stored */
  post(posting: Posting): Promise<Stored> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.commit())
      this.#waiting.push({ posting, resolve, reject })
    })
  }

  /** Commits what waits, now. */
  commit(): void {
    const group = this.#waiting
    this.#waiting = []
    if (group.length === 0) return
    try {
      const posted = this.#mailbox.store(
        group.map(({ posting }) => posting),
        this.#clock.now(),
      )
      for (const [index, { resolve }] of group.entries()) {
        const one = posted[index]
        if (one) resolve(one)
      }
      this.#onStored(group.reduce((sum, { posting }) => sum + posting.envelope.length, 0))
    } catch (error) {
      this.#log.error('The relay could not store messages', error)
      const full = isFull(error)
      const told = full
        ? new AppError('disk-full', "The disk of the relay's host is full. The message was not taken.", {
            cause: error,
          })
        : new AppError('internal', 'The relay could not store the message.', { cause: error })
      for (const { reject } of group) reject(told)
    }
  }
}

/** Whether a write failed for want of room: SQLite ends the transaction itself then, and its undoing hides the reason. */
const isFull = (error: unknown): boolean =>
  error instanceof Error && (/SQLITE_FULL|disk is full/.test(error.message) || isFull(error.cause))
