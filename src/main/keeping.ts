import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from '@signalapp/sqlcipher'
import type { ConversationId } from '../shared/model/ids.ts'
import type { MediaWish, StorageUsage } from '../shared/model/storage.ts'
import type { StretchedPassphrase } from './backup/sealed-file.ts'
import { writeBackup } from './backup-file.ts'
import type { BackupParts } from './backup-file.ts'
import { exportedJson } from './messaging/json-export.ts'
import type { Messenger } from './messaging/messenger.ts'
import type { Store } from './messaging/store.ts'
import type { Produce } from './places.ts'
import { measureProfile } from './profile-files.ts'
import { clearMedia } from './storage/media.ts'
import type { Cleared } from './storage/media.ts'
import { measureDatabase } from './storage/usage.ts'
import type { WorkContext } from './work.ts'

export interface KeepingParts extends BackupParts {
  readonly profile: string
  readonly database: Database
  readonly store: Store
  readonly messenger: Messenger
}

const day = 24 * 3600 * 1000
const largestShown = 20

/** What the account's data take, and what is done with them as a whole. */
export class Keeping {
  readonly #parts: KeepingParts

  constructor(parts: KeepingParts) {
    this.#parts = parts
  }

  /** Writes everything that makes this account, sealed. */
  backup(passphrase: StretchedPassphrase, work: WorkContext): Produce {
    return writeBackup(this.#parts, passphrase, work)
  }

  /** What everything takes on the disk. */
  async usage(): Promise<StorageUsage> {
    const { profile, database } = this.#parts
    const sizes = await measureProfile(profile)
    const { fileBytes, free, conversations } = await measureDatabase(database)
    return {
      messages: Math.max(0, sizes.database - fileBytes - free),
      files: fileBytes,
      free,
      xmtp: sizes.xmtp,
      relay: sizes.relay,
      logs: sizes.logs,
      copies: sizes.copies,
      other: sizes.other,
      conversations: conversations.slice(0, largestShown),
    }
  }

  /** Removes files from this device; their messages stay. */
  clearMedia({ conversationId, olderThanDays }: MediaWish, work: WorkContext): Promise<Cleared> {
    const { database, messenger, clock } = this.#parts
    if (conversationId !== undefined) messenger.book.record(conversationId)
    const onTheirWay = messenger.transfers().filter(({ direction }) => direction === 'up')
    return clearMedia(database, {
      ...(conversationId === undefined ? {} : { conversationId }),
      ...(olderThanDays === undefined ? {} : { before: clock.now() - olderThanDays * day }),
      needed: new Set(onTheirWay.map(({ message }) => message)),
      signal: work.signal,
      onCleared: (id) => messenger.announce(id),
      onProgress: (done) => work.progress(done, 1),
    })
  }

  /**
   * Writes conversations as JSON that people and programs can read.
   *
   * @param conversationId absent: every conversation
   * @throws AppError `unknown-conversation`
   */
  exportJson(conversationId: ConversationId | undefined, work: WorkContext): Produce {
    const { store, messenger } = this.#parts
    const ids =
      conversationId === undefined
        ? store.conversations().map(({ id }) => id)
        : [messenger.book.record(conversationId).id]
    return async (sink) => {
      const total = ids.reduce((sum, id) => sum + store.countMessages(id), 0)
      let done = 0
      for (const piece of exportedJson(store, ids, (count) => (done += count))) {
        work.signal.throwIfAborted()
        await sink(Buffer.from(piece))
        work.progress(done, total)
        await nextTurn()
      }
    }
  }
}
