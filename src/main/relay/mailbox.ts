import { existsSync } from 'node:fs'
import { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { deviceCertificateSchema } from '../../shared/device-certificate.ts'
import type { DeviceCertificate, DeviceId } from '../../shared/device-certificate.ts'
import { AppError } from '../../shared/errors.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address, MessageId } from '../../shared/model/ids.ts'
import { chatIdSchema, relayLimits } from '../../shared/relay-protocol.ts'
import type { Mail } from '../../shared/relay-protocol.ts'

/** A message to be stored. */
export interface Posting {
  readonly id: MessageId
  readonly chatId: string
  readonly sender: Address
  readonly device: DeviceId
  readonly recipients: readonly Address[]
  readonly envelope: Uint8Array
}

/** What became of a posting. */
export interface Stored {
  readonly cursor: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** Whose mailboxes it is new in. */
  readonly added: readonly Address[]
}

/** How long and how much is kept, chosen by the host. */
export interface Retention {
  readonly milliseconds: number
  readonly bytes: number
}

/** The usual retention: 30 days, 1 GiB. */
export const defaultRetention: Retention = { milliseconds: 30 * 24 * 3600 * 1000, bytes: 1024 ** 3 }

const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, chatId TEXT NOT NULL, sender TEXT NOT NULL,
    device TEXT NOT NULL, at INTEGER NOT NULL, envelope BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messagesByDevice ON messages (device, id);
  CREATE INDEX IF NOT EXISTS messagesByChat ON messages (chatId, cursor);
  CREATE TABLE IF NOT EXISTS recipients (
    address TEXT NOT NULL, cursor INTEGER NOT NULL REFERENCES messages (cursor) ON DELETE CASCADE,
    PRIMARY KEY (address, cursor)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS recipientsByCursor ON recipients (cursor);
  CREATE TABLE IF NOT EXISTS devices (
    device TEXT PRIMARY KEY, address TEXT NOT NULL, certificate TEXT NOT NULL, seenAt INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS devicesByAddress ON devices (address);
  CREATE TABLE IF NOT EXISTS members (
    chatId TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (chatId, address)
  ) STRICT, WITHOUT ROWID;
`

/**
 * The first version kept one entry a message, with the recipients of its first posting. Cursors stay, and the counter that
 * makes them: what clients have seen must stay true.
 */
const severalEntries = `
  CREATE TABLE rebuilt (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, chatId TEXT NOT NULL, sender TEXT NOT NULL,
    device TEXT NOT NULL, at INTEGER NOT NULL, envelope BLOB NOT NULL
  ) STRICT;
  INSERT INTO rebuilt SELECT cursor, id, chatId, sender, device, at, envelope FROM messages;
  DELETE FROM sqlite_sequence WHERE name = 'rebuilt';
  INSERT INTO sqlite_sequence (name, seq) SELECT 'rebuilt', seq FROM sqlite_sequence WHERE name = 'messages';
  DROP TABLE messages;
  ALTER TABLE rebuilt RENAME TO messages;
`
const schemaVersion = 1

const mailRowSchema = z
  .object({
    cursor: z.number(),
    chatId: chatIdSchema,
    sender: addressSchema,
    at: z.number(),
    envelope: z.instanceof(Uint8Array),
  })
  .transform(({ chatId, ...row }): Mail => ({ ...row, chat_id: chatId }))

/** Everything a relay keeps: ciphertext in mailboxes, certificates of devices, who is in which room. */
export class Mailbox {
  readonly #database: Database

  /**
   * @param path a file, or `:memory:`
   * @param key 32 bytes
   * @throws AppError `database-damaged`; the file is left as it is
   */
  constructor(path: string, key: Uint8Array) {
    const existed = path !== ':memory:' && existsSync(path)
    this.#database = new Database(path, { cacheStatements: true })
    try {
      this.#database.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
      this.#database.pragma('user_version')
      this.#database.pragma('journal_mode = WAL')
      // An acknowledgement promises that the message survives a power cut.
      this.#database.pragma('synchronous = FULL')
      this.#upgrade()
      this.#database.pragma('foreign_keys = ON')
    } catch (error) {
      this.#database.close()
      if (!existed) throw error
      throw new AppError(
        'database-damaged',
        "The relay's database is damaged, or belongs to another account. It was left as it is; move it away to host anew.",
        { cause: error },
      )
    }
  }

  #upgrade(): void {
    // Off while a table is rebuilt, so that dropping the old one takes nothing with it.
    this.#database.pragma('foreign_keys = OFF')
    const version = z.coerce.number().parse(this.#database.pragma('user_version', { simple: true }))
    const before = this.#database
      .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'messages'")
      .get()
    this.#database.transaction(() => {
      if (before && version < schemaVersion) this.#database.exec(severalEntries)
      this.#database.exec(schema)
      this.#database.pragma(`user_version = ${schemaVersion}`)
    })()
  }

  close(): void {
    this.#database.close()
  }

  meta(key: string): string | undefined {
    return z
      .string()
      .optional()
      .parse(this.#database.prepare('SELECT value FROM meta WHERE key = ?', { pluck: true }).get([key]))
  }

  setMeta(key: string, value: string): void {
    this.#database
      .prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
      .run([key, value])
  }

  /**
   * Stores messages in one transaction. A repetition by the same device keeps its first cursor; where it names recipients
   * that it did not name before (a group's member whose keys were missing), it is stored anew for them alone.
   *
   * @param now milliseconds since 1970
   * @returns for each its cursor and time, and in whose mailboxes it is new
   */
  store(postings: readonly Posting[], now: number): readonly Stored[] {
    const known = this.#database.prepare(
      'SELECT cursor, at FROM messages WHERE device = ? AND id = ? ORDER BY cursor LIMIT 1',
    )
    const covered = this.#database.prepare(
      `SELECT address FROM recipients WHERE cursor IN (SELECT cursor FROM messages WHERE device = ? AND id = ?)`,
      { pluck: true },
    )
    const add = this.#database.prepare(
      'INSERT INTO messages (id, chatId, sender, device, at, envelope) VALUES (?, ?, ?, ?, ?, ?)',
    )
    const address = this.#database.prepare('INSERT OR IGNORE INTO recipients (address, cursor) VALUES (?, ?)')
    return this.#database.transaction(() =>
      postings.map((posting) => {
        const row = known.get([posting.device, posting.id])
        const have = new Set(row ? covered.all([posting.device, posting.id]) : [])
        const missing = posting.recipients.filter((recipient) => !have.has(recipient))
        if (row && missing.length === 0)
          return { ...z.object({ cursor: z.number(), at: z.number() }).parse(row), added: [] }
        const { lastInsertRowid: cursor } = add.run([
          posting.id,
          posting.chatId,
          posting.sender,
          posting.device,
          now,
          new Uint8Array(posting.envelope),
        ])
        for (const recipient of missing) address.run([recipient, cursor])
        return { cursor, at: now, added: missing }
      }),
    )()
  }

  /** A page of somebody's mailbox after a cursor, without what the asking device sent itself. */
  page(
    owner: Address,
    device: DeviceId,
    after: number,
  ): { readonly messages: Mail[]; readonly more: boolean } {
    const rows = this.#database
      .prepare(
        `SELECT messages.cursor, chatId, sender, at, envelope FROM recipients
         JOIN messages ON messages.cursor = recipients.cursor
         WHERE recipients.address = ? AND recipients.cursor > ? AND messages.device <> ?
         ORDER BY recipients.cursor LIMIT ?`,
      )
      .all([owner, after, device, relayLimits.catchUpPage])
    const messages: Mail[] = []
    let bytes = 0
    for (const row of rows) {
      const mail = mailRowSchema.parse(row)
      bytes += mail.envelope.length
      // At least one, however large: the frame limit leaves room for it.
      if (messages.length > 0 && bytes > relayLimits.envelopeBytes) return { messages, more: true }
      messages.push(mail)
    }
    return { messages, more: rows.length === relayLimits.catchUpPage }
  }

  /** Ciphertext of a chat, the newest last, for the host's diagnostics. */
  chat(chatId: string, limit: number): readonly Mail[] {
    return this.#database
      .prepare(
        'SELECT cursor, chatId, sender, at, envelope FROM messages WHERE chatId = ? ORDER BY cursor DESC LIMIT ?',
      )
      .all([chatId, limit])
      .map((row) => mailRowSchema.parse(row))
      .reverse()
  }

  /** Keeps a device's certificate, so that others can seal to it while it is away. */
  putDevice(certificate: DeviceCertificate, now: number): void {
    this.#database
      .prepare(
        `INSERT INTO devices (device, address, certificate, seenAt) VALUES (?, ?, ?, ?)
         ON CONFLICT (device) DO UPDATE SET certificate = excluded.certificate, seenAt = excluded.seenAt
         WHERE address = excluded.address`,
      )
      .run([certificate.device, certificate.address, JSON.stringify(certificate), now])
  }

  /** The address a device id belongs to, if the relay has met it. */
  ownerOf(device: DeviceId): string | undefined {
    const row = this.#database
      .prepare('SELECT address FROM devices WHERE device = ?', { pluck: true })
      .get([device])
    return z.string().optional().parse(row)
  }

  certificates(owner: Address): readonly DeviceCertificate[] {
    return this.#database
      .prepare('SELECT certificate FROM devices WHERE address = ? ORDER BY seenAt DESC LIMIT 10', {
        pluck: true,
      })
      .all([owner])
      .map((text) => deviceCertificateSchema.parse(JSON.parse(z.string().parse(text))))
  }

  /** Records how far a device has stored its mailbox. */
  acknowledge(device: DeviceId, cursor: number): void {
    this.#database
      .prepare('UPDATE devices SET acknowledged = max(acknowledged, ?) WHERE device = ?')
      .run([cursor, device])
  }

  join(chatId: string, address: Address): void {
    this.#database.prepare('INSERT OR IGNORE INTO members VALUES (?, ?)').run([chatId, address])
  }

  leave(chatId: string, address: Address): void {
    this.#database.prepare('DELETE FROM members WHERE chatId = ? AND address = ?').run([chatId, address])
  }

  members(chatId: string): readonly Address[] {
    return this.#database
      .prepare('SELECT address FROM members WHERE chatId = ?', { pluck: true })
      .all([chatId])
      .map((address) => addressSchema.parse(address))
  }

  chatsOf(address: Address): number {
    const count = this.#database
      .prepare('SELECT count(*) FROM members WHERE address = ?', { pluck: true })
      .get([address])
    return z.number().parse(count)
  }

  messageCount(): number {
    return z.number().parse(this.#database.prepare('SELECT count(*) FROM messages', { pluck: true }).get())
  }

  /** Removes what is older or more than the host keeps. */
  prune(retention: Retention, now: number): void {
    this.#database.prepare('DELETE FROM messages WHERE at < ?').run([now - retention.milliseconds])
    const size = this.#database
      .prepare('SELECT coalesce(sum(length(envelope)), 0) FROM messages', { pluck: true })
      .get()
    let excess = z.number().parse(size) - retention.bytes
    while (excess > 0) {
      const oldest = this.#database
        .prepare('SELECT cursor, length(envelope) AS bytes FROM messages ORDER BY cursor LIMIT 500')
        .all()
        .map((row) => z.object({ cursor: z.number(), bytes: z.number() }).parse(row))
      const last = oldest.at(-1)
      if (!last) return
      this.#database.prepare('DELETE FROM messages WHERE cursor <= ?').run([last.cursor])
      excess -= oldest.reduce((sum, { bytes }) => sum + bytes, 0)
    }
  }
}
