import type { Clock } from './clock.ts'
import type { Log } from './log.ts'
import type { Store } from './store.ts'

export interface TextIndexingOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}

/** After the last of several messages; a search that comes sooner indexes first. Milliseconds. */
const quiet = 250
const afterFailure = 10_000
/** Messages at a time: what is in between is not held up for longer than a frame. */
const batch = 200

/** Indexes the words of messages a little after they came, many at once, so that none is held up by it. */
export class TextIndexing {
  readonly #options: TextIndexingOptions
  #cancel: (() => void) | undefined
  #stopped = true

  constructor(options: TextIndexingOptions) {
    this.#options = options
  }

  /** Takes up what was left when the app was closed. */
  start(): void {
    this.#stopped = false
    this.soon()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** There is something new. */
  soon(delay = quiet): void {
    if (this.#stopped || this.#cancel) return
    this.#cancel = this.#options.clock.after(delay, () => this.#run())
  }

  #run(): void {
    this.#cancel = undefined
    try {
      if (this.#options.store.indexText(batch)) this.soon(0)
    } catch (error) {
      // Most likely the disk is full.
      this.#options.log.error('Messages could not be indexed yet', error)
      this.soon(afterFailure)
    }
  }
}
