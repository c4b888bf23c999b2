import { createPublicKey, verify } from 'node:crypto'
import type { DeviceCertificate, VerifyCertificate } from '../../shared/device-certificate.ts'
import { admissionMessage, bytesOfHex } from '../../shared/relay-protocol.ts'

/** An Ed25519 public key from its 32 raw bytes. */
export const ed25519PublicKey = (raw: Uint8Array) =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  })

/**
 * Whether whoever holds a certificate's admission key signed this relay's nonce, and the wallet the certificate.
 *
 * @param fingerprint of this relay
 * @param nonce of this connection
 */
export const isAdmissible = async (
  certificate: DeviceCertificate,
  signature: string,
  fingerprint: string,
  nonce: string,
  verifyCertificate: VerifyCertificate,
): Promise<boolean> => {
  const message = admissionMessage(fingerprint, nonce, certificate.address)
  const key = ed25519PublicKey(bytesOfHex(certificate.admissionKey))
  return verify(null, message, key, bytesOfHex(signature)) && (await verifyCertificate(certificate))
}
