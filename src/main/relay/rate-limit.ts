/** A token bucket: allows bursts, holds a rate. */
export class TokenBucket {
  readonly #rate: number
  readonly #capacity: number
  #tokens: number
  #at: number

  /**
   * @param rate tokens a second
   * @param capacity the largest burst
   * @param now milliseconds
   */
  constructor(rate: number, capacity: number, now: number) {
    this.#rate = rate
    this.#capacity = capacity
    this.#tokens = capacity
    this.#at = now
  }

  /** Takes a token, if there is one. */
  take(now: number): boolean {
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((now - this.#at) * this.#rate) / 1000)
    this.#at = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
