/** Time and timers as a port, so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /**
   * Calls back once after `milliseconds`, unless the returned function is called first.
   *
   * @param milliseconds 0 or more
   */
  after(milliseconds: number, callback: () => void): () => void
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}
