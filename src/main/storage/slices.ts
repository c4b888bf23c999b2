import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long work on the database may keep the app from everything else at a time, milliseconds. */
const longestSlice = 8

/**
 * Lets everything else have its turn when the work at hand has gone on for long enough.
 *
 * @param signal ends the work
 * @returns a function to call between steps
 */
export const politely = (signal?: AbortSignal): (() => Promise<void>) => {
  let since = performance.now()
  return async () => {
    signal?.throwIfAborted()
    if (performance.now() - since < longestSlice) return
    await nextTurn()
    signal?.throwIfAborted()
    since = performance.now()
  }
}
