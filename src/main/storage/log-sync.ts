import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

/** Puts what has been committed on the disk, beside the thread that runs the app. */
export interface LogSync {
  /** Resolves when everything that was committed before the call is on the disk. */
  flush(): Promise<void>
  close(): Promise<void>
}

/**
 * Commits that come within this share one synchronisation, and what they set in motion has left before the disk is busy
 * (PostgreSQL's `commit_delay`). Milliseconds.
 */
const gatherDelay = 2

/**
 * Synchronises the write-ahead log of an open database: what `synchronous = FULL` does within each commit, done once for
 * however many commits came together, and without holding up what comes next.
 *
 * @param path of the database, in WAL mode and open for as long as this is used
 */
export const syncLogOf = (path: string): LogSync => {
  let file: Promise<FileHandle> | undefined
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const sync = async (): Promise<void> => {
    await pause(gatherDelay)
    // For writing, because Windows flushes nothing else.
    file ??= open(`${path}-wal`, 'r+')
    await (await file).datasync()
  }
  const flush = (): Promise<void> => {
    if (!running) {
      running = sync().finally(() => (running = undefined))
      return running
    }
    // One that is under way may have begun before the commit: it is followed by another, for all who wait.
    const follow = async (): Promise<void> => {
      next = undefined
      await flush()
    }
    next ??= running.then(follow, follow)
    return next
  }
  return {
    flush,
    async close() {
      await (next ?? running)
      await (await file)?.close()
    },
  }
}
