import {
  IdentityChange,
  IdentityKeyStore,
  KyberPreKeyRecord,
  KyberPreKeyStore,
  PreKeyRecord,
  PreKeyStore,
  PublicKey,
  SenderKeyRecord,
  SenderKeyStore,
  SessionRecord,
  SessionStore,
  SignedPreKeyRecord,
  SignedPreKeyStore,
} from '@signalapp/libsignal-client'
import type { Direction, PrivateKey, ProtocolAddress, Uuid } from '@signalapp/libsignal-client'
import type { StateStore } from '../../../messaging/state-store.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** libsignal takes arrays that own their memory. */
export const bytes = (value: Uint8Array): Bytes => new Uint8Array(value)

interface Serializable {
  serialize(): Bytes
}

/** The private keys and the number that this device has in the protocol. */
export interface LocalIdentity {
  readonly key: PrivateKey
  readonly registrationId: number
}

/** Which one-time key of which kind is under which name in the state store. */
export const stateKeys = {
  session: (device: string): string => `session:${device}`,
  identity: (device: string): string => `identity:${device}`,
  preKey: (id: number): string => `preKey:${id}`,
  signedPreKey: (id: number): string => `signedPreKey:${id}`,
  kyberPreKey: (id: number): string => `kyberPreKey:${id}`,
  kyberUse: (id: number, signed: number, baseKey: string): string => `kyberUse:${id}:${signed}:${baseKey}`,
  senderKey: (device: string, distribution: string): string => `senderKey:${device}:${distribution}`,
} as const

/**
 * What one step of the protocol changes: sessions, keys used up, identities met. Nothing of it is kept until
 * {@link commit}, which belongs into the transaction that keeps the message: a ratchet that went on without its message, or the
 * other way round, would lose it.
 */
export class RatchetWork {
  readonly sessions: SessionStore
  readonly identities: IdentityKeyStore
  readonly preKeys: PreKeyStore
  readonly signedPreKeys: SignedPreKeyStore
  readonly kyberPreKeys: KyberPreKeyStore
  readonly senderKeys: SenderKeyStore
  readonly #state: StateStore
  readonly #local: LocalIdentity
  readonly #lastResort: ReadonlySet<number>
  readonly #before: RatchetWork | undefined
  /** undefined: deleted. */
  readonly #changes = new Map<string, string | undefined>()
  /** What was read, by this and all that it goes on from: there is one writer, so that it stays true while they are under way. */
  readonly #reads = new Map<string, string | undefined>()

  constructor(
    state: StateStore,
    local: LocalIdentity,
    lastResort: ReadonlySet<number>,
    before?: RatchetWork,
  ) {
    this.#state = state
    this.#local = local
    this.#lastResort = lastResort
    this.#before = before
    this.sessions = new Sessions(this)
    this.identities = new Identities(this, local)
    this.preKeys = new PreKeys(this)
    this.signedPreKeys = new SignedPreKeys(this)
    this.kyberPreKeys = new KyberPreKeys(this, lastResort)
    this.senderKeys = new SenderKeys(this)
  }

  /** Writes everything; call it in the transaction of what it belongs to. It may be called again when that was undone. */
  commit(): void {
    for (const [key, value] of this.#changes) {
      if (value === undefined) this.#state.delete(key)
      else this.#state.set(key, value)
    }
  }

  /** Writes what some works come to that went on from each other, in their order: what a later one changed again is written once. */
  static commitTogether(works: readonly RatchetWork[]): void {
    const [first] = works
    if (!first) return
    const together = new RatchetWork(first.#state, first.#local, first.#lastResort)
    for (const work of works) for (const [key, value] of work.#changes) together.#changes.set(key, value)
    together.commit()
  }

  /** New work that goes on from here, though this is not kept yet: it has to be committed after this, never without it. */
  next(): RatchetWork {
    return new RatchetWork(this.#state, this.#local, this.#lastResort, this)
  }

  get(key: string): string | undefined {
    if (this.#changes.has(key)) return this.#changes.get(key)
    if (this.#before) return this.#before.get(key)
    if (!this.#reads.has(key)) this.#reads.set(key, this.#state.get(key))
    return this.#reads.get(key)
  }

  set(key: string, value: string): void {
    this.#changes.set(key, value)
  }

  delete(key: string): void {
    this.#changes.set(key, undefined)
  }

  /** A record by its key. */
  read<R>(key: string, deserialize: (serialized: Bytes) => R): R | null {
    const value = this.get(key)
    return value === undefined ? null : deserialize(bytes(Buffer.from(value, 'base64')))
  }

  write(key: string, record: Serializable): void {
    this.set(key, Buffer.from(record.serialize()).toString('base64'))
  }
}

/** What the protocol asks for must be there: a pre-key that is gone was used before, or is not ours. */
const present = <R>(record: R | null, what: string): R => {
  if (record === null) throw new Error(`${what} is not known`)
  return record
}

class Sessions extends SessionStore {
  readonly #work: RatchetWork
  constructor(work: RatchetWork) {
    super()
    this.#work = work
  }
  override async saveSession(name: ProtocolAddress, record: SessionRecord): Promise<void> {
    this.#work.write(stateKeys.session(name.name()), record)
  }
  override async getSession(name: ProtocolAddress): Promise<SessionRecord | null> {
    return this.#work.read(stateKeys.session(name.name()), (value) => SessionRecord.deserialize(value))
  }
  override async getExistingSessions(addresses: ProtocolAddress[]): Promise<SessionRecord[]> {
    const records = await Promise.all(addresses.map((address) => this.getSession(address)))
    return records.map((record) => present(record, 'The session'))
  }
}

class Identities extends IdentityKeyStore {
  readonly #work: RatchetWork
  readonly #local: LocalIdentity
  constructor(work: RatchetWork, local: LocalIdentity) {
    super()
    this.#work = work
    this.#local = local
  }
  override async getIdentityKey(): Promise<PrivateKey> {
    return this.#local.key
  }
  override async getLocalRegistrationId(): Promise<number> {
    return this.#local.registrationId
  }
  override async saveIdentity(name: ProtocolAddress, key: PublicKey): Promise<IdentityChange> {
    const known = await this.getIdentity(name)
    if (known?.equals(key) === true) return IdentityChange.NewOrUnchanged
    this.#work.write(stateKeys.identity(name.name()), key)
    return known === null ? IdentityChange.NewOrUnchanged : IdentityChange.ReplacedExisting
  }
  /**
   * A device is its identity key: it never has another. That it is the key of a certificate which a wallet signed is looked at
   * before anything is sent to it, and before anything from it is kept.
   */
  override async isTrustedIdentity(name: ProtocolAddress, key: PublicKey, _: Direction): Promise<boolean> {
    const known = await this.getIdentity(name)
    return known === null || known.equals(key)
  }
  override async getIdentity(name: ProtocolAddress): Promise<PublicKey | null> {
    return this.#work.read(stateKeys.identity(name.name()), (value) => PublicKey.deserialize(value))
  }
}

class PreKeys extends PreKeyStore {
  readonly #work: RatchetWork
  constructor(work: RatchetWork) {
    super()
    this.#work = work
  }
  override async savePreKey(id: number, record: PreKeyRecord): Promise<void> {
    this.#work.write(stateKeys.preKey(id), record)
  }
  override async getPreKey(id: number): Promise<PreKeyRecord> {
    const record = this.#work.read(stateKeys.preKey(id), (value) => PreKeyRecord.deserialize(value))
    return present(record, 'The one-time key')
  }
  override async removePreKey(id: number): Promise<void> {
    this.#work.delete(stateKeys.preKey(id))
  }
}

class SignedPreKeys extends SignedPreKeyStore {
  readonly #work: RatchetWork
  constructor(work: RatchetWork) {
    super()
    this.#work = work
  }
  override async saveSignedPreKey(id: number, record: SignedPreKeyRecord): Promise<void> {
    this.#work.write(stateKeys.signedPreKey(id), record)
  }
  override async getSignedPreKey(id: number): Promise<SignedPreKeyRecord> {
    const key = stateKeys.signedPreKey(id)
    return present(
      this.#work.read(key, (value) => SignedPreKeyRecord.deserialize(value)),
      'The signed key',
    )
  }
}

class KyberPreKeys extends KyberPreKeyStore {
  readonly #work: RatchetWork
  /** Keys that may be used again and again, because there may be no other left. */
  readonly #lastResort: ReadonlySet<number>
  constructor(work: RatchetWork, lastResort: ReadonlySet<number>) {
    super()
    this.#work = work
    this.#lastResort = lastResort
  }
  override async saveKyberPreKey(id: number, record: KyberPreKeyRecord): Promise<void> {
    this.#work.write(stateKeys.kyberPreKey(id), record)
  }
  override async getKyberPreKey(id: number): Promise<KyberPreKeyRecord> {
    const key = stateKeys.kyberPreKey(id)
    return present(
      this.#work.read(key, (value) => KyberPreKeyRecord.deserialize(value)),
      'The post-quantum key',
    )
  }
  override async markKyberPreKeyUsed(id: number, signedId: number, baseKey: PublicKey): Promise<void> {
    if (!this.#lastResort.has(id)) return this.#work.delete(stateKeys.kyberPreKey(id))
    const use = stateKeys.kyberUse(id, signedId, Buffer.from(baseKey.serialize()).toString('hex'))
    // The first message of a session, replayed: on a one-time key it finds none, here it is found out.
    if (this.#work.get(use) !== undefined) throw new Error('A base key was used before')
    return this.#work.set(use, String(Date.now()))
  }
}

class SenderKeys extends SenderKeyStore {
  readonly #work: RatchetWork
  constructor(work: RatchetWork) {
    super()
    this.#work = work
  }
  override async saveSenderKey(sender: ProtocolAddress, distribution: Uuid, record: SenderKeyRecord) {
    this.#work.write(stateKeys.senderKey(sender.name(), distribution), record)
  }
  override async getSenderKey(sender: ProtocolAddress, distribution: Uuid): Promise<SenderKeyRecord | null> {
    const key = stateKeys.senderKey(sender.name(), distribution)
    return this.#work.read(key, (value) => SenderKeyRecord.deserialize(value))
  }
}
