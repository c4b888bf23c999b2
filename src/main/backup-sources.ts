import { randomUUID } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../shared/errors.ts'
import { inspect } from './backup/sealed-file.ts'
import type { SealedFile } from './backup/sealed-file.ts'
import { fileError } from './places.ts'

/** What is known of a backup before it is opened. */
export interface BackupView {
  readonly id: string
  readonly name: string
  /** Of the file. */
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

interface Upload {
  readonly id: string
  readonly name: string
  readonly bytes: number
  readonly file: FileHandle
  received: number
}

const uploadName = 'restoring.upload'

/** The backups that somebody has chosen to restore from: files of theirs, or what a browser gives piece by piece. */
export class BackupSources {
  readonly #path: string
  readonly #known = new Map<string, SealedFile>()
  #upload: Upload | undefined

  constructor(profile: string) {
    this.#path = join(profile, uploadName)
  }

  /** @throws AppError `invalid-input`, `backup-damaged`, `backup-newer` */
  async add(path: string, name = basename(path), id: string = randomUUID()): Promise<BackupView> {
    try {
      const sealed = await inspect(path)
      this.#known.set(id, sealed)
      return { id, name, bytes: sealed.bytes, createdAt: sealed.header.createdAt }
    } catch (error) {
      throw fileError(error)
    }
  }

  /** Begins to take a file piece by piece; one that was begun before is forgotten. */
  async begin(name: string, bytes: number): Promise<string> {
    await this.clear()
    const file = await open(this.#path, 'w', 0o600)
    this.#upload = { id: randomUUID(), name, bytes, file, received: 0 }
    return this.#upload.id
  }

  /** @returns how many bytes are there, and what the file is when it is complete @throws AppError as {@link add}, `disk-full` */
  async append(id: string, part: Uint8Array): Promise<{ received: number; backup?: BackupView }> {
    const upload = this.#upload
    if (upload?.id !== id || upload.received + part.length > upload.bytes)
      throw new AppError(
        'invalid-input',
        'This file was not begun, or is not what it was said to be. Choose it again.',
      )
    upload.received += part.length
    try {
      await upload.file.write(part, 0, part.length, upload.received - part.length)
      if (upload.received < upload.bytes) return { received: upload.received }
      await upload.file.close()
      return { received: upload.received, backup: await this.add(this.#path, upload.name, id) }
    } catch (error) {
      await this.clear()
      throw fileError(error)
    }
  }

  /** @throws AppError `invalid-input` */
  get(id: string): SealedFile {
    const sealed = this.#known.get(id)
    if (sealed) return sealed
    throw new AppError('invalid-input', 'Choose the backup first.')
  }

  /** Forgets them all, and removes what was given. */
  async clear(): Promise<void> {
    const upload = this.#upload
    this.#upload = undefined
    this.#known.clear()
    // Closed when it was complete.
    await upload?.file.close().catch(() => {})
    await rm(this.#path, { force: true })
  }
}
