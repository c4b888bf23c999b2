import { X509Certificate, createHash, verify } from 'node:crypto'
import { PrivateKey, PublicKey } from '@signalapp/libsignal-client'
import type { VerifyCertificate } from '../../../../shared/device-certificate.ts'
import { parseAddress } from '../../../../shared/invite.ts'
import { bytesOfHex } from '../../../../shared/relay-protocol.ts'
import { offerMessage, successionMessage } from '../../../../shared/succession.ts'
import type { Succession, SuccessorOffer } from '../../../../shared/succession.ts'
import type { Device } from '../../../messaging/device.ts'
import { bytes } from '../sessions/ratchet-work.ts'

/** Signs this device's offer to host when a relay is gone. */
export const signOffer = (
  device: Device,
  offer: Omit<SuccessorOffer, 'certificate' | 'signature'>,
): SuccessorOffer => {
  const unsigned = { ...offer, certificate: device.certificate }
  const key = PrivateKey.deserialize(bytes(device.identityPrivateKey))
  return {
    ...unsigned,
    signature: Buffer.from(key.sign(bytes(offerMessage(unsigned)))).toString('base64'),
  }
}

const isOffer = (relay: string, offer: SuccessorOffer): boolean => {
  if (offer.relay !== relay || offer.fingerprint === relay) return false
  if (offer.addresses.some((address) => parseAddress(address) !== address)) return false
  const key = PublicKey.deserialize(bytes(bytesOfHex(offer.certificate.identityKey)))
  return key.verify(bytes(offerMessage(offer)), bytes(Buffer.from(offer.signature, 'base64')))
}

/**
 * Whether a relay itself says who comes after it, and each of those has said that they will.
 *
 * @param relay the fingerprint of the relay that was joined, hexadecimal
 */
export const isGenuine = async (
  relay: string,
  succession: Succession,
  verifyCertificate: VerifyCertificate,
): Promise<boolean> => {
  try {
    const der = Buffer.from(succession.certificate, 'base64')
    const { publicKey } = new X509Certificate(der)
    const signature = Buffer.from(succession.signature, 'base64')
    if (succession.relay !== relay || createHash('sha256').update(der).digest('hex') !== relay) return false
    if (!verify('sha256', successionMessage(succession), publicKey, signature)) return false
    if (!succession.successors.every((offer) => isOffer(relay, offer))) return false
    const genuine = await Promise.all(
      succession.successors.map(({ certificate }) => verifyCertificate(certificate)),
    )
    return genuine.every(Boolean)
  } catch {
    // Neither a certificate, a key nor an address: nothing that a relay or a device can have signed.
    return false
  }
}
