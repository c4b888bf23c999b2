/** Numbers that look random and follow from a seed alone: Mulberry32, by T. Ettinger. */
export class SeededRandom {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `least` up to, without, `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least))
  }

  /** One of some. */
  of<T>(some: readonly T[]): T {
    const chosen = some[this.between(0, some.length)]
    if (chosen === undefined) throw new Error('There is nothing to choose from')
    return chosen
  }
}
