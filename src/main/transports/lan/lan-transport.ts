import type { DeviceId, VerifyCertificate } from '../../../shared/device-certificate.ts'
import type { DeviceList, SignDeviceList, VerifyDeviceList } from '../../../shared/device-list.ts'
import { AppError } from '../../../shared/errors.ts'
import type { SafetyNumber } from '../../../shared/model/contact.ts'
import type { Address, MessageId, TransportId } from '../../../shared/model/ids.ts'
import type {
  Carries,
  DiscoveredRelay,
  JoinedRelay,
  RelayCheck,
  Room,
  RelayPerson,
} from '../../../shared/model/network.ts'
import { membersOfDirectChat } from '../../../shared/relay-protocol.ts'
import type { Unsubscribe } from '../../../shared/rpc/wire.ts'
import type { Clock } from '../../messaging/clock.ts'
import { decodeContent, removedBy } from '../../messaging/content-codec.ts'
import { directRef, recipientsOf } from '../../messaging/conversation-id.ts'
import type { Device } from '../../messaging/device.ts'
import type { RelayFiles } from '../../messaging/files.ts'
import type { ConversationRef } from '../../messaging/envelope.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore, Transact } from '../../messaging/state-store.ts'
import type { Reach, Receipt, Sending, Transport, TransportHost } from '../../messaging/transport.ts'
import { chatIdOf, placeOf, targetOf } from './conversation-target.ts'
import { DeviceDirectory } from './device-directory.ts'
import { codeOf, Incoming, resendBody } from './incoming.ts'
import { Missing } from './missing.ts'
import { Outgoing } from './outgoing.ts'
import { OwnDevices } from './own-devices.ts'
import { Receipts } from './receipts.ts'
import { RelayBook } from './relay-book.ts'
import { RelayTransfers } from './relay-files.ts'
import type { RelayLink } from './relay-link.ts'
import { roomName, Rooms } from './rooms.ts'
import { safetyNumber } from './safety-number.ts'
import type { Header } from './sessions/envelope-format.ts'
import { SessionSealer } from './sessions/sealer.ts'
import { LanSuccession } from './succession/lan-succession.ts'
import type { FutureRelay, SuccessionEvents } from './succession/lan-succession.ts'

export interface LanTransportOptions {
  readonly device: Device
  /** What this person is called on relays. */
  readonly name: () => string
  readonly state: StateStore
  /** Sessions and keys of the Signal protocol. */
  readonly sessions: StateStore
  /** Where files that are being fetched are kept, sealed. */
  readonly downloads: string
  /** Runs writes of the state store in one transaction. */
  readonly transaction: Transact
  readonly signList: SignDeviceList
  readonly verifyList: VerifyDeviceList
  readonly verifyCertificate: VerifyCertificate
  readonly clock: Clock
  readonly log: Log
  /** Whether relays are looked for by mDNS. */
  readonly discovery: boolean
  /** The network addresses of this machine now, without the port. */
  readonly here: () => readonly string[]
  /** Hears when this account is to host in place of a relay. */
  readonly succession: SuccessionEvents
}

/** The local network as a transport, and the relays it goes through. */
export interface LanTransport extends Transport {
  /**
   * Joins a relay and remembers it.
   *
   * @param target an invite link or `host[:port]`
   * @param passcode as typed, where the relay asks for one and the invite does not have it
   * @param carries what may go through it; absent: as before, or everything
   * @returns its fingerprint, once admitted
   * @throws AppError `invalid-input`, `relay-unreachable`, `relay-changed`, `relay-refused`, `not-authorised`,
   *   `passcode-needed`, `wrong-passcode`, `banned`, `not-invited`, `too-many`
   */
  join(target: string, passcode?: string, carries?: Carries): Promise<string>
  /** Chooses what may go through a relay that was joined. @throws AppError `invalid-input` */
  setCarries(fingerprint: string, carries: Carries): void
  /** Leaves a relay and forgets it; without a fingerprint, all. */
  leave(fingerprint?: string): Promise<void>
  joined(): JoinedRelay[]
  /**
   * Tells a relay, whose host wants it, that this device will host when it is gone.
   *
   * @param future undefined: it will not
   * @throws AppError `relay-unreachable`, `timeout`, `not-authorised`
   */
  offerSuccession(fingerprint: string, future: FutureRelay | undefined): Promise<void>
  /** The rooms of every relay that is connected. */
  rooms(): Promise<Room[]>
  /** Joins a room of a relay, making it when there is none of that name. @throws AppError `invalid-input`, `relay-unreachable`, `too-many` */
  joinRoom(relay: string, name: string): Promise<ConversationRef>
  /** @throws AppError `relay-unreachable` */
  leaveRoom(room: ConversationRef): Promise<void>
  /** What both sides of a conversation compare, to know that nobody is between them; undefined: their devices are not known. */
  safetyNumber(address: Address): SafetyNumber | undefined
  /** Notes that the numbers were compared, or not any more. @throws AppError `no-keys` */
  setVerified(address: Address, verified: boolean): void
  /** This account's devices on local networks. */
  devices(): LanDevice[]
  /** Takes devices away from this account. @throws AppError `invalid-input` */
  revoke(devices: readonly DeviceId[]): Promise<void>
  /** Takes this device out of the account: it is to be deleted. */
  retire(): Promise<void>
  /**
   * Finds out why a relay cannot be seen or joined.
   *
   * @param target an invite link or `host[:port]`; absent: only this machine's network
   */
  diagnose(target?: string, passcode?: string): Promise<RelayCheck[]>
  discovered(): DiscoveredRelay[]
  /** Files that go through relays. */
  readonly files: RelayFiles
  /** Hears that something about the relays changed. */
  onChange(listener: () => void): Unsubscribe
  /** Connects at once where it waits to try again. */
  wake(): void
}

/** A device of this account on local networks. */
export interface LanDevice {
  readonly id: DeviceId
  readonly createdAt: number
  readonly isThis: boolean
}

const verifiedPrefix = 'verified:'
const cursorKey = (fingerprint: string) => `cursor:${fingerprint}`
/** How long a person without known devices is not asked for again, milliseconds. */
const askAgain = 5_000
/** How long a session that was begun anew is kept, whatever cannot be opened meanwhile, milliseconds. */
const sessionLife = 60_000

class LanLine implements LanTransport {
  readonly id = 'lan'
  /**
   * What came, how far the mailbox was read, and what the ratchet needs for it are kept in one step, and relays keep the mail: after
   * a loss of power it comes again. A receipt is kept durably before it leaves, and with it everything that was kept before.
   */
  readonly replays = true
  readonly #options: LanTransportOptions
  readonly #self: Address
  readonly #sealer: SessionSealer
  readonly #directory: DeviceDirectory
  readonly #own: OwnDevices
  readonly #outgoing: Outgoing
  readonly #incoming: Incoming
  readonly #missing: Missing
  readonly #rooms: Rooms
  readonly #book: RelayBook
  readonly #listeners = new Set<() => void>()
  readonly #asked = new Map<Address, number>()
  /** When the session with a device was given up last, milliseconds since 1970. */
  readonly #begunAnew = new Map<DeviceId, number>()
  readonly #receipts: Receipts
  readonly #succession: LanSuccession
  readonly files: RelayTransfers
  #host: TransportHost | undefined
  #stopped = false
  #cancelAsking: (() => void) | undefined

  constructor(options: LanTransportOptions) {
    this.#options = options
    const { state, transaction, clock, log, device } = options
    const { certificate } = device
    this.#self = certificate.address
    const ready = () => this.#book.ready()
    const host = () => this.#host
    const sealer = (this.#sealer = new SessionSealer({
      device,
      state: options.sessions,
      transaction,
      now: () => clock.now(),
    }))
    this.#directory = new DeviceDirectory(state, options.verifyList, (change) => this.#devicesChanged(change))
    this.#own = new OwnDevices({
      certificate,
      directory: this.#directory,
      sealer,
      sign: options.signList,
      verify: options.verifyList,
      clock,
      log,
      ready,
    })
    const parts = { self: this.#self, state, transaction, sealer, directory: this.#directory, clock, log }
    this.#missing = new Missing(state, clock.now())
    this.#rooms = new Rooms({ self: this.#self, state, log, host })
    this.#outgoing = new Outgoing({
      ...parts,
      device: certificate.device,
      linksOf: (conversation) => this.#linksOf(conversation),
    })
    this.#receipts = new Receipts({
      state,
      transaction,
      log,
      post: (link, author, body) => this.#outgoing.tell(link, author, 'receipt', body),
    })
    this.#incoming = new Incoming({
      ...parts,
      missing: this.#missing,
      host,
      onOwnList: (list) => this.#own.learn(list),
      oweReceipt: (link, author, id) => {
        this.#receipts.keep(link, author, 'lan', id)
        setImmediate(() => this.#receipts.send(link))
      },
      onDelivered: (id, by) => this.#outgoing.delivered(id, by),
      onResend: (link, header, ids) => this.#sendAgain(link, header, ids),
      onMissing: (link) => {
        this.#host?.missingChanged()
        setImmediate(() => this.#askForMissing(link))
      },
    })
    this.files = new RelayTransfers({
      state,
      clock,
      log,
      folder: options.downloads,
      linkOf: (relay) => this.#book.ready().find((link) => link.relay.fingerprint === relay),
      place: (conversation) => this.#placeFor(conversation),
    })
    this.#succession = new LanSuccession({
      device,
      name: options.name,
      book: () => this.#book,
      directory: this.#directory,
      verifyCertificate: options.verifyCertificate,
      clock,
      log,
      here: options.here,
      events: options.succession,
    })
    this.#book = new RelayBook({
      state,
      log,
      here: options.here,
      discovery: options.discovery,
      link: {
        device,
        name: options.name,
        clock,
        log,
        list: () => this.#own.credentials(),
        cursor: (relay) => Number(state.get(cursorKey(relay)) ?? 0),
        onRegistered: (link, registered) => this.#own.registered(link, registered),
        onDevices: (list) => this.#learn(list),
        onKeysLow: (link, keys) =>
          void this.#own
            .provide(link, keys)
            .catch((error: unknown) => log.info('Keys could not be left', { code: codeOf(error) })),
        onSuccession: (link, succession) => this.#succession.learn(link, succession),
        onWanted: (link, wanted) => this.#succession.wanted(link, wanted),
        onMembers: (link, change) => this.#rooms.changed(link, change),
        onMail: (link, mails) =>
          this.#incoming.take(link, mails, ({ cursor }) =>
            state.set(cursorKey(link.relay.fingerprint), String(cursor)),
          ),
        onTyping: (link, chatId, sender, active) => this.#typing(link, chatId, sender, active),
        onPerson: (link, person) => this.#met(link, person),
      },
      onReady: (link) => this.#connected(link),
      onChange: () => this.#changed(),
    })
    sealer.preKeys.prune()
    this.#outgoing.prune()
    this.#incoming.prune()
  }

  async start(host: TransportHost): Promise<void> {
    this.#host = host
    await this.#own.start()
    this.#book.start()
    this.#changed()
  }

  join(target: string, passcode?: string, carries?: Carries): Promise<string> {
    return this.#book.join(target, passcode, carries)
  }

  async leave(fingerprint?: string): Promise<void> {
    for (const left of await this.#book.leave(fingerprint)) this.#rooms.forget(left)
  }

  setCarries(fingerprint: string, carries: Carries): void {
    this.#book.setCarries(fingerprint, carries)
    const link = this.#book.get(fingerprint)
    if (link?.state === 'ready' && carries === 'everything') this.#offer(link)
    // What waited for a relay that may carry it, or must wait for one now.
    this.#host?.reachChanged()
  }

  joined(): JoinedRelay[] {
    return this.#book.joined()
  }

  offerSuccession(fingerprint: string, future: FutureRelay | undefined): Promise<void> {
    return this.#succession.offer(fingerprint, future)
  }

  diagnose(target?: string, passcode?: string): Promise<RelayCheck[]> {
    return this.#book.diagnose(target, passcode)
  }

  discovered(): DiscoveredRelay[] {
    return this.#book.discovered()
  }

  wake(): void {
    this.#book.wake()
  }

  onChange(listener: () => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  reach(conversation: ConversationRef): Reach {
    if (conversation.kind === 'room') return this.#reachOfRoom(conversation)
    if (this.#carriers().length === 0) return { kind: 'none', reason: this.#whyNone() }
    const others = recipientsOf(conversation, this.#self)
    const missing = others.filter((peer) => this.#directory.devicesOf(peer).length === 0)
    if (missing.length === 0) return { kind: 'all' }
    this.#askFor(missing)
    const reason = 'They have not been on this network yet.'
    return missing.length < others.length ? { kind: 'some', missing, reason } : { kind: 'none', reason }
  }

  #reachOfRoom(room: Extract<ConversationRef, { kind: 'room' }>): Reach {
    const link = this.#book.get(room.relay)
    if (!link) return { kind: 'none', reason: 'You left the relay of this room.' }
    if (link.state !== 'ready') return { kind: 'none', reason: 'The relay of this room is not connected.' }
    return this.#rooms.isJoined(room) ? { kind: 'all' } : { kind: 'none', reason: 'You left this room.' }
  }

  async send({ envelope }: Sending, signal: AbortSignal): Promise<Receipt> {
    const { conversation } = envelope
    if (envelope.mode === 'xmtp-only') throw new AppError('unsupported', 'This message goes over XMTP only.')
    const peers =
      conversation.kind === 'room'
        ? this.#rooms.othersIn(conversation)
        : [
            ...new Set([
              ...recipientsOf(conversation, this.#self),
              ...removedBy(decodeContent(envelope.content)),
            ]),
          ]
    if (conversation.kind === 'room') await this.#know(peers, this.#linksOf(conversation))
    const { missing, unsure, keep } = await this.#outgoing.send(envelope, peers, signal, () =>
      // Whatever it answers, a relay may have it from here on.
      this.#host?.receipt(envelope.id, { state: 'sending', handedOver: true }),
    )
    return { state: 'sent', alongside: keep, ...(missing.length > 0 ? { missing, unsure } : {}) }
  }

  /** Makes sure that the devices of people are known, before something is sealed for them that is not sealed again. */
  async #know(people: readonly Address[], links: readonly RelayLink[]): Promise<void> {
    const unknown = people.filter((one) => this.#directory.devicesOf(one).length === 0)
    if (unknown.length === 0) return
    await Promise.all(links.map((link) => this.#fetch(link, unknown)))
  }

  typing(conversation: ConversationRef, active: boolean): void {
    if (conversation.kind === 'room' && !this.#rooms.isJoined(conversation)) return
    const target = targetOf(conversation)
    const recipients = target.kind === 'group' ? recipientsOf(conversation, this.#self) : []
    for (const link of this.#linksOf(conversation)) {
      link.typing(chatIdOf(target), active, recipients)
    }
  }

  missing(conversation: ConversationRef): number {
    return this.#missing.count(placeOf(targetOf(conversation)))
  }

  async rooms(): Promise<Room[]> {
    const lists = await Promise.all(
      this.#book.ready().map(async (link) => {
        const { fingerprint, name: relayName } = link.relay
        const rooms = await link.listRooms()
        return rooms.map(({ chat_id, members, joined }) => ({
          relay: fingerprint,
          relayName,
          name: chat_id.replace('room:', ''),
          members,
          joined,
        }))
      }),
    )
    return lists.flat()
  }

  joinRoom(relay: string, name: string): Promise<ConversationRef> {
    return this.#rooms.join(this.#linkOf(relay), roomName(name))
  }

  async leaveRoom(room: ConversationRef): Promise<void> {
    if (room.kind !== 'room') throw new AppError('unsupported', 'That is no room.')
    await this.#rooms.leave(this.#linkOf(room.relay), room.name)
  }

  safetyNumber(address: Address): SafetyNumber | undefined {
    const [mine, theirs] = [this.#own.list(), this.#directory.listOf(address)]
    if (!theirs) return undefined
    return safetyNumber(
      mine,
      theirs,
      this.#options.state.get(verifiedPrefix + address),
      this.#directory.isForked(address),
    )
  }

  setVerified(address: Address, verified: boolean): void {
    const { state } = this.#options
    const number = this.safetyNumber(address)
    if (!number) throw new AppError('no-keys', 'They have not been on this network yet.')
    if (verified) state.set(verifiedPrefix + address, number.digits)
    else state.delete(verifiedPrefix + address)
  }

  devices(): LanDevice[] {
    const { device: own } = this.#options.device.certificate
    return this.#directory
      .devicesOf(this.#self)
      .map(({ device, createdAt }) => ({ id: device, createdAt, isThis: device === own }))
  }

  retire(): Promise<void> {
    return this.#own.retire()
  }

  revoke(devices: readonly DeviceId[]): Promise<void> {
    return this.#own.revoke(devices)
  }

  present(conversation: ConversationRef): boolean {
    const here = new Set(this.#carriers().flatMap((link) => link.people.map(({ address }) => address)))
    const others = recipientsOf(conversation, this.#self)
    return others.length > 0 && others.every((address) => here.has(address))
  }

  acknowledge(id: MessageId, author: Address, via: TransportId): void {
    const link = this.#carriers().find(({ people }) => people.some(({ address }) => address === author))
    if (!link || this.#directory.devicesOf(author).length === 0) return
    this.#receipts.keep(link, author, via, id)
    setImmediate(() => this.#receipts.send(link))
  }

  tellRead(conversation: ConversationRef, author: Address, ids: readonly MessageId[]): void {
    if (this.#directory.devicesOf(author).length === 0) return
    const links = this.#linksOf(conversation)
    const link = links.find(({ people }) => people.some(({ address }) => address === author)) ?? links[0]
    // With no relay there it waits for whichever comes first where the author is.
    for (const id of ids) this.#receipts.keep(link, author, 'read', id)
    if (link) setImmediate(() => this.#receipts.send(link))
  }

  opened(conversation: ConversationRef): void {
    const unknown = recipientsOf(conversation, this.#self).filter(
      (peer) => this.#directory.devicesOf(peer).length === 0,
    )
    if (unknown.length > 0) this.#askFor(unknown)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelAsking?.()
    this.files.stop()
    this.#succession.stop()
    await this.#book.stop()
  }

  /** Relays that may carry direct conversations and groups. */
  #carriers(): readonly RelayLink[] {
    return this.#book.ready().filter(({ relay }) => relay.carries === 'everything')
  }

  /** Relays that a conversation may go through now: a room's own, or those that may carry everything. */
  #linksOf(conversation: ConversationRef): readonly RelayLink[] {
    if (conversation.kind !== 'room') return this.#carriers()
    return this.#book.ready().filter(({ relay }) => relay.fingerprint === conversation.relay)
  }

  #whyNone(): string {
    return this.#book.ready().length === 0
      ? 'No relay is connected.'
      : 'The relays that are connected carry only their rooms.'
  }

  /** The relay that keeps files for a conversation: its own, else one where the others are. */
  #placeFor(conversation: ConversationRef): string | undefined {
    const ready = this.#linksOf(conversation)
    const others = recipientsOf(conversation, this.#self)
    const present = (link: RelayLink): number =>
      link.people.filter(({ address }) => others.includes(address)).length
    return ready.toSorted((a, b) => present(b) - present(a))[0]?.relay.fingerprint
  }

  /** @throws AppError `relay-unreachable` */
  #linkOf(fingerprint: string): RelayLink {
    const link = this.#book.get(fingerprint)
    if (link?.state === 'ready') return link
    throw new AppError('relay-unreachable', 'The relay of this room is not connected.')
  }

  #connected(link: RelayLink): void {
    this.#receipts.send(link)
    this.#askForMissing(link)
    this.files.resume(link.relay.fingerprint)
    if (link.relay.carries === 'everything') this.#offer(link)
    this.#rooms
      .rejoin(link)
      .catch((error: unknown) => this.#options.log.info('Rooms could not be joined', { code: codeOf(error) }))
    // The status may have been ready by another relay before.
    queueMicrotask(() => this.#host?.reachChanged())
  }

  /** Somebody is here: their name, their devices, and what waits for them. */
  #met(link: RelayLink, { address, name }: RelayPerson): void {
    if (address === this.#self) return
    this.#host?.signal({ type: 'profile', address, name })
    void this.#fetch(link, [address])
    // What XMTP carried to them without a word of its arrival may be wanted here.
    this.#host?.reachChanged()
  }

  #offer(link: RelayLink): void {
    this.#outgoing
      .offer(link)
      .catch((error: unknown) =>
        this.#options.log.info('What waits for a confirmation could not be offered', { code: codeOf(error) }),
      )
  }

  #typing(link: RelayLink, chatId: string, sender: Address, active: boolean): void {
    if (sender === this.#self) return
    const conversation = conversationOf(link, chatId, this.#self, sender)
    if (conversation) this.#host?.signal({ type: 'typing', conversation, sender, active })
  }

  /** Takes in a list that a relay told of. */
  #learn(list: DeviceList): void {
    const { address } = list
    // Whoever is met is asked for by name; a relay may tell of any number of others.
    if (address !== this.#self && !this.#directory.listOf(address)) return
    const learnt =
      address === this.#self
        ? this.#own.learn(list)
        : this.#directory.learn(list).then((isNews) => {
            if (isNews) this.#host?.reachChanged()
          })
    learnt.catch((error: unknown) => this.#options.log.error('A list of devices could not be kept', error))
  }

  #devicesChanged(change: Parameters<TransportHost['devicesChanged']>[0]): void {
    if (change.address !== this.#self) this.#host?.devicesChanged(change)
    for (const listener of this.#listeners) listener()
  }

  /** Asks authors for what could not be opened, in sessions that are begun anew: the old ones have proved to be broken. */
  #askForMissing(link: RelayLink): void {
    const { clock, log } = this.#options
    for (const { author, device, ids } of this.#missing.due(clock.now())) {
      this.#know([author], [link])
        .then(() => this.#beginAnew(device))
        .then(() => this.#outgoing.tell(link, author, 'resend', resendBody(ids), [device]))
        .catch((error: unknown) => {
          this.#missing.unasked(author, ids)
          log.info('A message could not be asked for again', { code: codeOf(error) })
        })
    }
    const next = this.#missing.nextAt()
    this.#cancelAsking?.()
    if (next === undefined || this.#stopped) return
    this.#cancelAsking = clock.after(Math.max(askAgain, next - clock.now()), () => {
      for (const ready of this.#book.ready()) this.#askForMissing(ready)
    })
  }

  /** Sends with another session from now on; not again and again, because a relay can make up what cannot be opened. */
  async #beginAnew(device: DeviceId): Promise<void> {
    const { clock, transaction } = this.#options
    const now = clock.now()
    if (now - (this.#begunAnew.get(device) ?? -sessionLife) < sessionLife) return
    this.#begunAnew.set(device, now)
    await this.#sealer.exclusively(async () => {
      const work = this.#sealer.begin()
      await this.#sealer.retire(work, device)
      transaction(() => work.commit())
    })
  }

  #sendAgain(link: RelayLink, { author, device }: Header, ids: readonly MessageId[]): void {
    const again = async (): Promise<void> => {
      for (const id of ids) await this.#outgoing.resend(link, id, author, device, this.#host?.written(id))
    }
    again().catch((error: unknown) =>
      this.#options.log.info('A message could not be sent again', { code: codeOf(error) }),
    )
  }

  /** Asks every relay for the devices of people; not more often than {@link askAgain} for each. */
  #askFor(addresses: readonly Address[]): void {
    const now = this.#options.clock.now()
    const due = addresses.filter((address) => now - (this.#asked.get(address) ?? -askAgain) >= askAgain)
    if (due.length === 0) return
    const links = this.#carriers()
    if (links.length > 0) for (const address of due) this.#asked.set(address, now)
    for (const link of links) void this.#fetch(link, due)
  }

  /** Asks a relay for the devices of people; what fails is asked for again at the next occasion. */
  async #fetch(link: RelayLink, addresses: readonly Address[]): Promise<void> {
    try {
      const lists = await link.fetchKeys(addresses)
      const asked = lists.filter(({ address }) => addresses.includes(address))
      const learnt = await Promise.all(asked.map((list) => this.#directory.learn(list)))
      if (learnt.includes(true)) this.#host?.reachChanged()
    } catch (error) {
      this.#options.log.info('Keys could not be fetched', { code: codeOf(error) })
    }
  }

  #changed(): void {
    this.#succession.changed()
    if (!this.#stopped) this.#host?.statusChanged(this.#book.status())
    for (const listener of this.#listeners) listener()
  }
}

/** The local network as a transport. */
export const createLanTransport = (options: LanTransportOptions): LanTransport => new LanLine(options)

/** The conversation of a chat at a relay, as far as it can be told from its name, where its sender may be in it. */
const conversationOf = (
  { relay }: RelayLink,
  chatId: string,
  self: Address,
  sender: Address,
): ConversationRef | undefined => {
  const [kind, name = ''] = chatId.split(':')
  if (kind === 'room') return { kind: 'room', relay: relay.fingerprint, name, members: [] }
  if (kind === 'group') return { kind: 'group', groupId: name, title: '', members: [self, sender] }
  const pair = membersOfDirectChat(chatId)
  return pair?.includes(sender) === true && pair.includes(self) ? directRef(self, sender) : undefined
}
