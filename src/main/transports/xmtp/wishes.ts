import type { Client } from '@xmtp/node-bindings'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { addressSchema } from '../../../shared/model/ids.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { conversationRefSchema } from '../../messaging/envelope.ts'
import type { ConversationRef } from '../../messaging/envelope.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import { networkDeadline } from './client.ts'
import { consentStates, inboxEntity } from './constants.ts'
import { withDeadline } from './deadline.ts'
import type { Directory } from './directory.ts'
import { xmtpError } from './errors.ts'

const wishSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('consent'),
    ref: conversationRefSchema,
    consent: z.enum(['allowed', 'denied']),
  }),
  z.object({ type: z.literal('block'), address: addressSchema, blocked: z.boolean() }),
])
type Wish = z.infer<typeof wishSchema>

/** What wishes are carried out with. */
interface Means {
  readonly client: Client
  readonly directory: Directory
}

/**
 * What this account answered and whom it blocked, on its way into XMTP's own records, from which its other devices learn
 * it. Kept until it is there: the client may not be open yet, or the other not be on the network.
 */
export class Wishes {
  readonly #state: StateStore
  readonly #prefix: string
  readonly #log: Log

  constructor(state: StateStore, network: string, log: Log) {
    this.#state = state
    this.#prefix = `wish:${network}:`
    this.#log = log
  }

  consent(ref: ConversationRef, consent: 'allowed' | 'denied'): void {
    const name = ref.kind === 'group' ? ref.groupId : ref.kind === 'direct' ? ref.members.join() : ref.name
    this.#put(`consent:${name}`, { type: 'consent', ref, consent })
  }

  block(address: Address, blocked: boolean): void {
    this.#put(`block:${address}`, { type: 'block', address, blocked })
  }

  /** Carries out what can be; the rest stays for the next time. @param online whether the network may be asked */
  async fulfil(means: Means, online: boolean): Promise<void> {
    for (const [key, value] of this.#state.list(this.#prefix)) {
      try {
        if (await this.#carryOut(wishSchema.parse(JSON.parse(value)), means, online)) this.#settle(key, value)
      } catch (error) {
        const { code } = error instanceof AppError ? error : xmtpError(error)
        this.#log.info('An answer did not reach XMTP yet', { code })
      }
    }
  }

  #put(name: string, wish: Wish): void {
    this.#state.set(this.#prefix + name, JSON.stringify(wish))
  }

  /** Removes what is done, unless it was changed meanwhile. */
  #settle(key: string, value: string): void {
    if (this.#state.get(key) === value) this.#state.delete(key)
  }

  /** @returns whether it is done */
  async #carryOut(wish: Wish, { client, directory }: Means, online: boolean): Promise<boolean> {
    if (wish.type === 'consent') {
      const existing = directory.existing(wish.ref)
      if (existing) existing.updateConsentState(consentStates[wish.consent])
      // There may be none on XMTP yet: its first message is met with the answer.
      return existing !== undefined
    }
    const { address, blocked } = wish
    const inboxId = directory.inboxOf(address) ?? (online ? await directory.find(address) : undefined)
    if (inboxId === undefined) return false
    const state = blocked ? consentStates.denied : consentStates.allowed
    await withDeadline(
      client.setConsentStates([{ entityType: inboxEntity, state, entity: inboxId }]),
      networkDeadline,
    )
    return true
  }
}
