import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'
import { nameSchema } from '../shared/model/account.ts'
import { preferencesSchema } from '../shared/model/device.ts'
import { addressSchema } from '../shared/model/ids.ts'
import type { Address } from '../shared/model/ids.ts'
import { decodeLines } from './backup/lines.ts'
import type { First } from './backup/lines.ts'
import { damaged, newer, unlock, unseal } from './backup/sealed-file.ts'
import type { SealedFile } from './backup/sealed-file.ts'
import { xmtpNetworkSchema } from '../shared/model/network.ts'
import { deriveKey, keepKey } from './identity/vault.ts'
import type { Protect, Vault } from './identity/vault.ts'
import { setAside } from './profile-files.ts'
import type { Settings } from './settings.ts'
import { openLoader } from './storage/load.ts'
import type { Loader } from './storage/load.ts'
import type { Cell } from './storage/dump.ts'
import { politely } from './storage/slices.ts'
import type { WorkContext } from './work.ts'

/** Said of a message that was waiting when its backup was made. */
const waited =
  'This was waiting to be sent when the backup was made. If it did not arrive, try again: whoever has it already sees it once.'

/** What a backup held. */
interface Restored {
  readonly address: Address
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  /** Of the database that was made of it. */
  readonly path: string
}

/** Where a restored database is until all of it is there. */
const restoringFolder = 'restoring'

/** Rows are put into the database so many at a time, or so many bytes. */
const mostRows = 200
const mostBytes = 1024 * 1024

/**
 * Reads a backup into a database beside the one of the profile. Nothing of the profile is touched.
 *
 * @param key of the new database, 32 bytes
 * @param now milliseconds since 1970
 * @throws AppError `wrong-passphrase`, `backup-damaged`, `backup-newer`, `disk-full`
 */
const readBackup = async (
  sealed: SealedFile,
  passphrase: string,
  profile: string,
  key: Uint8Array,
  now: number,
  work: WorkContext,
): Promise<Restored> => {
  const secret = await unlock(sealed, passphrase)
  const folder = join(profile, restoringFolder)
  const path = join(folder, 'messages.db')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const reading = new Reading(path, key, politely(work.signal))
  try {
    await pipeline(
      unseal(sealed, secret, (bytes) => work.progress(bytes, sealed.bytes)),
      createGunzip(),
      (source: AsyncIterable<Uint8Array>) => reading.read(source),
      { signal: work.signal },
    )
    const { address, name, settings } = reading.finish(now)
    return { address: addressSchema.parse(address), name: nameSchema.parse(name), settings, path }
  } catch (error) {
    reading.close()
    await rm(folder, { recursive: true, force: true })
    // What was authenticated and makes no sense all the same is as good as damaged.
    if (error instanceof AppError || work.signal.aborted) throw error
    throw damaged(error)
  } finally {
    reading.close()
  }
}

export interface RestoreParts {
  readonly profile: string
  readonly settings: Settings
  readonly sealed: SealedFile
  readonly passphrase: string
  /** What is to keep the account here. */
  readonly protect: Protect
}

/**
 * Makes a profile of a backup: first everything beside it, then in its place, the account last. What is cut short before that leaves a
 * profile without an account.
 *
 * @throws AppError `wrong-passphrase`, `backup-damaged`, `backup-newer`, `disk-full`
 */
export const restoreProfile = async (parts: RestoreParts, work: WorkContext): Promise<Vault> => {
  const { profile, settings, sealed, passphrase, protect } = parts
  const key = new Uint8Array(randomBytes(32))
  const restored = await readBackup(sealed, passphrase, profile, deriveKey(key, 'messages'), Date.now(), work)
  await setAside(profile)
  await rename(restored.path, join(profile, 'messages.db'))
  await rm(join(profile, restoringFolder), { recursive: true, force: true })
  takeSettings(settings, restored.settings)
  return keepKey(profile, restored, key, protect)
}

/** Takes over the settings that are known here and that fit. */
const takeSettings = (settings: Settings, kept: Readonly<Record<string, unknown>>): void => {
  const parsed = carriedSchema.safeParse(kept)
  if (!parsed.success) return
  const { xmtpNetwork, xmtpHistory, ...preferences } = parsed.data
  if (xmtpNetwork !== undefined) settings.set('xmtpNetwork', xmtpNetwork)
  if (xmtpHistory !== undefined) settings.set('xmtpHistory', xmtpHistory)
  if (preferences.readReceipts !== undefined) settings.set('readReceipts', preferences.readReceipts)
  if (preferences.typing !== undefined) settings.set('typing', preferences.typing)
  if (preferences.profile !== undefined) settings.set('profile', preferences.profile)
  if (preferences.giveUpAfterHours !== undefined)
    settings.set('giveUpAfterHours', preferences.giveUpAfterHours)
  if (preferences.uploads !== undefined) settings.set('uploads', preferences.uploads)
  if (preferences.takeOver !== undefined) settings.set('takeOver', preferences.takeOver)
  if (preferences.phraseConfirmed !== undefined) settings.set('phraseConfirmed', preferences.phraseConfirmed)
}

const carriedSchema = preferencesSchema
  .partial()
  .extend({ xmtpNetwork: xmtpNetworkSchema.optional(), xmtpHistory: z.string().max(2048).optional() })

/** A backup being read: what has come of it so far. */
class Reading {
  readonly #path: string
  readonly #key: Uint8Array
  readonly #pause: () => Promise<void>
  #first: First | undefined
  #loader: Loader | undefined
  #rows: Array<readonly Cell[]> = []
  #bytes = 0
  #count = 0
  #ended = false

  constructor(path: string, key: Uint8Array, pause: () => Promise<void>) {
    this.#path = path
    this.#key = key
    this.#pause = pause
  }

  async read(source: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const line of decodeLines(source)) {
      if (this.#ended) throw damaged()
      switch (line.type) {
        case 'first':
          if (this.#first) throw damaged()
          this.#first = line.first
          this.#loader = openLoader(this.#path, this.#key, line.first.schema)
          if (!this.#loader) throw newer()
          break
        case 'table':
          this.#flush()
          this.#open().table(line.table, line.columns)
          break
        case 'row':
          this.#rows.push(line.cells)
          for (const cell of line.cells)
            this.#bytes += typeof cell === 'string' || cell instanceof Uint8Array ? cell.length : 8
          if (this.#rows.length >= mostRows || this.#bytes >= mostBytes) {
            this.#flush()
            await this.#pause()
          }
          break
        case 'end':
          this.#flush()
          if (line.rows !== this.#count) throw damaged()
          this.#ended = true
      }
    }
  }

  /** @throws AppError `backup-damaged` when something is missing */
  finish(now: number): First {
    if (!this.#first || !this.#ended) throw damaged()
    this.#open().finish(waited, now)
    return this.#first
  }

  close(): void {
    this.#loader?.close()
    this.#loader = undefined
  }

  #open(): Loader {
    if (this.#loader) return this.#loader
    throw damaged()
  }

  #flush(): void {
    if (this.#rows.length > 0) this.#open().rows(this.#rows)
    this.#count += this.#rows.length
    this.#rows = []
    this.#bytes = 0
  }
}
