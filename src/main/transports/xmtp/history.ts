import type { ArchiveOptions, Client } from '@xmtp/node-bindings'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import type { HistoryStatus } from '../../../shared/model/device.ts'
import type { Clock } from '../../messaging/clock.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import { networkDeadline } from './client.ts'
import { archiveElements, everyConsent, givenUp, waiting } from './constants.ts'
import { withDeadline } from './deadline.ts'
import { xmtpError } from './errors.ts'

export interface HistoryOptions {
  readonly client: Client
  readonly state: StateStore
  /** The network, whose history is kept apart from that of others. */
  readonly network: string
  /** Where devices leave archives for each other, encrypted; undefined: nowhere. */
  readonly server: string | undefined
  readonly clock: Clock
}

const keptSchema = z.object({ state: z.enum(['none', 'asked', 'arrived']), since: z.number() })

const archiveOptions: ArchiveOptions = {
  elements: [...archiveElements],
  excludeDisappearingMessages: false,
}
/** Archives older than this are not looked at, days. */
const oldestArchive = 30
const unknowable =
  'What was said on a local network only, what was deleted and what has disappeared cannot be had this way.'

/**
 * What was written before this installation was added. Another of the account's devices puts it, encrypted, where this
 * one can fetch it; both have to be on for that, and neither the network nor that place can read it.
 */
export class History {
  readonly #options: HistoryOptions

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  status(): HistoryStatus {
    const { state, since } = this.#kept()
    return { state, explanation: this.#explanation(state), ...(since === 0 ? {} : { since }) }
  }

  /** Asks the other devices. @throws AppError `unsupported` without a place for archives, `network-unreachable` */
  async request(): Promise<void> {
    const { client, server, state, network, clock } = this.#options
    if (server === undefined) {
      throw new AppError(
        'unsupported',
        'There is no history server for this network. Give its address with the network, on both devices.',
      )
    }
    try {
      await withDeadline(client.deviceSync().sendSyncRequest(archiveOptions, server), networkDeadline)
    } catch (error) {
      throw xmtpError(error)
    }
    state.set(`history:${network}`, JSON.stringify({ state: 'asked', since: clock.now() }))
  }

  /**
   * Answers what other devices asked, and takes in what they answered. Called now and then.
   *
   * @returns whether older messages came
   */
  async exchange(): Promise<boolean> {
    const { client, state, network, clock } = this.#options
    const sync = client.deviceSync()
    await withDeadline(sync.syncAllDeviceSyncGroups(), networkDeadline)
    const kept = this.#kept()
    if (kept.state !== 'asked') return false
    const self = Buffer.from(client.installationIdBytes())
    const [newest] = sync
      .listAvailableArchives(oldestArchive)
      .filter(({ sentByInstallation }) => !self.equals(Buffer.from(sentByInstallation)))
      .sort((a, b) => Number(b.metadata.exportedAtNs - a.metadata.exportedAtNs))
    if (!newest) return false
    const own = await unpublishedMessages(client)
    await withDeadline(sync.processSyncArchive(newest.pin), networkDeadline * 3)
    // The SDK's archives hold what has not left the other device, too (measured). It is not history, it may never be sent,
    // and if it is, this device would not see it under the id that is taken already.
    for (const id of await unpublishedMessages(client)) {
      if (!own.has(id)) client.conversations().deleteMessageById(id)
    }
    state.set(`history:${network}`, JSON.stringify({ state: 'arrived', since: clock.now() }))
    return true
  }

  #kept(): z.infer<typeof keptSchema> {
    const { state, network } = this.#options
    const kept = state.get(`history:${network}`)
    return kept === undefined ? { state: 'none', since: 0 } : keptSchema.parse(JSON.parse(kept))
  }

  #explanation(state: HistoryStatus['state']): string {
    switch (state) {
      case 'none':
        return `This device has what was written since it was added. Another device of this account can give it what came before. ${unknowable}`
      case 'asked':
        return `Another device of this account was asked for what was written before. It comes when one of them is on. ${unknowable}`
      case 'arrived':
        return `What was written before came from another device of this account. ${unknowable}`
    }
  }
}

/** Ids of this account's messages that the SDK has not as published. */
const unpublishedMessages = async (client: Client): Promise<ReadonlySet<string>> => {
  const found = new Set<string>()
  const listed = client.conversations().list({ includeDuplicateDms: true, consentStates: [...everyConsent] })
  for (const { conversation } of listed) {
    for (const deliveryStatus of [waiting, givenUp]) {
      for (const { id } of await conversation.listMessages({ deliveryStatus })) found.add(id)
    }
  }
  return found
}
