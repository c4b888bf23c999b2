import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { conversationIdSchema } from '../../shared/model/ids.ts'
import type { ConversationId } from '../../shared/model/ids.ts'
import { politely } from './slices.ts'

/** What one conversation takes, in bytes and pieces. */
export interface ConversationUsage {
  readonly id: ConversationId
  messages: number
  bytes: number
  files: number
  fileBytes: number
}

/** What the message database holds. */
export interface DatabaseUsage {
  /** Bytes of its pages, used and free. */
  readonly total: number
  readonly free: number
  readonly fileBytes: number
  /** The largest first. */
  readonly conversations: readonly ConversationUsage[]
}

const messageSlice = 2_000
const fileSlice = 200

const summedSchema = z.object({ id: conversationIdSchema, messages: z.number(), bytes: z.number() })
const fileRowSchema = z.object({ row: z.number(), id: conversationIdSchema, bytes: z.number() })
const rowSchema = z.number().nullable()

/**
 * Measures what the conversations of a database take, a slice at a time.
 *
 * Files inside messages count as files: it is what a person sees.
 */
export const measureDatabase = async (database: Database, signal?: AbortSignal): Promise<DatabaseUsage> => {
  const pause = politely(signal)
  const byId = new Map<ConversationId, ConversationUsage>()
  const of = (id: ConversationId): ConversationUsage => {
    const known = byId.get(id) ?? { id, messages: 0, bytes: 0, files: 0, fileBytes: 0 }
    byId.set(id, known)
    return known
  }
  const last = database.prepare(
    'SELECT max(seq) FROM (SELECT seq FROM messages WHERE seq > ? ORDER BY seq LIMIT ?)',
    { pluck: true },
  )
  const summed = database.prepare(
    `SELECT conversationId AS id, count(*) AS messages, sum(length(content)) AS bytes FROM messages
     WHERE seq > ? AND seq <= ? AND about IS NULL AND hidden = 0 GROUP BY conversationId`,
  )
  const inside = database.prepare(
    `SELECT seq AS row, conversationId AS id, length(content) AS bytes FROM messages
     WHERE seq > ? AND seq <= ? AND ${holdsFile}`,
  )
  for (let from = 0; ;) {
    const to = rowSchema.parse(last.get([from, messageSlice]))
    if (to === null) break
    for (const row of summed.all([from, to])) {
      const { id, messages, bytes } = summedSchema.parse(row)
      const usage = of(id)
      usage.messages += messages
      usage.bytes += bytes
    }
    for (const row of inside.all([from, to])) {
      const { id, bytes } = fileRowSchema.parse(row)
      const usage = of(id)
      usage.files += 1
      usage.fileBytes += bytes
      usage.bytes -= bytes
    }
    from = to
    await pause()
  }
  for (const [sql, counts] of [
    [filesOf('files'), true],
    [filesOf('fileParts'), false],
  ] as const) {
    const files = database.prepare(sql)
    for (let from = 0; ;) {
      const rows = files.all([from, fileSlice]).map((row) => fileRowSchema.parse(row))
      for (const { id, bytes } of rows) {
        const usage = of(id)
        if (counts) usage.files += 1
        usage.fileBytes += bytes
      }
      const end = rows.at(-1)
      if (!end) break
      from = end.row
      await pause()
    }
  }
  const number = (pragma: string) => Number(database.pragma(pragma, { simple: true }))
  const pageSize = number('page_size')
  const conversations = [...byId.values()].sort(
    (a, b) => b.bytes + b.fileBytes - (a.bytes + a.fileBytes) || (a.id < b.id ? -1 : 1),
  )
  return {
    total: number('page_count') * pageSize,
    free: number('freelist_count') * pageSize,
    fileBytes: conversations.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
    conversations,
  }
}

/** Messages large enough to hold a file that is worth counting, and that begin like one (see `content-codec.ts`). */
export const holdsFile = `length(content) > 1024 AND (
  substr(content, 1, 14) = CAST('{"type":"file"' AS BLOB) OR
  (substr(content, 1, 15) = CAST('{"type":"reply"' AS BLOB) AND instr(content, CAST('"content":{"type":"file"' AS BLOB)) > 0))`

const filesOf = (table: 'files' | 'fileParts'): string =>
  `SELECT kept.rowid AS row, messages.conversationId AS id, length(kept.data) AS bytes
   FROM ${table} AS kept CROSS JOIN messages ON messages.id = kept.messageId
   WHERE kept.rowid > ? ORDER BY kept.rowid LIMIT ?`
