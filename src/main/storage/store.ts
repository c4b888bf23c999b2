import type { Database, Statement } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { conversationIdSchema, messageIdSchema } from '../../shared/model/ids.ts'
import type { Address, MessageId } from '../../shared/model/ids.ts'
import type { StoryEntry } from '../../shared/model/message.ts'
import { authorTimeSchema, milliseconds, tolerance } from '../messaging/author-time.ts'
import type { AuthorTime } from '../messaging/author-time.ts'
import type { Store } from '../messaging/store.ts'
import { blob } from './statements.ts'
import type { Values } from './statements.ts'
import { databaseError } from './database.ts'
import { conversationFrom, deliveryFrom, messageColumns, messageFrom, storyEntryFrom } from './rows.ts'
import { createPeople } from './people-repository.ts'
import { createSearch } from './search.ts'

/** Columns of a message in a query that names other tables too. */
const ownColumns = messageColumns.replaceAll(/\w+/g, (column) => `messages.${column}`)

/** Own messages from a time on that one transport has carried and the other has not, with no word of their arrival. */
const unconfirmed = `FROM deliveries INDEXED BY sentDeliveries CROSS JOIN messages ON messages.id = deliveries.messageId
  WHERE deliveries.transport = ? AND deliveries.state = 'sent' AND deliveries.at >= ?
  AND messages.author = ? AND messages.at >= ? AND messages.mode = 'automatic'
  AND NOT EXISTS (SELECT 1 FROM deliveries AS other WHERE other.messageId = messages.id AND other.transport = ?
    AND other.state <> 'cancelled')
  AND NOT EXISTS (SELECT 1 FROM clearedFiles WHERE messageId = messages.id AND inside = 1)`

/**
 * What {@link unconfirmed} is asked with. Nothing is sent before it was written, but for clocks.
 *
 * @param since when it was written at the earliest
 */
const unconfirmedSince = (self: Address, first: string, second: string, since: AuthorTime): Values => [
  first,
  milliseconds(since) - tolerance,
  self,
  since,
  second,
]

const idSchema = z.object({ id: messageIdSchema })

// Made once: making a schema takes much longer than using it.
const conversationIdsSchema = z.array(z.object({ conversationId: conversationIdSchema }))
const owedSchema = z.array(z.object({ id: conversationIdSchema, readTo: authorTimeSchema }))
const expirySchema = z.object({ at: z.number().nullable() })
const newestTimeSchema = z.object({ at: authorTimeSchema.nullable() })
const bytesSchema = z.object({ bytes: z.number() })
const countSchema = z.object({ count: z.number() })
const waitingSchema = z.array(z.object({ conversationId: conversationIdSchema, count: z.number() }))
const partSchema = z.object({ data: z.instanceof(Uint8Array) })

const conversationIdsFrom = (rows: readonly unknown[]) =>
  conversationIdsSchema.parse(rows).map((row) => row.conversationId)

/** What a timeline shows: neither what is about another message, nor what was deleted here. */
const shown = 'about IS NULL AND hidden = 0'

// Indices are named where SQLite, which has no statistics here, was seen to read a whole conversation, or all of them, instead.
/** Entries of a story beyond which only answers are added. */
const longestStory = 200
const pendingStates = "('queued', 'sending')"

/**
 * The messaging core's store in the account's database.
 *
 * @param flush puts what was committed on the disk
 * @param self this account: its messages are the ones the outbox asks for
 */
export const createStore = (database: Database, self: Address, flush: () => Promise<void>): Store => {
  const statements = new Map<string, Statement>()
  const statement = (sql: string): Statement => {
    const known = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, known)
    return known
  }
  const run = (sql: string, values: Values): void => {
    try {
      statement(sql).run(values)
    } catch (error) {
      throw databaseError(error)
    }
  }
  const one = (sql: string, values: Values): unknown => statement(sql).get(values)
  const all = (sql: string, values: Values): readonly unknown[] => statement(sql).all(values)
  const messageOf = (row: unknown) => (row === undefined ? undefined : messageFrom(row))

  const story = (messageId: MessageId): readonly StoryEntry[] =>
    all('SELECT * FROM story WHERE messageId = ? ORDER BY position', [messageId]).map(storyEntryFrom)

  let depth = 0
  const transaction = <T>(work: () => T, durability: 'durable' | 'relaxed' = 'durable'): T => {
    if (depth > 0) return work()
    depth += 1
    try {
      // In WAL mode NORMAL leaves the log unsynchronised at a commit; the next durable one synchronises all of it.
      if (durability === 'relaxed') statement('PRAGMA synchronous = NORMAL').run()
      return database.transaction(work)()
    } catch (error) {
      throw databaseError(error)
    } finally {
      depth -= 1
      if (durability === 'relaxed') statement('PRAGMA synchronous = FULL').run()
    }
  }

  return {
    transaction,
    flush,

    conversation(id) {
      const row = one('SELECT * FROM conversations WHERE id = ?', [id])
      return row === undefined ? undefined : conversationFrom(row)
    },
    conversations: () => all('SELECT * FROM conversations', []).map(conversationFrom),
    addConversation(record) {
      run(
        `INSERT INTO conversations (id, ref, consent, mode, createdAt, unread, details, disappearing)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          record.id,
          JSON.stringify(record.ref),
          record.consent,
          record.mode,
          record.createdAt,
          record.unread,
          jsonOf(record.details),
          jsonOf(record.disappearing),
        ],
      )
    },
    updateConversation(id, { consent, mode, ref, details, disappearing, arrangement }) {
      run(
        `UPDATE conversations SET consent = coalesce(?, consent), mode = coalesce(?, mode), ref = coalesce(?, ref),
           details = coalesce(?, details), arrangement = coalesce(?, arrangement) WHERE id = ?`,
        [consent ?? null, mode ?? null, jsonOf(ref), jsonOf(details), jsonOf(arrangement), id],
      )
      if (disappearing !== undefined) {
        run('UPDATE conversations SET disappearing = ? WHERE id = ?', [jsonOf(disappearing ?? undefined), id])
      }
    },
    markRead: (id) =>
      run(
        `UPDATE conversations SET unread = 0, arrangement = json_set(arrangement, '$.markedUnread', json('false')) WHERE id = ?`,
        [id],
      ),
    newestOfOthers: (id) =>
      messageOf(
        one(
          `SELECT ${messageColumns} FROM messages WHERE conversationId = ? AND author <> ? AND mode <> 'lan-only' AND ${shown}
           ORDER BY at DESC, id DESC LIMIT 1`,
          [id, self],
        ),
      ),
    nthOfOthers: (id, count) =>
      messageOf(
        one(
          `SELECT ${messageColumns} FROM messages WHERE conversationId = ? AND author <> ? AND ${shown}
           ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?`,
          [id, self, count - 1],
        ),
      ),
    oweReadReceipt(id, upTo) {
      const row = one('SELECT 1 FROM conversations WHERE id = ? AND coalesce(readTo, 0) < ?', [id, upTo])
      if (row === undefined) return false
      run('UPDATE conversations SET readTo = ?, readOwed = 1 WHERE id = ?', [upTo, id])
      return true
    },
    owedReadReceipts: () =>
      owedSchema
        .parse(all('SELECT id, readTo FROM conversations WHERE readOwed = 1', []))
        .map(({ id, readTo }) => [id, readTo] as const),
    settleReadReceipt: (id, upTo) =>
      run('UPDATE conversations SET readOwed = 0 WHERE id = ? AND readTo = ?', [id, upTo]),

    addMessage(record, unread) {
      transaction(() => {
        run(`INSERT INTO messages (${messageColumns}, hasFiles) VALUES (${'?, '.repeat(14)}?)`, [
          record.id,
          record.logicalId,
          record.conversationId,
          record.author,
          record.at,
          record.prev,
          record.mode,
          blob(record.content),
          record.digest,
          record.differs ? 1 : 0,
          record.storedAt,
          record.about ?? null,
          record.deletedBy ?? null,
          record.expiresAt ?? null,
          record.hasFiles === true ? 1 : 0,
        ])
        if (record.about !== undefined) return
        summarise(record.conversationId)
        if (unread) run('UPDATE conversations SET unread = unread + 1 WHERE id = ?', [record.conversationId])
        // What was put away comes back when somebody writes, unless it was to be silent, and when one writes oneself.
        run(
          `UPDATE conversations SET arrangement = json_set(arrangement, '$.archived', json('false'))
           WHERE id = ? AND arrangement ->> '$.archived' = 1 AND (? OR arrangement ->> '$.mutedUntil' <= ?)`,
          [record.conversationId, record.author === self ? 1 : 0, record.storedAt],
        )
      })
    },
    message: (id) => messageOf(one(`SELECT ${messageColumns} FROM messages WHERE id = ?`, [id])),
    copies: (conversationId, author, logicalId) =>
      all(
        `SELECT ${messageColumns} FROM messages WHERE conversationId = ? AND author = ? AND logicalId = ?
         ORDER BY seq`,
        [conversationId, author, logicalId],
      ).map(messageFrom),
    markDiffering: (conversationId, author, logicalId) =>
      run('UPDATE messages SET differs = 1 WHERE conversationId = ? AND author = ? AND logicalId = ?', [
        conversationId,
        author,
        logicalId,
      ]),
    annotations: (conversationId, about) =>
      all(
        `SELECT ${messageColumns} FROM messages INDEXED BY messagesAbout WHERE conversationId = ?
           AND about IN (${about.map(() => '?').join(', ')}) AND hidden = 0 ORDER BY at, id`,
        [conversationId, ...about],
      ).map(messageFrom),
    messageByAlias: (conversationId, alias) =>
      messageOf(
        one(
          `SELECT ${ownColumns} FROM deliveries JOIN messages ON messages.id = deliveries.messageId
           WHERE deliveries.alias = ? AND messages.conversationId = ? LIMIT 1`,
          [alias, conversationId],
        ),
      ),
    eraseMessage(id, deletedBy) {
      transaction(() => {
        empty(id)
        run('UPDATE messages SET deletedBy = ? WHERE id = ?', [deletedBy, id])
      })
    },
    hideMessage(id) {
      transaction(() => {
        empty(id)
        run('UPDATE messages SET hidden = 1 WHERE id = ?', [id])
        const hidden = messageOf(one(`SELECT ${messageColumns} FROM messages WHERE id = ?`, [id]))
        if (hidden) summarise(hidden.conversationId)
      })
    },
    expiredMessages: (now) =>
      all(
        `SELECT ${messageColumns} FROM messages WHERE expiresAt <= ? AND hidden = 0
           AND NOT EXISTS (SELECT 1 FROM deliveries WHERE messageId = messages.id AND state IN ${pendingStates})
         ORDER BY expiresAt LIMIT 500`,
        [now],
      ).map(messageFrom),
    setExpiry: (id, expiresAt) => run('UPDATE messages SET expiresAt = ? WHERE id = ?', [expiresAt, id]),
    nextExpiry() {
      const row = expirySchema.parse(
        one(
          `SELECT min(expiresAt) AS at FROM messages WHERE expiresAt IS NOT NULL AND hidden = 0
               AND NOT EXISTS (SELECT 1 FROM deliveries WHERE messageId = messages.id AND state IN ${pendingStates})`,
          [],
        ),
      )
      return row.at ?? undefined
    },
    unreadBy: (conversationId, transport, reader, upTo) =>
      all(
        `SELECT ${messageColumns} FROM messages WHERE conversationId = ? AND author = ? AND at <= ? AND ${shown}
           AND EXISTS (SELECT 1 FROM deliveries WHERE messageId = messages.id AND transport = ? AND recipient = ''
             AND state IN ('sent', 'delivered'))
           AND NOT EXISTS (SELECT 1 FROM deliveries WHERE messageId = messages.id AND transport = ? AND recipient = ?
             AND state = 'read')`,
        [conversationId, self, upTo, transport, transport, reader],
      ).map(messageFrom),
    file(messageId, index) {
      if (this.clearedFile(messageId, index) !== undefined) return undefined
      const row = one('SELECT name, mediaType, data FROM files WHERE messageId = ? AND position = ?', [
        messageId,
        index,
      ])
      if (row === undefined) return undefined
      const { data, ...file } = fileRowSchema.parse(row)
      return { ...file, data: Buffer.concat([data ?? new Uint8Array(), ...partsOf(messageId, index, 0)]) }
    },
    filePart(messageId, index, offset, length) {
      if (this.clearedFile(messageId, index) !== undefined) return undefined
      const first = Math.floor(offset / filePartBytes)
      const last = Math.floor((offset + length - 1) / filePartBytes)
      const parts = partsOf(messageId, index, first, last)
      const from = offset - first * filePartBytes
      if (parts.length > 0) return Buffer.concat(parts).subarray(from, from + length)
      const whole = this.file(messageId, index)?.data
      return whole?.subarray(offset, offset + length)
    },
    hasFile: (messageId, index) =>
      one(
        `SELECT 1 FROM files WHERE messageId = ? AND position = ?
           AND NOT EXISTS (SELECT 1 FROM clearedFiles AS cleared
             WHERE cleared.messageId = files.messageId AND cleared.position = files.position)`,
        [messageId, index],
      ) !== undefined,
    clearedFile(messageId, index) {
      const row = one('SELECT bytes FROM clearedFiles WHERE messageId = ? AND position = ?', [
        messageId,
        index,
      ])
      return row === undefined ? undefined : bytesSchema.parse(row).bytes
    },
    putFile(messageId, index, { name, mediaType, data }) {
      const whole = data.length <= filePartBytes
      transaction(() => {
        run('DELETE FROM files WHERE messageId = ? AND position = ?', [messageId, index])
        run('DELETE FROM clearedFiles WHERE messageId = ? AND position = ?', [messageId, index])
        // Written out: the binding gives an empty array as NULL.
        if (!whole) run("INSERT INTO files VALUES (?, ?, ?, ?, x'')", [messageId, index, name, mediaType])
        else run('INSERT INTO files VALUES (?, ?, ?, ?, ?)', [messageId, index, name, mediaType, blob(data)])
        for (let at = 0; !whole && at < data.length; at += filePartBytes) {
          const piece = data.subarray(at, at + filePartBytes)
          run('INSERT INTO fileParts VALUES (?, ?, ?, ?)', [
            messageId,
            index,
            at / filePartBytes,
            blob(piece),
          ])
        }
      })
    },
    moveMessage(id, at) {
      transaction(() => {
        run('UPDATE messages SET at = ? WHERE id = ?', [at, id])
        const moved = messageOf(one(`SELECT ${messageColumns} FROM messages WHERE id = ?`, [id]))
        if (moved) summarise(moved.conversationId)
      })
    },
    messages(conversationId, before, limit) {
      const rows = before
        ? all(
            `SELECT ${messageColumns} FROM messages WHERE conversationId = ? AND ${shown} AND (at, id) < (?, ?)
             ORDER BY at DESC, id DESC LIMIT ?`,
            [conversationId, before.at, before.id, limit],
          )
        : all(
            `SELECT ${messageColumns} FROM messages WHERE conversationId = ? AND ${shown}
             ORDER BY at DESC, id DESC LIMIT ?`,
            [conversationId, limit],
          )
      return rows.map(messageFrom).reverse()
    },
    messagesAfter: (conversationId, after, limit) =>
      all(
        `SELECT ${messageColumns} FROM messages WHERE conversationId = ? AND ${shown} AND (at, id) > (?, ?)
         ORDER BY at, id LIMIT ?`,
        [conversationId, after.at, after.id, limit],
      ).map(messageFrom),
    oldestMessages: (conversationId, limit) =>
      all(
        `SELECT ${messageColumns} FROM messages WHERE conversationId = ? AND ${shown} ORDER BY at, id LIMIT ?`,
        [conversationId, limit],
      ).map(messageFrom),
    countMessages: (conversationId) =>
      countSchema.parse(
        one(`SELECT count(*) AS count FROM messages WHERE conversationId = ? AND ${shown}`, [conversationId]),
      ).count,
    messagesWithFiles: (conversationId, before, limit) =>
      all(
        `SELECT ${messageColumns} FROM messages INDEXED BY messagesWithFiles
         WHERE conversationId = ? AND hasFiles = 1 AND ${shown} AND (at, id) < (?, ?)
         ORDER BY at DESC, id DESC LIMIT ?`,
        [conversationId, before?.at ?? Number.MAX_SAFE_INTEGER, before?.id ?? '', limit],
      ).map(messageFrom),
    newestOf: (conversationId, author) =>
      messageOf(
        one(
          `SELECT ${messageColumns} FROM messages INDEXED BY messagesByAuthor
           WHERE conversationId = ? AND author = ? ORDER BY at DESC, id DESC LIMIT 1`,
          [conversationId, author],
        ),
      ),
    newestAuthorTime() {
      const row = newestTimeSchema.parse(one('SELECT max(at) AS at FROM messages', []))
      return row.at ?? authorTimeSchema.parse(0)
    },
    ...createSearch({ run, one, all }, transaction),

    deliveries: (messageId) =>
      all('SELECT * FROM deliveries WHERE messageId = ? ORDER BY transport DESC, recipient', [messageId]).map(
        deliveryFrom,
      ),
    putDelivery(record) {
      run(
        `INSERT INTO deliveries (messageId, transport, recipient, state, at, attempts, reason, alias, handedOver)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (messageId, transport, recipient) DO UPDATE SET state = excluded.state, at = excluded.at,
           attempts = excluded.attempts, reason = excluded.reason, alias = excluded.alias,
           handedOver = excluded.handedOver`,
        [
          record.messageId,
          record.transport,
          record.recipient ?? '',
          record.state,
          record.at,
          record.attempts,
          record.reason ?? null,
          record.alias ?? null,
          record.handedOver === true ? 1 : 0,
        ],
      )
    },
    story,
    addToStory(messageId, entry) {
      const known = story(messageId)
      const last = known.at(-1)
      const alike = (other: StoryEntry): boolean =>
        other.transport === entry.transport &&
        other.event === entry.event &&
        other.recipient === entry.recipient &&
        other.device === entry.device &&
        other.reason === entry.reason
      const answered = entry.event === 'delivered' || entry.event === 'read'
      if (answered && known.some(alike)) return
      if (last && alike(last)) {
        run('UPDATE story SET at = ?, took = ?, times = times + 1 WHERE messageId = ? AND position = ?', [
          entry.at,
          entry.took ?? null,
          messageId,
          known.length,
        ])
        return
      }
      // Years of attempts that fail in turn for two reasons must not fill the disk; what was answered is always kept.
      if (known.length >= longestStory && !answered) return
      run(
        `INSERT INTO story (messageId, position, transport, event, at, recipient, device, took, reason, times)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
        [
          messageId,
          known.length + 1,
          entry.transport,
          entry.event,
          entry.at,
          entry.recipient ?? null,
          entry.device ?? null,
          entry.took ?? null,
          entry.reason ?? null,
        ],
      )
    },
    markInterrupted: () =>
      run(
        `UPDATE deliveries INDEXED BY waitingDeliveries SET handedOver = 1 WHERE state IN ${pendingStates} AND state = 'sending'`,
        [],
      ),
    waitingConversations: () =>
      conversationIdsFrom(
        all(
          `SELECT DISTINCT messages.conversationId AS conversationId
           FROM deliveries INDEXED BY waitingDeliveries
           CROSS JOIN messages ON messages.id = deliveries.messageId
           WHERE deliveries.state IN ${pendingStates} AND messages.author = ?`,
          [self],
        ),
      ),
    nextPending(transport, conversationId, skip, since) {
      const wanted = [transport, conversationId, self]
      // Few messages are ever passed over: those that wait for single members of a group, and those under way.
      const most = skip.size + 1
      if (since !== undefined) {
        // Where it is looked for from where one was found last, the next is mostly the one after that.
        for (const limit of [Math.min(2, most), most]) {
          const ids = all(
            `SELECT id FROM messages INDEXED BY messagesByAuthor
             WHERE EXISTS (SELECT 1 FROM deliveries WHERE messageId = messages.id AND transport = ? AND state IN ${pendingStates})
               AND conversationId = ? AND author = ? AND at >= ? ORDER BY at, id LIMIT ?`,
            [...wanted, since, limit],
          ).map((row) => idSchema.parse(row).id)
          const found = ids.find((id) => !skip.has(id))
          if (found !== undefined) return this.message(found)
          if (ids.length < limit) return undefined
        }
        return undefined
      }
      const rows = all(
        `SELECT DISTINCT ${ownColumns}
         FROM deliveries INDEXED BY waitingDeliveries
         CROSS JOIN messages ON messages.id = deliveries.messageId
         WHERE deliveries.transport = ? AND deliveries.state IN ${pendingStates}
           AND messages.conversationId = ? AND messages.author = ?
         ORDER BY messages.at, messages.id LIMIT ?`,
        [...wanted, most],
      )
      return rows.map(messageFrom).find((message) => !skip.has(message.id))
    },
    nextHedge(transport, conversationId, since) {
      const wanted = [transport, conversationId, self]
      if (since !== undefined) {
        return messageOf(
          one(
            `SELECT ${ownColumns} FROM messages INDEXED BY messagesByAuthor
             WHERE EXISTS (SELECT 1 FROM deliveries WHERE messageId = messages.id AND transport = ? AND alone = 1
                 AND state IN ${pendingStates})
               AND conversationId = ? AND author = ? AND at >= ? AND mode = 'automatic' ORDER BY at, id LIMIT 1`,
            [...wanted, since],
          ),
        )
      }
      return messageOf(
        one(
          `SELECT ${ownColumns}
           FROM deliveries INDEXED BY loneDeliveries
           CROSS JOIN messages ON messages.id = deliveries.messageId
           WHERE deliveries.transport = ? AND deliveries.alone = 1 AND deliveries.state IN ${pendingStates}
             AND messages.conversationId = ? AND messages.author = ? AND messages.mode = 'automatic'
           ORDER BY messages.at, messages.id LIMIT 1`,
          wanted,
        ),
      )
    },
    unconfirmedConversations: (first, second, since) =>
      conversationIdsFrom(
        all(
          `SELECT DISTINCT messages.conversationId AS conversationId ${unconfirmed}`,
          unconfirmedSince(self, first, second, since),
        ),
      ),
    nextUnconfirmed: (first, second, conversationId, since) =>
      messageOf(
        one(
          `SELECT ${ownColumns} ${unconfirmed} AND messages.conversationId = ? ORDER BY messages.at, messages.id LIMIT 1`,
          [...unconfirmedSince(self, first, second, since), conversationId],
        ),
      ),
    waitingMessages: () =>
      waitingSchema.parse(
        all(
          `SELECT messages.conversationId AS conversationId, count(DISTINCT messageId) AS count
           FROM deliveries INDEXED BY waitingDeliveries CROSS JOIN messages ON messages.id = deliveries.messageId
           WHERE state IN ${pendingStates} AND messages.about IS NULL
             AND NOT EXISTS (SELECT 1 FROM deliveries AS other WHERE other.messageId = deliveries.messageId
               AND other.state IN ('sent', 'delivered', 'read'))
           GROUP BY messages.conversationId ORDER BY max(messages.at) DESC`,
          [],
        ),
      ),

    ...createPeople({ run, one, all }),
  }

  /** Keeps the conversation's newest message beside it: finding it for every row of the list would cost a scan. */
  function summarise(conversationId: string): void {
    run(
      `UPDATE conversations SET newest =
         (SELECT id FROM messages WHERE conversationId = ? AND ${shown} ORDER BY at DESC, id DESC LIMIT 1) WHERE id = ?`,
      [conversationId, conversationId],
    )
  }

  /** The pieces of a large file, in order. */
  function partsOf(messageId: string, index: number, first: number, last = Number.MAX_SAFE_INTEGER) {
    return all(
      'SELECT data FROM fileParts WHERE messageId = ? AND position = ? AND part BETWEEN ? AND ? ORDER BY part',
      [messageId, index, first, last],
    ).map((row) => partSchema.parse(row).data)
  }

  /** Takes everything that a message says off the disk, and leaves what recognises another copy of it. */
  function empty(id: string): void {
    run('DELETE FROM messageText WHERE rowid = (SELECT seq FROM messages WHERE id = ?)', [id])
    run('DELETE FROM files WHERE messageId = ?', [id])
    // Written out: the binding gives an empty array as NULL.
    run("UPDATE messages SET content = x'', hasFiles = 0 WHERE id = ?", [id])
  }
}

/** Files that are larger are kept in pieces of this size, bytes. */
const filePartBytes = 1024 * 1024
const fileRowSchema = z.object({
  name: z.string(),
  mediaType: z.string(),
  data: z.instanceof(Uint8Array).nullable(),
})

/** A value as a JSON column keeps it. */
const jsonOf = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value)
