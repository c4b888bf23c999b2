import { createPublicKey, verify } from 'node:crypto'
import type { DeviceCertificate } from '../../shared/device-certificate.ts'
import { admissionMessage, bytesOfHex } from '../../shared/relay-protocol.ts'

/** An Ed25519 public key from its 32 raw bytes. */
const ed25519PublicKey = (raw: Uint8Array) =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  })

/**
 * Whether whoever holds a certificate's admission key signed this relay's nonce.
 *
 * @param fingerprint of this relay
 * @param nonce of this connection
 */
export const hasSigned = (
  { address, admissionKey }: DeviceCertificate,
  signature: string,
  fingerprint: string,
  nonce: string,
): boolean =>
  verify(
    null,
    admissionMessage(fingerprint, nonce, address),
    ed25519PublicKey(bytesOfHex(admissionKey)),
    bytesOfHex(signature),
  )
