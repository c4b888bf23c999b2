import { z } from 'zod'
import { addressSchema } from './model/ids.ts'

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `${bytes} bytes in hexadecimal`)

/** The id of one installation of one account: a UUID. */
export const deviceIdSchema = z.uuid().brand<'DeviceId'>()
export type DeviceId = z.infer<typeof deviceIdSchema>

/**
 * What a wallet says of a device: that its two public keys speak for the wallet's address on local networks. The
 * admission key signs relays' nonces and envelopes, the sealing key receives what is sealed to the device; no key
 * does both, so that no relay's nonce is ever signed by a key that opens messages.
 */
export const deviceCertificateSchema = z.object({
  version: z.literal(1),
  address: addressSchema,
  device: deviceIdSchema,
  /** Ed25519 public key, 32 bytes raw, hexadecimal. */
  admissionKey: hex(32),
  /** X25519 public key in libsignal's serialisation (0x05, then 32 bytes), hexadecimal. */
  sealingKey: hex(33),
  /** Milliseconds since 1970. */
  createdAt: z.number().int().nonnegative(),
  /** EIP-712 signature of the wallet over {@link certificateTypedData}, 65 bytes, hexadecimal. */
  signature: hex(65),
})
export type DeviceCertificate = z.infer<typeof deviceCertificateSchema>

/** What the wallet signs, as EIP-712 typed data (https://eips.ethereum.org/EIPS/eip-712). */
export const certificateTypedData = (certificate: Omit<DeviceCertificate, 'signature'>) =>
  ({
    domain: { name: 'Landline device certificate', version: '1' },
    types: {
      DeviceCertificate: [
        { name: 'account', type: 'address' },
        { name: 'device', type: 'string' },
        { name: 'admissionKey', type: 'bytes32' },
        { name: 'sealingKey', type: 'bytes' },
        { name: 'createdAt', type: 'uint256' },
      ],
    },
    primaryType: 'DeviceCertificate',
    message: {
      account: `0x${certificate.address.slice(2)}`,
      device: certificate.device,
      admissionKey: `0x${certificate.admissionKey}`,
      sealingKey: `0x${certificate.sealingKey}`,
      createdAt: BigInt(certificate.createdAt),
    },
  }) as const

/** Whether a certificate's signature was made by the wallet of the address it names. */
export type VerifyCertificate = (certificate: DeviceCertificate) => Promise<boolean>
