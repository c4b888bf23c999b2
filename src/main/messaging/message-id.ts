import { messageIdSchema } from '../../shared/model/ids.ts'
import type { MessageId } from '../../shared/model/ids.ts'

/**
 * A new logical message id: a UUID of version 7 (RFC 9562, section 5.7).
 *
 * @param now milliseconds since 1970
 * @param random 10 random bytes
 */
export const newMessageId = (now: number, random: Uint8Array): MessageId => {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.max(0, Math.trunc(now))) << 16n)
  bytes.set(random.subarray(0, 10), 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return messageIdSchema.parse(
    [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-'),
  )
}
