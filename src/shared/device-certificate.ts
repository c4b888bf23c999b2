import { z } from 'zod'
import { addressSchema } from './model/ids.ts'

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `${bytes} bytes in hexadecimal`)

/** The id of one installation of one account: a UUID. */
export const deviceIdSchema = z.uuid().brand<'DeviceId'>()
export type DeviceId = z.infer<typeof deviceIdSchema>

/**
 * What a wallet says of a device: that its two public keys speak for the wallet's address on local networks. The
 * admission key signs relays' nonces and nothing else; the identity key is the device's in the Signal protocol. No key
 * does both, so that no relay can use an admission to have something signed that messages rest on.
 */
export const deviceCertificateSchema = z.object({
  version: z.literal(2),
  address: addressSchema,
  device: deviceIdSchema,
  /** Ed25519 public key, 32 bytes raw, hexadecimal. */
  admissionKey: hex(32),
  /** X25519 public key in libsignal's serialisation (0x05, then 32 bytes), hexadecimal. */
  identityKey: hex(33),
  /** Milliseconds since 1970. */
  createdAt: z.number().int().nonnegative(),
  /** EIP-712 signature of the wallet over {@link certificateTypedData}, 65 bytes, hexadecimal. */
  signature: hex(65),
})
export type DeviceCertificate = z.infer<typeof deviceCertificateSchema>

/** What the wallet signs, as EIP-712 typed data (https://eips.ethereum.org/EIPS/eip-712). */
export const certificateTypedData = (certificate: Omit<DeviceCertificate, 'signature'>) =>
  ({
    domain: { name: 'Landline device certificate', version: '2' },
    types: {
      DeviceCertificate: [
        { name: 'account', type: 'address' },
        { name: 'device', type: 'string' },
        { name: 'admissionKey', type: 'bytes32' },
        { name: 'identityKey', type: 'bytes' },
        { name: 'createdAt', type: 'uint256' },
      ],
    },
    primaryType: 'DeviceCertificate',
    message: {
      account: `0x${certificate.address.slice(2)}`,
      device: certificate.device,
      admissionKey: `0x${certificate.admissionKey}`,
      identityKey: `0x${certificate.identityKey}`,
      createdAt: BigInt(certificate.createdAt),
    },
  }) as const

/** Whether a certificate's signature was made by the wallet of the address it names. */
export type VerifyCertificate = (certificate: DeviceCertificate) => Promise<boolean>
