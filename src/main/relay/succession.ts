import { X509Certificate, sign } from 'node:crypto'
import { z } from 'zod'
import type { DeviceCertificate } from '../../shared/device-certificate.ts'
import { AppError } from '../../shared/errors.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'
import type { Successor } from '../../shared/model/network.ts'
import {
  mostSuccessors,
  successionMessage,
  successionSchema,
  successorOfferSchema,
} from '../../shared/succession.ts'
import type { Succession, SuccessorOffer } from '../../shared/succession.ts'
import type { RelayCertificate } from './certificate.ts'
import type { Register } from './register.ts'

const key = 'succession'
const keptSchema = z.object({
  version: z.number().int(),
  named: z.array(addressSchema),
  /** What those who were named answered: an offer, or null: they will not. */
  answers: z.record(z.string(), successorOfferSchema.nullable()),
  signed: successionSchema.optional(),
})
type Kept = z.infer<typeof keptSchema>

/** Who hosts when this relay is gone: named by its host, in order, once they have said that they will. */
export class Successors {
  readonly #register: Register
  readonly #identity: RelayCertificate
  #kept: Kept

  constructor(register: Register, identity: RelayCertificate) {
    this.#register = register
    this.#identity = identity
    const kept = register.meta(key)
    this.#kept =
      kept === undefined ? { version: 0, named: [], answers: {} } : keptSchema.parse(JSON.parse(kept))
  }

  get named(): readonly Address[] {
    return this.#kept.named
  }

  /** What everybody in the relay is told; undefined: nobody was ever named. */
  get signed(): Succession | undefined {
    return this.#kept.signed
  }

  /** What the host sees. @param nameOf what somebody calls themselves */
  view(nameOf: (address: Address) => string): Successor[] {
    return this.#kept.named.map((address) => {
      const answer = this.#kept.answers[address]
      return {
        address,
        name: answer?.name ?? nameOf(address),
        answer: answer === undefined ? 'waiting' : answer === null ? 'declined' : 'accepted',
      }
    })
  }

  /** Names successors, in this order, instead of those named before. @throws AppError `invalid-input` for too many */
  name(addresses: readonly Address[]): void {
    const named = [...new Set(addresses)]
    if (named.length > mostSuccessors) {
      throw new AppError('invalid-input', `A relay has at most ${mostSuccessors} successors.`)
    }
    const answers = Object.fromEntries(
      Object.entries(this.#kept.answers).filter(([address]) => named.some((one) => one === address)),
    )
    this.#change({ ...this.#kept, named, answers })
  }

  /**
   * Takes the answer of somebody who was named.
   *
   * @throws AppError `not-authorised` for anybody else, `malformed-frame` for an offer in another's name or to another relay
   */
  answer(from: DeviceCertificate, offer: SuccessorOffer | null): void {
    if (!this.#kept.named.includes(from.address)) {
      throw new AppError('not-authorised', 'The host of this relay has not named you as a successor.')
    }
    if (offer && (offer.relay !== this.#identity.fingerprint || offer.certificate.device !== from.device)) {
      throw new AppError('malformed-frame', 'That offer is not yours, or not for this relay.')
    }
    if (offer && offer.fingerprint === this.#identity.fingerprint) {
      throw new AppError('malformed-frame', 'A relay cannot be its own successor.')
    }
    const own = offer && { ...offer, certificate: from }
    this.#change({ ...this.#kept, answers: { ...this.#kept.answers, [from.address]: own } })
  }

  #change(next: Kept): void {
    const { certificate, fingerprint, key: privateKey } = this.#identity
    const unsigned = {
      relay: fingerprint,
      version: this.#kept.version + 1,
      successors: next.named.flatMap((address) => next.answers[address] ?? []),
    }
    this.#kept = {
      ...next,
      version: unsigned.version,
      signed: {
        ...unsigned,
        certificate: new X509Certificate(certificate).raw.toString('base64'),
        signature: sign('sha256', successionMessage(unsigned), privateKey).toString('base64'),
      },
    }
    this.#register.setMeta(key, JSON.stringify(this.#kept))
  }
}
