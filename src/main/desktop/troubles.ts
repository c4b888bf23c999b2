import type { Trouble } from '../../shared/model/desktop.ts'
import type { Clock } from '../messaging/clock.ts'

/** More than these say nothing new. */
const mostKept = 5

/** What went wrong and was survived: told to whoever looks, until they have seen it. */
export class Troubles {
  readonly #clock: Clock
  readonly #tell: (troubles: readonly Trouble[]) => void
  #kept: readonly Trouble[] = []
  #lastId = 0

  constructor(clock: Clock, tell: (troubles: readonly Trouble[]) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** One of a kind is told once, with when it happened last. */
  report(kind: Trouble['kind']): void {
    this.#lastId += 1
    const trouble = { id: this.#lastId, kind, at: this.#clock.now() }
    this.#kept = [...this.#kept.filter((one) => one.kind !== kind), trouble].slice(-mostKept)
    this.#tell(this.#kept)
  }

  list(): readonly Trouble[] {
    return this.#kept
  }

  /** Somebody has seen one. */
  seen(id: number): void {
    this.#kept = this.#kept.filter((one) => one.id !== id)
    this.#tell(this.#kept)
  }
}
