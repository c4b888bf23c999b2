import { z } from 'zod'

/** A picture of somebody is square; its sides at most this long, pixels. */
export const pictureSide = 256
/** What it may weigh: it travels inside a message. Bytes. */
export const maximumPictureBytes = 24 * 1024

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to))
const little = (bytes: Uint8Array, at: number, count: number): number =>
  [...bytes.subarray(at, at + count)].reduce((sum, byte, index) => sum + byte * 2 ** (8 * index), 0)

/**
 * How large a still WebP picture is, read from its header (RFC 9649), so that nobody has to decode it to know.
 *
 * @returns pixels; undefined for what is no still WebP picture
 */
export const webpSize = (
  bytes: Uint8Array,
): { readonly width: number; readonly height: number } | undefined => {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 12) !== 'WEBP') return undefined
  switch (ascii(bytes, 12, 16)) {
    case 'VP8 ':
      if (little(bytes, 23, 3) !== 0x2a_01_9d) return undefined
      // The upper two bits say how to scale it up.
      return { width: little(bytes, 26, 2) % 2 ** 14, height: little(bytes, 28, 2) % 2 ** 14 }
    case 'VP8L': {
      if (bytes[20] !== 0x2f) return undefined
      const sizes = little(bytes, 21, 4)
      return { width: (sizes % 2 ** 14) + 1, height: (Math.floor(sizes / 2 ** 14) % 2 ** 14) + 1 }
    }
    case 'VP8X': {
      const moves = ((bytes[20] ?? 0) & 0x02) !== 0
      return moves ? undefined : { width: little(bytes, 24, 3) + 1, height: little(bytes, 27, 3) + 1 }
    }
    default:
      return undefined
  }
}

/** Whether bytes are a picture that somebody may show of themselves: small, still, square enough to be one. */
export const isPicture = (bytes: Uint8Array): boolean => {
  if (bytes.length > maximumPictureBytes) return false
  const size = webpSize(bytes)
  return size !== undefined && size.width <= pictureSide && size.height <= pictureSide
}

/** A picture of somebody, in base64, as it travels and is asked for. */
export const pictureSchema = z
  .base64('A picture is given in base64.')
  .max(Math.ceil(maximumPictureBytes / 3) * 4, 'A picture has at most 24 KiB.')
  .refine(
    (text) => isPicture(bytesOf(text)),
    `A picture is a still WebP of at most ${pictureSide} × ${pictureSide} pixels.`,
  )

const bytesOf = (base64: string): Uint8Array => {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}
