import { createHmac, createPrivateKey, sign } from 'node:crypto'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { splitAddress } from '../../../shared/invite.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { carriesSchema } from '../../../shared/model/network.ts'
import type { RelayPerson, TransportState } from '../../../shared/model/network.ts'
import {
  admissionMessage,
  blobChunkSchema,
  blobStateSchema,
  bundlesSchema,
  caughtUpSchema,
  challengeSchema,
  chatMembersSchema,
  devicesChangedSchema,
  doneSchema,
  goodbyeSchema,
  joinedChatSchema,
  keysLowSchema,
  keysSchema,
  mailSchema,
  passcodeMessage,
  presenceSchema,
  protocolVersion,
  refusalSchema,
  registeredSchema,
  relayTypingSchema,
  roomsSchema,
  sentSchema,
  unpackMail,
} from '../../../shared/relay-protocol.ts'
import type {
  Bundle,
  Mail,
  PublishKeys,
  RoomChange,
  RoomListing,
  RoomMember,
} from '../../../shared/relay-protocol.ts'
import type { DeviceList } from '../../../shared/device-list.ts'
import type { DeviceId } from '../../../shared/device-certificate.ts'
import { successionEventSchema, successionSchema, successorWantedSchema } from '../../../shared/succession.ts'
import type { Succession, SuccessorOffer, SuccessorWanted } from '../../../shared/succession.ts'
import type { Clock } from '../../messaging/clock.ts'
import type { Device } from '../../messaging/device.ts'
import type { Log } from '../../messaging/log.ts'
import { openPinned, PinningAgent } from './pinned-tls.ts'

/** A relay as it is remembered. */
export const knownRelaySchema = z.object({
  fingerprint: z.string(),
  name: z.string(),
  addresses: z.array(z.string()).min(1),
  verified: z.boolean(),
  /** What may go through it: a relay learns who writes to whom. */
  carries: carriesSchema.default('everything'),
  /** The key of its passcode, hexadecimal; the passcode itself is not kept. */
  passcodeKey: z.string().optional(),
  /** Who comes after it, as it says itself: verified. */
  succession: successionSchema.optional(),
  /** The relay in whose place it stands. */
  standsInFor: z.string().optional(),
  /** The network addresses that this machine had when it was connected last. */
  seenFrom: z.array(z.string()).optional(),
})
export type KnownRelay = z.infer<typeof knownRelaySchema>

export interface RelayLinkOptions {
  readonly relay: KnownRelay
  readonly device: Device
  readonly name: () => string
  readonly clock: Clock
  readonly log: Log
  /** This account's devices, signed. @throws AppError `device-revoked` */
  readonly list: () => DeviceList
  /** Hears what the relay has of this account's devices and of this device's keys; resolves once that has been answered. */
  readonly onRegistered: (link: RelayLink, registered: Registered) => Promise<void>
  /** Hears of somebody's list of devices, which is not to be believed unverified. */
  readonly onDevices: (list: DeviceList) => void
  /** The relay has few of this device's one-time keys left. */
  readonly onKeysLow: (link: RelayLink, keys: Registered['keys']) => void
  readonly onMembers: (link: RelayLink, change: RoomChange) => void
  /** Hears who comes after the relay, which is not to be believed unverified. */
  readonly onSuccession: (link: RelayLink, succession: Succession) => void
  /** The host wants this account to host when the relay is gone, or not any more. */
  readonly onWanted: (link: RelayLink, wanted: SuccessorWanted) => void
  /** How far this device has read its mailbox there. */
  readonly cursor: (relay: string) => number
  /** Takes messages in order; resolves once all are stored and the cursor moved. When it throws, some of the first may be. */
  readonly onMail: (link: RelayLink, mails: readonly Mail[]) => Promise<void>
  readonly onTyping: (link: RelayLink, chatId: string, sender: Address, active: boolean) => void
  readonly onPerson: (link: RelayLink, person: RelayPerson) => void
  /** Hears of every change of state, of people, of the relay's name. */
  readonly onChange: (link: RelayLink) => void
}

/** What a relay answers to a registration. */
export type Registered = Pick<z.infer<typeof registeredSchema>, 'list' | 'keys'>

/** What another attempt cannot mend: a person has to do something first. */
const final: ReadonlySet<string> = new Set([
  'relay-changed',
  'relay-refused',
  'passcode-needed',
  'wrong-passcode',
  'banned',
  'not-invited',
  'device-revoked',
])
/** What says that the relay is not there, or not where it was. */
const absent: ReadonlySet<string> = new Set(['relay-unreachable', 'relay-changed', 'timeout'])
/** The host may change their mind, though: seldom, it is tried all the same. */
const finalRetry = 5 * 60_000
/** Clocks that are further apart are told, milliseconds. */
const skewTolerance = 5 * 60_000
const mostPeople = 10_000
/** As many as are tried at once. */
const mostAddresses = 16
const answerDeadline = 8_000
/** Messages that are taken together: more hold everything else up for longer than one may notice. */
const mostAtOnce = 50
const firstRetry = 500
const longestRetry = 15_000

/** One relay that was joined: connects, registers, catches up, and does so again whenever the connection ends. */
export class RelayLink {
  readonly #options: RelayLinkOptions
  #relay: KnownRelay
  #socket: Socket | undefined
  #state: TransportState = 'connecting'
  #reason: string | undefined
  #address: string
  #people = new Map<Address, RelayPerson>()
  #failures = 0
  #cancelRetry: (() => void) | undefined
  #closed = false
  /** Mail is taken in the order of cursors: what came while some was being taken is taken together. */
  #queue: Promise<void> = Promise.resolve()
  readonly #waiting: Array<{ readonly mail: Mail; readonly session: number }> = []
  #taking = false
  #processed = 0
  /** What came live before the mailbox was read to its end: its turn is after that, or it would hide what is older. */
  #early: Mail[] | undefined
  #session = 0
  /** The session in which something could not be stored: nothing that came after it may be, or it would be passed over. */
  #stalled: number | undefined
  #ackPending = false
  /** How far the relay's clock is ahead of this one, milliseconds. */
  #skew = 0
  /** The relay's last word, where it sent this device away. */
  #goodbye: AppError | undefined
  #probing = false
  #goneSince: number | undefined
  #saidGoodbye = false

  constructor(options: RelayLinkOptions) {
    this.#options = options
    this.#relay = options.relay
    this.#address = options.relay.addresses[0] ?? ''
  }

  get relay(): KnownRelay {
    return this.#relay
  }
  get state(): TransportState {
    return this.#state
  }
  get reason(): string | undefined {
    return this.#reason
  }
  get address(): string {
    return this.#address
  }
  /** Since when it has not been there, milliseconds since 1970; undefined: it is, or it answers and lets nobody in. */
  get goneSince(): number | undefined {
    return this.#goneSince
  }
  /** Whether it said that it would be gone. */
  get saidGoodbye(): boolean {
    return this.#saidGoodbye
  }
  /** How far the relay's clock is ahead of this one, milliseconds; 0 where that does not matter. */
  get clockSkew(): number {
    return Math.abs(this.#skew) > skewTolerance ? this.#skew : 0
  }
  get people(): RelayPerson[] {
    return [...this.#people.values()]
  }

  /** Connects and keeps connected; the first attempt's outcome is told to whoever waits for it. */
  async connect(): Promise<void> {
    try {
      await this.#attempt()
      this.#failures = 0
    } catch (error) {
      this.#lost(
        error instanceof AppError
          ? error
          : new AppError('relay-unreachable', 'The relay cannot be reached.', { cause: error }),
      )
      throw error
    }
  }

  /** Connects now and again until {@link close}; failures show in the state only. */
  keep(): void {
    this.connect().catch(() => {
      // Told through the state; the next attempt is scheduled.
    })
  }

  /** Tries again at once. */
  wake(): void {
    if (this.#closed || !this.#cancelRetry) return
    this.#cancelRetry()
    this.#cancelRetry = undefined
    this.#failures = 0
    this.keep()
  }

  /** Changes what is known of it, or what may go through it. */
  amend(change: Partial<Omit<KnownRelay, 'fingerprint' | 'addresses'>>): void {
    this.#relay = { ...this.#relay, ...change }
  }

  /**
   * Takes note of where the relay says it is now; its certificate decides whether it is.
   *
   * @returns whether that was not known
   */
  learnAddress(address: string): boolean {
    const { addresses } = this.#relay
    if (addresses.includes(address)) return false
    this.#relay = { ...this.#relay, addresses: [address, ...addresses].slice(0, mostAddresses) }
    return true
  }

  /** Ends the connection for good; idempotent. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancelRetry?.()
    this.#session += 1
    this.#socket?.disconnect()
    await this.#queue
  }

  /** Stores a message on the relay. @returns once the relay has committed it */
  async post(message: {
    readonly id: string
    readonly chat_id: string
    readonly recipients: readonly Address[]
    readonly envelope: Uint8Array
  }): Promise<void> {
    await this.#ask('send_message', { ...message, envelope: Buffer.from(message.envelope) }, sentSchema)
  }

  /** The lists of devices of some people, as the relay has them: not to be believed unverified. */
  async fetchKeys(addresses: readonly Address[]): Promise<readonly DeviceList[]> {
    return (await this.#ask('fetch_keys', { addresses }, keysSchema)).lists
  }

  /** Keys for sessions with devices; one-time keys are used up by that. */
  async takePreKeys(devices: readonly DeviceId[]): Promise<readonly Bundle[]> {
    return (await this.#ask('take_pre_keys', { devices }, bundlesSchema)).bundles
  }

  async publishKeys(keys: PublishKeys): Promise<void> {
    await this.#ask('publish_keys', keys, doneSchema)
  }

  async publishList(list: DeviceList): Promise<void> {
    await this.#ask('publish_list', { list }, doneSchema)
  }

  /** Says that this account will host when the relay is gone; null: that it will not. */
  async offerSuccession(offer: SuccessorOffer | null): Promise<void> {
    await this.#ask('offer_succession', { offer }, doneSchema)
  }

  async listRooms(): Promise<readonly RoomListing[]> {
    return (await this.#ask('list_rooms', {}, roomsSchema)).rooms
  }

  async joinChat(chatId: string): Promise<readonly RoomMember[]> {
    return (await this.#ask('join_chat', { chat_id: chatId }, joinedChatSchema)).members
  }

  async leaveChat(chatId: string): Promise<void> {
    await this.#ask('leave_chat', { chat_id: chatId }, doneSchema)
  }

  /** Announces a blob. @returns how many of its chunks the relay has already */
  async createBlob(blob: string, bytes: number): Promise<number> {
    return (await this.#ask('blob_create', { blob, bytes }, blobStateSchema)).chunks
  }

  /** How much there is of a blob. */
  async blobState(blob: string): Promise<{ readonly bytes: number; readonly chunks: number }> {
    return this.#ask('blob_state', { blob }, blobStateSchema)
  }

  async putChunk(blob: string, index: number, data: Uint8Array): Promise<void> {
    await this.#ask('blob_put', { blob, index, data: Buffer.from(data) }, blobStateSchema)
  }

  async getChunk(blob: string, index: number): Promise<Uint8Array> {
    return (await this.#ask('blob_get', { blob, index }, blobChunkSchema)).data
  }

  /** Tells a chat that this person writes, or stopped. */
  typing(chatId: string, active: boolean, recipients: readonly Address[]): void {
    this.#socket?.volatile.emit('typing', { chat_id: chatId, active, recipients })
  }

  /**
   * Connects and registers as {@link connect} does, looks at nothing else, and goes.
   *
   * @returns how far the relay's clock is ahead of this one, milliseconds
   */
  async probe(): Promise<number> {
    this.#probing = true
    try {
      await this.#attempt()
      return this.#skew
    } finally {
      await this.close()
    }
  }

  async #attempt(): Promise<void> {
    const session = ++this.#session
    this.#set('connecting')
    // Where this device may not, nobody is told that it is here.
    this.#options.list()
    const address = await this.#findAddress()
    if (this.#closed || session !== this.#session) return
    this.#address = address
    const socket = io(`https://${address}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      // Types know browsers only; in Node an agent is used as it is.
      agent: new PinningAgent(this.#relay.fingerprint) as unknown as boolean,
      timeout: answerDeadline,
      perMessageDeflate: { threshold: Number.MAX_SAFE_INTEGER },
    })
    this.#socket = socket
    this.#early = []
    socket.on('disconnect', () => {
      if (session !== this.#session) return
      this.#lost(this.#goodbye ?? new AppError('relay-unreachable', 'The connection to the relay ended.'))
    })
    this.#listen(socket, session)
    try {
      const challenge = await this.#challenge(socket)
      const { certificate, admissionPrivateKey } = this.#options.device
      this.#skew = challenge.now - this.#options.clock.now()
      const key = createPrivateKey({ key: Buffer.from(admissionPrivateKey), format: 'der', type: 'pkcs8' })
      const message = admissionMessage(this.#relay.fingerprint, challenge.nonce, certificate.address)
      const { people, ...registered } = await this.#ask(
        'register_user',
        {
          version: protocolVersion,
          name: this.#options.name(),
          list: this.#options.list(),
          device: certificate.device,
          signature: sign(null, message, key).toString('hex'),
          ...this.#passcode(challenge.nonce),
        },
        registeredSchema,
      )
      if (this.#probing) return
      this.#relay = { ...this.#relay, name: challenge.name }
      this.#people = new Map(people.map((person) => [person.address, person]))
      await this.#options.onRegistered(this, registered)
      await this.#catchUp(session)
      for (const person of people) this.#options.onPerson(this, person)
      this.#failures = 0
      this.#goneSince = undefined
      this.#saidGoodbye = false
      this.#set('ready')
    } catch (error) {
      // Not heard as a loss of a connection that was never complete: whoever called is told.
      this.#session += 1
      socket.disconnect()
      throw error
    }
  }

  /** The proof that this person knows the relay's passcode, where they were told it. */
  #passcode(nonce: string): { readonly passcode?: string } {
    const { passcodeKey } = this.#relay
    if (passcodeKey === undefined) return {}
    const { address } = this.#options.device.certificate
    const proof = createHmac('sha256', Buffer.from(passcodeKey, 'hex')).update(
      passcodeMessage(nonce, address),
    )
    return { passcode: proof.digest('hex') }
  }

  /** The first of the relay's addresses that answers with its certificate. */
  async #findAddress(): Promise<string> {
    const deadline = AbortSignal.timeout(5_000)
    const found = new AbortController()
    const attempts = this.#relay.addresses.map(async (address) => {
      const { host, port } = splitAddress(address)
      const { socket } = await openPinned(
        host,
        port,
        this.#relay.fingerprint,
        AbortSignal.any([deadline, found.signal]),
      )
      socket.on('error', () => socket.destroy())
      socket.end()
      return address
    })
    try {
      return await Promise.any(attempts)
    } catch (error) {
      const reasons: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
      const told = reasons.filter((reason) => reason instanceof AppError)
      throw (
        told.find(({ code }) => code === 'relay-changed') ??
        told[0] ??
        new AppError('relay-unreachable', 'The relay cannot be reached.', { cause: error })
      )
    } finally {
      found.abort()
    }
  }

  #challenge(socket: Socket): Promise<z.infer<typeof challengeSchema>> {
    return new Promise((resolve, reject) => {
      const unreachable = (cause?: unknown): void => {
        cancel()
        reject(new AppError('relay-unreachable', 'The relay does not answer.', { cause }))
      }
      const cancel = this.#options.clock.after(answerDeadline, unreachable)
      socket.once('connect_error', unreachable)
      socket.once('disconnect', unreachable)
      socket.once('challenge', (value: unknown) => {
        cancel()
        // Another version may say the rest in another way.
        const version = challengeSchema.pick({ version: true }).safeParse(value)
        if (version.success && version.data.version !== protocolVersion) {
          const older = version.data.version < protocolVersion
          return reject(
            new AppError(
              'relay-refused',
              `This relay speaks ${older ? 'an older' : 'a newer'} version. Update Landline on ${older ? 'its host’s machine' : 'this machine'}.`,
            ),
          )
        }
        const challenge = challengeSchema.safeParse(value)
        return challenge.success ? resolve(challenge.data) : unreachable()
      })
    })
  }

  #listen(socket: Socket, session: number): void {
    const { onTyping, onPerson, onChange } = this.#options
    socket.on('new_message', (value: unknown) => {
      const mail = mailSchema.safeParse(value)
      if (!mail.success) return
      if (this.#early) this.#early.push(mail.data)
      else this.#enqueue(mail.data, session)
    })
    socket.on('typing', (value: unknown) => {
      const typing = relayTypingSchema.safeParse(value)
      if (typing.success) onTyping(this, typing.data.chat_id, typing.data.sender, typing.data.active)
    })
    socket.on('chat_members', (value: unknown) => {
      const chat = chatMembersSchema.safeParse(value)
      if (chat.success) this.#afterAnswers(session, () => this.#options.onMembers(this, chat.data))
    })
    socket.on('devices_changed', (value: unknown) => {
      const news = devicesChangedSchema.safeParse(value)
      if (news.success) this.#options.onDevices(news.data.list)
    })
    socket.on('keys_low', (value: unknown) => {
      const low = keysLowSchema.safeParse(value)
      if (low.success) this.#options.onKeysLow(this, low.data.keys)
    })
    socket.on('succession', (value: unknown) => {
      const event = successionEventSchema.safeParse(value)
      if (event.success) this.#options.onSuccession(this, event.data.succession)
    })
    socket.on('successor_wanted', (value: unknown) => {
      const wanted = successorWantedSchema.safeParse(value)
      if (wanted.success) this.#options.onWanted(this, wanted.data)
    })
    socket.on('goodbye', (value: unknown) => {
      const goodbye = goodbyeSchema.safeParse(value)
      if (!goodbye.success) return
      this.#goodbye = goodbyes[goodbye.data.code]
      this.#saidGoodbye = goodbye.data.code === 'closing'
    })
    socket.on('presence', (value: unknown) => {
      const presence = presenceSchema.safeParse(value)
      if (!presence.success) return
      const { online, ...person } = presence.data
      this.#afterAnswers(session, () => {
        if (online) {
          // No relay has as many; one that says so must not fill this machine.
          if (this.#people.size >= mostPeople) return
          this.#people.set(person.address, person)
          onPerson(this, person)
        } else this.#people.delete(person.address)
        onChange(this)
      })
    })
  }

  /**
   * Does what a change of people or members asks for once the answers that came before it have been taken in: those are promises,
   * and what arrives in one piece with an answer would be overwritten by what was true before.
   */
  #afterAnswers(session: number, work: () => void): void {
    setImmediate(() => {
      if (session === this.#session) work()
    })
  }

  /** Reads everything that came while this device was away. */
  async #catchUp(session: number): Promise<void> {
    this.#processed = this.#options.cursor(this.#relay.fingerprint)
    let more = true
    while (more) {
      const page = await this.#ask('catch_up', { after: this.#processed }, caughtUpSchema)
      const messages = unpackPage(page.mail)
      for (const mail of messages) this.#enqueue(mail, session)
      await this.#queue
      if (session !== this.#session || !this.#socket?.connected) {
        throw new AppError('relay-unreachable', 'The connection to the relay ended.')
      }
      more = page.more && messages.length > 0
    }
    const early = this.#early ?? []
    this.#early = undefined
    for (const mail of early) this.#enqueue(mail, session)
  }

  #enqueue(mail: Mail, session: number): void {
    this.#waiting.push({ mail, session })
    if (this.#taking) return
    this.#taking = true
    this.#queue = this.#queue.then(async () => {
      while (this.#waiting.length > 0) await this.#take(this.#waiting.splice(0, mostAtOnce))
      this.#taking = false
    })
  }

  async #take(some: readonly { readonly mail: Mail; readonly session: number }[]): Promise<void> {
    const session = this.#session
    if (session === this.#stalled) return
    const mails: Mail[] = []
    for (const { mail, session: from } of some) {
      // What came live while catching up is met in the pages too.
      const last = mails.at(-1)?.cursor ?? this.#processed
      if (from === session && mail.cursor > last) mails.push(mail)
    }
    const newest = mails.at(-1)
    if (!newest) return
    try {
      await this.#options.onMail(this, mails)
      this.#processed = newest.cursor
      this.#acknowledgeSoon()
    } catch (error) {
      // Not stored, so neither acknowledged nor passed: the connection begins anew where it stands.
      this.#stalled = session
      this.#options.log.error('Mail of a relay could not be stored', error)
      this.#socket?.disconnect()
    }
  }

  /** Tells the relay once for everything that was stored in one turn of the event loop. */
  #acknowledgeSoon(): void {
    if (this.#ackPending) return
    this.#ackPending = true
    setImmediate(() => {
      this.#ackPending = false
      this.#ask('ack', { cursor: this.#processed }, doneSchema).catch(() => {
        // It is told again with the next message.
      })
    })
  }

  async #ask<S extends z.ZodType>(event: string, payload: object, schema: S): Promise<z.output<S>> {
    const socket = this.#socket
    if (!socket?.connected) throw new AppError('relay-unreachable', 'The relay is not connected.')
    let answer: unknown
    try {
      answer = await socket.timeout(answerDeadline).emitWithAck(event, payload)
    } catch (error) {
      throw new AppError('timeout', 'The relay did not answer in time.', { cause: error })
    }
    const refusal = refusalSchema.safeParse(answer)
    if (refusal.success) throw new AppError(refusal.data.code, refusal.data.message)
    const parsed = schema.safeParse(answer)
    if (!parsed.success)
      throw new AppError('malformed-frame', 'The relay gave an answer that is not of its protocol.')
    return parsed.data
  }

  #lost(error: AppError): void {
    this.#people.clear()
    if (this.#closed) return
    this.#socket?.disconnect()
    // One that sends this device away is there.
    const isThere = this.#goodbye === goodbyes.removed || !absent.has(error.code)
    this.#goneSince = isThere ? undefined : (this.#goneSince ?? this.#options.clock.now())
    this.#goodbye = undefined
    const needsSomebody = final.has(error.code)
    this.#set(needsSomebody ? 'failed' : 'degraded', error.message)
    // An impostor may be gone in a moment; the others are the relay's own answer.
    const usual = Math.min(longestRetry, firstRetry * 2 ** this.#failures)
    const wait =
      (needsSomebody && error.code !== 'relay-changed' ? finalRetry : usual) * (0.75 + Math.random() / 2)
    this.#failures += 1
    this.#cancelRetry?.()
    this.#cancelRetry = this.#options.clock.after(wait, () => {
      this.#cancelRetry = undefined
      this.keep()
    })
  }

  #set(state: TransportState, reason?: string): void {
    // A wait between two attempts is not news: it stays "degraded" with its reason until something else is known.
    if (state === 'connecting' && this.#failures > 0) return
    if (this.#state === state && this.#reason === reason) return
    this.#state = state
    this.#reason = reason
    this.#options.onChange(this)
  }
}

const goodbyes = {
  banned: new AppError('banned', 'The host of this relay does not let you in.'),
  removed: new AppError('relay-unreachable', 'The host of this relay ended your connection.'),
  closing: new AppError('relay-unreachable', 'The relay was closed by its host.'),
} as const

const unpackPage = (page: Uint8Array): Mail[] => {
  try {
    return unpackMail(page)
  } catch (error) {
    throw new AppError('malformed-frame', 'The relay gave an answer that is not of its protocol.', {
      cause: error,
    })
  }
}
