import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import type { DeviceId } from '../../shared/device-certificate.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'

/** Whose mailboxes a message is in: the same few for many messages, so that a message names them by one number. */
export interface Audience {
  readonly id: number
  readonly chatId: string
  readonly members: readonly Address[]
}

const mostCached = 10_000

/** Audiences and authors by their numbers in the database. */
export class Audiences {
  readonly #database: Database
  readonly #byMembers = new Map<string, Audience>()
  /** By the very list that was given: members of a room are the same list until somebody comes or goes. */
  #byList = new WeakMap<readonly Address[], Audience>()
  readonly #authors = new Map<string, number>()
  readonly #ofAddress = new Map<Address, readonly number[]>()

  constructor(database: Database) {
    this.#database = database
  }

  /** The audience of some addresses in a chat; made where there is none yet, in the transaction that is under way. */
  of(chatId: string, members: readonly Address[]): Audience {
    const listed = this.#byList.get(members)
    if (listed?.chatId === chatId) return listed
    const sorted = [...new Set(members)].sort()
    const text = sorted.join('\n')
    const key = `${chatId}\n${text}`
    let audience = this.#byMembers.get(key)
    if (!audience) {
      audience = { id: this.#find(chatId, text) ?? this.#make(chatId, sorted, text), chatId, members: sorted }
      if (this.#byMembers.size >= mostCached) this.#byMembers.clear()
      this.#byMembers.set(key, audience)
    }
    this.#byList.set(members, audience)
    return audience
  }

  /** The number of a device of an account; made where there is none yet. */
  author(address: Address, device: DeviceId): number {
    const known = this.knownAuthor(address, device)
    if (known !== undefined) return known
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO authors (address, device) VALUES (?, ?)')
      .run([address, device])
    this.#authors.set(`${address} ${device}`, lastInsertRowid)
    return lastInsertRowid
  }

  /** The number of a device that has written something. */
  knownAuthor(address: Address, device: DeviceId): number | undefined {
    const key = `${address} ${device}`
    const cached = this.#authors.get(key)
    if (cached !== undefined) return cached
    const found = this.#number('SELECT author FROM authors WHERE device = ? AND address = ?', [
      device,
      address,
    ])
    if (found === undefined) return undefined
    if (this.#authors.size >= mostCached) this.#authors.clear()
    this.#authors.set(key, found)
    return found
  }

  /** The audiences that somebody is in. */
  ofAddress(address: Address): readonly number[] {
    let audiences = this.#ofAddress.get(address)
    if (!audiences) {
      audiences = z
        .array(z.number())
        .parse(
          this.#database
            .prepare('SELECT audience FROM audienceMembers WHERE address = ?', { pluck: true })
            .all([address]),
        )
      if (this.#ofAddress.size >= mostCached) this.#ofAddress.clear()
      this.#ofAddress.set(address, audiences)
    }
    return audiences
  }

  /** Removes those that no message has any more. */
  clean(): void {
    this.#database.exec(`
      DELETE FROM audiences WHERE NOT EXISTS (SELECT 1 FROM messages WHERE messages.audience = audiences.audience);
      DELETE FROM audienceMembers WHERE audience NOT IN (SELECT audience FROM audiences);
    `)
  }

  /** Forgets what is in memory: a transaction was undone, or something was removed. */
  forget(): void {
    this.#byMembers.clear()
    this.#byList = new WeakMap()
    this.#authors.clear()
    this.#ofAddress.clear()
  }

  #find(chatId: string, members: string): number | undefined {
    return this.#number('SELECT audience FROM audiences WHERE chatId = ? AND members = ?', [chatId, members])
  }

  #make(chatId: string, members: readonly Address[], text: string): number {
    const { lastInsertRowid: audience } = this.#database
      .prepare('INSERT INTO audiences (chatId, members) VALUES (?, ?)')
      .run([chatId, text])
    const add = this.#database.prepare('INSERT INTO audienceMembers (address, audience) VALUES (?, ?)')
    for (const address of members) {
      add.run([addressSchema.parse(address), audience])
      this.#ofAddress.delete(address)
    }
    return audience
  }

  #number(query: string, parameters: readonly string[]): number | undefined {
    const found = this.#database.prepare(query, { pluck: true }).get([...parameters])
    return z.number().optional().parse(found)
  }
}
