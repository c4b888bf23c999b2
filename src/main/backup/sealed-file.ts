import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scrypt } from 'node:crypto'
import { open } from 'node:fs/promises'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'

// A file under a passphrase, made to be kept for years in places that nobody trusts:
//
//   magic (16 bytes) | length of the header (4) | header, JSON | SHA-256 of everything before (32) | chunks
//
// Each chunk is 64 KiB, sealed with AES-256-GCM under a key of this file alone. Its nonce is its place in the file and whether it
// is the last (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), so that chunks that are missing, moved,
// repeated, or taken from another file do not open. The header is part of what every chunk authenticates.

const magic = Buffer.from('LANDLINE BACKUP\n', 'latin1')
const version = 1
const chunkBytes = 64 * 1024
const tagBytes = 16
const longestHeader = 64 * 1024

/** scrypt's cost (RFC 7914): 128 MiB and about half a second for each guess. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const

const hexBytes = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))

const headerSchema = z.object({
  version: z.literal(version),
  kdf: z.object({
    name: z.literal('scrypt'),
    // Bounded: a doctored file must not be able to ask for all memory.
    N: z
      .number()
      .int()
      .min(2 ** 14)
      .max(2 ** 20)
      .refine((n) => Number.isInteger(Math.log2(n))),
    r: z.literal(8),
    p: z.literal(1),
    salt: hexBytes(32),
  }),
  /** What makes the key of this file another than that of every other under the same passphrase. */
  file: hexBytes(32),
  /** Tells a wrong passphrase from a damaged file, and commits to the key. */
  check: hexBytes(32),
  /** Milliseconds since 1970. */
  createdAt: z.number().int().nonnegative(),
})
type Header = z.infer<typeof headerSchema>

/** A passphrase as it is kept for copies that are made by themselves: stretched, so that it cannot be read back. */
export interface StretchedPassphrase {
  /** Hexadecimal, 32 bytes. */
  readonly salt: string
  readonly N: number
  /** Hexadecimal, 32 bytes. */
  readonly secret: string
}

/** Stretches a passphrase under a fresh salt. Normalised, because keyboards compose the same letters differently. */
export const stretchPassphrase = async (passphrase: string): Promise<StretchedPassphrase> => {
  const salt = randomBytes(32).toString('hex')
  return { salt, N: cost.N, secret: await stretch(passphrase, salt, cost.N) }
}

const stretch = (passphrase: string, salt: string, N: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { N, r: cost.r, p: cost.p, maxmem: 256 * N * cost.r }
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'hex'), 32, options, (error, key) =>
      error ? reject(error) : resolve(key.toString('hex')),
    )
  })

const derive = (secret: string, file: string, purpose: 'chunks' | 'check'): Buffer =>
  Buffer.from(
    hkdfSync(
      'sha256',
      Buffer.from(secret, 'hex'),
      Buffer.from(file, 'hex'),
      `landline backup ${purpose} v1`,
      32,
    ),
  )

const nonceOf = (place: number, last: boolean): Buffer => {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(place))
  nonce[11] = last ? 1 : 0
  return nonce
}

/**
 * Seals what comes, piece by piece.
 *
 * @param now milliseconds since 1970
 */
export async function* seal(
  source: AsyncIterable<Uint8Array>,
  key: StretchedPassphrase,
  now: number,
): AsyncGenerator<Uint8Array> {
  const file = randomBytes(32).toString('hex')
  const header: Header = {
    version,
    kdf: { name: 'scrypt', N: key.N, r: cost.r, p: cost.p, salt: key.salt },
    file,
    check: derive(key.secret, file, 'check').toString('hex'),
    createdAt: now,
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const head = Buffer.concat([magic, length, text])
  const digest = createHash('sha256').update(head).digest()
  yield Buffer.concat([head, digest])

  const chunkKey = derive(key.secret, file, 'chunks')
  let place = 0
  const sealed = (plain: Uint8Array, last: boolean): Uint8Array => {
    const cipher = createCipheriv('aes-256-gcm', chunkKey, nonceOf(place, last))
    cipher.setAAD(digest)
    place += 1
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  }
  let rest = Buffer.alloc(0)
  for await (const piece of source) {
    rest = Buffer.concat([rest, piece])
    // One is held back, because the last is sealed as such.
    let at = 0
    for (; rest.length - at > chunkBytes; at += chunkBytes)
      yield sealed(rest.subarray(at, at + chunkBytes), false)
    rest = rest.subarray(at)
  }
  yield sealed(rest, true)
}

/** What can be told of a sealed file without its passphrase. */
export interface SealedFile {
  readonly path: string
  readonly bytes: number
  readonly header: Header
  /** Where its chunks begin. */
  readonly start: number
  readonly digest: Uint8Array
}

/**
 * Looks at a sealed file.
 *
 * @throws AppError `backup-damaged`, `backup-newer`, `invalid-input` for something else
 */
export const inspect = async (path: string): Promise<SealedFile> => {
  const file = await open(path, 'r')
  try {
    const { size: bytes } = await file.stat()
    const read = async (at: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
      return buffer.subarray(0, bytesRead)
    }
    const front = await read(0, magic.length + 4)
    if (!front.subarray(0, magic.length).equals(magic))
      throw new AppError('invalid-input', 'This file is not a backup of Landline. Choose another one.')
    if (front.length < magic.length + 4) throw damaged()
    const length = front.readUInt32BE(magic.length)
    if (length > longestHeader) throw damaged()
    const start = front.length + length + 32
    const head = await read(0, start)
    if (head.length < start) throw damaged()
    const digest = createHash('sha256').update(head.subarray(0, -32)).digest()
    if (!digest.equals(head.subarray(-32))) throw damaged()
    return { path, bytes, start, digest, header: headerFrom(head.subarray(front.length, -32)) }
  } finally {
    await file.close()
  }
}

const headerFrom = (bytes: Uint8Array): Header => {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch (error) {
    throw damaged(error)
  }
  const made = z.object({ version: z.number() }).safeParse(value)
  if (made.success && made.data.version > version) throw newer()
  const parsed = headerSchema.safeParse(value)
  if (!parsed.success) throw damaged(parsed.error)
  return parsed.data
}

/**
 * The secret that opens a file.
 *
 * @throws AppError `wrong-passphrase`
 */
export const unlock = async ({ header }: SealedFile, passphrase: string): Promise<StretchedPassphrase> => {
  const { salt, N } = header.kdf
  const secret = await stretch(passphrase, salt, N)
  if (derive(secret, header.file, 'check').toString('hex') !== header.check)
    throw new AppError(
      'wrong-passphrase',
      'That is not the passphrase of this backup. It is the one that was chosen when it was made.',
    )
  return { salt, N, secret }
}

/**
 * Opens a sealed file, chunk by chunk. What it gives is genuine, but only complete when it ends without an error.
 *
 * @param onRead hears how many bytes of the file were read so far
 * @throws AppError `backup-damaged`
 */
export async function* unseal(
  sealed: SealedFile,
  key: StretchedPassphrase,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const chunkKey = derive(key.secret, sealed.header.file, 'chunks')
  const file = await open(sealed.path, 'r')
  try {
    let at = sealed.start
    for (let place = 0; ; place += 1) {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(chunkBytes + tagBytes),
        0,
        chunkBytes + tagBytes,
        at,
      )
      at += bytesRead
      const last = at >= sealed.bytes
      if (bytesRead < tagBytes || (!last && bytesRead < chunkBytes + tagBytes)) throw damaged()
      const chunk = buffer.subarray(0, bytesRead)
      const decipher = createDecipheriv('aes-256-gcm', chunkKey, nonceOf(place, last))
      decipher.setAAD(sealed.digest)
      decipher.setAuthTag(chunk.subarray(-tagBytes))
      let plain: Buffer
      try {
        plain = Buffer.concat([decipher.update(chunk.subarray(0, -tagBytes)), decipher.final()])
      } catch (error) {
        throw damaged(error)
      }
      onRead(at)
      yield plain
      if (last) return
    }
  } finally {
    await file.close()
  }
}

/** @param cause what showed it */
export const damaged = (cause?: unknown): AppError =>
  new AppError(
    'backup-damaged',
    'This backup is damaged: something in it is missing or was changed. Nothing was restored. Use another copy of it.',
    { cause },
  )

export const newer = (): AppError =>
  new AppError(
    'backup-newer',
    'This backup was made by a newer version of Landline. Install that version, or a later one, to restore it.',
  )
