import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { addressSchema, messageIdSchema, transportIdSchema } from '../../../shared/model/ids.ts'
import type { Address } from '../../../shared/model/ids.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore, Transact } from '../../messaging/state-store.ts'
import type { RelayLink } from './relay-link.ts'

const mostAtOnce = 500
const idsSchema = z.array(messageIdSchema).max(mostAtOnce)

/** What a receipt says: messages of its reader that a relay brought, those that XMTP brought, and those that were read. */
const receiptSchema = z.object({
  ids: idsSchema,
  xmtp: idsSchema.default([]),
  read: idsSchema.default([]),
})

/** What an author is told of a message: which transport brought it, or that it was read. */
const toldSchema = z.enum([...transportIdSchema.options, 'read'])
type Told = z.infer<typeof toldSchema>

/** Reads the body of a receipt; undefined when it is none. */
export const readReceipt = (body: Uint8Array): z.infer<typeof receiptSchema> | undefined => {
  try {
    return receiptSchema.parse(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    // From an authenticated author, but of no use: the same as none.
    return undefined
  }
}

/** What one author is to be told, and the notes that say so. */
interface Owed {
  readonly told: Record<Told, string[]>
  readonly keys: string[]
}

export interface ReceiptsOptions {
  readonly state: StateStore
  readonly transaction: Transact
  readonly log: Log
  /** Seals a body for an author and leaves it with a relay. */
  readonly post: (link: RelayLink, author: Address, body: Uint8Array) => Promise<void>
}

const keyPrefix = 'receipt:'
/** In the place of a relay's fingerprint. */
const anyRelay = 'any'
const keyOf = (relay: string, author: Address, told: Told, id: string): string =>
  `${keyPrefix}${relay}:${author}:${told}:${id}`

/**
 * What authors are still to be told: which of their messages this device has stored. Kept until the relay has it, so that
 * a restart forgets nothing; many messages share one receipt.
 */
export class Receipts {
  readonly #options: ReceiptsOptions
  readonly #sending = new Set<string>()

  constructor(options: ReceiptsOptions) {
    this.#options = options
  }

  /**
   * Notes that a message has been stored or read, with the surrounding transaction where there is one. By itself it need not be on the
   * disk: a message that its author hears nothing of comes once more, and is known.
   *
   * @param link the relay that is to have it; undefined: any where the author is
   */
  keep(link: RelayLink | undefined, author: Address, told: Told, id: string): void {
    const { state, transaction } = this.#options
    transaction(() => state.set(keyOf(link?.relay.fingerprint ?? anyRelay, author, told, id), ''), 'relaxed')
  }

  /** Sends what is noted for a relay, if it is connected; what fails is sent at the next occasion. */
  send(link: RelayLink): void {
    const { fingerprint } = link.relay
    if (link.state !== 'ready' || this.#sending.has(fingerprint)) return
    const waiting = this.#waiting(link)
    if (waiting.size === 0) return
    this.#sending.add(fingerprint)
    Promise.all([...waiting].map(([author, owed]) => this.#tell(link, author, owed)))
      .then(
        () => true,
        (error: unknown) => {
          const code = error instanceof AppError ? error.code : 'internal'
          this.#options.log.info('Receipts could not be sent yet', { code })
          return false
        },
      )
      .then((sent) => {
        this.#sending.delete(fingerprint)
        // More may have been stored meanwhile.
        if (sent) this.send(link)
      })
      .catch((error: unknown) => this.#options.log.error('Receipts stumbled', error))
  }

  /** What a relay can be given: what is noted for it, and what others were to have for people who are here. */
  #waiting(link: RelayLink): ReadonlyMap<Address, Owed> {
    const byAuthor = new Map<Address, Owed>()
    const here = new Set(link.people.map((one) => one.address))
    let count = 0
    for (const [key] of this.#options.state.list(keyPrefix)) {
      const [relay, address, kind, id = ''] = key.slice(keyPrefix.length).split(':')
      const author = addressSchema.parse(address)
      if (relay !== link.relay.fingerprint && !here.has(author)) continue
      count += 1
      if (count > mostAtOnce) break
      const owed = byAuthor.get(author) ?? { told: { lan: [], xmtp: [], read: [] }, keys: [] }
      owed.told[toldSchema.parse(kind)].push(id)
      owed.keys.push(key)
      byAuthor.set(author, owed)
    }
    return byAuthor
  }

  async #tell(link: RelayLink, author: Address, { told, keys }: Owed): Promise<void> {
    const { state, transaction, post } = this.#options
    await post(link, author, Buffer.from(JSON.stringify({ ids: told.lan, xmtp: told.xmtp, read: told.read })))
    transaction(() => {
      for (const key of keys) state.delete(key)
    }, 'relaxed')
  }
}
