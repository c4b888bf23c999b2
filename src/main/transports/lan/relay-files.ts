import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { appendFile, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { relayFileContentSchema } from '../../../shared/model/content.ts'
import type { RelayFileContent } from '../../../shared/model/content.ts'
import { messageIdSchema } from '../../../shared/model/ids.ts'
import type { MessageId } from '../../../shared/model/ids.ts'
import { protocolLimits } from '../../../shared/relay-protocol.ts'
import type { Clock } from '../../messaging/clock.ts'
import type { FileProgress, RelayFiles } from '../../messaging/files.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import { codeOf } from './incoming.ts'
import type { RelayLink } from './relay-link.ts'

export interface RelayTransfersOptions {
  readonly state: StateStore
  readonly clock: Clock
  readonly log: Log
  /** Where files that are being fetched are kept, sealed. */
  readonly folder: string
  readonly linkOf: (relay: string) => RelayLink | undefined
  /** The relay for a conversation's files, of those that are connected. */
  readonly place: RelayFiles['place']
}

const { chunkBytes } = protocolLimits
const tagSize = 16
const nonceSize = 12
/** Bytes of a file in one chunk: sealed it is as long as a relay takes. */
const plainBytes = chunkBytes - tagSize
/** Chunks on their way at once: enough to fill a network, little enough to stop soon. */
const atOnce = 4
const uploadPrefix = 'upload:'
const retryDelay = 5_000
const oldPart = 7 * 24 * 3600 * 1000
const uploadSchema = z.object({ message: messageIdSchema, file: relayFileContentSchema })
type Upload = z.infer<typeof uploadSchema>

const chunksOf = (length: number): number => Math.ceil(length / plainBytes)
/** What a relay keeps of a file. */
const sealedBytes = (length: number): number => length + chunksOf(length) * tagSize

const associated = ({ blob, length }: RelayFileContent, index: number): Buffer => {
  const numbers = Buffer.alloc(12)
  numbers.writeUInt32BE(index)
  numbers.writeBigUInt64BE(BigInt(length), 4)
  return Buffer.concat([Buffer.from('landline file v1\0'), Buffer.from(blob, 'hex'), numbers])
}
/** A key is used for one file only, and a number once with it. */
const nonceOf = (index: number): Buffer => {
  const nonce = Buffer.alloc(nonceSize)
  nonce.writeUInt32BE(index, nonceSize - 4)
  return nonce
}

/** Seals a chunk: bound to its file, its place, and the length of the whole. */
export const sealChunk = (file: RelayFileContent, index: number, plain: Uint8Array): Uint8Array => {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(file.key, 'hex'), nonceOf(index))
  cipher.setAAD(associated(file, index))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens a chunk. @throws when it is not the one that was sealed */
export const openChunk = (file: RelayFileContent, index: number, sealed: Uint8Array): Uint8Array => {
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(file.key, 'hex'), nonceOf(index), {
    authTagLength: tagSize,
  })
  decipher.setAAD(associated(file, index))
  decipher.setAuthTag(sealed.subarray(-tagSize))
  return Buffer.concat([decipher.update(sealed.subarray(0, -tagSize)), decipher.final()])
}

/**
 * Files that go through a relay: sealed here in chunks, taken up again where they were interrupted, by a restart too. The message
 * travels at once; whoever gets it fetches the file when it is there.
 */
export class RelayTransfers implements RelayFiles {
  readonly #options: RelayTransfersOptions
  readonly #running = new Map<MessageId, AbortController>()
  #source: Parameters<RelayFiles['begin']>[0] | undefined
  #stopped = false

  constructor(options: RelayTransfersOptions) {
    this.#options = options
  }

  begin(source: Parameters<RelayFiles['begin']>[0]): void {
    const { folder, clock } = this.#options
    this.#source = source
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (statSync(path).mtimeMs < clock.now() - oldPart) rmSync(path, { force: true })
    }
  }

  place(...args: Parameters<RelayFiles['place']>): string | undefined {
    return this.#options.place(...args)
  }

  describe(
    relay: string,
    file: { readonly name: string; readonly mediaType: string; readonly length: number },
  ) {
    const [blob, key] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')]
    return { type: 'relayFile', ...file, relay, blob, key } as const
  }

  send(message: MessageId, file: RelayFileContent): void {
    this.#options.state.set(uploadPrefix + message, JSON.stringify({ message, file } satisfies Upload))
    this.#start({ message, file })
  }

  cancel(message: MessageId): void {
    const { state } = this.#options
    const kept = state.get(uploadPrefix + message)
    state.delete(uploadPrefix + message)
    this.#running.get(message)?.abort()
    if (kept === undefined) return
    const { length: total } = uploadSchema.parse(JSON.parse(kept)).file
    this.#tell({ message, direction: 'up', done: 0, total, state: 'cancelled' })
  }

  async fetch(
    file: RelayFileContent,
    message: MessageId,
    onProgress: (progress: FileProgress) => void,
  ): Promise<Uint8Array> {
    const abort = new AbortController()
    this.#running.set(message, abort)
    try {
      return await this.#fetch(file, abort.signal, onProgress)
    } finally {
      if (this.#running.get(message) === abort) this.#running.delete(message)
    }
  }

  /** Goes on with what was interrupted, now that a relay is there. */
  resume(relay: string): void {
    if (this.#stopped) return
    for (const [, value] of this.#options.state.list(uploadPrefix)) {
      const upload = uploadSchema.parse(JSON.parse(value))
      if (upload.file.relay === relay) this.#start(upload)
    }
  }

  stop(): void {
    this.#stopped = true
    for (const abort of this.#running.values()) abort.abort()
  }

  #start(upload: Upload): void {
    if (this.#stopped || this.#running.has(upload.message)) return
    const abort = new AbortController()
    this.#running.set(upload.message, abort)
    this.#upload(upload, abort.signal)
      .then(
        () => this.#options.state.delete(uploadPrefix + upload.message),
        (error: unknown) => this.#uploadFailed(upload, error, abort.signal),
      )
      .finally(() => {
        if (this.#running.get(upload.message) === abort) this.#running.delete(upload.message)
      })
      .catch((error: unknown) => this.#options.log.error('A file could not be sent', error))
  }

  #uploadFailed({ message, file }: Upload, error: unknown, signal: AbortSignal): void {
    const { log, clock, state } = this.#options
    const total = file.length
    if (signal.aborted) return
    const code = codeOf(error)
    log.info('A file could not be sent yet', { code })
    const final = code === 'too-large' || code === 'not-authorised'
    const reason = error instanceof AppError ? error.message : 'Something went wrong while sending the file.'
    if (final) state.delete(uploadPrefix + message)
    this.#tell({ message, direction: 'up', done: 0, total, state: final ? 'failed' : 'waiting', reason })
    // A relay that went away is taken up when it is back; one that has no room may have some later.
    if (!final) clock.after(retryDelay, () => this.resume(file.relay))
  }

  async #upload({ message, file }: Upload, signal: AbortSignal): Promise<void> {
    const link = this.#options.linkOf(file.relay)
    const total = file.length
    if (!link) throw new AppError('relay-unreachable', 'The relay for this file is not connected.')
    const chunks = chunksOf(total)
    let next = await link.createBlob(file.blob, sealedBytes(total))
    let done = next
    const one = async (): Promise<void> => {
      while (next < chunks) {
        signal.throwIfAborted()
        const index = next
        next += 1
        const plain = this.#source?.read(
          message,
          index * plainBytes,
          Math.min(plainBytes, total - index * plainBytes),
        )
        if (!plain) throw new AppError('unknown-message', 'This file is not here any more.')
        // Asked for in order on one connection, they arrive so.
        await link.putChunk(file.blob, index, sealChunk(file, index, plain))
        done += 1
        // One that was on its way when it was stopped.
        signal.throwIfAborted()
        this.#tell({
          message,
          direction: 'up',
          done: Math.min(done * plainBytes, total),
          total,
          state: 'running',
        })
      }
    }
    await Promise.all(Array.from({ length: atOnce }, one))
    if (done >= chunks) this.#tell({ message, direction: 'up', done: total, total, state: 'done' })
  }

  async #fetch(
    file: RelayFileContent,
    signal: AbortSignal,
    onProgress: (progress: FileProgress) => void,
  ): Promise<Uint8Array> {
    const link = this.#options.linkOf(file.relay)
    if (!link) {
      throw new AppError(
        'relay-unreachable',
        'This file is on a relay that you are not connected to at the moment.',
      )
    }
    const chunks = chunksOf(file.length)
    const there = await link.blobState(file.blob)
    if (there.bytes !== sealedBytes(file.length)) throw changed()
    if (there.chunks < chunks) {
      throw new AppError('unknown-blob', 'This file is still being sent. Try again in a moment.')
    }
    const path = join(this.#options.folder, file.blob)
    let next = await this.#kept(path, chunks)
    while (next < chunks) {
      signal.throwIfAborted()
      const some = Array.from({ length: Math.min(atOnce, chunks - next) }, (_, offset) => next + offset)
      const sealed = await Promise.all(some.map((index) => link.getChunk(file.blob, index)))
      await appendFile(path, Buffer.concat(sealed), { mode: 0o600 })
      next += some.length
      onProgress({ done: Math.min(next * plainBytes, file.length), total: file.length })
    }
    try {
      return await openWhole(file, path)
    } catch (error) {
      throw changed(error)
    } finally {
      await rm(path, { force: true })
    }
  }

  /** Whole chunks that were fetched before. */
  async #kept(path: string, chunks: number): Promise<number> {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    )
    if (size > 0 && size % chunkBytes === 0 && size / chunkBytes < chunks) return size / chunkBytes
    await rm(path, { force: true })
    return 0
  }

  #tell(progress: Parameters<Parameters<RelayFiles['begin']>[0]['onProgress']>[0]): void {
    if (!this.#stopped) this.#source?.onProgress(progress)
  }
}

const openWhole = async (file: RelayFileContent, path: string): Promise<Uint8Array> => {
  const sealed = await readFile(path)
  const plain = new Uint8Array(file.length)
  for (let index = 0; index < chunksOf(file.length); index += 1) {
    const part = sealed.subarray(index * chunkBytes, (index + 1) * chunkBytes)
    plain.set(openChunk(file, index, part), index * plainBytes)
  }
  return plain
}

const changed = (cause?: unknown): AppError =>
  new AppError(
    'cannot-decrypt',
    'This file is not the one that was sent: it was changed, or replaced by another.',
    { cause },
  )
