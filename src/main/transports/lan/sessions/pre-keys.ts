import { randomInt } from 'node:crypto'
import {
  KEMKeyPair,
  KEMPublicKey,
  KyberPreKeyRecord,
  PreKeyBundle,
  PreKeyRecord,
  PrivateKey,
  PublicKey,
  SignedPreKeyRecord,
} from '@signalapp/libsignal-client'
import { z } from 'zod'
import type { DeviceCertificate, DeviceId } from '../../../../shared/device-certificate.ts'
import {
  bytesOfHex,
  preKeyMessage,
  preKeysSchema,
  protocolLimits,
} from '../../../../shared/relay-protocol.ts'
import type { Bundle, PreKeys, PublishKeys } from '../../../../shared/relay-protocol.ts'
import type { StateStore } from '../../../messaging/state-store.ts'
import { bytes, stateKeys } from './ratchet-work.ts'
import type { LocalIdentity } from './ratchet-work.ts'

/** One-time keys that a relay is given at once. */
const batch = 50
const day = 24 * 3600 * 1000
/** How long the keys that are used again are handed out before there are new ones, milliseconds. */
const rotation = 7 * day
/** How old they may be when a session is begun: their device may have been away. */
const oldest = 40 * day
/** How long their private halves are kept: relays keep a message for 30 days after it was sealed. */
const kept = oldest + 35 * day

const currentKey = 'preKeys'

const toBase64 = (value: Uint8Array): string => Buffer.from(value).toString('base64')
const fromBase64 = (text: string) => bytes(Buffer.from(text, 'base64'))
const newId = (): number => randomInt(1, 0xff_ffff)

export interface PreKeyOptions {
  readonly state: StateStore
  readonly transaction: <T>(work: () => T) => T
  readonly device: DeviceId
  readonly identity: LocalIdentity
  readonly now: () => number
}

/** What this device leaves on relays, so that others can begin sessions with it while it is away. */
export class OwnPreKeys {
  readonly #options: PreKeyOptions

  constructor(options: PreKeyOptions) {
    this.#options = options
  }

  /** Post-quantum keys that are used again: a message that was sealed with one may be a replay. */
  lastResort(): ReadonlySet<number> {
    const prefix = 'lastResort:'
    return new Set(this.#options.state.list(prefix).map(([key]) => Number(key.slice(prefix.length))))
  }

  /**
   * What a relay should be given now.
   *
   * @param left what it has, as it said
   * @returns undefined when it has enough
   */
  due(left: { readonly at: number | null; readonly preKeys: number; readonly kyberPreKeys: number }) {
    const keys = this.#current()
    const scarce = Math.min(left.preKeys, left.kyberPreKeys) < protocolLimits.fewKeys
    if (left.at === keys.at && !scarce) return undefined
    return {
      keys,
      oneTime: scarce ? this.#oneTime() : { preKeys: [], kyberPreKeys: [] },
    } satisfies PublishKeys
  }

  /** Forgets private keys of which no message can come any more. */
  prune(): void {
    const { state, transaction, now } = this.#options
    const current = this.#current()
    transaction(() => {
      for (const [key, value] of state.list('keyMadeAt:')) {
        const { at, keys } = madeSchema.parse(JSON.parse(value))
        if (at > now() - kept || keys.includes(stateKeys.signedPreKey(current.signedPreKey.id))) continue
        for (const one of keys) state.delete(one)
        state.delete(key)
      }
      const lastResort = this.lastResort()
      for (const [key] of state.list('kyberUse:')) {
        if (!lastResort.has(Number(key.split(':')[1]))) state.delete(key)
      }
    })
  }

  #current(): PreKeys {
    const { state, now } = this.#options
    const stored = state.get(currentKey)
    const known = stored === undefined ? undefined : preKeysSchema.parse(JSON.parse(stored))
    // A clock that was wrong when they were made must not keep them for ever.
    return known && Math.abs(now() - known.at) < rotation ? known : this.#renew()
  }

  #renew(): PreKeys {
    const { state, transaction, device, identity, now } = this.#options
    const at = now()
    const [signedId, kyberId] = [newId(), newId()]
    const pair = PrivateKey.generate()
    const publicKey = pair.getPublicKey()
    const signedRecord = SignedPreKeyRecord.new(
      signedId,
      at,
      publicKey,
      pair,
      identity.key.sign(publicKey.serialize()),
    )
    const kyber = this.#kyber(kyberId, at)
    const unsigned = {
      device,
      registrationId: identity.registrationId,
      signedPreKey: {
        id: signedId,
        key: toBase64(publicKey.serialize()),
        signature: toBase64(signedRecord.signature()),
      },
      lastResort: publicOf(kyber),
      at,
    }
    const keys = {
      ...unsigned,
      signature: toBase64(identity.key.sign(bytes(preKeyMessage(unsigned)))),
    }
    transaction(() => {
      state.set(stateKeys.signedPreKey(signedId), toBase64(signedRecord.serialize()))
      state.set(stateKeys.kyberPreKey(kyberId), toBase64(kyber.serialize()))
      state.set(`lastResort:${kyberId}`, '')
      this.#note(at, [
        stateKeys.signedPreKey(signedId),
        stateKeys.kyberPreKey(kyberId),
        `lastResort:${kyberId}`,
      ])
      state.set(currentKey, JSON.stringify(keys))
    })
    return keys
  }

  /** New keys for one relay: two relays never hand out the same one. */
  #oneTime(): PublishKeys['oneTime'] {
    const { state, transaction, now } = this.#options
    const at = now()
    const preKeys = Array.from({ length: batch }, () => {
      const pair = PrivateKey.generate()
      return PreKeyRecord.new(newId(), pair.getPublicKey(), pair)
    })
    const kyberPreKeys = Array.from({ length: batch }, () => this.#kyber(newId(), at))
    transaction(() => {
      for (const record of preKeys) state.set(stateKeys.preKey(record.id()), toBase64(record.serialize()))
      for (const record of kyberPreKeys) {
        state.set(stateKeys.kyberPreKey(record.id()), toBase64(record.serialize()))
      }
      this.#note(at, [
        ...preKeys.map((record) => stateKeys.preKey(record.id())),
        ...kyberPreKeys.map((record) => stateKeys.kyberPreKey(record.id())),
      ])
    })
    return {
      preKeys: preKeys.map((record) => ({
        id: record.id(),
        key: toBase64(record.publicKey().serialize()),
      })),
      kyberPreKeys: kyberPreKeys.map(publicOf),
    }
  }

  #kyber(id: number, at: number): KyberPreKeyRecord {
    const pair = KEMKeyPair.generate()
    const signature = this.#options.identity.key.sign(pair.getPublicKey().serialize())
    return KyberPreKeyRecord.new(id, at, pair, signature)
  }

  #note(at: number, keys: readonly string[]): void {
    this.#options.state.set(`keyMadeAt:${at}:${newId()}`, JSON.stringify({ at, keys }))
  }
}

const madeSchema = z.object({ at: z.number(), keys: z.array(z.string()) })

const publicOf = (record: KyberPreKeyRecord) => ({
  id: record.id(),
  key: toBase64(record.publicKey().serialize()),
  signature: toBase64(record.signature()),
})

/**
 * Reads what a relay gave for a session with a device. The identity key is the certificate's, never the relay's; libsignal
 * checks the signatures of the single keys against it.
 *
 * @param now milliseconds since 1970
 * @throws when the keys are not this device's, or their time is over
 */
export const readBundle = (
  { keys, preKey, kyberPreKey }: Bundle,
  certificate: DeviceCertificate,
  now: number,
): PreKeyBundle => {
  const { signature, ...signed } = keys
  const identityKey = PublicKey.deserialize(bytes(bytesOfHex(certificate.identityKey)))
  if (keys.device !== certificate.device) throw new Error('Keys of another device')
  if (!identityKey.verify(bytes(preKeyMessage(signed)), fromBase64(signature))) throw new Error('Signature')
  if (keys.at < now - oldest) throw new Error('These keys are too old')
  const kyber = kyberPreKey ?? keys.lastResort
  return PreKeyBundle.new(
    keys.registrationId,
    1,
    preKey?.id ?? null,
    preKey ? PublicKey.deserialize(fromBase64(preKey.key)) : null,
    keys.signedPreKey.id,
    PublicKey.deserialize(fromBase64(keys.signedPreKey.key)),
    fromBase64(keys.signedPreKey.signature),
    identityKey,
    kyber.id,
    KEMPublicKey.deserialize(fromBase64(kyber.key)),
    fromBase64(kyber.signature),
  )
}
