import type { Clock } from './messaging/clock.ts'

export interface LockParts {
  readonly clock: Clock
  /** After how long without anybody at the window it locks, milliseconds; 0: never. It may change at any time. */
  readonly after: () => number
  /** Nobody was there for so long. */
  readonly onIdle: () => void
}

/** How often it is looked whether anybody is there, milliseconds. */
const lookEvery = 10_000

/**
 * Whether the window is locked, and when it is to be: main decides, because a page that hangs or was closed cannot.
 *
 * Locked means that nothing is told to whoever sits there, and nothing done for them; both lines and a hosted relay go on, unless the
 * person wants everything closed (decision 15).
 */
export class Lock {
  readonly #parts: LockParts
  #locked = false
  #activeAt: number
  #cancel: (() => void) | undefined

  constructor(parts: LockParts) {
    this.#parts = parts
    this.#activeAt = parts.clock.now()
  }

  get locked(): boolean {
    return this.#locked
  }

  /** Looks from now on whether anybody is there. */
  start(): void {
    this.stop()
    this.active()
    this.#look()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  lock(): void {
    this.#locked = true
  }

  unlock(): void {
    this.#locked = false
    this.active()
  }

  /** Somebody is there. */
  active(): void {
    this.#activeAt = this.#parts.clock.now()
  }

  #look(): void {
    const { clock, after, onIdle } = this.#parts
    this.#cancel = clock.after(lookEvery, () => {
      const limit = after()
      const idle = clock.now() - this.#activeAt
      // Again and again: whatever kept it from locking may have passed.
      if (limit > 0 && !this.#locked && idle >= limit) onIdle()
      this.#look()
    })
  }
}
