/** A WebSocket frame of a server: final, not masked, not compressed. */
const frame = (opcode: 1 | 2, payload: Uint8Array): Buffer => {
  const { length } = payload
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(size + length)
  writeHeader(bytes, 0, opcode, length)
  bytes.set(payload, size)
  return bytes
}

/** The header alone: for payloads too large to be copied. */
export const frameHeader = (opcode: 1 | 2, length: number): Buffer => {
  const header = Buffer.allocUnsafe(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  writeHeader(header, 0, opcode, length)
  return header
}

const writeHeader = (bytes: Buffer, at: number, opcode: 1 | 2, length: number): void => {
  bytes[at] = 0x80 | opcode
  if (length < 126) bytes[at + 1] = length
  else if (length < 65_536) {
    bytes[at + 1] = 126
    bytes.writeUInt16BE(length, at + 2)
  } else {
    bytes[at + 1] = 127
    bytes.writeBigUInt64BE(BigInt(length), at + 2)
  }
}

export const textFrame = (text: string): Buffer => frame(1, Buffer.from(text))

/** An event of Socket.IO (4: a message of Engine.IO, 2: an event) without binary parts. */
export const eventFrame = (event: string, payload: unknown): Buffer =>
  textFrame(`42${JSON.stringify([event, payload])}`)

/**
 * An event of Socket.IO with one binary part (5: such an event): two frames, which must follow one another.
 *
 * @param payload all but the binary part
 * @param key where it belongs
 */
export const binaryEventFrames = (
  event: string,
  payload: Readonly<Record<string, unknown>>,
  key: string,
  part: Uint8Array,
): Buffer => {
  const place = { ...payload, [key]: { _placeholder: true, num: 0 } }
  return Buffer.concat([
    textFrame(`451-${JSON.stringify([event, place])}`),
    frameHeader(2, part.length),
    part,
  ])
}
