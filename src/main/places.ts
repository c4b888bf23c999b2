import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../shared/errors.ts'
import type { Saved } from '../shared/model/storage.ts'
import { syncFolder } from './identity/sync-folder.ts'

/** Takes what is to be saved, piece by piece; resolves when there is room for more. */
export type Sink = (chunk: Uint8Array) => Promise<void>

/** Makes what is to be saved. @throws when it cannot: nothing of it is kept */
export type Produce = (sink: Sink) => Promise<void>

/** Somewhere to save something: produces it at once, or when it is fetched. */
export type Destination = (produce: Produce) => Promise<Saved>

/** A kind of file, for whoever is asked where it is to go. */
export interface FileKind {
  /** Without a dot. */
  readonly extension: string
  readonly mediaType: string
}

export const backupKind: FileKind = { extension: 'landline-backup', mediaType: 'application/octet-stream' }
export const logKind: FileKind = { extension: 'log', mediaType: 'text/plain' }
export const jsonKind: FileKind = { extension: 'json', mediaType: 'application/json' }

/** Where a person keeps what leaves the app, as far as the shell can ask. */
export interface Places {
  /** @param name a suggestion @returns undefined: they changed their mind */
  save(name: string, kind: FileKind): Promise<Destination | undefined>
  /** A file to read; undefined: they changed their mind. Absent: the shell takes files in pieces instead. */
  open?(kind: FileKind): Promise<string | undefined>
  /** A folder to write to; undefined: they changed their mind. */
  folder?(): Promise<string | undefined>
  /** Shows a file or folder where the system shows such. */
  show?(path: string): void
  /** Forgets what the window itself has kept. */
  forget?(): Promise<void>
}

/**
 * A file that is written whole or not at all: under another name until it is complete and on the disk.
 *
 * @throws AppError `disk-full`, `invalid-input` where it cannot be written
 */
export const fileDestination =
  (path: string): Destination =>
  async (produce) => {
    const partial = `${path}.${randomUUID().slice(0, 8)}.partial`
    try {
      const file = await open(partial, 'wx', 0o600)
      try {
        await produce(async (chunk) => {
          for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten
        })
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(partial, path)
      await syncFolder(dirname(path))
    } catch (error) {
      await rm(partial, { force: true })
      throw fileError(error)
    }
    return { outcome: 'saved', path }
  }

/** What a failure to read or write a file means to a person. */
export const fileError = (error: unknown): unknown => {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error
  const cause = { cause: error }
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk-full', 'There is not enough room on this disk. Nothing was changed.', cause)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new AppError(
        'invalid-input',
        'That file or folder does not let itself be used. Choose another one.',
        cause,
      )
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EEXIST':
      return new AppError('invalid-input', 'There is no such file or folder any more.', cause)
    default:
      return error
  }
}
