import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { addressSchema, messageIdSchema, transportIdSchema } from '../../../shared/model/ids.ts'
import type { Address, TransportId } from '../../../shared/model/ids.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore, Transact } from '../../messaging/state-store.ts'
import type { RelayLink } from './relay-link.ts'

const mostAtOnce = 500
const idsSchema = z.array(messageIdSchema).max(mostAtOnce)

/** What a receipt says: messages of its reader that a relay brought, and those that XMTP brought. */
const receiptSchema = z.object({ ids: idsSchema, xmtp: idsSchema.default([]) })

/** Reads the body of a receipt; undefined when it is none. */
export const readReceipt = (body: Uint8Array): z.infer<typeof receiptSchema> | undefined => {
  try {
    return receiptSchema.parse(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    // From an authenticated author, but of no use: the same as none.
    return undefined
  }
}

export interface ReceiptsOptions {
  readonly state: StateStore
  readonly transaction: Transact
  readonly log: Log
  /** Seals a body for an author and leaves it with a relay. */
  readonly post: (link: RelayLink, author: Address, body: Uint8Array) => Promise<void>
}

const prefixOf = (link: RelayLink): string => `receipt:${link.relay.fingerprint}:`
const keyOf = (link: RelayLink, author: Address, via: TransportId, id: string): string =>
  `${prefixOf(link)}${author}:${via}:${id}`

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

  /** Notes that a message has been stored; durable, or with the surrounding transaction. */
  keep(link: RelayLink, author: Address, via: TransportId, id: string): void {
    this.#options.state.set(keyOf(link, author, via, id), '')
  }

  /** Sends what is noted for a relay, if it is connected; what fails is sent at the next occasion. */
  send(link: RelayLink): void {
    const { fingerprint } = link.relay
    if (link.state !== 'ready' || this.#sending.has(fingerprint)) return
    const waiting = this.#waiting(link)
    if (waiting.size === 0) return
    this.#sending.add(fingerprint)
    Promise.all([...waiting].map(([author, told]) => this.#tell(link, author, told)))
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

  #waiting(link: RelayLink): ReadonlyMap<Address, Record<TransportId, string[]>> {
    const prefix = prefixOf(link)
    const byAuthor = new Map<Address, Record<TransportId, string[]>>()
    for (const [key] of this.#options.state.list(prefix).slice(0, mostAtOnce)) {
      const [address, via, id = ''] = key.slice(prefix.length).split(':')
      const author = addressSchema.parse(address)
      const told = byAuthor.get(author) ?? { lan: [], xmtp: [] }
      told[transportIdSchema.parse(via)].push(id)
      byAuthor.set(author, told)
    }
    return byAuthor
  }

  async #tell(
    link: RelayLink,
    author: Address,
    told: Readonly<Record<TransportId, readonly string[]>>,
  ): Promise<void> {
    const { state, transaction, post } = this.#options
    await post(link, author, Buffer.from(JSON.stringify({ ids: told.lan, xmtp: told.xmtp })))
    transaction(() => {
      for (const via of transportIdSchema.options) {
        for (const id of told[via]) state.delete(keyOf(link, author, via, id))
      }
    }, 'relaxed')
  }
}
