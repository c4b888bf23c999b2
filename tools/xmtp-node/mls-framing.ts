/** The few fields of MLS framing (RFC 9420) that the server reads from the outside of a message. */
export interface Framing {
  readonly groupId: Uint8Array
  readonly isCommit: boolean
}

const publicMessage = 1
const contentTypeCommit = 3
const senderTypes = { member: 1, external: 2 } as const

/** Reads bytes in order, throwing at the end. */
class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  take(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new RangeError('MLS message is cut short')
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  uint(bytes: 1 | 2): number {
    return this.take(bytes).reduce((value, byte) => value * 256 + byte, 0)
  }

  /** `opaque x<V>`: a variable-size length as in QUIC (RFC 9000, section 16), then that many bytes. */
  opaque(): Uint8Array {
    const first = this.uint(1)
    const more = (1 << (first >> 6)) - 1
    const length = this.take(more).reduce((value, byte) => value * 256 + byte, first & 0x3f)
    return this.take(length)
  }
}

/** Reads an `MLSMessage`'s group and whether it is a commit. @throws RangeError when it is cut short */
export const readFraming = (message: Uint8Array): Framing => {
  const reader = new Reader(message)
  reader.take(2) // protocol version
  const wireFormat = reader.uint(2)
  const groupId = reader.opaque()
  reader.take(8) // epoch
  if (wireFormat === publicMessage) {
    const sender = reader.uint(1)
    if (sender === senderTypes.member || sender === senderTypes.external) reader.take(4)
    reader.opaque() // authenticated data
  }
  return { groupId, isCommit: reader.uint(1) === contentTypeCommit }
}

/** The signature key of a key package's leaf node: the installation it belongs to. */
export const installationKeyOf = (keyPackage: Uint8Array): Uint8Array => {
  const reader = new Reader(keyPackage)
  reader.take(4) // protocol version, cipher suite
  reader.opaque() // init key
  reader.opaque() // encryption key
  return reader.opaque()
}
