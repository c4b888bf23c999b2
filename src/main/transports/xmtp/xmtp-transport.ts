import { createHmac, randomBytes } from 'node:crypto'
import type { Client, Conversation } from '@xmtp/node-bindings'
import { AppError } from '../../../shared/errors.ts'
import type { Devices, HistoryStatus } from '../../../shared/model/device.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import type { XmtpNetwork } from '../../../shared/model/network.ts'
import type { AuthorTime } from '../../messaging/author-time.ts'
import { directRef, isLocal, recipientsOf } from '../../messaging/conversation-id.ts'
import type { ConversationRef } from '../../messaging/envelope.ts'
import type {
  ConversationNews,
  Disappearing,
  GroupChange,
  GroupDraft,
  GroupPort,
  Reach,
  Receipt,
  Sending,
  Transport,
  TransportHost,
} from '../../messaging/transport.ts'
import { networkDeadline } from './client.ts'
import { encodeForXmtp, encodeRead } from './codec.ts'
import { Connector } from './connector.ts'
import type { Connection, ConnectorOptions } from './connector.ts'
import { consentStates, published } from './constants.ts'
import { withDeadline } from './deadline.ts'
import { xmtpError } from './errors.ts'
import { Installations } from './installations.ts'
import { networkKey } from './network-options.ts'
import { Wishes } from './wishes.ts'

/** Under which the secret is kept that idempotency keys follow from. */
const idempotencyKey = 'idempotency'

export type XmtpTransportOptions = ConnectorOptions

/** XMTP as a transport, with what is XMTP's alone. */
export interface XmtpTransport extends Transport {
  /** Changes the network and where its history goes, now. */
  configure(network: XmtpNetwork, history?: string): Promise<void>
  /** Tries to connect at once instead of at the next turn. */
  wake(): void
  /** This account's installations on the network. @throws AppError `network-unreachable`, `unsupported` when off */
  devices(): Promise<Devices>
  /** Takes the account away from installations. @throws AppError `invalid-input`, `network-unreachable` */
  revoke(ids: readonly string[]): Promise<Devices>
  /** Takes this device out of the account, where it can: it is to be deleted. @throws AppError `network-unreachable` */
  retire(): Promise<void>
  historyStatus(): HistoryStatus
  /** Asks the account's other devices for what was written before. @throws AppError `network-unreachable`, `unsupported` */
  requestHistory(): Promise<HistoryStatus>
}

class XmtpLine implements XmtpTransport {
  readonly id = 'xmtp'
  readonly replays = true
  readonly tellsAttempts = true
  readonly #options: XmtpTransportOptions
  readonly #connector: Connector
  #host: TransportHost | undefined

  constructor(options: XmtpTransportOptions) {
    this.#options = options
    this.#connector = new Connector(options, {
      connected: (connection) => {
        void connection.wishes.fulfil(connection, true)
        this.#settleAll(connection)
      },
      found: (connection) => {
        this.#host?.reachChanged()
        if (this.#connector.online) this.#settleAll(connection)
      },
    })
  }

  async start(host: TransportHost, signal: AbortSignal): Promise<void> {
    this.#host = host
    this.#connector.start(host, signal)
  }

  configure(network: XmtpNetwork, history?: string): Promise<void> {
    return this.#connector.configure(network, history)
  }

  wake(): void {
    this.#connector.wake()
  }

  stop(): Promise<void> {
    return this.#connector.stop()
  }

  devices(): Promise<Devices> {
    return this.#installations().list(this.#connector.online?.client)
  }

  async revoke(ids: readonly string[]): Promise<Devices> {
    const installations = this.#installations()
    const client = this.#connector.open?.client
    await installations.revoke(ids, client)
    // Where there was no room for this device, there is now.
    this.#connector.wake()
    return installations.list(this.#connector.online?.client)
  }

  async retire(): Promise<void> {
    if (this.#connector.network === 'off') return
    await this.#installations().removeOwn(this.#ready('Taking this device out of the account').client)
  }

  historyStatus(): HistoryStatus {
    const open = this.#connector.open
    if (open) return open.history.status()
    return { state: 'none', explanation: 'XMTP is not open, so nothing can be asked of your other devices.' }
  }

  async requestHistory(): Promise<HistoryStatus> {
    const { history } = this.#ready('Asking your other devices')
    await history.request()
    this.#connector.wake()
    return history.status()
  }

  #installations(): Installations {
    const { address, sign, appVersion } = this.#options
    const { network } = this.#connector
    if (network === 'off')
      throw new AppError('unsupported', 'XMTP is turned off, so there are no devices to show.')
    return new Installations({ address, sign, network, appVersion })
  }

  reach(conversation: ConversationRef): Reach {
    if (this.#connector.network === 'off') return { kind: 'none', reason: 'XMTP is turned off.' }
    if (isLocal(conversation))
      return { kind: 'none', reason: 'This conversation stays on the local network.' }
    const connection = this.#connector.online
    if (!connection) return { kind: 'none', reason: 'The XMTP network cannot be reached now.' }
    const others = recipientsOf(conversation, this.#options.address)
    if (conversation.kind === 'group') return this.#reachOfGroup(connection, conversation.groupId, others)
    const [peer] = others
    if (peer === undefined || connection.directory.isAbsent(peer)) {
      return { kind: 'none', reason: 'This person is not on this XMTP network yet.' }
    }
    return { kind: 'all' }
  }

  #reachOfGroup({ pending, directory }: Connection, groupId: string, others: readonly Address[]): Reach {
    if (!directory.byId(groupId)) {
      return { kind: 'none', reason: 'This device is not in that group on XMTP yet.' }
    }
    const missing = pending.of(groupId).filter((address) => directory.isAbsent(address))
    const reason = 'They are not on this XMTP network yet.'
    if (missing.length === 0) return { kind: 'all' }
    return missing.length < others.length ? { kind: 'some', missing, reason } : { kind: 'none', reason }
  }

  async send(sending: Sending, signal: AbortSignal): Promise<Receipt> {
    const { envelope } = sending
    // The invariant of local-only messages: they never enter the XMTP store, whoever asks.
    if (envelope.mode === 'lan-only')
      throw new AppError('unsupported', 'This message stays on the local network.')
    const connection = this.#connector.online
    if (!connection) throw new AppError('network-unreachable', 'The XMTP network cannot be reached.')
    try {
      return await this.#publish(connection, sending, signal)
    } catch (error) {
      if (connection.closed.aborted)
        throw new AppError('network-unreachable', 'The connection to XMTP was lost.', { cause: error })
      const told = xmtpError(error)
      // Given up here, not by the network.
      if (signal.aborted) throw told
      // Look at once whether the line is down, rather than at the next interval.
      if (told.code === 'network-unreachable' || told.code === 'timeout')
        this.#connector.suspect(told.code === 'timeout')
      throw told
    }
  }

  async #publish(connection: Connection, sending: Sending, signal: AbortSignal): Promise<Receipt> {
    const { client, directory } = connection
    const { envelope } = sending
    const earlier = sending.alias === undefined ? undefined : storedMessage(client, sending.alias)
    if (earlier?.deliveryStatus === published) return { state: 'sent', alias: earlier.id }
    // What is said before somebody is added they can never read: those who are there by now are added first.
    if (envelope.conversation.kind === 'group') await this.#settle(connection, envelope.conversation.groupId)
    const missing =
      envelope.conversation.kind === 'group' ? connection.pending.of(envelope.conversation.groupId) : []
    const others = recipientsOf(envelope.conversation, this.#options.address)
    if (missing.length > 0 && missing.length === others.length) {
      throw new AppError('not-on-network', 'Nobody of this group is on this XMTP network yet.')
    }
    let conversation: Conversation
    let alias: string
    if (earlier) {
      conversation = client.conversations().getConversationById(earlier.convoId)
      alias = earlier.id
    } else {
      conversation = await directory.conversationOf(envelope.conversation)
      signal.throwIfAborted()
      const content = encodeForXmtp(envelope, sending.aboutAlias, directory)
      alias = conversation.prepareMessage(content, true, this.#idempotencyKey(envelope.id))
    }
    signal.throwIfAborted()
    // Whoever writes has accepted; asking the database each time would cost as much as preparing the message.
    if (!connection.consented.has(conversation.id())) {
      if (conversation.consentState() === consentStates.unknown)
        conversation.updateConsentState(consentStates.allowed)
      connection.consented.add(conversation.id())
    }
    const publishing = withDeadline(
      conversation.publishStoredMessage(alias),
      networkDeadline,
      connection.closed,
    )
    connection.published.set(
      alias,
      publishing.then(
        () => true,
        () => false,
      ),
    )
    // From here on the SDK may send it with whatever it sends or synchronises next, also after a failure (measured). Noted
    // while it works; an attempt that a crash cuts short before that is made again under the same id.
    this.#host?.receipt(envelope.id, { state: 'sending', alias, handedOver: true })
    await publishing
    return { state: 'sent', alias, ...(missing.length > 0 ? { missing } : {}) }
  }

  /**
   * What a message's XMTP id follows from, beside its content: the same again for the same message, so that it keeps its id
   * even where nothing is left of an attempt, and known to nobody else, because who knew it could publish the message as
   * their own (measured).
   */
  #idempotencyKey(id: MessageId): string {
    const { state } = this.#options
    const kept = state.get(idempotencyKey)
    const secret = kept ?? randomBytes(32).toString('hex')
    if (kept === undefined) state.set(idempotencyKey, secret)
    return createHmac('sha256', Buffer.from(secret, 'hex')).update(id).digest('hex').slice(0, 32)
  }

  typing(): void {
    // Typing never goes over XMTP: it would be stored for ever by everyone.
  }

  opened(conversation: ConversationRef): void {
    const connection = this.#connector.online
    if (conversation.kind !== 'direct' || !connection) return
    connection.directory.conversationOf(conversation).catch((error: unknown) => {
      // It is made with the first message in any case.
      this.#options.log.info('A conversation was not prepared on XMTP', { code: xmtpError(error).code })
    })
  }

  setConsent(conversation: ConversationRef, consent: 'allowed' | 'denied'): void {
    if (isLocal(conversation)) return
    this.#wish((wishes) => wishes.consent(conversation, consent))
    const existing =
      consent === 'allowed' ? this.#connector.open?.directory.existing(conversation) : undefined
    // What came while it was declined is in the database, and was never handed over.
    if (existing) void this.#connector.online?.receiver?.readWhole(existing)
  }

  setBlocked(address: Address, blocked: boolean): void {
    this.#wish((wishes) => wishes.block(address, blocked))
    const ref = directRef(this.#options.address, address)
    const existing = blocked ? undefined : this.#connector.open?.directory.existing(ref)
    if (existing) void this.#connector.online?.receiver?.readWhole(existing)
  }

  async sendRead(conversation: ConversationRef, upTo: AuthorTime): Promise<boolean> {
    const { directory } = this.#ready('A read receipt')
    const existing = directory.existing(conversation)
    if (!existing) return false
    try {
      const alias = existing.prepareMessage(encodeRead(upTo), false, randomBytes(16).toString('hex'))
      await withDeadline(existing.publishStoredMessage(alias), networkDeadline)
      return true
    } catch (error) {
      throw xmtpError(error)
    }
  }

  async setDisappearing(conversation: ConversationRef, disappearing: Disappearing | null): Promise<void> {
    const { directory } = this.#ready('How long messages last')
    try {
      const existing = await directory.conversationOf(conversation)
      const change = disappearing
        ? existing.updateMessageDisappearingSettings({
            fromNs: BigInt(disappearing.from) * 1_000_000n,
            inNs: BigInt(disappearing.after) * 1_000_000n,
          })
        : existing.removeMessageDisappearingSettings()
      await withDeadline(change, networkDeadline)
      await this.#connector.online?.receiver?.readWhole(existing)
    } catch (error) {
      throw xmtpError(error)
    }
  }

  async lookUp(address: Address): Promise<boolean | null> {
    const connection = this.#connector.online
    if (!connection) return null
    try {
      return (await connection.directory.find(address)) !== undefined
    } catch (error) {
      this.#options.log.info('An address could not be looked up', { code: xmtpError(error).code })
      return null
    }
  }

  forget(alias: string): void {
    try {
      this.#connector.open?.client.conversations().deleteMessageById(alias)
    } catch (error) {
      // It was not there any more, which is what is wanted.
      this.#options.log.info('A message was not in the XMTP database', { code: xmtpError(error).code })
    }
  }

  readonly groups: GroupPort = {
    create: (draft: GroupDraft): ConversationNews | undefined => {
      const connection = this.#connector.open
      if (!connection) return undefined
      const news = connection.groups.create(draft)
      if (this.#connector.online && news.ref.kind === 'group') this.#settleSoon(connection, news.ref.groupId)
      return news
    },
    change: async (conversation: ConversationRef, change: GroupChange): Promise<void> => {
      const { groups, directory } = this.#ready('Changing a group')
      try {
        this.#host?.conversationChanged(await groups.change(conversation, change))
      } catch (error) {
        throw xmtpError(error)
      } finally {
        // Also what failed may have brought the news of somebody else's change.
        const existing = directory.existing(conversation)
        if (existing) await this.#connector.online?.receiver?.readWhole(existing)
      }
    },
  }

  /** Adds to a group who is to be in it and is on the network by now. */
  async #settle({ groups }: Connection, groupId: string): Promise<void> {
    const news = await groups.settle(groupId)
    if (news) this.#host?.conversationChanged(news)
  }

  #settleSoon(connection: Connection, groupId: string): void {
    this.#settle(connection, groupId).then(
      () => this.#host?.reachChanged(),
      // It is tried again with every message, and whenever XMTP becomes ready or somebody turns up.
      (error: unknown) =>
        this.#options.log.info('People could not be added to a group yet', { code: xmtpError(error).code }),
    )
  }

  #settleAll(connection: Connection): void {
    for (const groupId of connection.pending.groups()) this.#settleSoon(connection, groupId)
  }

  /** The connection, where XMTP can be reached. @param what needs it, as the start of a sentence */
  #ready(what: string): Connection {
    const connection = this.#connector.online
    if (connection) return connection
    throw new AppError('network-unreachable', `${what} needs XMTP, which cannot be reached now.`)
  }

  /** Notes what this account wants, and carries it out where that can be done now. */
  #wish(note: (wishes: Wishes) => void): void {
    const { network, open, online } = this.#connector
    if (network === 'off') return
    const wishes = open?.wishes ?? new Wishes(this.#options.state, networkKey(network), this.#options.log)
    note(wishes)
    if (open) void wishes.fulfil(open, online !== undefined)
  }
}

const storedMessage = (client: Client, id: string) => {
  try {
    return client.conversations().getMessageById(id)
  } catch {
    // Of another network, or of a database that was lost: it is prepared anew.
    return undefined
  }
}

/** XMTP as a transport. */
export const createXmtpTransport = (options: XmtpTransportOptions): XmtpTransport => new XmtpLine(options)
