import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, errorShape } from '../shared/errors.ts'
import type { Address } from '../shared/model/ids.ts'
import type { CopiesChange, CopiesView } from '../shared/model/storage.ts'
import { stretchPassphrase } from './backup/sealed-file.ts'
import type { StretchedPassphrase } from './backup/sealed-file.ts'
import type { Clock } from './messaging/clock.ts'
import type { Log } from './messaging/log.ts'
import type { StateStore } from './messaging/state-store.ts'
import { backupKind, fileDestination, fileError } from './places.ts'
import type { Produce } from './places.ts'
import { copiesFolder } from './profile-files.ts'
import type { Settings } from './settings.ts'
import type { WorkContext } from './work.ts'

export interface CopiesParts {
  readonly profile: string
  readonly address: Address
  readonly state: StateStore
  readonly settings: Settings
  /** Writes a backup under a passphrase. */
  readonly write: (passphrase: StretchedPassphrase, work: WorkContext) => Produce
  readonly clock: Clock
  readonly log: Log
}

const secretKey = 'copies/secret'
const lastKey = 'copies/last'
const secretSchema = z.object({ salt: z.string(), N: z.number(), secret: z.string() })
const lastSchema = z.object({ at: z.number(), made: z.number().optional(), trouble: z.string().optional() })

const day = 24 * 3600 * 1000
/** How long after a start or a failure, milliseconds: the start is to be quick, and what failed may be mended soon. */
const soon = 2 * 60_000
const afterTrouble = 3600_000

/**
 * Copies that are made by themselves, once a day while the app runs, under a passphrase of their own; the newest few are kept. A
 * copy is whole before an older one goes, and one that is not a copy of this account is never touched.
 */
export class Copies {
  readonly #parts: CopiesParts
  readonly #abort = new AbortController()
  #cancel: (() => void) | undefined
  #making: Promise<void> | undefined

  constructor(parts: CopiesParts) {
    this.#parts = parts
  }

  start(): void {
    this.#plan(soon)
  }

  /** Ends what is being made. */
  async stop(): Promise<void> {
    this.#cancel?.()
    this.#abort.abort()
    await this.#making?.catch(() => {})
  }

  /** Whether they are made, where, and how that went. */
  async view(): Promise<CopiesView> {
    const { settings, state } = this.#parts
    const kept = state.get(lastKey)
    const last = kept === undefined ? undefined : lastSchema.parse(JSON.parse(kept))
    return {
      on: this.#isOn(),
      keep: settings.get('copiesKeep'),
      folder: this.#folder(),
      inProfile: settings.get('copiesFolder') === '',
      copies: (await this.#names().catch(() => [])).length,
      ...(last?.made === undefined ? {} : { made: last.made }),
      ...(last?.trouble === undefined ? {} : { trouble: last.trouble }),
    }
  }

  /** @throws AppError `invalid-input` when they are turned on without a passphrase */
  async configure({ on, passphrase, keep, folder }: CopiesChange): Promise<CopiesView> {
    const { settings, state } = this.#parts
    if (keep !== undefined) settings.set('copiesKeep', keep)
    if (folder !== undefined) settings.set('copiesFolder', folder)
    if (passphrase !== undefined) state.set(secretKey, JSON.stringify(await stretchPassphrase(passphrase)))
    if (on === true && state.get(secretKey) === undefined)
      throw new AppError('invalid-input', 'Choose a passphrase for the copies first.')
    if (on !== undefined) settings.set('copies', on)
    if (on === false) state.delete(secretKey)
    this.#plan(soon)
    return this.view()
  }

  /** Makes one now. @throws AppError `unsupported` when they are off, `disk-full`, `invalid-input` */
  async make(): Promise<CopiesView> {
    if (!this.#isOn()) throw new AppError('unsupported', 'Automatic copies are turned off.')
    this.#making ??= this.#make().finally(() => (this.#making = undefined))
    await this.#making
    return this.view()
  }

  #isOn(): boolean {
    const { settings, state } = this.#parts
    return settings.get('copies') && state.get(secretKey) !== undefined
  }

  #folder(): string {
    const { settings, profile } = this.#parts
    const chosen = settings.get('copiesFolder')
    return chosen === '' ? join(profile, copiesFolder) : chosen
  }

  /** Looks after a while whether one is due. */
  #plan(delay: number): void {
    this.#cancel?.()
    if (this.#abort.signal.aborted || !this.#isOn()) return
    const { clock, state } = this.#parts
    const kept = state.get(lastKey)
    const { at, trouble } = kept === undefined ? { at: 0 } : lastSchema.parse(JSON.parse(kept))
    const due = at + (trouble === undefined ? day : afterTrouble)
    this.#cancel = clock.after(Math.max(delay, due - clock.now()), () => {
      this.make().then(
        () => this.#plan(soon),
        // Kept, told, and logged where it happened.
        () => this.#plan(afterTrouble),
      )
    })
  }

  async #make(): Promise<void> {
    const { state, settings, write, clock, log } = this.#parts
    const now = clock.now()
    const kept = state.get(lastKey)
    const made = kept === undefined ? undefined : lastSchema.parse(JSON.parse(kept)).made
    try {
      const secret = secretSchema.parse(JSON.parse(state.get(secretKey) ?? ''))
      const folder = this.#folder()
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
        throw fileError(error)
      })
      const moment = new Date(now).toISOString().slice(0, 19).replaceAll(':', '')
      const path = join(folder, `${this.#prefix()}${moment}.${backupKind.extension}`)
      await fileDestination(path)(write(secret, { signal: this.#abort.signal, progress: () => {} }))
      const names = await this.#names()
      for (const old of names.slice(0, Math.max(0, names.length - settings.get('copiesKeep'))))
        await rm(join(folder, old), { force: true })
      state.set(lastKey, JSON.stringify({ at: now, made: now }))
    } catch (error) {
      if (this.#abort.signal.aborted)
        throw new AppError('cancelled', 'The copy was stopped.', { cause: error })
      log.error('An automatic copy could not be made', error)
      const trouble = errorShape(error).message
      state.set(lastKey, JSON.stringify({ at: now, trouble, ...(made === undefined ? {} : { made }) }))
      throw error
    }
  }

  #prefix(): string {
    return `Landline ${this.#parts.address.slice(0, 10)} `
  }

  /** The copies that there are, the oldest first. */
  async #names(): Promise<readonly string[]> {
    const shape = new RegExp(`^${this.#prefix()}\\d{4}-\\d\\d-\\d\\dT\\d{6}\\.${backupKind.extension}$`)
    return (await readdir(this.#folder())).filter((name) => shape.test(name)).sort()
  }
}
