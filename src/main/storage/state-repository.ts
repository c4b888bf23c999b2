import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import type { StateStore } from '../messaging/state-store.ts'

const rowsSchema = z.array(z.object({ key: z.string(), value: z.string() }))
const valueSchema = z.string().optional()

/**
 * The part of the state table that belongs to one owner.
 *
 * @param owner a fixed name: `lan`, `xmtp`…
 */
export const createStateStore = (database: Database, owner: string): StateStore => {
  const get = database.prepare('SELECT value FROM state WHERE owner = ? AND key = ?', { pluck: true })
  const set = database.prepare(
    'INSERT INTO state (owner, key, value) VALUES (?, ?, ?) ON CONFLICT (owner, key) DO UPDATE SET value = excluded.value',
  )
  const remove = database.prepare('DELETE FROM state WHERE owner = ? AND key = ?')
  const list = database.prepare(
    'SELECT key, value FROM state WHERE owner = ? AND key >= ? AND key < ? ORDER BY key',
  )
  return {
    get: (key) => valueSchema.parse(get.get([owner, key])),
    set: (key, value) => void set.run([owner, key, value]),
    delete: (key) => void remove.run([owner, key]),
    list: (prefix) =>
      rowsSchema
        .parse(list.all([owner, prefix, `${prefix}\u{10ffff}`]))
        .map(({ key, value }) => [key, value] as const),
  }
}
