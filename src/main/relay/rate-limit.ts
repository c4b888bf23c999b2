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

  /** Whether there is a token. */
  has(now: number): boolean {
    // A clock that was set back takes nothing away.
    this.#tokens = Math.min(this.#capacity, this.#tokens + (Math.max(0, now - this.#at) * this.#rate) / 1000)
    this.#at = now
    return this.#tokens >= 1
  }

  /** Takes a token, if there is one. */
  take(now: number): boolean {
    if (!this.has(now)) return false
    this.#tokens -= 1
    return true
  }
}
