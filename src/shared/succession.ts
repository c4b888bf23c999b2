import { z } from 'zod'
import { deviceCertificateSchema } from './device-certificate.ts'
import { nameSchema } from './model/account.ts'
import { addressSchema } from './model/ids.ts'
import { admissionPolicySchema, fingerprintSchema } from './relay-protocol.ts'

/** The most successors that a relay names. */
export const mostSuccessors = 5

const base64 = (most: number) => z.base64().max(most)

/**
 * A device's word that it will host when a relay is gone: given in advance, so that whoever is in that relay knows by which
 * certificate, and where, its successor will be found.
 */
export const successorOfferSchema = z.object({
  /** The relay that it would take over from. */
  relay: fingerprintSchema,
  certificate: deviceCertificateSchema,
  /** What its owner calls themselves. */
  name: nameSchema,
  /** The certificate of the relay that it would host. */
  fingerprint: fingerprintSchema,
  /** `host:port`, where that would be reached. */
  addresses: z.array(z.string().min(3).max(270)).min(1).max(16),
  /** Milliseconds since 1970. */
  at: z.number().int().nonnegative(),
  /** By the identity key of the device, over {@link offerMessage}. */
  signature: base64(128),
})
export type SuccessorOffer = z.infer<typeof successorOfferSchema>

/**
 * Who hosts when a relay is gone, in order: signed by that relay's key. A higher version replaces a lower one, so that what was
 * withdrawn cannot be brought back.
 */
export const successionSchema = z.object({
  relay: fingerprintSchema,
  /** The relay's certificate (DER), whose SHA-256 is its fingerprint. */
  certificate: base64(4096),
  version: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  successors: z.array(successorOfferSchema).max(mostSuccessors),
  /** ECDSA with SHA-256, DER, over {@link successionMessage}. */
  signature: base64(256),
})
export type Succession = z.infer<typeof successionSchema>

/** Relay to everybody who is in it: who comes after it. */
export const successionEventSchema = z.object({ succession: successionSchema })

/**
 * Relay to somebody whom its host named, or not any more: whom they would have to let in and keep out. The passcode is not
 * told: who is in the relay has its key.
 */
export const successorWantedSchema = z.object({
  wanted: z.boolean(),
  /** Who is let in whatever else holds. */
  host: addressSchema.optional(),
  admission: admissionPolicySchema,
  allowed: z.array(addressSchema).max(10_000),
  banned: z.array(addressSchema).max(10_000),
})
export type SuccessorWanted = z.infer<typeof successorWantedSchema>

/** The answer of somebody who was named: an offer, or null: they will not. */
export const offerSuccessionSchema = z.object({ offer: successorOfferSchema.nullable() })

const encoder = new TextEncoder()
const offerFields = (offer: Omit<SuccessorOffer, 'signature'>) => {
  const { relay, certificate, name, fingerprint, addresses, at } = offer
  return [relay, certificate.address, certificate.device, name, fingerprint, addresses, at]
}

/** What a device signs of its offer. */
export const offerMessage = (offer: Omit<SuccessorOffer, 'signature'>): Uint8Array =>
  encoder.encode(`landline successor offer v1\0${JSON.stringify(offerFields(offer))}`)

/** What a relay signs of its successors. */
export const successionMessage = ({
  relay,
  version,
  successors,
}: Pick<Succession, 'relay' | 'version' | 'successors'>): Uint8Array => {
  const offers = successors.map((offer) => [...offerFields(offer), offer.signature])
  return encoder.encode(`landline succession v1\0${JSON.stringify([relay, version, offers])}`)
}
