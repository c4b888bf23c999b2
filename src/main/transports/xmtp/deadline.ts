import { AppError } from '../../../shared/errors.ts'

/**
 * The result of `work`, or a `timeout` after `milliseconds`: calls of the SDK can stay pending for minutes against a
 * server that hangs (measured). The work itself cannot be ended; its late result is ignored.
 *
 * @param signal ends the wait early, with `cancelled`
 */
export const withDeadline = async <T>(
  work: Promise<T>,
  milliseconds: number,
  signal?: AbortSignal,
): Promise<T> => {
  let end = (): void => {}
  const ended = new Promise<never>((_resolve, reject) => {
    const late = () => reject(new AppError('timeout', 'The XMTP network did not answer in time.'))
    const aborted = () => reject(new AppError('cancelled', 'XMTP is being closed.'))
    const timer = setTimeout(late, milliseconds)
    signal?.addEventListener('abort', aborted)
    end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
    }
    if (signal?.aborted) aborted()
  })
  try {
    return await Promise.race([work, ended])
  } finally {
    end()
  }
}

/** Resolves after `milliseconds`, or as soon as `signal` aborts. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
