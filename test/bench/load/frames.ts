/** What a reader of WebSocket frames tells. */
export interface FrameListener {
  /** A text frame, whole: bytes from `start` to `end`. */
  readonly text: (bytes: Buffer, start: number, end: number) => void
  /** A binary frame has come whole, of so many bytes; what is in it is there only up to the size of {@link FrameReader.keepUpTo}. */
  readonly binary: (length: number, kept: Buffer | undefined) => void
  readonly closed: () => void
}

/**
 * Reads a server's WebSocket frames with as little work as possible: binary payloads are counted and passed over, so that what a
 * benchmark measures is the server.
 */
export class FrameReader {
  /** Binary payloads up to this size are wanted. */
  keepUpTo = 0
  readonly #listener: FrameListener
  /** The beginning of a header, or of a text frame, that a chunk ended in. */
  #carry: Buffer[] = []
  #carried = 0
  /** What is left to come of a binary payload, and how long it is. */
  #left = 0
  #length = 0
  #pieces: Buffer[] = []

  constructor(listener: FrameListener) {
    this.#listener = listener
  }

  feed(chunk: Buffer): void {
    let bytes = chunk
    let at = 0
    if (this.#left > 0) {
      at = Math.min(this.#left, bytes.length)
      if (this.#length <= this.keepUpTo) this.#pieces.push(bytes.subarray(0, at))
      this.#left -= at
      if (this.#left > 0) return
      this.#binary()
    } else if (this.#carried > 0) {
      this.#carry.push(bytes)
      this.#carried += bytes.length
      const need = this.#needed()
      if (this.#carried < need) return
      bytes = Buffer.concat(this.#carry)
      this.#carry = []
      this.#carried = 0
    }
    while (at < bytes.length) {
      const size = headerSize(bytes, at)
      const head = bytes.length - at >= size ? payloadLength(bytes, at) : -1
      if (head < 0) return this.#put(bytes.subarray(at))
      const opcode = (bytes[at] ?? 0) & 0x0f
      const begin = at + size
      const end = begin + head
      if (opcode === 2) {
        this.#length = head
        const here = Math.min(head, bytes.length - begin)
        this.#left = head - here
        if (head <= this.keepUpTo) this.#pieces = [bytes.subarray(begin, begin + here)]
        if (this.#left > 0) return undefined
        this.#binary()
      } else {
        if (end > bytes.length) return this.#put(bytes.subarray(at))
        if (opcode === 1) this.#listener.text(bytes, begin, end)
        else if (opcode === 8) this.#listener.closed()
      }
      at = end
    }
    return undefined
  }

  #binary(): void {
    const kept = this.#length <= this.keepUpTo ? Buffer.concat(this.#pieces) : undefined
    this.#pieces = []
    this.#listener.binary(this.#length, kept)
  }

  #put(rest: Buffer): void {
    this.#carry = [rest]
    this.#carried = rest.length
  }

  /** How many bytes there must be before what was carried over can be read on. */
  #needed(): number {
    const [first = Buffer.alloc(0)] = this.#carry
    const bytes = first.length >= 10 || this.#carry.length === 1 ? first : Buffer.concat(this.#carry)
    if (bytes.length < 2) return 2
    const size = headerSize(bytes, 0)
    if (bytes.length < size) return size
    return ((bytes[0] ?? 0) & 0x0f) === 2 ? size : size + payloadLength(bytes, 0)
  }
}

/** The size of an unmasked frame's header. */
const headerSize = (bytes: Buffer, at: number): number => {
  const length = (bytes[at + 1] ?? 0) & 0x7f
  return length === 126 ? 4 : length === 127 ? 10 : 2
}

const payloadLength = (bytes: Buffer, at: number): number => {
  const length = (bytes[at + 1] ?? 0) & 0x7f
  if (length === 126) return bytes.readUInt16BE(at + 2)
  return length === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : length
}

const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d])

/** A client's frame, masked as clients must. */
export const clientFrame = (opcode: 1 | 2, payload: Buffer): Buffer => {
  const { length } = payload
  const size = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(size + 4 + length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (size === 2 ? length : size === 4 ? 126 : 127)
  if (size === 4) frame.writeUInt16BE(length, 2)
  if (size === 10) frame.writeBigUInt64BE(BigInt(length), 2)
  mask.copy(frame, size)
  for (let index = 0; index < length; index += 1) {
    frame[size + 4 + index] = (payload[index] ?? 0) ^ (mask[index & 3] ?? 0)
  }
  return frame
}
