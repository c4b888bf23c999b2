import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import type { Address } from '../../shared/model/ids.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import { chatIdSchema, packMail, protocolLimits } from '../../shared/relay-protocol.ts'
import type { Audience, Audiences } from './audiences.ts'

/** A page of a mailbox as it travels. */
export interface MailPage {
  /** What `packMail` made. Shared between those who get the same: never to be changed. */
  readonly mail: Buffer
  readonly more: boolean
}

interface Packed {
  readonly mail: Buffer
  /** How many messages it holds. */
  readonly count: number
}

/** Cursors and authors of an audience's next messages. */
interface Stretch {
  readonly entries: ReadonlyArray<readonly [cursor: number, author: number]>
  /** Whether there are more. */
  readonly more: boolean
}

const { catchUpPage, envelopeBytes } = protocolLimits
/** Bytes of pages that are kept for others who want the same. */
const mostCachedBytes = 32 * 1024 * 1024
const mostStretches = 2_000
const empty: MailPage = { mail: Buffer.from(packMail([])), more: false }
const entrySchema = z.object({ cursor: z.number(), author: z.number() })
const rowSchema = z.object({
  cursor: z.number(),
  chat_id: chatIdSchema,
  sender: addressSchema,
  at: z.number(),
  envelope: z.instanceof(Uint8Array),
})

/**
 * Pages of mailboxes. When a relay is back everybody who was connected asks for the same pages at once: what is in one is found by
 * audience, and a page is read and packed once for all who get the same messages.
 */
export class MailPages {
  readonly #database: Database
  readonly #audiences: Audiences
  /** The newest cursor of each audience. */
  readonly #newest = new Map<number, number>()
  /** By audience and the cursor that they begin after. Valid until something comes or goes in the audience. */
  readonly #stretches = new Map<string, Stretch & { readonly audience: number; readonly newest: number }>()
  /** By the cursors that they hold or begin with, the least recently used first. */
  readonly #packed = new Map<string, Packed>()
  #bytes = 0

  constructor(database: Database, audiences: Audiences) {
    this.#database = database
    this.#audiences = audiences
  }

  /** Notes that a message was stored. */
  added(audience: Audience, cursor: number): void {
    this.#newest.set(audience.id, cursor)
  }

  /** Forgets everything: something was removed. */
  forget(): void {
    this.#newest.clear()
    this.#stretches.clear()
    this.#packed.clear()
    this.#bytes = 0
  }

  /** @param own who asks, as an author: gets nothing that they wrote */
  page(owner: Address, own: number | undefined, after: number): MailPage {
    const stretches: Stretch[] = []
    for (const audience of this.#audiences.ofAddress(owner)) {
      if (this.#newestOf(audience) > after) stretches.push(this.#foreign(audience, own, after))
    }
    const merged = merge(stretches)
    const [first] = merged.cursors
    if (first === undefined) return empty
    const { mail, count } = this.#pack(merged.cursors)
    return { mail, more: merged.more || count < merged.cursors.length }
  }

  /** The next messages of an audience, without somebody's own. */
  #foreign(audience: number, own: number | undefined, after: number): Stretch {
    const all = this.#stretch(audience, after)
    if (own === undefined || !all.entries.some(([, author]) => author === own)) return all
    const entries = all.entries.filter(([, author]) => author !== own)
    if (entries.length === catchUpPage || !all.more) return { entries, more: all.more }
    return this.#read(
      'SELECT cursor, author FROM messages WHERE audience = ? AND cursor > ? AND author <> ? ORDER BY cursor LIMIT ?',
      [audience, after, own],
    )
  }

  #stretch(audience: number, after: number): Stretch {
    const key = `${audience} ${after}`
    const newest = this.#newestOf(audience)
    const known = this.#stretches.get(key)
    if (known && (known.more || known.newest === newest)) return known
    const read = this.#read(
      'SELECT cursor, author FROM messages WHERE audience = ? AND cursor > ? ORDER BY cursor LIMIT ?',
      [audience, after],
    )
    if (this.#stretches.size >= mostStretches) this.#stretches.clear()
    this.#stretches.set(key, { ...read, audience, newest })
    return read
  }

  #read(query: string, values: readonly number[]): Stretch {
    const rows = this.#database.prepare(query).all([...values, catchUpPage + 1])
    const entries = rows.map((row) => {
      const { cursor, author } = entrySchema.parse(row)
      return [cursor, author] as const
    })
    return { entries: entries.slice(0, catchUpPage), more: entries.length > catchUpPage }
  }

  #newestOf(audience: number): number {
    let newest = this.#newest.get(audience)
    if (newest === undefined) {
      newest = z
        .number()
        .parse(
          this.#database
            .prepare('SELECT coalesce(max(cursor), 0) FROM messages WHERE audience = ?', { pluck: true })
            .get([audience]),
        )
      this.#newest.set(audience, newest)
    }
    return newest
  }

  /** Packs as many of the messages as a page may hold. */
  #pack(cursors: readonly number[]): Packed {
    const key = cursors.join()
    const known = this.#packed.get(key)
    if (known) {
      this.#packed.delete(key)
      this.#packed.set(key, known)
      return known
    }
    const read = this.#database.prepare(
      `SELECT cursor, chatId AS chat_id, address AS sender, at, envelope FROM messages
       JOIN audiences USING (audience) JOIN authors USING (author) WHERE cursor = ?`,
    )
    const messages: Array<z.infer<typeof rowSchema>> = []
    let bytes = 0
    for (const cursor of cursors) {
      const message = rowSchema.parse(read.get([cursor]))
      bytes += message.envelope.length
      // At least one, however large: the frame limit leaves room for it.
      if (messages.length > 0 && bytes > envelopeBytes) break
      messages.push(message)
    }
    const page = packMail(messages)
    const packed = {
      mail: Buffer.from(page.buffer, page.byteOffset, page.byteLength),
      count: messages.length,
    }
    this.#keep(key, packed)
    return packed
  }

  #keep(key: string, packed: Packed): void {
    this.#packed.set(key, packed)
    this.#bytes += packed.mail.length
    for (const [oldest, { mail }] of this.#packed) {
      if (this.#bytes <= mostCachedBytes) return
      this.#packed.delete(oldest)
      this.#bytes -= mail.length
    }
  }
}

/** The first cursors of several stretches together, in order. */
const merge = (
  stretches: readonly Stretch[],
): { readonly cursors: readonly number[]; readonly more: boolean } => {
  const [only] = stretches
  const more = stretches.some((stretch) => stretch.more)
  if (only && stretches.length === 1) return { cursors: only.entries.map(([cursor]) => cursor), more }
  const all = stretches.flatMap(({ entries }) => entries.map(([cursor]) => cursor)).sort((a, b) => a - b)
  return { cursors: all.slice(0, catchUpPage), more: more || all.length > catchUpPage }
}
