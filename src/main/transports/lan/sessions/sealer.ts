import { createCipheriv, createDecipheriv, createHash, randomBytes, randomInt, randomUUID } from 'node:crypto'
import {
  CiphertextMessageType,
  groupDecrypt,
  groupEncrypt,
  PreKeySignalMessage,
  PrivateKey,
  processPreKeyBundle,
  processSenderKeyDistributionMessage,
  ProtocolAddress,
  SenderKeyDistributionMessage,
  signalDecrypt,
  signalDecryptPreKey,
  signalEncrypt,
  SignalMessage,
} from '@signalapp/libsignal-client'
import type { DeviceCertificate, DeviceId } from '../../../../shared/device-certificate.ts'
import { readFields, writeFields } from '../../../../shared/fields.ts'
import type { Bundle } from '../../../../shared/relay-protocol.ts'
import type { Device } from '../../../messaging/device.ts'
import type { StateStore } from '../../../messaging/state-store.ts'
import { pad, unpad } from '../padding.ts'
import { writeEnvelope } from './envelope-format.ts'
import type { Header, HeaderFields, Parts } from './envelope-format.ts'
import { OwnPreKeys, readBundle } from './pre-keys.ts'
import { bytes, RatchetWork } from './ratchet-work.ts'
import type { LocalIdentity } from './ratchet-work.ts'

export interface SealerOptions {
  readonly device: Device
  /** Sessions and keys: in the account's encrypted database. */
  readonly state: StateStore
  readonly transaction: <T>(work: () => T) => T
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** What was decrypted: authenticated as coming from the device whose identity key it was. */
export interface Unsealed {
  readonly body: Uint8Array
  /** The identity key of the device that sealed it, hexadecimal; undefined where the sender key was given by that device before. */
  readonly identityKey: string | undefined
}

/** Why something could not be opened. */
export class CannotOpen extends Error {
  /** not-ours: meant for other devices. lost: it may be had again. bad: it is not what it says. */
  readonly kind: 'not-ours' | 'lost' | 'bad'
  constructor(kind: CannotOpen['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Every device is number one of a name of its own. */
const addressOf = (device: string): ProtocolAddress => ProtocolAddress.new(device, 1)

const nonceSize = 12
const tagSize = 16
const bodyKeySize = 32
const registrationKey = 'registrationId'

/**
 * Seals and opens what relays carry, with the Signal protocol (libsignal): PQXDH and Double Ratchet sessions between every
 * two devices; sender keys for groups and rooms, given out over those sessions.
 *
 * Of every call the caller gets a {@link RatchetWork}: what it changes is kept by committing that, together with what it belongs
 * to. Calls that change the same session must not overlap: {@link exclusively}.
 */
export class SessionSealer {
  readonly preKeys: OwnPreKeys
  readonly #options: SealerOptions
  readonly #identity: LocalIdentity
  readonly #self: ProtocolAddress
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: SealerOptions) {
    const { device, state, transaction, now } = options
    this.#options = options
    const kept = state.get(registrationKey)
    const registrationId = kept === undefined ? randomInt(1, 0x3fff) : Number(kept)
    if (kept === undefined) state.set(registrationKey, String(registrationId))
    const key = PrivateKey.deserialize(bytes(device.identityPrivateKey))
    this.#identity = { key, registrationId }
    this.#self = addressOf(device.certificate.device)
    const { device: id } = device.certificate
    this.preKeys = new OwnPreKeys({ state, transaction, device: id, identity: this.#identity, now })
  }

  /** Runs work on sessions, one after another: there is one writer. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => {})
    return result
  }

  /** New work on the sessions as they are kept. */
  begin(): RatchetWork {
    return new RatchetWork(this.#options.state, this.#identity, this.preKeys.lastResort())
  }

  /** Whether there is a session to send with. */
  async hasSession(work: RatchetWork, device: DeviceId): Promise<boolean> {
    const session = await work.sessions.getSession(addressOf(device))
    return session?.hasCurrentState(new Date(this.#options.now())) === true
  }

  /** Begins a session from keys that a relay gave. @throws when they are not that device's */
  async meet(work: RatchetWork, bundle: Bundle, certificate: DeviceCertificate): Promise<void> {
    const now = this.#options.now()
    await processPreKeyBundle(
      readBundle(bundle, certificate, now),
      addressOf(certificate.device),
      this.#self,
      work.sessions,
      work.identities,
      new Date(now),
    )
  }

  /** Sends no more with a session that the other side does not have any more; what comes on it is still understood. */
  async retire(work: RatchetWork, device: DeviceId): Promise<void> {
    const address = addressOf(device)
    const session = await work.sessions.getSession(address)
    if (!session) return
    session.archiveCurrentState()
    await work.sessions.saveSession(address, session)
  }

  /**
   * Seals a body once, and its key for each device over the session with it. GCM does not commit to its key, so what is wrapped
   * also holds the hash of header and ciphertext: nobody who is given the key can exchange the body for others unnoticed.
   */
  async sealPairwise(
    work: RatchetWork,
    fields: HeaderFields,
    body: Uint8Array,
    devices: readonly DeviceId[],
  ): Promise<Uint8Array> {
    const headerBytes = this.#header(fields, { form: 'pairwise', devices: [...devices] })
    const bodyKey = randomBytes(bodyKeySize)
    const nonce = randomBytes(nonceSize)
    const cipher = createCipheriv('aes-256-gcm', bodyKey, nonce)
    cipher.setAAD(headerBytes)
    const ciphertext = Buffer.concat([nonce, cipher.update(pad(body)), cipher.final(), cipher.getAuthTag()])
    const secret = bytes(Buffer.concat([bodyKey, sha256(headerBytes, ciphertext)]))
    const wraps: Uint8Array[] = []
    for (const device of devices) {
      const wrap = await signalEncrypt(
        secret,
        addressOf(device),
        this.#self,
        work.sessions,
        work.identities,
        new Date(this.#options.now()),
      )
      wraps.push(Buffer.concat([Buffer.from([wrap.type()]), wrap.serialize()]))
    }
    return writeEnvelope({ headerBytes, ciphertext, wraps: writeFields(wraps) })
  }

  /** Seals a body for everybody who has the sender key of a distribution. */
  async sealForGroup(
    work: RatchetWork,
    fields: HeaderFields,
    body: Uint8Array,
    distribution: string,
    audience: readonly DeviceId[],
  ): Promise<Uint8Array> {
    const headerBytes = this.#header(fields, {
      form: 'sender-key',
      distribution,
      audience: sha256(Buffer.from([...audience].sort().join('\n'))).toString('hex'),
    })
    const plaintext = writeFields([sha256(headerBytes), pad(body)])
    const sealed = await groupEncrypt(this.#self, distribution, work.senderKeys, bytes(plaintext))
    return writeEnvelope({ headerBytes, ciphertext: sealed.serialize(), wraps: new Uint8Array() })
  }

  /** A name for a new sender key. */
  newDistribution(): string {
    return randomUUID()
  }

  /** What others need to open what is sealed with a sender key from now on. */
  async senderKey(work: RatchetWork, distribution: string): Promise<Uint8Array> {
    const message = await SenderKeyDistributionMessage.create(this.#self, distribution, work.senderKeys)
    return message.serialize()
  }

  /** Takes in a sender key that a device gave over its session. @throws when it is none */
  async takeSenderKey(work: RatchetWork, device: DeviceId, message: Uint8Array): Promise<void> {
    await processSenderKeyDistributionMessage(
      addressOf(device),
      SenderKeyDistributionMessage.deserialize(bytes(message)),
      work.senderKeys,
    )
  }

  /** Opens an envelope. @throws CannotOpen */
  async open(work: RatchetWork, parts: Parts): Promise<Unsealed> {
    const { sealing } = parts.header
    return sealing.form === 'pairwise'
      ? this.#openPairwise(work, parts, sealing.devices)
      : this.#openForGroup(work, parts)
  }

  async #openPairwise(work: RatchetWork, parts: Parts, devices: readonly DeviceId[]): Promise<Unsealed> {
    const { header, headerBytes, ciphertext } = parts
    const position = devices.indexOf(this.#options.device.certificate.device)
    if (position < 0) throw new CannotOpen('not-ours', 'It is for other devices')
    let secret: Uint8Array
    try {
      const wrap = readFields(parts.wraps, devices.length)[position]
      if (!wrap) throw new Error('There is no wrap')
      secret = await this.#unwrap(work, addressOf(header.device), wrap)
    } catch (error) {
      throw new CannotOpen('lost', 'There is no session that opens it', { cause: error })
    }
    try {
      if (!sha256(headerBytes, ciphertext).equals(secret.subarray(bodyKeySize))) {
        throw new Error('It is not what its author wrapped')
      }
      const decipher = createDecipheriv(
        'aes-256-gcm',
        secret.subarray(0, bodyKeySize),
        ciphertext.subarray(0, nonceSize),
        { authTagLength: tagSize },
      )
      decipher.setAAD(headerBytes)
      decipher.setAuthTag(ciphertext.subarray(-tagSize))
      const padded = Buffer.concat([
        decipher.update(ciphertext.subarray(nonceSize, -tagSize)),
        decipher.final(),
      ])
      const identity = await work.identities.getIdentity(addressOf(header.device))
      if (!identity) throw new Error('There is no identity')
      return { body: unpad(padded), identityKey: Buffer.from(identity.serialize()).toString('hex') }
    } catch (error) {
      throw new CannotOpen('bad', 'The body is not the one that was sealed', { cause: error })
    }
  }

  async #openForGroup(work: RatchetWork, { header, headerBytes, ciphertext }: Parts): Promise<Unsealed> {
    let plaintext: Uint8Array
    try {
      plaintext = await groupDecrypt(addressOf(header.device), work.senderKeys, bytes(ciphertext))
    } catch (error) {
      throw new CannotOpen('lost', 'There is no sender key that opens it', { cause: error })
    }
    try {
      const [hash, padded] = readFields(plaintext, 2)
      if (!hash || !padded || !sha256(headerBytes).equals(hash)) throw new Error('Another header')
      return { body: unpad(padded), identityKey: undefined }
    } catch (error) {
      throw new CannotOpen('bad', 'The body is not the one that was sealed', { cause: error })
    }
  }

  async #unwrap(work: RatchetWork, from: ProtocolAddress, wrap: Uint8Array): Promise<Uint8Array> {
    const sealed = bytes(wrap.subarray(1))
    const { sessions, identities } = work
    if (wrap[0] === CiphertextMessageType.Whisper) {
      return signalDecrypt(SignalMessage.deserialize(sealed), from, this.#self, sessions, identities)
    }
    if (wrap[0] !== CiphertextMessageType.PreKey) throw new Error('A wrap of another kind')
    return signalDecryptPreKey(
      PreKeySignalMessage.deserialize(sealed),
      from,
      this.#self,
      sessions,
      identities,
      work.preKeys,
      work.signedPreKeys,
      work.kyberPreKeys,
    )
  }

  #header(fields: HeaderFields, sealing: Header['sealing']): Buffer {
    const { address, device } = this.#options.device.certificate
    return Buffer.from(JSON.stringify({ ...fields, v: 2, author: address, device, sealing } satisfies Header))
  }
}
