import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import type { DeviceId } from '../../shared/device-certificate.ts'
import { deviceListSchema } from '../../shared/device-list.ts'
import type { DeviceList } from '../../shared/device-list.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'
import { bundleSchema, preKeysSchema } from '../../shared/relay-protocol.ts'
import type { Bundle, PublishKeys, RoomMember } from '../../shared/relay-protocol.ts'

/** What a relay has left of a device's keys. */
export interface KeysLeft {
  /** When the keys that are used again were made; null: there are none. */
  readonly at: number | null
  readonly preKeys: number
  readonly kyberPreKeys: number
}

/** What somebody who was let in says of themselves. */
export interface Entering {
  readonly list: DeviceList
  /** Which of their devices it is. */
  readonly device: DeviceId
  readonly name: string
  /** What names the passcode that they know. */
  readonly proved: string | undefined
}

/** Who is in a room. Both lists are the same ones until that changes. */
interface RoomOf {
  readonly members: readonly RoomMember[]
  readonly addresses: readonly Address[]
}

/** Rooms whose members are kept in memory. */
const mostRooms = 1_000

/** Who is known at a relay: accounts with their devices, the keys they leave for others, and the rooms they are in. */
export class Register {
  readonly #database: Database
  /** Who is in a room, asked for with every message that is said there, and by everybody who comes. */
  readonly #members = new Map<string, RoomOf>()
  /** When devices were here, since that was written last. */
  readonly #seen = new Map<DeviceId, number>()

  constructor(database: Database) {
    this.#database = database
  }

  /** A word of the relay's own, by name. */
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

  /** The newest list of an account's devices. */
  list(address: Address): DeviceList | undefined {
    const row = this.#database
      .prepare('SELECT list FROM accounts WHERE address = ?', { pluck: true })
      .get([address])
    return row === undefined ? undefined : deviceListSchema.parse(JSON.parse(z.string().parse(row)))
  }

  /** Whether this very list, signatures and all, is the one that is kept. */
  holds(list: DeviceList): boolean {
    const kept = this.#database
      .prepare('SELECT list FROM accounts WHERE address = ?', { pluck: true })
      .get([list.address])
    return kept === JSON.stringify(list)
  }

  /** Keeps a list, verified, unless it has a newer one. @returns whether it was kept */
  putList(list: DeviceList): boolean {
    const { changes } = this.#database
      .prepare(
        `INSERT INTO accounts (address, list, version) VALUES (?, ?, ?)
         ON CONFLICT (address) DO UPDATE SET list = excluded.list, version = excluded.version
         WHERE excluded.version > version`,
      )
      .run([list.address, JSON.stringify(list), list.version])
    return changes > 0
  }

  /**
   * Keeps what somebody who was let in says of themselves. When the relay is back everybody comes again with what it knows already: that is
   * not written, but for the time, which nothing waits for ({@link settle}).
   *
   * @returns whether their list of devices was news
   */
  enter({ list, device, name, proved }: Entering, now: number): boolean {
    const { address } = list
    const knowsList = this.holds(list)
    const knowsPasscode = proved === undefined || this.hasProved(address, proved)
    if (knowsList && knowsPasscode && this.nameOf(address) === name && this.#knows(device, address)) {
      this.#seen.set(device, now)
      return false
    }
    return this.#database.transaction(() => {
      const isNews = !knowsList && this.putList(list)
      if (proved !== undefined && !knowsPasscode) this.setProved(address, proved)
      this.seen(device, address, name, now)
      return isNews
    })()
  }

  /** Notes that a device of an account is here, and what its owner calls themselves. */
  seen(device: DeviceId, address: Address, name: string, now: number): void {
    // Their name is in the lists of all rooms that they are in.
    this.#members.clear()
    this.#database.prepare('UPDATE accounts SET name = ? WHERE address = ?').run([name, address])
    this.#database
      .prepare(
        `INSERT INTO devices (device, address, seenAt) VALUES (?, ?, ?)
         ON CONFLICT (device) DO UPDATE SET seenAt = excluded.seenAt`,
      )
      .run([device, address, now])
  }

  /** Writes when devices were here last, where nothing else of them was news. */
  settle(): void {
    const update = this.#database.prepare('UPDATE devices SET seenAt = max(seenAt, ?) WHERE device = ?')
    this.#database.transaction(() => {
      for (const [device, at] of this.#seen) update.run([at, device])
    })()
    this.#seen.clear()
  }

  /** Keeps what a device leaves for others to begin sessions with; one-time keys are added to those that are left. */
  publish({ keys, oneTime }: PublishKeys, most: number): void {
    const add = this.#database.prepare('INSERT OR REPLACE INTO oneTimeKeys VALUES (?, ?, ?, ?)')
    this.#database.transaction(() => {
      this.#database
        .prepare('UPDATE devices SET keys = ? WHERE device = ?')
        .run([JSON.stringify(keys), keys.device])
      for (const kind of ['preKeys', 'kyberPreKeys'] as const) {
        const room = most - this.#count(keys.device, kind)
        for (const key of oneTime[kind].slice(0, Math.max(0, room))) {
          add.run([keys.device, kind, key.id, JSON.stringify(key)])
        }
      }
    })()
  }

  keysLeft(device: DeviceId): KeysLeft {
    const row = this.#database
      .prepare('SELECT keys FROM devices WHERE device = ?', { pluck: true })
      .get([device])
    const kept = z.string().nullish().parse(row)
    return {
      at: typeof kept === 'string' ? preKeysSchema.parse(JSON.parse(kept)).at : null,
      preKeys: this.#count(device, 'preKeys'),
      kyberPreKeys: this.#count(device, 'kyberPreKeys'),
    }
  }

  /** Keys for a session with a device. One-time keys are gone when this returns: nobody gets them again. */
  takeBundle(device: DeviceId): Bundle | undefined {
    return this.#database.transaction(() => {
      const kept = z
        .string()
        .nullish()
        .parse(
          this.#database.prepare('SELECT keys FROM devices WHERE device = ?', { pluck: true }).get([device]),
        )
      if (typeof kept !== 'string') return undefined
      const [preKey, kyberPreKey] = [this.#take(device, 'preKeys'), this.#take(device, 'kyberPreKeys')]
      return bundleSchema.parse({
        keys: JSON.parse(kept),
        ...(preKey === undefined ? {} : { preKey }),
        ...(kyberPreKey === undefined ? {} : { kyberPreKey }),
      })
    })()
  }

  /** Whether an account has shown that it knows a passcode, by what names that passcode. */
  hasProved(address: Address, passcode: string): boolean {
    const row = this.#database
      .prepare('SELECT passcode FROM accounts WHERE address = ?', { pluck: true })
      .get([address])
    return row === passcode
  }

  setProved(address: Address, passcode: string): void {
    this.#database.prepare('UPDATE accounts SET passcode = ? WHERE address = ?').run([passcode, address])
  }

  /** What somebody called themselves when they were here last; empty: they never were. */
  nameOf(address: Address): string {
    const name = this.#database
      .prepare('SELECT name FROM accounts WHERE address = ?', { pluck: true })
      .get([address])
    return z.string().nullish().parse(name) ?? ''
  }

  join(chatId: string, address: Address): void {
    this.#members.delete(chatId)
    this.#database.prepare('INSERT OR IGNORE INTO members VALUES (?, ?)').run([chatId, address])
  }

  /** @returns whether they had been in it */
  leave(chatId: string, address: Address): boolean {
    this.#members.delete(chatId)
    return (
      this.#database.prepare('DELETE FROM members WHERE chatId = ? AND address = ?').run([chatId, address])
        .changes > 0
    )
  }

  /** With the names that they gave themselves; the same list until something of it changes. */
  members(chatId: string): readonly RoomMember[] {
    return this.#room(chatId).members
  }

  /** The same list until somebody comes or goes. */
  memberAddresses(chatId: string): readonly Address[] {
    return this.#room(chatId).addresses
  }

  isMember(chatId: string, address: Address): boolean {
    return this.memberAddresses(chatId).includes(address)
  }

  /** The rooms somebody is in. */
  chatsOf(address: Address): readonly string[] {
    return z
      .array(z.string())
      .parse(
        this.#database
          .prepare('SELECT chatId FROM members WHERE address = ?', { pluck: true })
          .all([address]),
      )
  }

  /** Rooms with somebody in them, by name. */
  rooms(): ReadonlyArray<{ readonly chatId: string; readonly members: number }> {
    return z
      .array(z.object({ chatId: z.string(), members: z.number() }))
      .parse(
        this.#database
          .prepare('SELECT chatId, count(*) AS members FROM members GROUP BY chatId ORDER BY chatId')
          .all(),
      )
  }

  #knows(device: DeviceId, address: Address): boolean {
    const kept = this.#database
      .prepare('SELECT address FROM devices WHERE device = ?', { pluck: true })
      .get([device])
    return kept === address
  }

  #room(chatId: string): RoomOf {
    let room = this.#members.get(chatId)
    if (!room) {
      const members = z
        .array(z.object({ address: addressSchema, name: z.string() }))
        .parse(
          this.#database
            .prepare(
              'SELECT members.address, name FROM members JOIN accounts USING (address) WHERE chatId = ? ORDER BY members.address',
            )
            .all([chatId]),
        )
      room = { members, addresses: members.map(({ address }) => address) }
      if (this.#members.size >= mostRooms) this.#members.clear()
      this.#members.set(chatId, room)
    }
    return room
  }

  #count(device: DeviceId, kind: string): number {
    return z
      .number()
      .parse(
        this.#database
          .prepare('SELECT count(*) FROM oneTimeKeys WHERE device = ? AND kind = ?', { pluck: true })
          .get([device, kind]),
      )
  }

  #take(device: DeviceId, kind: string): unknown {
    const row = z
      .object({ id: z.number(), key: z.string() })
      .optional()
      .parse(
        this.#database
          .prepare('SELECT id, key FROM oneTimeKeys WHERE device = ? AND kind = ? ORDER BY id LIMIT 1')
          .get([device, kind]),
      )
    if (!row) return undefined
    this.#database
      .prepare('DELETE FROM oneTimeKeys WHERE device = ? AND kind = ? AND id = ?')
      .run([device, kind, row.id])
    return JSON.parse(row.key)
  }
}
