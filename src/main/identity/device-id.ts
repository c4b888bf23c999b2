import { createHash } from 'node:crypto'
import { deviceIdSchema } from '../../shared/device-certificate.ts'
import type { DeviceId } from '../../shared/device-certificate.ts'

/**
 * The id of the device that has an identity key: a UUID (version 8, RFC 9562) of its hash, so that nobody can take the id of
 * another device for a key of their own.
 *
 * @param identityKey hexadecimal
 */
export const deviceIdOf = (identityKey: string): DeviceId => {
  const hash = createHash('sha256')
    .update('landline device v2\0')
    .update(Buffer.from(identityKey, 'hex'))
    .digest()
  const [version, variant] = [hash[6] ?? 0, hash[8] ?? 0]
  hash[6] = 0x80 | (version & 0x0f)
  hash[8] = 0x80 | (variant & 0x3f)
  const digits = hash.subarray(0, 16).toString('hex')
  return deviceIdSchema.parse(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'))
}
