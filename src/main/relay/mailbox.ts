import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import type { DeviceId } from '../../shared/device-certificate.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address, MessageId } from '../../shared/model/ids.ts'
import { chatIdSchema, protocolLimits } from '../../shared/relay-protocol.ts'
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

/** How long and how much is kept. */
interface Retention {
  readonly milliseconds: number
  readonly bytes: number
}

const mailRowSchema = z
  .object({
    cursor: z.number(),
    chatId: chatIdSchema,
    sender: addressSchema,
    at: z.number(),
    envelope: z.instanceof(Uint8Array),
  })
  .transform(({ chatId, ...row }): Mail => ({ ...row, chat_id: chatId }))

/** Messages in mailboxes: ciphertext, whose it is and how far each device has read. */
export class Mailbox {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
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
      .all([owner, after, device, protocolLimits.catchUpPage])
    const messages: Mail[] = []
    let bytes = 0
    for (const row of rows) {
      const mail = mailRowSchema.parse(row)
      bytes += mail.envelope.length
      // At least one, however large: the frame limit leaves room for it.
      if (messages.length > 0 && bytes > protocolLimits.envelopeBytes) return { messages, more: true }
      messages.push(mail)
    }
    return { messages, more: rows.length === protocolLimits.catchUpPage }
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

  /** Records how far a device has stored its mailbox. */
  acknowledge(device: DeviceId, cursor: number): void {
    this.#database
      .prepare('UPDATE devices SET acknowledged = max(acknowledged, ?) WHERE device = ?')
      .run([cursor, device])
  }

  /** How many messages there are, and how many bytes of ciphertext. */
  size(): { readonly messages: number; readonly bytes: number } {
    return z
      .object({ messages: z.number(), bytes: z.number() })
      .parse(
        this.#database
          .prepare('SELECT count(*) AS messages, coalesce(sum(length(envelope)), 0) AS bytes FROM messages')
          .get(),
      )
  }

  /** Removes what is older or more than the host keeps. */
  prune(retention: Retention, now: number): void {
    this.#database.prepare('DELETE FROM messages WHERE at < ?').run([now - retention.milliseconds])
    let excess = this.size().bytes - retention.bytes
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
