import type { Database } from '@signalapp/sqlcipher'
import { columnsOf, dumpedTables } from './dump.ts'
import type { Cell } from './dump.ts'
import { createDatabase, databaseError } from './database.ts'
import { currentVersion, migrate } from './migrations.ts'
import { createStateStore } from './state-repository.ts'

/** The oldest tables that a dump can be of. */
const oldestVersion = 9

/** What a restored device notes of itself. */
export const restoredKey = 'restoredAt'

/** Takes what is kept of an account into a database that is new. */
export interface Loader {
  /** @throws when there is no such table, or it has no such columns */
  table(name: string, columns: readonly string[]): void
  /** @throws AppError `disk-full` */
  rows(rows: ReadonlyArray<readonly Cell[]>): void
  /**
   * Brings the tables up to date and puts everything on the disk.
   *
   * What was waiting to be sent waits for its author's word: this is another device, and the one that it was written on may have sent
   * it, or its author may have taken it back there.
   *
   * @param reason why, for a person
   * @param now milliseconds since 1970
   */
  finish(reason: string, now: number): void
  /** Ends it, finished or not. */
  close(): void
}

/**
 * Makes a database for what was kept by tables of some version.
 *
 * @param path where nothing is yet
 * @returns undefined: the version is not known here
 */
export const openLoader = (path: string, key: Uint8Array, version: number): Loader | undefined => {
  if (version > currentVersion || version < oldestVersion) return undefined
  const database = createDatabase(path, key, version)
  // Nothing of it counts before all of it is there.
  database.pragma('synchronous = OFF')
  let insert: ((row: readonly Cell[]) => void) | undefined
  return {
    table(name, columns) {
      const table = dumpedTables.find((one) => one === name)
      const known = table === undefined ? [] : columnsOf(database, table)
      if (columns.length === 0 || !columns.every((column) => known.includes(column)))
        throw new Error('A table of the dump is not one of this version')
      insert = inserter(database, name, columns)
    },
    rows(rows) {
      const put = insert
      if (!put) throw new Error('Rows came before their table')
      try {
        database.transaction(() => rows.forEach(put))()
      } catch (error) {
        throw databaseError(error)
      }
    },
    finish(reason, now) {
      try {
        migrate(database)
        database.transaction(() => settle(database, reason, now))()
        database.pragma('synchronous = FULL')
        database.pragma('wal_checkpoint(TRUNCATE)')
      } catch (error) {
        throw databaseError(error)
      }
    },
    close: () => database.close(),
  }
}

const inserter = (database: Database, table: string, columns: readonly string[]) => {
  const statement = database.prepare(
    `INSERT INTO ${table} (${columns.map((column) => `"${column}"`).join(', ')})
     VALUES (${columns.map(() => '?').join(', ')})`,
  )
  // The binding gives an empty array as NULL: the columns it can be in are written out.
  const empty = new Map<string, ReturnType<Database['prepare']>>()
  const withEmpty = (places: readonly number[]) => {
    const name = places.join()
    const known =
      empty.get(name) ??
      database.prepare(
        `INSERT INTO ${table} (${columns.map((column) => `"${column}"`).join(', ')})
         VALUES (${columns.map((_, place) => (places.includes(place) ? "x''" : '?')).join(', ')})`,
      )
    empty.set(name, known)
    return known
  }
  return (row: readonly Cell[]): void => {
    const places = row.flatMap((cell, place) =>
      cell instanceof Uint8Array && cell.length === 0 ? [place] : [],
    )
    const values = row
      .filter((_, place) => !places.includes(place))
      .map((cell) => (cell instanceof Uint8Array ? new Uint8Array(cell) : cell))
    if (places.length === 0) statement.run(values)
    else withEmpty(places).run(values)
  }
}

const settle = (database: Database, reason: string, now: number): void => {
  const pending = "state IN ('queued', 'sending')"
  database
    .prepare(
      `INSERT INTO story (messageId, position, transport, event, at, recipient, reason, times)
       SELECT messageId, coalesce((SELECT max(position) FROM story AS before WHERE before.messageId = waiting.messageId), 0)
           + row_number() OVER (PARTITION BY messageId ORDER BY transport, recipient),
         transport, 'failed', ?, nullif(recipient, ''), ?, 1
       FROM deliveries AS waiting WHERE ${pending}`,
    )
    .run([now, reason])
  database
    .prepare(`UPDATE deliveries SET state = 'failed', reason = ?, at = ? WHERE ${pending}`)
    .run([reason, now])
  // Words are indexed anew, in the background.
  database.exec('UPDATE indexed SET seq = 0')
  createStateStore(database, 'identity').set(restoredKey, String(now))
}
