import { randomUUID } from 'node:crypto'
import { AppError } from '../shared/errors.ts'
import { maximumRelayFileBytes } from '../shared/model/content.ts'
import type { Clock } from './messaging/clock.ts'

const mostAtOnce = 4
const forgetAfter = 60 * 60 * 1000

interface Staged {
  readonly bytes: number
  readonly parts: Uint8Array[]
  received: number
  readonly at: number
}

/** Files that somebody gives piece by piece, until they are sent: in memory, bounded. */
export class StagedFiles {
  readonly #clock: Clock
  readonly #files = new Map<string, Staged>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @param bytes of the whole file @throws AppError `too-many`, `too-large` */
  begin(bytes: number): string {
    if (bytes > maximumRelayFileBytes) throw new AppError('too-large', 'This file is too large.')
    for (const [id, { at }] of this.#files) {
      if (at < this.#clock.now() - forgetAfter) this.#files.delete(id)
    }
    if (this.#files.size >= mostAtOnce) {
      throw new AppError('too-many', 'Too many files are being given at once. Wait for the others.')
    }
    const id = randomUUID()
    this.#files.set(id, { bytes, parts: [], received: 0, at: this.#clock.now() })
    return id
  }

  /** @returns how many bytes are there @throws AppError `invalid-input` */
  append(id: string, part: Uint8Array): number {
    const file = this.#get(id)
    if (file.received + part.length > file.bytes) {
      throw new AppError('invalid-input', 'This is more than the file was said to have.')
    }
    file.parts.push(part)
    file.received += part.length
    return file.received
  }

  /** The whole file; it is not kept any longer. @throws AppError `invalid-input` when something is missing */
  take(id: string): Uint8Array {
    const file = this.#get(id)
    if (file.received !== file.bytes) throw new AppError('invalid-input', 'This file is not complete yet.')
    this.#files.delete(id)
    return Buffer.concat(file.parts)
  }

  discard(id: string): void {
    this.#files.delete(id)
  }

  #get(id: string): Staged {
    const file = this.#files.get(id)
    if (!file)
      throw new AppError('invalid-input', 'This file was not begun, or was forgotten. Give it again.')
    return file
  }
}
