const smallest = 256
const step = 4096

/** The size that a body of `length` bytes is given, so that its true length does not show. */
const paddedSize = (length: number): number => {
  const needed = length + 4
  if (needed > step) return Math.ceil(needed / step) * step
  return 2 ** Math.max(Math.log2(smallest), Math.ceil(Math.log2(needed)))
}

/** The body behind its length (32 bits, big-endian), filled up with zeros. */
export const pad = (body: Uint8Array): Uint8Array => {
  const padded = Buffer.alloc(paddedSize(body.length))
  padded.writeUInt32BE(body.length)
  padded.set(body, 4)
  return padded
}

/** @throws RangeError when the length does not fit */
export const unpad = (padded: Uint8Array): Uint8Array => {
  const view = Buffer.from(padded.buffer, padded.byteOffset, padded.byteLength)
  if (view.length < 4 || view.readUInt32BE() > view.length - 4) throw new RangeError('Padding')
  return new Uint8Array(view.subarray(4, 4 + view.readUInt32BE()))
}
