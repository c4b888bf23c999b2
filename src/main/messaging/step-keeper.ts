import type { Store } from './store.ts'

/** Something to be kept, with whoever waits for that. */
interface Keeping {
  readonly write: () => void
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Keeps steps of attempts: those that several messages come to in one turn of the event loop share a transaction. */
export class StepKeeper {
  readonly #store: Store
  readonly #steps: Keeping[] = []

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Keeps a step; resolves when it is kept.
   *
   * @param waits whether others may come in this turn: then it is kept at the end of that
   * @throws when it could not be kept, or another one of the same turn could not
   */
  keep(waits: boolean, write: () => void): Promise<void> {
    if (!waits) {
      this.#store.transaction(write, 'relaxed')
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      this.#steps.push({ write, resolve, reject })
      if (this.#steps.length === 1) setImmediate(() => this.#keepAll())
    })
  }

  #keepAll(): void {
    const steps = this.#steps.splice(0)
    try {
      this.#store.transaction(() => {
        for (const { write } of steps) write()
      }, 'relaxed')
    } catch (error) {
      for (const { reject } of steps) reject(error)
      return
    }
    for (const { resolve } of steps) resolve()
  }
}
