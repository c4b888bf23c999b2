import { AppError } from '../../shared/errors.ts'
import type { ConversationId } from '../../shared/model/ids.ts'
import type { Log } from './log.ts'
import type { Store } from './store.ts'
import type { Transport } from './transport.ts'

export interface ReadReceiptsOptions {
  readonly store: Store
  readonly transports: readonly Transport[]
  /** Whether this person wants others to know. */
  readonly enabled: () => boolean
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

  /** Tells what is still to be told. */
  pump(): void {
    if (this.#stopped) return
    this.#again = true
    this.#pumping ??= this.#run().finally(() => {
      this.#pumping = undefined
      if (this.#again) this.pump()
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#again = false
    await this.#pumping
  }

  async #run(): Promise<void> {
    const { store, transports, enabled, log } = this.#options
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
          await transport.sendRead(conversation.ref, upTo)
          store.settleReadReceipt(id, upTo)
        } catch (error) {
          log.info('A read receipt could not be sent yet', {
            code: error instanceof AppError ? error.code : 'internal',
          })
        }
      }
    }
  }
}
