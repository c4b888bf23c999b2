import type { RelayRefusal } from '../../shared/model/network.ts'

const mostKept = 50

/** What a relay refused and why: counted for ever, the last ones by name. */
export class Refusals {
  readonly counts = new Map<string, number>()
  readonly #recent: RelayRefusal[] = []

  add(refusal: RelayRefusal): void {
    this.counts.set(refusal.code, (this.counts.get(refusal.code) ?? 0) + 1)
    this.#recent.push(refusal)
    if (this.#recent.length > mostKept) this.#recent.shift()
  }

  /** The last ones, the newest first. */
  recent(): readonly RelayRefusal[] {
    return [...this.#recent].reverse()
  }
}

const second = 1_000
const window = 60

/** How many messages came in the last minute, counted by seconds. */
export class Rate {
  readonly #counts = new Map<number, number>()

  add(now: number, messages: number): void {
    const slot = Math.floor(now / second)
    this.#counts.set(slot, (this.#counts.get(slot) ?? 0) + messages)
    for (const old of this.#counts.keys()) if (old <= slot - window) this.#counts.delete(old)
  }

  perMinute(now: number): number {
    const first = Math.floor(now / second) - window
    let sum = 0
    for (const [slot, count] of this.#counts) if (slot > first) sum += count
    return sum
  }
}
