import { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { databaseError, keyLiteral } from './database.ts'
import { currentVersion } from './migrations.ts'
import { politely } from './slices.ts'

/** A value of a column. */
export type Cell = string | number | null | Uint8Array

/** What a dump gives, in order: each table, then its rows, some at a time. */
export type Dumped =
  | { readonly type: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly type: 'rows'; readonly rows: ReadonlyArray<readonly Cell[]> }

/**
 * Tables that are dumped, in an order in which each refers only to those before it, with their keys, and how many rows are read at
 * once: rows with files in them are large.
 */
const tables = {
  conversations: { key: ['id'], atOnce: 100 },
  messages: { key: ['seq'], atOnce: 100 },
  deliveries: { key: ['messageId', 'transport', 'recipient'], atOnce: 200 },
  files: { key: ['messageId', 'position'], atOnce: 1 },
  fileParts: { key: ['messageId', 'position', 'part'], atOnce: 1 },
  clearedFiles: { key: ['messageId', 'position'], atOnce: 200 },
  story: { key: ['messageId', 'position'], atOnce: 200 },
  contacts: { key: ['address'], atOnce: 200 },
  profiles: { key: ['address'], atOnce: 200 },
  state: { key: ['owner', 'key'], atOnce: 200 },
} as const

export type DumpedTable = keyof typeof tables

/** The tables of a dump. */
export const dumpedTables: readonly DumpedTable[] = [
  'conversations',
  'messages',
  'deliveries',
  'files',
  'fileParts',
  'clearedFiles',
  'story',
  'contacts',
  'profiles',
  'state',
]

/** The entries of one owner of the state table that are dumped. */
export interface StateWish {
  readonly owner: string
  /** The beginnings of their keys. */
  readonly prefixes: readonly string[]
}

const cellSchema = z.union([z.string(), z.number(), z.null(), z.instanceof(Uint8Array)])
const columnSchema = z.object({ name: z.string() })

/** The columns of a table. */
export const columnsOf = (database: Database, table: DumpedTable): readonly string[] =>
  z
    .array(columnSchema)
    .parse(database.pragma(`table_info(${table})`))
    .map(({ name }) => name)

/** A database as it was at one moment, read while it goes on being written. */
export interface Snapshot {
  /** The version of its tables. */
  readonly version: number
  /** Roughly how many bytes there are to read. */
  readonly bytes: number
  rows(state: readonly StateWish[], signal: AbortSignal): AsyncGenerator<Dumped>
  close(): void
}

/**
 * Reads a database as it is now: what is written meanwhile is not in it (SQLite's snapshot isolation).
 *
 * @param path of a database that is open elsewhere in this process
 * @throws AppError `database-busy`, `disk-full`
 */
export const openSnapshot = (path: string, key: Uint8Array): Snapshot => {
  const database = new Database(path, { cacheStatements: true })
  try {
    database.pragma(`key = ${keyLiteral(key)}`)
    database.pragma('busy_timeout = 2000')
    database.pragma('query_only = ON')
    database.exec('BEGIN')
    // The first read fixes what this connection sees.
    const number = (pragma: string) => Number(database.pragma(pragma, { simple: true }))
    const version = number('user_version')
    if (version !== currentVersion) throw new Error(`The tables are of version ${version}`)
    return {
      version,
      bytes: (number('page_count') - number('freelist_count')) * number('page_size'),
      rows: (state, signal) => dump(database, state, signal),
      close: () => database.close(),
    }
  } catch (error) {
    database.close()
    throw databaseError(error)
  }
}

async function* dump(
  database: Database,
  state: readonly StateWish[],
  signal: AbortSignal,
): AsyncGenerator<Dumped> {
  const pause = politely(signal)
  for (const table of dumpedTables) {
    const columns = columnsOf(database, table)
    yield { type: 'table', table, columns }
    for (const rows of rowsOf(database, table, columns, state)) {
      yield { type: 'rows', rows }
      await pause()
    }
  }
}

/** Rows in the order of their key, some at a time: a long read must not hold up everything else. */
function* rowsOf(
  database: Database,
  table: DumpedTable,
  columns: readonly string[],
  state: readonly StateWish[],
): Generator<ReadonlyArray<readonly Cell[]>> {
  const { key, atOnce } = tables[table]
  const order = key.join(', ')
  const wanted = table === 'state' ? [onlyOf(state)] : []
  const select = (conditions: readonly string[]) =>
    `SELECT ${columns.map((column) => `"${column}"`).join(', ')} FROM ${table}
     ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`} ORDER BY ${order} LIMIT ${atOnce}`
  const first = database.prepare(select(wanted))
  const next = database.prepare(select([...wanted, `(${order}) > (${key.map(() => '?').join(', ')})`]))
  let last: ReadonlyArray<string | number | null> | undefined
  for (;;) {
    const rows = z.array(z.record(z.string(), cellSchema)).parse(last ? next.all(last) : first.all([]))
    if (rows.length > 0) yield rows.map((row) => columns.map((column) => row[column] ?? null))
    const end = rows.at(-1)
    if (!end || rows.length < atOnce) return
    last = key.map((column) => z.union([z.string(), z.number(), z.null()]).parse(end[column]))
  }
}

/** Names are fixed words of ours, never anybody's input. */
const onlyOf = (state: readonly StateWish[]): string =>
  `(${state
    .flatMap(({ owner, prefixes }) =>
      prefixes.map((prefix) => `(owner = '${owner}' AND substr(key, 1, ${prefix.length}) = '${prefix}')`),
    )
    .join(' OR ')})`
