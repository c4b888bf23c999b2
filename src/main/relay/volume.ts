import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'

/** How long and how much is kept. */
export interface Retention {
  readonly milliseconds: number
  readonly bytes: number
}

/** Cursors of one block: what is counted together. */
const blockSize = 1024
const rowSchema = z.object({ cursor: z.number(), author: z.number(), bytes: z.number() })
type Row = z.infer<typeof rowSchema>

interface Count {
  messages: number
  bytes: number
}

/**
 * How much is kept, of whom and how old, counted in blocks of cursors beside the messages: so that neither the question nor
 * the choice of what has to go reads the messages themselves.
 */
export class Volume {
  readonly #database: Database
  #total: Count
  /** What the transaction under way has added, by block and author. */
  #adding = new Map<
    string,
    Count & { readonly block: number; readonly author: number; readonly at: number }
  >()

  constructor(database: Database) {
    this.#database = database
    this.#total = this.#read()
  }

  total(): Readonly<Count> {
    return this.#total
  }

  /** Counts a message that is being stored; {@link write} follows in the same transaction. */
  added(cursor: number, author: number, bytes: number, at: number): void {
    const block = Math.floor(cursor / blockSize)
    const key = `${block} ${author}`
    const count = this.#adding.get(key) ?? { block, author, at, messages: 0, bytes: 0 }
    count.messages += 1
    count.bytes += bytes
    this.#adding.set(key, count)
  }

  write(): void {
    const add = this.#database.prepare(
      `INSERT INTO blocks (block, author, messages, bytes, oldest) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (block, author) DO UPDATE SET messages = messages + excluded.messages, bytes = bytes + excluded.bytes,
         oldest = min(oldest, excluded.oldest)`,
    )
    const total = { ...this.#total }
    for (const { block, author, at, messages, bytes } of this.#adding.values()) {
      add.run([block, author, messages, bytes, at])
      total.messages += messages
      total.bytes += bytes
    }
    this.#adding.clear()
    this.#total = total
  }

  /** Reads anew: a transaction was undone. */
  forget(): void {
    this.#adding.clear()
    this.#total = this.#read()
  }

  /** Removes what is older or more than is kept. @returns how many messages */
  prune({ milliseconds, bytes }: Retention, now: number): number {
    const before = this.#total.messages
    this.#removeOlder(now - milliseconds)
    while (this.#total.bytes > bytes) {
      const oldest = this.#oldestOfLargest()
      let excess = this.#total.bytes - bytes
      const enough = oldest.findIndex((row) => (excess -= row.bytes) <= 0)
      this.#remove(enough < 0 ? oldest : oldest.slice(0, enough + 1))
    }
    return before - this.#total.messages
  }

  #removeOlder(limit: number): void {
    const blocks = z
      .array(z.number())
      .parse(
        this.#database
          .prepare('SELECT DISTINCT block FROM blocks WHERE oldest < ? ORDER BY block', { pluck: true })
          .all([limit]),
      )
    const later = this.#database.prepare('UPDATE blocks SET oldest = ? WHERE block = ? AND oldest < ?')
    for (const block of blocks) {
      this.#remove(this.#rows('cursor BETWEEN ? AND ? AND at < ?', [...range(block), limit]))
      later.run([limit, block, limit])
    }
  }

  /** Some of the oldest messages of whoever takes most room. */
  #oldestOfLargest(): readonly Row[] {
    const author = z.number().parse(
      this.#database
        .prepare('SELECT author FROM blocks GROUP BY author ORDER BY sum(bytes) DESC LIMIT 1', {
          pluck: true,
        })
        .get(),
    )
    const block = z
      .number()
      .parse(
        this.#database
          .prepare('SELECT min(block) FROM blocks WHERE author = ?', { pluck: true })
          .get([author]),
      )
    const rows = this.#rows('cursor BETWEEN ? AND ? AND author = ?', [...range(block), author])
    if (rows.length === 0) throw new Error('unreachable: what is counted is there')
    return rows.slice(0, mostAtOnce)
  }

  #rows(condition: string, values: readonly number[]): readonly Row[] {
    return this.#database
      .prepare(
        `SELECT cursor, author, length(envelope) AS bytes FROM messages WHERE ${condition} ORDER BY cursor`,
      )
      .all([...values])
      .map((row) => rowSchema.parse(row))
  }

  #remove(rows: readonly Row[]): void {
    const remove = this.#database.prepare('DELETE FROM messages WHERE cursor = ?')
    const take = this.#database.prepare(
      'UPDATE blocks SET messages = messages - 1, bytes = bytes - ? WHERE block = ? AND author = ?',
    )
    for (const { cursor, author, bytes } of rows) {
      remove.run([cursor])
      take.run([bytes, Math.floor(cursor / blockSize), author])
    }
    this.#database.exec('DELETE FROM blocks WHERE messages <= 0')
    this.#total = this.#read()
  }

  #read(): Count {
    return z
      .object({ messages: z.number(), bytes: z.number() })
      .parse(
        this.#database
          .prepare(
            'SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(bytes), 0) AS bytes FROM blocks',
          )
          .get(),
      )
  }
}

/** Before it is looked anew at who takes most room. */
const mostAtOnce = 200
const range = (block: number): readonly [number, number] => [block * blockSize, (block + 1) * blockSize - 1]
