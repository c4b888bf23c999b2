/**
 * Waits until `condition` holds, looking again after each turn of the event loop with a short pause in between.
 *
 * @param what for the error: what was waited for
 * @param milliseconds after which it is given up: a bound for a broken program, not a measure
 */
export const until = async <T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  milliseconds = 60_000,
): Promise<T> => {
  const end = performance.now() + milliseconds
  for (;;) {
    const value = await condition()
    if (value !== undefined && value !== false) return value
    if (performance.now() > end) throw new Error(`Waited in vain: ${what}`)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  }
}
