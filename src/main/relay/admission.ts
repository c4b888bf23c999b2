import { createPublicKey, verify } from 'node:crypto'
import type { DeviceCertificate } from '../../shared/device-certificate.ts'
import { admissionMessage, bytesOfHex } from '../../shared/relay-protocol.ts'

/** What stands before the 32 bytes of an Ed25519 key in the DER of a public key (RFC 8410). */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex')

/** An Ed25519 public key from its 32 raw bytes. */
const ed25519PublicKey = (raw: Uint8Array) =>
  createPublicKey({ key: Buffer.concat([ed25519Prefix, raw]), format: 'der', type: 'spki' })

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
