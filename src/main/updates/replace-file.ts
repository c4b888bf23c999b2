import { createHash, timingSafeEqual } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { refused } from './signed-manifest.ts'
import type { ManifestFile } from './signed-manifest.ts'

/**
 * Puts a program that was fetched in the place of another, in one step: at no moment is there none, and what runs goes on with the old
 * one. What is put there is what was checked: it is copied first, and the copy is read.
 *
 * @param fetched the new one
 * @param place the old one
 * @param expected what it has to be
 * @throws AppError `update-refused`, `disk-full`, `disk-error`; then the old one is as it was
 */
export const replaceFile = async (
  fetched: string,
  place: string,
  expected: Pick<ManifestFile, 'sha512' | 'bytes'>,
): Promise<void> => {
  // Beside it: only within a file system is renaming one step.
  const copy = join(dirname(place), `.landline-${process.pid}-${Date.now()}.new`)
  try {
    await copyFile(fetched, copy, constants.COPYFILE_EXCL)
    const file = await open(copy, 'r+')
    try {
      const hash = createHash('sha512')
      let bytes = 0
      for await (const chunk of file.createReadStream({ autoClose: false, start: 0 })) {
        const part: unknown = chunk
        if (!(part instanceof Uint8Array)) throw new Error('unreachable: a stream of bytes')
        bytes += part.length
        hash.update(part)
      }
      const isExpected = timingSafeEqual(hash.digest(), Buffer.from(expected.sha512, 'base64'))
      if (bytes !== expected.bytes || !isExpected) throw refused()
      await file.chmod(0o755)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(copy, place)
  } catch (error) {
    await rm(copy, { force: true })
    throw fileError(error)
  }
}

/** What a failure of the disk means to somebody who updates. */
export const fileError = (error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError(
      'disk-full',
      'The disk is full. Make room on it and try again; nothing was changed.',
      {
        cause: error,
      },
    )
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new AppError(
      'disk-error',
      'Landline may not replace its own file where it lies. Put the file somewhere you may write, or fetch the new version yourself.',
      { cause: error },
    )
  return error
}
