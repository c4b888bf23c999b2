/** Byte strings one after another, each behind its length (32 bits, big-endian). */
export const writeFields = (fields: readonly Uint8Array[]): Uint8Array => {
  const output = new Uint8Array(fields.reduce((size, field) => size + 4 + field.length, 0))
  const view = new DataView(output.buffer)
  let at = 0
  for (const field of fields) {
    view.setUint32(at, field.length)
    output.set(field, at + 4)
    at += 4 + field.length
  }
  return output
}

/**
 * Reads what {@link writeFields} wrote.
 *
 * @param most how many fields there may be
 * @throws RangeError when it is cut short or there are more
 */
export const readFields = (input: Uint8Array, most: number): readonly Uint8Array[] => {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const fields: Uint8Array[] = []
  let at = 0
  while (at < input.length) {
    if (fields.length === most) throw new RangeError('Too many fields')
    if (at + 4 > input.length) throw new RangeError('Cut short')
    const length = view.getUint32(at)
    at += 4
    if (length > input.length - at) throw new RangeError('Cut short')
    fields.push(input.subarray(at, at + length))
    at += length
  }
  return fields
}
