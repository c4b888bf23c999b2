import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'
import { protocolLimits } from '../../shared/relay-protocol.ts'
import type { RelayLimits } from '../../shared/relay-protocol.ts'

/** How much of a blob there is. */
export interface BlobState {
  readonly bytes: number
  /** Chunks that are there, from the first. */
  readonly chunks: number
}

const rowSchema = z.object({ owner: addressSchema, bytes: z.number(), chunks: z.number() })
const { chunkBytes } = protocolLimits
/** Of all the room there is, what one person may take. */
const share = 1 / 4
const chunksOf = (bytes: number): number => Math.ceil(bytes / chunkBytes)

/**
 * Files on their way, sealed by whoever wrote them, in chunks: who was interrupted goes on where they were. A blob is named by
 * 256 random bits that only those know to whom it was sent, beside the relay.
 */
export class Blobs {
  readonly #database: Database
  readonly #folder: string
  readonly #limits: RelayLimits
  /** The chunks of one blob are written one after another. */
  readonly #writing = new Map<string, Promise<unknown>>()

  /** @param folder made when it is not there */
  constructor(database: Database, folder: string, limits: RelayLimits) {
    this.#database = database
    this.#folder = folder
    this.#limits = limits
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // What lost its row, or the other way round, in a crash.
    const kept = new Set(this.#names())
    for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(join(folder, name), { force: true })
  }

  /**
   * Announces a blob; for one that is there already, how far it is.
   *
   * @throws AppError `too-large`, `too-many`, `not-authorised` when it is another's
   */
  create(blob: string, owner: Address, bytes: number, now: number): BlobState {
    const known = this.#row(blob)
    if (known) {
      if (known.owner !== owner || known.bytes !== bytes) throw notYours()
      return known
    }
    if (bytes > this.#limits.blobBytes) {
      const most = Math.floor(this.#limits.blobBytes / 1024 / 1024)
      throw new AppError('too-large', `This relay takes files of at most ${most} MB.`)
    }
    const { blobBytes, allBlobBytes } = this.#limits
    if (this.#sizeOf(owner) + bytes > Math.max(blobBytes, allBlobBytes * share)) {
      throw new AppError('too-many', 'Too many of your files are on their way through this relay already.')
    }
    if (this.size().bytes + bytes > allBlobBytes) {
      throw new AppError('disk-full', 'This relay has no room for more files at the moment.')
    }
    this.#database.prepare('INSERT INTO blobs VALUES (?, ?, ?, 0, ?)').run([blob, owner, bytes, now])
    return { bytes, chunks: 0 }
  }

  /** How far a blob is. @throws AppError `unknown-blob` */
  state(blob: string): BlobState {
    const row = this.#row(blob)
    if (!row) throw unknown()
    return row
  }

  /**
   * Takes the next chunk of a blob; one that is there already is not written again.
   *
   * @returns how far the blob is, once the chunk is on the disk
   * @throws AppError `unknown-blob`, `not-authorised`, `malformed-frame`, `disk-full`
   */
  put(blob: string, owner: Address, index: number, data: Uint8Array): Promise<BlobState> {
    const before = this.#writing.get(blob) ?? Promise.resolve()
    const write = before.then(() => this.#write(blob, owner, index, data))
    const settled = write.catch(() => {})
    this.#writing.set(blob, settled)
    void settled.then(() => {
      if (this.#writing.get(blob) === settled) this.#writing.delete(blob)
    })
    return write
  }

  /** A chunk. @throws AppError `unknown-blob` when it is not there (yet) */
  async get(blob: string, index: number): Promise<Uint8Array> {
    const { bytes, chunks } = this.state(blob)
    if (index >= chunks) throw unknown()
    const length = Math.min(chunkBytes, bytes - index * chunkBytes)
    const data = new Uint8Array(length)
    const file = await open(this.#path(blob), 'r')
    try {
      const { bytesRead } = await file.read(data, 0, length, index * chunkBytes)
      if (bytesRead !== length) throw unknown()
      return data
    } finally {
      await file.close()
    }
  }

  size(): { readonly blobs: number; readonly bytes: number } {
    return z
      .object({ blobs: z.number(), bytes: z.number() })
      .parse(
        this.#database.prepare('SELECT count(*) AS blobs, coalesce(sum(bytes), 0) AS bytes FROM blobs').get(),
      )
  }

  #sizeOf(owner: Address): number {
    return z
      .number()
      .parse(
        this.#database
          .prepare('SELECT coalesce(sum(bytes), 0) FROM blobs WHERE owner = ?', { pluck: true })
          .get([owner]),
      )
  }

  /** Removes what is older than a time, milliseconds since 1970. */
  async prune(before: number): Promise<void> {
    const old = z
      .array(z.string())
      .parse(this.#database.prepare('SELECT blob FROM blobs WHERE at < ?', { pluck: true }).all([before]))
    for (const blob of old) {
      this.#database.prepare('DELETE FROM blobs WHERE blob = ?').run([blob])
      await rm(this.#path(blob), { force: true })
    }
  }

  /** Resolves when nothing is being written. */
  async settle(): Promise<void> {
    await Promise.all(this.#writing.values())
  }

  async #write(blob: string, owner: Address, index: number, data: Uint8Array): Promise<BlobState> {
    const row = this.#row(blob)
    if (!row) throw unknown()
    if (row.owner !== owner) throw notYours()
    const total = chunksOf(row.bytes)
    if (index < row.chunks) return row
    const expected = Math.min(chunkBytes, row.bytes - index * chunkBytes)
    if (index > row.chunks || index >= total || data.length !== expected) {
      throw new AppError('malformed-frame', 'Chunks are given in order, each as long as it has to be.')
    }
    try {
      const file = await open(this.#path(blob), index === 0 ? 'w' : 'r+', 0o600)
      try {
        await file.write(data, 0, data.length, index * chunkBytes)
        await file.datasync()
      } finally {
        await file.close()
      }
      this.#database.prepare('UPDATE blobs SET chunks = ? WHERE blob = ?').run([index + 1, blob])
    } catch (error) {
      const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
      if (!full) throw error
      throw new AppError('disk-full', "The disk of the relay's host is full. The file was not taken.", {
        cause: error,
      })
    }
    return { bytes: row.bytes, chunks: index + 1 }
  }

  #row(blob: string): z.infer<typeof rowSchema> | undefined {
    return rowSchema
      .optional()
      .parse(this.#database.prepare('SELECT owner, bytes, chunks FROM blobs WHERE blob = ?').get([blob]))
  }

  #names(): readonly string[] {
    const names = z
      .array(z.string())
      .parse(this.#database.prepare('SELECT blob FROM blobs', { pluck: true }).all())
    return names.filter((name) => {
      const { chunks } = this.state(name)
      const size = statSync(this.#path(name), { throwIfNoEntry: false })?.size ?? 0
      const { bytes } = this.state(name)
      const whole = chunks === 0 || size >= Math.min(bytes, chunks * chunkBytes)
      if (!whole) this.#database.prepare('DELETE FROM blobs WHERE blob = ?').run([name])
      return whole
    })
  }

  #path(blob: string): string {
    return join(this.#folder, blob)
  }
}

const unknown = (): AppError =>
  new AppError('unknown-blob', 'The relay does not have this file, or not any more.')
const notYours = (): AppError => new AppError('not-authorised', 'This file is being sent by somebody else.')
