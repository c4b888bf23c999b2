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
  /** How far devices have read, since that was written last. */
  readonly #acknowledged = new Map<DeviceId, number>()

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
    return this.#database.transaction(() => {
      this.settle()
      return postings.map((posting) => {
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
      })
    })()
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

  /** Notes how far a device has stored its mailbox; written with what is stored next, for it needs no waiting for the disk. */
  acknowledge(device: DeviceId, cursor: number): void {
    this.#acknowledged.set(device, Math.max(cursor, this.#acknowledged.get(device) ?? 0))
  }

  /** Writes what was noted. */
  settle(): void {
    const update = this.#database.prepare(
      'UPDATE devices SET acknowledged = max(acknowledged, ?) WHERE device = ?',
    )
    for (const [device, cursor] of this.#acknowledged) update.run([cursor, device])
    this.#acknowledged.clear()
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

  /**
   * Removes what is older or more than the host keeps. Where there is too much, whoever takes most room gives their oldest
   * first: nobody can push out what others wrote.
   */
  prune(retention: Retention, now: number): void {
    const remove = this.#database.prepare('DELETE FROM messages WHERE sender = ? AND cursor <= ?')
    this.#database.prepare('DELETE FROM messages WHERE at < ?').run([now - retention.milliseconds])
    let excess = this.size().bytes - retention.bytes
    while (excess > 0) {
      const sender = this.#database
        .prepare('SELECT sender FROM messages GROUP BY sender ORDER BY sum(length(envelope)) DESC LIMIT 1', {
          pluck: true,
        })
        .get()
      if (typeof sender !== 'string') return
      const oldest = this.#database
        .prepare(
          'SELECT cursor, length(envelope) AS bytes FROM messages WHERE sender = ? ORDER BY cursor LIMIT 200',
        )
        .all([sender])
        .map((row) => z.object({ cursor: z.number(), bytes: z.number() }).parse(row))
      let last = 0
      for (const { cursor, bytes } of oldest) {
        if (excess <= 0) break
        last = cursor
        excess -= bytes
      }
      remove.run([sender, last])
    }
  }
}
