import { randomBytes } from 'node:crypto'
import type { VerifyCertificate } from '../../../shared/device-certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import { parseJoinTarget, splitAddress } from '../../../shared/invite.ts'
import type { Address, MessageId, TransportId } from '../../../shared/model/ids.ts'
import type { DiscoveredRelay, JoinedRelay } from '../../../shared/model/network.ts'
import { directChatId, membersOfDirectChat } from '../../../shared/relay-protocol.ts'
import type { Mail } from '../../../shared/relay-protocol.ts'
import type { Unsubscribe } from '../../../shared/rpc/wire.ts'
import { authorTimeOf } from '../../messaging/author-time.ts'
import type { Clock } from '../../messaging/clock.ts'
import { directRef, recipientsOf } from '../../messaging/conversation-id.ts'
import type { Device } from '../../messaging/device.ts'
import type { ConversationRef, Envelope } from '../../messaging/envelope.ts'
import type { Log } from '../../messaging/log.ts'
import { newMessageId } from '../../messaging/message-id.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import type { Reach, Receipt, Sending, Transport, TransportHost } from '../../messaging/transport.ts'
import { startDiscovery } from './discovery.ts'
import type { Discovery } from './discovery.ts'
import { KeyDirectory } from './key-directory.ts'
import { openPinned } from './pinned-tls.ts'
import { readReceipt, Receipts } from './receipts.ts'
import { knownRelaySchema, RelayLink } from './relay-link.ts'
import type { KnownRelay } from './relay-link.ts'
import { chatIdOf, openedBody, sealedBody, targetOf } from './conversation-target.ts'
import { createHpkeSealer } from './sealer.ts'
import type { Header, Opened, Sealer } from './sealer.ts'

export interface LanTransportOptions {
  readonly device: Device
  /** What this person is called on relays. */
  readonly name: () => string
  readonly state: StateStore
  /** Runs writes of the state store in one transaction. */
  readonly transaction: <T>(work: () => T) => T
  readonly verifyCertificate: VerifyCertificate
  readonly clock: Clock
  readonly log: Log
  /** Whether relays are looked for by mDNS. */
  readonly discovery: boolean
}

/** The local network as a transport, and the relays it goes through. */
export interface LanTransport extends Transport {
  /**
   * Joins a relay and remembers it.
   *
   * @param target an invite link or `host[:port]`
   * @returns its fingerprint, once admitted
   * @throws AppError `invalid-input`, `relay-unreachable`, `relay-changed`, `relay-refused`, `not-authorised`
   */
  join(target: string): Promise<string>
  /** Leaves a relay and forgets it; without a fingerprint, all. */
  leave(fingerprint?: string): Promise<void>
  joined(): JoinedRelay[]
  discovered(): DiscoveredRelay[]
  /** Hears that something about the relays changed. */
  onChange(listener: () => void): Unsubscribe
  /** Connects at once where it waits to try again. */
  wake(): void
}

const relayPrefix = 'relay:'
const cursorKey = (fingerprint: string) => `cursor:${fingerprint}`
const joinDeadline = 6_000
const mostSealed = 500
/** How long a person without known devices is not asked for again, milliseconds. */
const askAgain = 5_000

class LanLine implements LanTransport {
  readonly id = 'lan'
  readonly #options: LanTransportOptions
  readonly #self: Address
  readonly #sealer: Sealer
  readonly #keys: KeyDirectory
  readonly #links = new Map<string, RelayLink>()
  readonly #listeners = new Set<() => void>()
  /** Sealed bytes of messages on their way: a retry sends the same. */
  readonly #sealed = new Map<string, { readonly bytes: Uint8Array; readonly devices: string }>()
  readonly #asked = new Map<Address, number>()
  readonly #receipts: Receipts
  #host: TransportHost | undefined
  #discovery: Discovery | undefined
  #stopped = false

  constructor(options: LanTransportOptions) {
    this.#options = options
    this.#self = options.device.certificate.address
    this.#sealer = createHpkeSealer(options.device, options.verifyCertificate)
    this.#keys = new KeyDirectory(options.state, options.verifyCertificate)
    this.#receipts = new Receipts({
      state: options.state,
      transaction: options.transaction,
      log: options.log,
      post: (link, author, body) => this.#postReceipt(link, author, body),
    })
  }

  async start(host: TransportHost): Promise<void> {
    this.#host = host
    await this.#keys.learn(this.#options.device.certificate)
    if (this.#options.discovery) this.#discovery = startDiscovery(() => this.#changed(), this.#options.log)
    for (const [, value] of this.#options.state.list(relayPrefix)) {
      const link = this.#open(knownRelaySchema.parse(JSON.parse(value)))
      link.keep()
    }
    this.#changed()
  }

  async join(target: string): Promise<string> {
    const parsed = parseJoinTarget(target)
    const relay =
      parsed.type === 'invite' ? { ...parsed.invite, verified: true } : await this.#meet(parsed.address)
    const known = this.#links.get(relay.fingerprint)
    if (known?.state === 'ready') {
      this.#remember({
        ...known.relay,
        addresses: relay.addresses,
        verified: known.relay.verified || relay.verified,
      })
      return relay.fingerprint
    }
    await known?.close()
    const link = this.#open({
      ...relay,
      addresses: [...relay.addresses],
      verified: relay.verified || known?.relay.verified === true,
    })
    try {
      await link.connect()
    } catch (error) {
      // A relay that was joined before stays joined, and goes on trying.
      if (!known) {
        await link.close()
        this.#links.delete(relay.fingerprint)
      }
      this.#changed()
      throw error
    }
    this.#remember(link.relay)
    return relay.fingerprint
  }

  /** Looks at who answers at a typed address: the first use, whose certificate is pinned from then on. */
  async #meet(address: string): Promise<KnownRelay> {
    const { host, port } = splitAddress(address)
    const pinned = [...this.#links.values()].find((link) => link.relay.addresses.includes(address))
    const { socket, fingerprint } = await openPinned(
      host,
      port,
      pinned?.relay.fingerprint,
      AbortSignal.timeout(joinDeadline),
    )
    socket.on('error', () => socket.destroy())
    socket.end()
    return { fingerprint, name: address, addresses: [address], verified: false }
  }

  async leave(fingerprint?: string): Promise<void> {
    const leaving = [...this.#links.values()].filter(
      ({ relay }) => fingerprint === undefined || relay.fingerprint === fingerprint,
    )
    for (const link of leaving) {
      // The cursor stays: whoever joins again goes on where they were.
      this.#options.state.delete(relayPrefix + link.relay.fingerprint)
      this.#links.delete(link.relay.fingerprint)
    }
    await Promise.all(leaving.map((link) => link.close()))
    this.#changed()
  }

  joined(): JoinedRelay[] {
    return [...this.#links.values()].map((link) => ({
      fingerprint: link.relay.fingerprint,
      name: link.relay.name,
      address: link.address,
      state: link.state,
      verified: link.relay.verified,
      people: link.people,
      ...(link.reason === undefined ? {} : { reason: link.reason }),
    }))
  }

  discovered(): DiscoveredRelay[] {
    return this.#discovery?.found() ?? []
  }

  onChange(listener: () => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  wake(): void {
    for (const link of this.#links.values()) link.wake()
  }

  reach(conversation: ConversationRef): Reach {
    if (conversation.kind === 'room') return { kind: 'none', reason: 'Rooms are not in this version yet.' }
    if (this.#ready().length === 0) return { kind: 'none', reason: 'No relay is connected.' }
    const others = recipientsOf(conversation, this.#self)
    const missing = others.filter((peer) => this.#keys.devicesOf(peer).length === 0)
    if (missing.length === 0) return { kind: 'all' }
    this.#askFor(missing)
    const reason = 'They have not been on this network yet.'
    return missing.length < others.length ? { kind: 'some', missing, reason } : { kind: 'none', reason }
  }

  async send({ envelope }: Sending, signal: AbortSignal): Promise<Receipt> {
    if (envelope.mode === 'xmtp-only') throw new AppError('unsupported', 'This message goes over XMTP only.')
    const links = this.#ready()
    if (links.length === 0) throw new AppError('relay-unreachable', 'No relay is connected.')
    const peers = recipientsOf(envelope.conversation, this.#self)
    const missing = peers.filter((peer) => this.#keys.devicesOf(peer).length === 0)
    const recipients = peers.filter((peer) => !missing.includes(peer))
    if (recipients.length === 0) throw new AppError('no-keys', 'They have not been on this network yet.')
    const target = targetOf(envelope.conversation)
    const bytes = this.#seal(envelope, target, recipients)
    signal.throwIfAborted()
    // Whatever it answers, a relay may have it from here on.
    this.#host?.receipt(envelope.id, { state: 'sending', handedOver: true })
    const message = { id: envelope.id, chat_id: chatIdOf(target), recipients, envelope: bytes }
    // Through every relay that is there: the recipient knows a message by its id.
    const outcomes = await Promise.allSettled(links.map((link) => link.post(message)))
    if (outcomes.some(({ status }) => status === 'fulfilled')) {
      return { state: 'sent', ...(missing.length > 0 ? { missing } : {}) }
    }
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    throw failed?.reason
  }

  typing(conversation: ConversationRef, active: boolean): void {
    if (conversation.kind !== 'direct') return
    for (const link of this.#ready()) link.typing(directChatId(conversation.members), active)
  }

  present(conversation: ConversationRef): boolean {
    const here = new Set(this.#ready().flatMap((link) => link.people.map(({ address }) => address)))
    const others = recipientsOf(conversation, this.#self)
    return others.length > 0 && others.every((address) => here.has(address))
  }

  acknowledge(id: MessageId, author: Address, via: TransportId): void {
    const link = this.#ready().find(({ people }) => people.some(({ address }) => address === author))
    if (!link || this.#keys.devicesOf(author).length === 0) return
    this.#receipts.keep(link, author, via, id)
    setImmediate(() => this.#receipts.send(link))
  }

  opened(conversation: ConversationRef): void {
    const unknown = recipientsOf(conversation, this.#self).filter(
      (peer) => this.#keys.devicesOf(peer).length === 0,
    )
    if (unknown.length > 0) this.#askFor(unknown)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#discovery?.stop()
    await Promise.all([...this.#links.values()].map((link) => link.close()))
  }

  #ready(): readonly RelayLink[] {
    return [...this.#links.values()].filter(({ state }) => state === 'ready')
  }

  #seal(envelope: Envelope, conversation: Header['conversation'], peers: readonly Address[]): Uint8Array {
    const own = this.#keys
      .devicesOf(this.#self)
      .filter(({ device }) => device !== this.#options.device.certificate.device)
    const recipients = [...peers.flatMap((peer) => this.#keys.devicesOf(peer)), ...own]
    const devices = recipients.map(({ signature }) => signature).join()
    const known = this.#sealed.get(envelope.id)
    if (known?.devices === devices) return known.bytes
    const { id, at, prev, mode } = envelope
    const bytes = this.#sealer.seal(
      { kind: 'message', conversation, id, at, prev, mode },
      sealedBody(envelope),
      recipients,
    )
    this.#sealed.set(id, { bytes, devices })
    // Sealing anew is always possible; memory is not: the oldest goes.
    const [oldest] = this.#sealed.keys()
    if (this.#sealed.size > mostSealed && oldest !== undefined) this.#sealed.delete(oldest)
    return bytes
  }

  #open(relay: KnownRelay): RelayLink {
    const link = new RelayLink({
      relay,
      device: this.#options.device,
      name: this.#options.name,
      clock: this.#options.clock,
      log: this.#options.log,
      cursor: () => Number(this.#options.state.get(cursorKey(relay.fingerprint)) ?? 0),
      onMail: (from, mail) => this.#mail(from, mail),
      onTyping: (chatId, sender, active) => this.#typing(chatId, sender, active),
      onPerson: (from, person) => {
        if (person.address === this.#self) return
        this.#host?.signal({ type: 'profile', address: person.address, name: person.name })
        this.#fetch(from, [person.address])
        // What XMTP carried to them without a word of its arrival may be wanted here.
        this.#host?.reachChanged()
      },
      onChange: (from) => {
        if (from.state === 'ready') this.#connected(from)
        this.#changed()
      },
    })
    this.#links.set(relay.fingerprint, link)
    return link
  }

  #remember(relay: KnownRelay): void {
    this.#options.state.set(relayPrefix + relay.fingerprint, JSON.stringify(relay))
    this.#changed()
  }

  #connected(link: RelayLink): void {
    if (this.#options.state.get(relayPrefix + link.relay.fingerprint) !== undefined) {
      this.#options.state.set(relayPrefix + link.relay.fingerprint, JSON.stringify(link.relay))
    }
    this.#receipts.send(link)
    // The status may have been ready by another relay before.
    queueMicrotask(() => this.#host?.reachChanged())
  }

  /** Opens one piece of mail, and hands it to whom it concerns; resolves once nothing of it can be lost. */
  async #mail(link: RelayLink, mail: Mail): Promise<void> {
    const { state, transaction, log } = this.#options
    const { fingerprint } = link.relay
    const pass = () => state.set(cursorKey(fingerprint), String(mail.cursor))
    let opened: Opened
    try {
      opened = await this.#sealer.open(mail.envelope)
    } catch (error) {
      // It never will open: passing over it is all that can be done, and it is not acknowledged to its author.
      log.warn('A message of the local network was refused', {
        code: error instanceof AppError ? error.code : 'internal',
      })
      return pass()
    }
    const { header, certificate } = opened
    if (mail.sender !== header.author || mail.chat_id !== chatIdOf(header.conversation)) {
      log.warn('A message of the local network was refused', { code: 'not-a-member' })
      return pass()
    }
    if (await this.#keys.learn(certificate)) this.#host?.reachChanged()
    if (header.kind === 'receipt') {
      this.#confirmed(opened)
      return pass()
    }
    const said = openedBody(opened)
    if (!said) {
      log.warn('A message of the local network was refused', { code: 'malformed-frame' })
      return pass()
    }
    await this.#host?.received(
      {
        id: header.id,
        conversation: said.conversation,
        author: header.author,
        at: header.at,
        prev: header.prev,
        mode: header.mode,
        content: said.content,
        carriedAt: mail.at,
        alias: `${fingerprint.slice(0, 16)}:${mail.cursor}`,
      },
      { address: header.author, device: header.device },
    )
    transaction(() => {
      if (header.author !== this.#self) this.#receipts.keep(link, header.author, 'lan', header.id)
      pass()
    })
    if (link.state === 'ready') setImmediate(() => this.#receipts.send(link))
  }

  /** A recipient's device says that it has stored messages of this account. */
  #confirmed({ header, body }: Opened): void {
    const receipt = readReceipt(body)
    if (!receipt || header.author === this.#self) return
    for (const id of receipt.ids) {
      this.#sealed.delete(id)
      this.#host?.receipt(id, { state: 'delivered', recipient: header.author })
    }
    for (const id of receipt.xmtp) {
      this.#host?.receipt(id, { state: 'delivered', recipient: header.author, via: 'xmtp' })
    }
  }

  /** Seals a receipt and leaves it with the relay for its author. */
  async #postReceipt(link: RelayLink, author: Address, body: Uint8Array): Promise<void> {
    const conversation = directRef(this.#self, author)
    if (conversation.kind !== 'direct') throw new Error('unreachable: directRef is direct')
    const now = this.#options.clock.now()
    const id = newMessageId(now, randomBytes(10))
    const envelope = this.#sealer.seal(
      { kind: 'receipt', conversation, id, at: authorTimeOf(now), prev: null, mode: 'lan-only' },
      body,
      this.#keys.devicesOf(author),
    )
    await link.post({ id, chat_id: directChatId(conversation.members), recipients: [author], envelope })
  }

  #typing(chatId: string, sender: Address, active: boolean): void {
    const members = membersOfDirectChat(chatId)
    if (!members?.includes(sender) || !members.includes(this.#self) || sender === this.#self) return
    this.#host?.signal({ type: 'typing', conversation: directRef(this.#self, sender), sender, active })
  }

  /** Asks every relay for the devices of people; not more often than {@link askAgain} for each. */
  #askFor(addresses: readonly Address[]): void {
    const now = this.#options.clock.now()
    const due = addresses.filter((address) => now - (this.#asked.get(address) ?? -askAgain) >= askAgain)
    if (due.length === 0) return
    const links = this.#ready()
    if (links.length > 0) for (const address of due) this.#asked.set(address, now)
    for (const link of links) this.#fetch(link, due)
  }

  #fetch(link: RelayLink, addresses: readonly Address[]): void {
    link
      .fetchKeys(addresses)
      .then(async (certificates) => {
        const learnt = await Promise.all(
          certificates
            .filter(({ address }) => addresses.includes(address))
            .map((one) => this.#keys.learn(one)),
        )
        if (learnt.includes(true)) this.#host?.reachChanged()
      })
      .catch((error: unknown) =>
        this.#options.log.info('Keys could not be fetched', {
          code: error instanceof AppError ? error.code : 'internal',
        }),
      )
  }

  #changed(): void {
    if (!this.#stopped) this.#host?.statusChanged(this.#status())
    for (const listener of this.#listeners) listener()
  }

  #status(): Parameters<TransportHost['statusChanged']>[0] {
    const links = [...this.#links.values()]
    if (links.length === 0) return { state: 'off', reason: 'No relay has been joined.' }
    if (links.some(({ state }) => state === 'ready')) return { state: 'ready' }
    const troubled = links.find(({ reason }) => reason !== undefined)
    if (links.some(({ state }) => state === 'connecting')) return { state: 'connecting' }
    const state = links.every((link) => link.state === 'failed') ? 'failed' : 'degraded'
    return { state, ...(troubled?.reason === undefined ? {} : { reason: troubled.reason }) }
  }
}

/** The local network as a transport. */
export const createLanTransport = (options: LanTransportOptions): LanTransport => new LanLine(options)
