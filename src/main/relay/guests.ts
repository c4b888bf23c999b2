import { createHash, createHmac, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import { wordlist } from '@scure/bip39/wordlists/english'
import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'
import type { BannedPerson } from '../../shared/model/network.ts'
import {
  admissionPolicySchema,
  bytesOfHex,
  normalPasscode,
  passcodeMessage,
  passcodeScrypt,
} from '../../shared/relay-protocol.ts'
import type { AdmissionPolicy } from '../../shared/relay-protocol.ts'
import type { Register } from './register.ts'
import { TokenBucket } from './rate-limit.ts'

/** What somebody shows at the door, beside who they are. */
export interface Caller {
  readonly address: Address
  /** The network address they come from. */
  readonly from: string
  readonly nonce: string
  /** Their proof that they know the passcode, hexadecimal. */
  readonly proof: string | undefined
}

/** Whom another relay let in, in whose place this one stands. */
export const inheritanceSchema = z.object({
  /** Its fingerprint, hexadecimal. */
  relay: z.string(),
  name: z.string(),
  /** Its host, who is let in whatever else holds. */
  host: addressSchema.optional(),
  /** Whether this relay runs for that reason only. */
  only: z.boolean(),
  /** What it asked for; absent: this relay goes on asking for what it does. */
  admission: admissionPolicySchema.optional(),
  /** The key of its passcode, hexadecimal. */
  passcodeKey: z.string().optional(),
  allowed: z.array(addressSchema),
  banned: z.array(addressSchema),
})
export type Inheritance = z.infer<typeof inheritanceSchema>

const settingsSchema = z.object({ admission: admissionPolicySchema, passcode: z.string() })
const settingsKey = 'guests'
/** After this many wrong passcodes from one place, each costs twice the wait of the one before. */
const freeAttempts = 3
const firstWait = 1_000
const longestWait = 5 * 60_000
const mostPlaces = 10_000

/** Four words, each of 2048: as many as 2^44 passcodes. */
export const newPasscode = (): string =>
  Array.from({ length: 4 }, () => wordlist[randomInt(wordlist.length)]).join('-')

/** The proof that somebody knows a passcode, for one connection. @param key from {@link passcodeKey} */
export const passcodeProof = (key: Uint8Array, nonce: string, address: Address): Buffer =>
  createHmac('sha256', key).update(passcodeMessage(nonce, address)).digest()

/** The key of a passcode at one relay. @param fingerprint of that relay, hexadecimal */
const passcodeKey = (passcode: string, fingerprint: string): Promise<Buffer> => {
  const { length, ...cost } = passcodeScrypt
  return new Promise((resolve, reject) => {
    scrypt(normalPasscode(passcode), bytesOfHex(fingerprint), length, cost, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}

interface Failures {
  count: number
  /** Until when nothing is tried from there, milliseconds since 1970. */
  until: number
}

/** Whom the host lets in. */
export class Guests {
  readonly #database: Database
  readonly #register: Register
  readonly #fingerprint: string
  #settings: z.infer<typeof settingsSchema>
  #key: Promise<Buffer> | undefined
  #inherited: Inheritance | undefined
  readonly #failures = new Map<string, Failures>()
  /** Wrong passcodes from everywhere together: many places do not make many attempts. */
  readonly #all: TokenBucket

  constructor(database: Database, register: Register, fingerprint: string, now: number) {
    this.#database = database
    this.#register = register
    this.#fingerprint = fingerprint
    this.#all = new TokenBucket(0.5, 30, now)
    const kept = register.meta(settingsKey)
    this.#settings =
      kept === undefined
        ? { admission: 'open', passcode: newPasscode() }
        : settingsSchema.parse(JSON.parse(kept))
    if (kept === undefined) this.#keep()
  }

  get admission(): AdmissionPolicy {
    return this.#inherited?.admission ?? this.#settings.admission
  }

  /** The relay in whose place this one stands. */
  get inherited(): Inheritance | undefined {
    return this.#inherited
  }

  /** Lets in and keeps out also whom another relay did; undefined: not any more. Nothing of it is kept. */
  inherit(inheritance: Inheritance | undefined): void {
    this.#inherited = inheritance
  }

  /** The passcode that is asked for, or would be. */
  get passcode(): string {
    return this.#settings.passcode
  }

  /**
   * Changes who is let in from now on.
   *
   * @param passcode null: a new one is made
   */
  configure(change: { readonly admission?: AdmissionPolicy; readonly passcode?: string | null }): void {
    const { admission = this.#settings.admission, passcode } = change
    const next = passcode === null ? newPasscode() : (passcode ?? this.#settings.passcode)
    if (normalPasscode(next).length < 8) {
      throw new AppError(
        'invalid-input',
        'A passcode has at least 8 characters. Four random words are better.',
      )
    }
    if (next !== this.#settings.passcode) this.#key = undefined
    // The host decides for themselves from here on.
    if (change.admission !== undefined && this.#inherited) {
      const { admission: _, ...inherited } = this.#inherited
      this.#inherited = inherited
    }
    this.#settings = { admission, passcode: next }
    this.#keep()
  }

  /** Everybody on the allow-list. */
  allowed(): readonly Address[] {
    const own = this.#database
      .prepare('SELECT address FROM guests ORDER BY address', { pluck: true })
      .all()
      .map((address) => addressSchema.parse(address))
    return [...new Set([...own, ...(this.#inherited?.allowed ?? [])])]
  }

  setAllowed(addresses: readonly Address[]): void {
    if (this.#inherited) this.#inherited = { ...this.#inherited, allowed: [] }
    const add = this.#database.prepare('INSERT OR IGNORE INTO guests VALUES (?)')
    this.#database.transaction(() => {
      this.#database.prepare('DELETE FROM guests').run()
      for (const address of addresses) add.run([address])
    })()
  }

  banned(): readonly BannedPerson[] {
    const own = z
      .array(z.object({ address: addressSchema, name: z.string(), at: z.number() }))
      .parse(this.#database.prepare('SELECT address, name, at FROM bans ORDER BY at').all())
    const inherited = (this.#inherited?.banned ?? [])
      .filter((address) => !own.some((one) => one.address === address))
      .map((address) => ({ address, name: this.#register.nameOf(address), at: 0 }))
    return [...inherited, ...own]
  }

  /** Bans somebody, by address, or not any more. */
  setBanned(address: Address, banned: boolean, name: string, now: number): void {
    if (!banned && this.#inherited) {
      const others = this.#inherited.banned.filter((one) => one !== address)
      this.#inherited = { ...this.#inherited, banned: others }
    }
    if (banned)
      this.#database.prepare('INSERT OR IGNORE INTO bans VALUES (?, ?, ?)').run([address, name, now])
    else this.#database.prepare('DELETE FROM bans WHERE address = ?').run([address])
  }

  isBanned(address: Address): boolean {
    if (this.#inherited?.banned.includes(address) === true) return true
    return this.#database.prepare('SELECT 1 FROM bans WHERE address = ?').get([address]) !== undefined
  }

  /**
   * Lets somebody in whose address has been verified, or not.
   *
   * @param isHost whether it is the host's own account, who is always let in
   * @returns what names the passcode that they know: kept for their next visit
   * @throws AppError `banned`, `not-invited`, `passcode-needed`, `wrong-passcode`, `too-many`
   */
  async admit(
    { address, from, nonce, proof }: Caller,
    isHost: boolean,
    now: number,
  ): Promise<string | undefined> {
    if (isHost || address === this.#inherited?.host) return undefined
    if (this.isBanned(address)) throw new AppError('banned', 'The host of this relay does not let you in.')
    switch (this.admission) {
      case 'open':
        return undefined
      case 'allow-list': {
        if (this.#inherited?.allowed.includes(address) === true) return undefined
        if (this.#database.prepare('SELECT 1 FROM guests WHERE address = ?').get([address])) return undefined
        throw new AppError(
          'not-invited',
          'Only people whom its host has named can join this relay. Give the host your address.',
        )
      }
      case 'passcode':
        return this.#checkPasscode(address, from, nonce, proof, now)
    }
  }

  async #checkPasscode(
    address: Address,
    from: string,
    nonce: string,
    proof: string | undefined,
    now: number,
  ): Promise<string> {
    if (proof === undefined) {
      throw new AppError('passcode-needed', 'This relay asks for a passcode. Its host can tell you.')
    }
    const { passcode } = this.#settings
    // Made before anything is looked at: attempts that come meanwhile are then counted one after another.
    const key = await (this.#key ??= passcodeKey(passcode, this.#fingerprint))
    const epoch = createHash('sha256').update(passcode).digest('hex').slice(0, 16)
    // Who was in before is not kept out by others who guess.
    const known = this.#register.hasProved(address, epoch)
    const place = placeOf(from)
    const failures = this.#failures.get(place)
    if (!known && failures && now < failures.until) throw tooMany(failures.until - now)
    if (!known && !this.#all.has(now)) throw tooMany(firstWait * 2)
    const given = Buffer.from(bytesOfHex(proof))
    const inherited = this.#inherited?.passcodeKey
    // Who was in the relay in whose place this one stands has the key of that one's passcode.
    const keys = [key, ...(inherited === undefined ? [] : [bytesOfHex(inherited)])]
    const matches = keys.map((one) => timingSafeEqual(given, passcodeProof(one, nonce, address)))
    if (matches.includes(true)) {
      // Somebody known says nothing about others who guess from the same place.
      if (!known) this.#failures.delete(place)
      return epoch
    }
    this.#all.take(now)
    const count = (failures?.count ?? 0) + 1
    const wait = count < freeAttempts ? 0 : Math.min(longestWait, firstWait * 2 ** (count - freeAttempts))
    if (this.#failures.size >= mostPlaces) this.#failures.clear()
    this.#failures.set(place, { count, until: now + wait })
    throw new AppError('wrong-passcode', 'That is not the passcode of this relay.')
  }

  #keep(): void {
    this.#register.setMeta(settingsKey, JSON.stringify(this.#settings))
  }
}

const tooMany = (wait: number): AppError =>
  new AppError(
    'too-many',
    `Too many wrong passcodes came from your machine. Try again in ${Math.ceil(wait / 1000)} seconds.`,
  )

/** Where somebody comes from: a machine may use every address of an IPv6 network of its own. */
const placeOf = (from: string): string => (from.includes('.') ? from : from.split(':').slice(0, 4).join(':'))
