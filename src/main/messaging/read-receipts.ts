import { AppError } from '../../shared/errors.ts'
import type { Address, ConversationId, MessageId } from '../../shared/model/ids.ts'
import type { Log } from './log.ts'
import type { Store } from './store.ts'
import type { Transport } from './transport.ts'

/** Of a conversation that nobody looked into for long, the newest are told. */
const mostAtOnce = 500

export interface ReadReceiptsOptions {
  readonly store: Store
  readonly transports: readonly Transport[]
  /** Whether this person wants others to know. */
  readonly enabled: () => boolean
  /** Whether this device came from a backup: its conversations come to it one after another, and may be owed something already. */
  readonly restored: boolean
  readonly log: Log
}

/** Tells others what was read here, where this person wants that; what cannot be told now is told later. */
export class ReadReceipts {
  readonly #options: ReadReceiptsOptions
  #pumping: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(options: ReadReceiptsOptions) {
    this.#options = options
  }

  /** Everything in a conversation has been read. Nobody is told who is not wanted, or of what stays on the LAN. */
  read(id: ConversationId): void {
    const { store, enabled } = this.#options
    const conversation = store.conversation(id)
    if (!enabled() || conversation?.consent !== 'allowed' || conversation.mode === 'lan-only') return
    const newest = store.newestOfOthers(id)
    if (newest && store.oweReadReceipt(id, newest.at)) this.pump()
  }

  /**
   * Tells authors, over transports that keep such receipts themselves, that the messages they brought were read.
   *
   * @param unread how many of the newest messages were not read before
   */
  tellRead(id: ConversationId, unread: number): void {
    const { store, transports, enabled } = this.#options
    const conversation = store.conversation(id)
    if (!enabled() || conversation?.consent !== 'allowed' || conversation.ref.kind === 'room') return
    const messages = store.messages(id, undefined, Math.min(unread, mostAtOnce))
    for (const transport of transports) {
      if (!transport.tellRead) continue
      const byAuthor = new Map<Address, MessageId[]>()
      for (const { id: messageId, logicalId, author } of messages) {
        // An author can be told only where they are: what another transport brought is no proof of that.
        if (!store.deliveries(messageId).some((delivery) => delivery.transport === transport.id)) continue
        byAuthor.set(author, [...(byAuthor.get(author) ?? []), logicalId])
      }
      for (const [author, ids] of byAuthor) transport.tellRead(conversation.ref, author, ids)
    }
  }

  /** Tells what is still to be told. */
  pump(): void {
    if (this.#stopped) return
    this.#again = true
    this.#pumping ??= this.#run().finally(() => {
      this.#pumping = undefined
      if (this.#again) this.pump()
    })
  }

  /** Something came: where this device is new, its conversation may have come with it. */
  arrived(): void {
    if (this.#options.restored) this.pump()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#again = false
    await this.#pumping
  }

  async #run(): Promise<void> {
    const { store, transports, enabled, restored, log } = this.#options
    this.#again = false
    for (const [id, upTo] of store.owedReadReceipts()) {
      const conversation = store.conversation(id)
      if (!conversation || !enabled()) {
        store.settleReadReceipt(id, upTo)
        continue
      }
      for (const transport of transports) {
        if (this.#stopped) return
        if (!transport.sendRead || transport.reach(conversation.ref).kind === 'none') continue
        try {
          const told = await transport.sendRead(conversation.ref, upTo)
          // Nothing was ever read where there is no conversation, unless it has not come to this device yet.
          if (told || !restored) store.settleReadReceipt(id, upTo)
        } catch (error) {
          log.info('A read receipt could not be sent yet', {
            code: error instanceof AppError ? error.code : 'internal',
          })
        }
      }
    }
  }
}
