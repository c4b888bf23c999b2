import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { messageIdSchema } from '../../shared/model/ids.ts'
import type { ConversationId, MessageId } from '../../shared/model/ids.ts'
import type { Content } from '../../shared/model/content.ts'
import { decodeContent, encodeContent } from '../messaging/content-codec.ts'
import { databaseError } from './database.ts'
import { politely } from './slices.ts'
import { holdsFile } from './usage.ts'

export interface ClearWish {
  /** Absent: of every conversation. */
  readonly conversationId?: ConversationId
  /** Only of messages that were stored before this, milliseconds since 1970. */
  readonly before?: number
  /** Messages whose files are needed yet. */
  readonly needed: ReadonlySet<MessageId>
  readonly signal: AbortSignal
  readonly onCleared: (id: MessageId) => void
  /** @param done of all there is to look at, 0 to 1 */
  readonly onProgress: (done: number) => void
}

/** What was removed. */
export interface Cleared {
  readonly files: number
  readonly bytes: number
}

const fileRowSchema = z.object({
  row: z.number(),
  id: messageIdSchema,
  position: z.number(),
  bytes: z.number(),
  wanted: z.number(),
})
const contentRowSchema = z.object({ id: messageIdSchema, content: z.instanceof(Uint8Array) })
const rowSchema = z.number().nullable()

const messageSlice = 2_000
const fileSlice = 20
/** Pieces of a large file that go in one step: bytes are overwritten, which takes time. */
const partsAtOnce = 1
/** Pages that are given back to the disk in one step. */
const pagesAtOnce = 64

// What waits to be sent, or can be tried again by hand, is needed.
const wanted = `($conversation IS NULL OR messages.conversationId = $conversation) AND ($before IS NULL OR messages.storedAt < $before)
  AND NOT EXISTS (SELECT 1 FROM deliveries WHERE messageId = messages.id AND state IN ('queued', 'sending', 'failed'))`

/**
 * Removes the files of messages from the database, and gives the room back to the disk. The messages stay, and say that their
 * file was removed here. Done in small steps: it can be ended between any two, and taken up again.
 */
export const clearMedia = async (database: Database, wish: ClearWish): Promise<Cleared> => {
  const pause = politely(wish.signal)
  const [conversation, before] = [wish.conversationId ?? null, wish.before ?? null]
  const highest = (table: string) =>
    rowSchema.parse(database.prepare(`SELECT max(rowid) FROM ${table}`, { pluck: true }).get()) ?? 0
  const ends = { files: highest('files'), messages: highest('messages') }
  let cleared = { files: 0, bytes: 0 }
  const count = (id: MessageId, bytes: number): void => {
    cleared = { files: cleared.files + 1, bytes: cleared.bytes + bytes }
    wish.onCleared(id)
  }
  const note = database.prepare(
    `INSERT INTO clearedFiles (messageId, position, bytes, inside) VALUES (?, ?, ?, ?)
     ON CONFLICT (messageId, position) DO NOTHING`,
  )

  const kept = database.prepare(
    `SELECT files.rowid AS row, files.messageId AS id, files.position AS position, ${wanted} AS wanted,
       length(files.data) + coalesce((SELECT sum(length(fileParts.data)) FROM fileParts
         WHERE fileParts.messageId = files.messageId AND fileParts.position = files.position), 0) AS bytes
     FROM files CROSS JOIN messages ON messages.id = files.messageId
     WHERE files.rowid > $from AND files.rowid <= $to ORDER BY files.rowid LIMIT ${fileSlice}`,
  )
  const removeParts = database.prepare(
    `DELETE FROM fileParts WHERE rowid IN
       (SELECT rowid FROM fileParts WHERE messageId = ? AND position = ? ORDER BY part DESC LIMIT ${partsAtOnce})`,
  )
  const removeFile = database.prepare('DELETE FROM files WHERE messageId = ? AND position = ?')
  try {
    for (let from = 0; ;) {
      const rows = kept
        .all({ conversation, before, from, to: ends.files })
        .map((row) => fileRowSchema.parse(row))
      const end = rows.at(-1)
      if (!end) break
      for (const { id, position, bytes, wanted: isWanted } of rows) {
        if (isWanted === 0 || wish.needed.has(id)) continue
        // From here on it is not shown as being here, whatever happens before its last byte is gone.
        note.run([id, position, bytes, 0])
        while (removeParts.run([id, position]).changes > 0) await pause()
        removeFile.run([id, position])
        count(id, bytes)
        await pause()
      }
      from = end.row
      wish.onProgress((0.5 * from) / Math.max(1, ends.files))
      await pause()
    }

    const last = database.prepare(
      'SELECT max(seq) FROM (SELECT seq FROM messages WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?)',
      { pluck: true },
    )
    const inside = database.prepare(
      `SELECT id, content FROM messages WHERE seq > $from AND seq <= $to AND ${wanted} AND ${holdsFile}`,
    )
    const empty = database.prepare('UPDATE messages SET content = ? WHERE id = ?')
    for (let from = 0; ;) {
      const to = rowSchema.parse(last.get([from, ends.messages, messageSlice]))
      if (to === null) break
      for (const row of inside.all({ conversation, before, from, to })) {
        const { id, content } = contentRowSchema.parse(row)
        const emptied = wish.needed.has(id) ? undefined : withoutFile(decodeContent(content))
        if (!emptied) continue
        database.transaction(() => {
          note.run([id, 0, emptied.bytes, 1])
          empty.run([new Uint8Array(encodeContent(emptied.content)), id])
        })()
        count(id, emptied.bytes)
        await pause()
      }
      from = to
      wish.onProgress(0.5 + (0.5 * from) / Math.max(1, ends.messages))
      await pause()
    }
    await giveBack(database, wish.signal)
  } catch (error) {
    throw databaseError(error)
  }
  return cleared
}

/** A content without the bytes of the file in it, and how many there were; undefined: there is none. */
const withoutFile = (content: Content): { readonly content: Content; readonly bytes: number } | undefined => {
  if (content.type === 'reply') {
    const inner = withoutFile(content.content)
    return inner?.content.type === 'file'
      ? { content: { ...content, content: inner.content }, bytes: inner.bytes }
      : undefined
  }
  if (content.type !== 'file' || content.data === '') return undefined
  return { content: { ...content, data: '' }, bytes: Buffer.from(content.data, 'base64').length }
}

/** Gives free pages back to the disk. A database of an earlier version is written anew as a whole, once. */
const giveBack = async (database: Database, signal: AbortSignal): Promise<void> => {
  const pause = politely(signal)
  const free = () => Number(database.pragma('freelist_count', { simple: true }))
  const incremental = 2
  if (Number(database.pragma('auto_vacuum', { simple: true })) !== incremental) {
    database.pragma('auto_vacuum = INCREMENTAL')
    database.exec('VACUUM')
  }
  for (let before = free(); before > 0;) {
    database.exec(`PRAGMA incremental_vacuum(${pagesAtOnce})`)
    const now = free()
    if (now >= before) break
    before = now
    await pause()
  }
  // The log holds what was overwritten until it begins anew.
  database.pragma('wal_checkpoint(TRUNCATE)')
}
