/** How large a picture is once it is unpacked, pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** The most that is unpacked to be shown: a few bytes can stand for gigabytes of pixels. */
const mostPixels = 64_000_000
const longestSide = 16_384
/** Where a picture says its size, all formats say it within this, bytes. */
const head = 1024 * 1024

/** Whether a picture can be shown without taking the machine's memory. */
export const canBeShown = ({ width, height }: PictureSize): boolean =>
  width > 0 && height > 0 && Math.max(width, height) <= longestSide && width * height <= mostPixels

/** Reads how large a picture is from its first bytes, without unpacking it; undefined: it is none that is known here. */
export const readPictureSize = async (file: Blob): Promise<PictureSize | undefined> => {
  const bytes = new DataView(await file.slice(0, head).arrayBuffer())
  try {
    return sizeOf(bytes)
  } catch (error) {
    // It ends before it says so.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const textAt = (bytes: DataView, at: number, length: number): string =>
  String.fromCharCode(...Array.from({ length }, (_, index) => bytes.getUint8(at + index)))

/** @throws RangeError when it is cut short */
const sizeOf = (bytes: DataView): PictureSize | undefined => {
  if (bytes.getUint32(0) === 0x89504e47) return { width: bytes.getUint32(16), height: bytes.getUint32(20) }
  if (textAt(bytes, 0, 4) === 'GIF8')
    return { width: bytes.getUint16(6, true), height: bytes.getUint16(8, true) }
  if (bytes.getUint16(0) === 0xffd8) return jpegSize(bytes)
  if (textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WEBP') return webpSize(bytes)
  return textAt(bytes, 4, 4) === 'ftyp' ? avifSize(bytes) : undefined
}

/** JPEG (ITU T.81, B.1): segments, each with its length, until one that begins a frame. */
const jpegSize = (bytes: DataView): PictureSize | undefined => {
  let at = 2
  while (bytes.getUint8(at) === 0xff) {
    const marker = bytes.getUint8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: bytes.getUint16(at + 5), width: bytes.getUint16(at + 7) }
    at += 2 + Math.max(2, bytes.getUint16(at + 2))
  }
  return undefined
}

/** WebP (RFC 9649): the first chunk says it, in one of three ways. */
const webpSize = (bytes: DataView): PictureSize | undefined => {
  const kind = textAt(bytes, 12, 4)
  const uint24 = (at: number): number => bytes.getUint16(at, true) + bytes.getUint8(at + 2) * 65_536
  if (kind === 'VP8X') return { width: uint24(24) + 1, height: uint24(27) + 1 }
  if (kind === 'VP8L') {
    const bits = bytes.getUint32(21, true)
    return { width: (bits % 16_384) + 1, height: (Math.floor(bits / 16_384) % 16_384) + 1 }
  }
  if (kind !== 'VP8 ') return undefined
  return { width: bytes.getUint16(26, true) % 16_384, height: bytes.getUint16(28, true) % 16_384 }
}

/** AVIF: every image in it has an `ispe` box; what is shown is none larger than the largest. */
const avifSize = (bytes: DataView): PictureSize | undefined => {
  const ispe = 0x69737065
  let [width, height] = [0, 0]
  const end = Math.min(bytes.byteLength - 16, 65_536)
  for (let at = 0; at < end; at += 1) {
    if (bytes.getUint32(at) !== ispe) continue
    width = Math.max(width, bytes.getUint32(at + 8))
    height = Math.max(height, bytes.getUint32(at + 12))
  }
  return width === 0 ? undefined : { width, height }
}
