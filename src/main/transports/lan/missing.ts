import { z } from 'zod'
import { deviceIdSchema } from '../../../shared/device-certificate.ts'
import type { DeviceId } from '../../../shared/device-certificate.ts'
import { addressSchema, messageIdSchema } from '../../../shared/model/ids.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import { placeOf } from './conversation-target.ts'
import type { Header } from './sessions/envelope-format.ts'

const entrySchema = z.object({
  id: messageIdSchema,
  kind: z.enum(['message', 'receipt']),
  author: addressSchema,
  device: deviceIdSchema,
  place: z.string(),
  at: z.number(),
  asked: z.number().int(),
  askedAt: z.number(),
})
type Entry = z.infer<typeof entrySchema>

const prefix = 'missing:'
const keyOf = (author: Address, id: MessageId): string => `${prefix}${author}:${id}`
/** Of one person: whoever can make up headers must not fill this device. */
const mostOfOne = 200
const mostOfAll = 5_000
/** With the waits below, asking goes on for days. */
const mostAsked = 20
/** How long before something is asked for again, milliseconds: twice as long each time, because its author may be away. */
const firstWait = 30_000
const longestWait = 6 * 3600 * 1000
const waitAfter = (asked: number): number =>
  asked === 0 ? 0 : Math.min(longestWait, firstWait * 2 ** (asked - 1))
const forgetAfter = 30 * 24 * 3600 * 1000

/**
 * What came and could not be opened, because this device or its author's has lost what it takes: it is asked for again, shown
 * as missing meanwhile, and never passed over in silence.
 */
export class Missing {
  readonly #state: StateStore
  readonly #entries = new Map<string, Entry>()

  constructor(state: StateStore, now: number) {
    this.#state = state
    for (const [key, value] of state.list(prefix)) {
      const entry = entrySchema.parse(JSON.parse(value))
      if (entry.at < now - forgetAfter) state.delete(key)
      else this.#entries.set(key, entry)
    }
  }

  /**
   * Notes something; durable, or with the surrounding transaction. Keys come again with what was sealed with them, and who asked for
   * something asks again.
   *
   * @returns whether it is asked for
   */
  note(header: Header, now: number): boolean {
    const { author, id, device, kind, conversation } = header
    if (kind !== 'message' && kind !== 'receipt') return false
    const key = keyOf(author, id)
    const known = this.#entries.get(key)
    if (known) {
      // What it was written with may have been undone since: the disk was full.
      this.#put(key, known)
      return true
    }
    const ofAuthor = [...this.#entries.values()].filter((entry) => entry.author === author)
    if (ofAuthor.length >= mostOfOne || this.#entries.size >= mostOfAll) return false
    this.#put(key, { id, kind, author, device, place: placeOf(conversation), at: now, asked: 0, askedAt: 0 })
    return true
  }

  /** It came after all. @returns whether it had been missing */
  found(author: Address, id: MessageId): boolean {
    const key = keyOf(author, id)
    this.#state.delete(key)
    return this.#entries.delete(key)
  }

  /** Messages of a conversation, by its place, that are missing. */
  count(place: string): number {
    return [...this.#entries.values()].filter((one) => one.place === place && one.kind === 'message').length
  }

  /** When something is to be asked for again, milliseconds since 1970; undefined: nothing is. */
  nextAt(): number | undefined {
    const waiting = [...this.#entries.values()].filter(({ asked }) => asked < mostAsked)
    return waiting.length === 0
      ? undefined
      : Math.min(...waiting.map(({ asked, askedAt }) => askedAt + waitAfter(asked)))
  }

  /** What is to be asked for now, by device; it counts as asked, until {@link unasked} says that it could not be. */
  due(now: number): ReadonlyArray<{
    readonly author: Address
    readonly device: DeviceId
    readonly ids: readonly MessageId[]
  }> {
    const byDevice = new Map<DeviceId, { author: Address; device: DeviceId; ids: MessageId[] }>()
    for (const [key, entry] of this.#entries) {
      if (entry.asked >= mostAsked || now - entry.askedAt < waitAfter(entry.asked)) continue
      this.#put(key, { ...entry, asked: entry.asked + 1, askedAt: now })
      const some = byDevice.get(entry.device) ?? { author: entry.author, device: entry.device, ids: [] }
      some.ids.push(entry.id)
      byDevice.set(entry.device, some)
    }
    return [...byDevice.values()]
  }

  /** What was to be asked for could not be: no relay took the question. */
  unasked(author: Address, ids: readonly MessageId[]): void {
    for (const id of ids) {
      const key = keyOf(author, id)
      const entry = this.#entries.get(key)
      if (entry) this.#put(key, { ...entry, asked: Math.max(0, entry.asked - 1) })
    }
  }

  #put(key: string, entry: Entry): void {
    this.#entries.set(key, entry)
    this.#state.set(key, JSON.stringify(entry))
  }
}
