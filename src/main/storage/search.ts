import { z } from 'zod'
import { decodeContent, searchableText } from '../messaging/content-codec.ts'
import type { Store } from '../messaging/store.ts'
import { messageColumns, messageFrom } from './rows.ts'
import { searchQuery } from './search-query.ts'
import type { Statements } from './statements.ts'

const positionSchema = z.object({ seq: z.number() })
const unindexedSchema = z.object({ seq: z.number(), content: z.instanceof(Uint8Array), wanted: z.number() })

/** Columns of a message in a query that names other tables too. */
const ownColumns = messageColumns.replaceAll(/\w+/g, (column) => `messages.${column}`)

/** How many of the newest that may be meant are looked at, for each that is asked for: at first, and where some of them are meant. */
const looksAt = [2, 8] as const

/** Finding messages by their words, in the index of the account's database. */
export const createSearch = (
  { run, one, all }: Statements,
  transaction: Store['transaction'],
): Pick<Store, 'search' | 'indexText'> => {
  const indexText = (limit: number): boolean => {
    const { seq: from } = positionSchema.parse(one('SELECT seq FROM indexed', []))
    const rows = all(
      'SELECT seq, content, about IS NULL AND hidden = 0 AND deletedBy IS NULL AS wanted FROM messages WHERE seq > ? ORDER BY seq LIMIT ?',
      [from, limit],
    ).map((row) => unindexedSchema.parse(row))
    const last = rows.at(-1)
    if (!last) return false
    transaction(() => {
      for (const { seq, content, wanted } of rows) {
        const words = wanted === 1 ? searchableText(decodeContent(content)) : undefined
        if (words !== undefined) run('INSERT INTO messageText (rowid, text) VALUES (?, ?)', [seq, words])
      }
      run('UPDATE indexed SET seq = ?', [last.seq])
    }, 'relaxed')
    return rows.length === limit
  }

  const find = (match: string, limit: number, conversationId: string | undefined) => {
    const [within, wanted] =
      conversationId === undefined ? ['', []] : ['AND messages.conversationId = ?', [conversationId]]
    return all(
      `SELECT ${ownColumns} FROM messageText JOIN messages ON messages.seq = messageText.rowid
         WHERE messageText MATCH ? ${within} ORDER BY messageText.rowid DESC LIMIT ?`,
      [match, ...wanted, limit],
    ).map(messageFrom)
  }

  return {
    indexText,
    search(typed, limit, conversationId) {
      const query = searchQuery(typed)
      if (query === undefined) return []
      while (indexText(1_000)) {
        // What came a moment ago is found too.
      }
      const { exact, wider, matches } = query
      if (wider !== undefined && matches) {
        // FTS5 collects every place of an unfinished word before it tells the first; of an indexed beginning it tells one after another.
        for (const times of looksAt) {
          const near = find(wider, limit * times, conversationId)
          const found = near.filter(({ content }) => matches(searchableText(decodeContent(content)) ?? ''))
          if (found.length >= limit || near.length < limit * times) return found.slice(0, limit)
          // Rare among what begins like it: then there is little to collect.
          if (found.length * looksAt[1] < near.length) break
        }
      }
      return find(exact, limit, conversationId)
    },
  }
}
