import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import type { DeviceId } from '../../shared/device-certificate.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address, MessageId } from '../../shared/model/ids.ts'
import { chatIdSchema } from '../../shared/relay-protocol.ts'
import type { Mail } from '../../shared/relay-protocol.ts'
import { Audiences } from './audiences.ts'
import type { Audience } from './audiences.ts'
import { MailPages } from './mail-pages.ts'
import type { MailPage } from './mail-pages.ts'
import { Volume } from './volume.ts'
import type { Retention } from './volume.ts'

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
  /** Whose mailboxes it is new in; undefined: nobody's. */
  readonly audience: Audience | undefined
}

const knownSchema = z.object({ cursor: z.number(), at: z.number() })
const mailRowSchema = z
  .object({
    cursor: z.number(),
    chatId: chatIdSchema,
    sender: addressSchema,
    at: z.number(),
    envelope: z.instanceof(Uint8Array),
  })
  .transform(({ chatId, ...row }): Mail => ({ ...row, chat_id: chatId }))
const lastCursorKey = 'lastCursor'

/** Messages in mailboxes: ciphertext, whose it is and how far each device has read. */
export class Mailbox {
  readonly #database: Database
  readonly #audiences: Audiences
  readonly #pages: MailPages
  readonly #volume: Volume
  /** How far devices have read, since that was written last. */
  readonly #acknowledged = new Map<DeviceId, number>()
  /** The last cursor that was given away: none is given twice, whatever was deleted since. */
  #lastCursor: number

  constructor(database: Database) {
    this.#database = database
    this.#audiences = new Audiences(database)
    this.#pages = new MailPages(database, this.#audiences)
    this.#volume = new Volume(database)
    this.#lastCursor = this.#keptCursor()
  }

  /**
   * Stores messages in one transaction. A repetition by the same device keeps its first cursor; where it names recipients
   * that it did not name before (a group's member whose keys were missing), it is stored anew for them alone.
   *
   * @param now milliseconds since 1970
   * @returns for each its cursor and time, and in whose mailboxes it is new
   */
  store(postings: readonly Posting[], now: number): readonly Stored[] {
    const add = this.#database.prepare(
      'INSERT INTO messages (cursor, id, author, audience, at, envelope) VALUES (?, ?, ?, ?, ?, ?)',
    )
    const count = this.#database.prepare(
      'INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    try {
      const stored = this.#database.transaction(() => {
        const results = postings.map((posting): Stored => {
          const author = this.#audiences.author(posting.sender, posting.device)
          const known = this.#known(posting.id, author)
          const recipients = known ? this.#lacking(posting, author) : posting.recipients
          if (known && recipients.length === 0) return { ...known, audience: undefined }
          const audience = this.#audiences.of(posting.chatId, recipients)
          const cursor = (this.#lastCursor += 1)
          add.run([cursor, posting.id, author, audience.id, now, bytesOf(posting.envelope)])
          this.#volume.added(cursor, author, posting.envelope.length, now)
          return { cursor, at: now, audience }
        })
        count.run([lastCursorKey, String(this.#lastCursor)])
        this.#volume.write()
        return results
      })()
      for (const { cursor, audience } of stored) if (audience) this.#pages.added(audience, cursor)
      return stored
    } catch (error) {
      // What was made on the way is not there.
      this.#lastCursor = this.#keptCursor()
      this.#audiences.forget()
      this.#volume.forget()
      throw error
    }
  }

  /** A page of somebody's mailbox after a cursor, without what the asking device sent itself; packed as it travels. */
  page(owner: Address, device: DeviceId, after: number): MailPage {
    return this.#pages.page(owner, this.#audiences.knownAuthor(owner, device), after)
  }

  /** Ciphertext of a chat, the newest last, for the host's diagnostics. */
  chat(chatId: string, limit: number): readonly Mail[] {
    return this.#database
      .prepare(
        `SELECT cursor, chatId, address AS sender, at, envelope FROM messages
         JOIN audiences USING (audience) JOIN authors USING (author)
         WHERE audience IN (SELECT audience FROM audiences WHERE chatId = ?) ORDER BY cursor DESC LIMIT ?`,
      )
      .all([chatId, limit])
      .map((row) => mailRowSchema.parse(row))
      .reverse()
  }

  /** Notes how far a device has stored its mailbox; written when there is time, for nothing waits for it. */
  acknowledge(device: DeviceId, cursor: number): void {
    this.#acknowledged.set(device, Math.max(cursor, this.#acknowledged.get(device) ?? 0))
  }

  /** Writes what was noted. */
  settle(): void {
    const update = this.#database.prepare(
      'UPDATE devices SET acknowledged = max(acknowledged, ?) WHERE device = ?',
    )
    this.#database.transaction(() => {
      for (const [device, cursor] of this.#acknowledged) update.run([cursor, device])
    })()
    this.#acknowledged.clear()
  }

  /** How many messages there are, and how many bytes of ciphertext. */
  size(): { readonly messages: number; readonly bytes: number } {
    return this.#volume.total()
  }

  /**
   * Removes what is older or more than the host keeps. Where there is too much, whoever takes most room gives their oldest
   * first: nobody can push out what others wrote.
   */
  prune(retention: Retention, now: number): void {
    this.settle()
    const removed = this.#database.transaction(() => this.#volume.prune(retention, now))()
    if (removed === 0) return
    this.#database.transaction(() => this.#audiences.clean())()
    this.#audiences.forget()
    this.#pages.forget()
  }

  #known(id: MessageId, author: number): z.infer<typeof knownSchema> | undefined {
    const row = this.#database
      .prepare('SELECT cursor, at FROM messages WHERE id = ? AND author = ? ORDER BY cursor LIMIT 1')
      .get([id, author])
    return row === undefined ? undefined : knownSchema.parse(row)
  }

  /** Those recipients of a repetition that it was not stored for before. */
  #lacking({ id, recipients }: Posting, author: number): readonly Address[] {
    const covered = new Set(
      this.#database
        .prepare(
          `SELECT address FROM audienceMembers WHERE audience IN
           (SELECT audience FROM messages WHERE id = ? AND author = ?)`,
          { pluck: true },
        )
        .all([id, author]),
    )
    return recipients.filter((recipient) => !covered.has(recipient))
  }

  #keptCursor(): number {
    const kept = this.#database
      .prepare('SELECT value FROM meta WHERE key = ?', { pluck: true })
      .get([lastCursorKey])
    return z.coerce.number().parse(kept ?? 0)
  }
}

/** A plain array: to the database a Buffer is another class. */
const bytesOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { buffer, byteOffset, byteLength } = bytes
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(bytes)
}
