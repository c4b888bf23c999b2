import { createHash } from 'node:crypto'
import { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'

/** Bytes as SQLite's binding wants them. */
type Bytes = Uint8Array<ArrayBuffer>
const bytes = (value: Uint8Array): Bytes => new Uint8Array(value)
const hash = (...parts: readonly Uint8Array[]): Bytes => {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return bytes(sum.digest())
}

const rowSchema = z.object({ id: z.number(), createdNs: z.string(), body: z.instanceof(Uint8Array) })

/** One entry of a topic: `body` is what the sender gave, in the encoding of `network.proto`. */
export type Entry = z.infer<typeof rowSchema>

/** What can be subscribed to and queried by cursor. */
export type Table = 'groupMessages' | 'welcomes' | 'commitLog' | 'identityUpdates'

const schema = ['groupMessages', 'welcomes', 'commitLog', 'identityUpdates']
  .map(
    (table) => `
    CREATE TABLE IF NOT EXISTS ${table} (
      id INTEGER PRIMARY KEY AUTOINCREMENT, topic BLOB NOT NULL, createdNs TEXT NOT NULL, body BLOB NOT NULL,
      digest BLOB NOT NULL UNIQUE
    ) STRICT;
    CREATE INDEX IF NOT EXISTS ${table}ByTopic ON ${table} (topic, id);`,
  )
  .join('')

const otherTables = `
  CREATE TABLE IF NOT EXISTS keyPackages (installation BLOB PRIMARY KEY, keyPackage BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS addresses (
    seq INTEGER PRIMARY KEY, identifier TEXT NOT NULL, kind INTEGER NOT NULL, inboxId TEXT NOT NULL, revoked INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS addressesByIdentifier ON addresses (identifier, kind);
  CREATE TABLE IF NOT EXISTS clock (one INTEGER PRIMARY KEY CHECK (one = 1), lastNs TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;`

/** At most this many entries and bytes a page: clients refuse responses over 25 MiB. */
export const pageLimits = { entries: 100, bytes: 16 * 1024 * 1024 } as const

/** The network's state, in SQLite, so that what clients have seen stays true after a restart. */
export class Ledger {
  readonly #database: Database
  #lastNs: bigint

  /** @param path a file, or `:memory:` */
  constructor(path: string) {
    this.#database = new Database(path, { cacheStatements: true })
    // Nothing here is secret; a key keeps SQLCipher from warning that there is none.
    this.#database.pragma("key = 'local network'")
    this.#database.pragma('journal_mode = WAL')
    this.#database.pragma('synchronous = NORMAL')
    this.#database.exec(schema + otherTables)
    const row = this.#database.prepare('SELECT lastNs FROM clock').get()
    this.#lastNs = row ? BigInt(z.object({ lastNs: z.string() }).parse(row).lastNs) : 0n
  }

  close(): void {
    this.#database.close()
  }

  transaction<T>(work: () => T): T {
    return this.#database.transaction(work)()
  }

  /** Nanoseconds since 1970, always later than before, also across restarts. */
  tick(): bigint {
    const now = BigInt(Date.now()) * 1_000_000n
    this.#lastNs = now > this.#lastNs ? now : this.#lastNs + 1n
    this.#database
      .prepare('INSERT INTO clock VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET lastNs = excluded.lastNs')
      .run([this.#lastNs.toString()])
    return this.#lastNs
  }

  /** Adds an entry, unless the same was added before: clients retry. @returns undefined for a repetition */
  append(table: Table, topic: Uint8Array, body: Uint8Array): Entry | undefined {
    const digest = hash(topic, body)
    if (this.#database.prepare(`SELECT 1 FROM ${table} WHERE digest = ?`).get([digest])) return undefined
    const createdNs = this.tick().toString()
    const { lastInsertRowid } = this.#database
      .prepare(`INSERT INTO ${table} (topic, createdNs, body, digest) VALUES (?, ?, ?, ?)`)
      .run([bytes(topic), createdNs, bytes(body), digest])
    return { id: lastInsertRowid, createdNs, body: bytes(body) }
  }

  /**
   * A page of a topic: entries after `cursor` ascending, or before it descending (0: from the newest).
   *
   * @returns the entries, and whether there may be more
   */
  page(
    table: Table,
    topic: Uint8Array,
    cursor: number,
    options: { readonly descending?: boolean; readonly limit?: number } = {},
  ): { readonly entries: readonly Entry[]; readonly full: boolean } {
    const limit = Math.min(options.limit || pageLimits.entries, pageLimits.entries)
    const where = options.descending ? 'id < ?' : 'id > ?'
    const from = options.descending && cursor === 0 ? Number.MAX_SAFE_INTEGER : cursor
    const found = z.array(rowSchema).parse(
      this.#database
        .prepare(
          `SELECT id, createdNs, body FROM ${table} WHERE topic = ? AND ${where}
             ORDER BY id ${options.descending ? 'DESC' : 'ASC'} LIMIT ?`,
        )
        .all([bytes(topic), from, limit]),
    )
    let size = 0
    const fitting = found.findIndex((entry) => (size += entry.body.length) > pageLimits.bytes)
    // At least one, however large: a page that never advances would be asked for for ever.
    const entries = fitting < 0 ? found : found.slice(0, Math.max(1, fitting))
    return { entries, full: entries.length === limit || fitting >= 0 }
  }

  putKeyPackage(installation: Uint8Array, keyPackage: Uint8Array): void {
    this.#database
      .prepare(
        'INSERT INTO keyPackages VALUES (?, ?) ON CONFLICT (installation) DO UPDATE SET keyPackage = excluded.keyPackage',
      )
      .run([bytes(installation), bytes(keyPackage)])
  }

  keyPackage(installation: Uint8Array): Uint8Array | undefined {
    const row = this.#database
      .prepare('SELECT keyPackage FROM keyPackages WHERE installation = ?')
      .get([bytes(installation)])
    return row && z.object({ keyPackage: z.instanceof(Uint8Array) }).parse(row).keyPackage
  }

  addIdentifier(identifier: string, kind: number, inboxId: string): void {
    this.#database
      .prepare('INSERT INTO addresses (identifier, kind, inboxId, revoked) VALUES (?, ?, ?, 0)')
      .run([identifier.toLowerCase(), kind, inboxId])
  }

  revokeIdentifier(identifier: string, inboxId: string): void {
    this.#database
      .prepare('UPDATE addresses SET revoked = 1 WHERE identifier = ? AND inboxId = ?')
      .run([identifier.toLowerCase(), inboxId])
  }

  /** The newest inbox that an identifier was added to and not revoked from. */
  inboxIdOf(identifier: string, kind: number): string | undefined {
    const row = this.#database
      .prepare(
        'SELECT inboxId FROM addresses WHERE identifier = ? AND kind = ? AND revoked = 0 ORDER BY seq DESC LIMIT 1',
      )
      .get([identifier.toLowerCase(), kind])
    return row && z.object({ inboxId: z.string() }).parse(row).inboxId
  }

  /** How much there is of everything. */
  counts(): Readonly<Record<'messages' | 'welcomes' | 'identityUpdates' | 'addresses' | 'files', number>> {
    const count = (table: string) =>
      z
        .object({ count: z.number() })
        .parse(this.#database.prepare(`SELECT count(*) AS count FROM ${table}`).get()).count
    return {
      messages: count('groupMessages'),
      welcomes: count('welcomes'),
      identityUpdates: count('identityUpdates'),
      addresses: count('addresses'),
      files: count('files'),
    }
  }

  putFile(id: string, body: Uint8Array): void {
    this.#database.prepare('INSERT INTO files VALUES (?, ?)').run([id, bytes(body)])
  }

  file(id: string): Uint8Array | undefined {
    const row = this.#database.prepare('SELECT body FROM files WHERE id = ?').get([id])
    return row && z.object({ body: z.instanceof(Uint8Array) }).parse(row).body
  }
}
