import { AppError, errorShape } from '../shared/errors.ts'
import type { WorkKind, WorkProgress } from '../shared/model/storage.ts'

/** What work is given: how it is ended, and who hears how far it is. */
export interface WorkContext {
  readonly signal: AbortSignal
  readonly progress: (done: number, total: number) => void
}

/** Progress is told this often at most, milliseconds. */
const tellEvery = 100

/** Work on the account's data that takes its time: one at a time, told of, and ended when that is wanted. */
export class Work {
  readonly #onProgress: (progress: WorkProgress) => void
  #running: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined

  constructor(onProgress: (progress: WorkProgress) => void) {
    this.#onProgress = onProgress
  }

  /**
   * Does work.
   *
   * @throws AppError `too-many` while something else is done, `cancelled`, and whatever the work throws
   */
  async run<T>(kind: WorkKind, work: (context: WorkContext) => Promise<T>): Promise<T> {
    if (this.#running)
      throw new AppError('too-many', 'Something else is being done with your data. Wait for it, or stop it.')
    const abort = new AbortController()
    let told = 0
    let [done, total] = [0, 0]
    const tell = (state: WorkProgress['state'], reason?: string): void =>
      this.#onProgress({ kind, state, done, total, ...(reason === undefined ? {} : { reason }) })
    const context: WorkContext = {
      signal: abort.signal,
      progress(nowDone, nowTotal) {
        ;[done, total] = [nowDone, nowTotal]
        if (performance.now() - told < tellEvery) return
        told = performance.now()
        tell('running')
      },
    }
    tell('running')
    const result = work(context)
    this.#running = { abort, ended: result.catch(() => {}) }
    try {
      const value = await result
      this.#running = undefined
      tell('done')
      return value
    } catch (error) {
      this.#running = undefined
      if (abort.signal.aborted) {
        tell('cancelled')
        throw new AppError('cancelled', 'That was stopped.', { cause: error })
      }
      tell('failed', errorShape(error).message)
      throw error
    }
  }

  /** Ends what is being done, if anything is; resolves when it has ended. */
  async cancel(): Promise<void> {
    const running = this.#running
    running?.abort.abort()
    await running?.ended
  }
}
