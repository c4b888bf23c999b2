import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@xmtp/node-bindings'
import { AppError } from '../../../shared/errors.ts'
import type { Address } from '../../../shared/model/ids.ts'
import type { XmtpNetwork } from '../../../shared/model/network.ts'
import type { Clock } from '../../messaging/clock.ts'
import { recipientsOf } from '../../messaging/conversation-id.ts'
import type { ConversationRef } from '../../messaging/envelope.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import type { Reach, Receipt, Sending, Transport, TransportHost } from '../../messaging/transport.ts'
import { identifierOf, networkDeadline, openClient, registerClient } from './client.ts'
import { encodeForXmtp } from './codec.ts'
import { consentStates, published } from './constants.ts'
import { pause, withDeadline } from './deadline.ts'
import { Directory } from './directory.ts'
import { xmtpError } from './errors.ts'
import { networkKey } from './network-options.ts'
import type { ActiveNetwork } from './network-options.ts'
import { Receiver } from './receiver.ts'

export interface XmtpTransportOptions {
  readonly address: Address
  /** EIP-191 signature of the wallet: asked for once per network, to register this installation. */
  readonly sign: (message: string) => Promise<Uint8Array>
  /** Where the SDK's databases go, one for each network. */
  readonly directory: string
  /** 32 bytes. */
  readonly databaseKey: Uint8Array
  readonly network: XmtpNetwork
  readonly state: StateStore
  readonly clock: Clock
  readonly log: Log
  readonly appVersion: string
}

/** XMTP as a transport, with the choice of the network. */
export interface XmtpTransport extends Transport {
  /** Changes the network, now. */
  configure(network: XmtpNetwork): Promise<void>
  /** Tries to connect at once instead of at the next turn. */
  wake(): void
}

/** Milliseconds between looks at a connection that seems to work, and until such a look has failed. */
const healthInterval = 10_000
const healthDeadline = 5_000
/** People who are not on the network are looked for again after this, and then ever more rarely, milliseconds. */
const firstSeek = 1_000
const longestSeek = 60_000
const firstRetry = 1_000
const longestRetry = 15_000

/** A client that is open on one network. */
interface Connection {
  readonly client: Client
  readonly directory: Directory
}

class XmtpLine implements XmtpTransport {
  readonly id = 'xmtp'
  readonly #options: XmtpTransportOptions
  #host: TransportHost | undefined
  #network: XmtpNetwork
  #connection: Connection | undefined
  #online = false
  /** Ends the present network's life. */
  #life = new AbortController()
  /** Ends the present wait within it. */
  #turn = new AbortController()
  /** Ends the present wait before absent people are looked for again. */
  #seek = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #changing: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: XmtpTransportOptions) {
    this.#options = options
    this.#network = options.network
  }

  async start(host: TransportHost, signal: AbortSignal): Promise<void> {
    this.#host = host
    signal.addEventListener('abort', () => this.#life.abort(), { once: true })
    this.#begin()
  }

  configure(network: XmtpNetwork): Promise<void> {
    this.#changing = this.#changing.then(async () => {
      if (this.#stopped || network === this.#network) return
      await this.#end()
      this.#network = network
      if (this.#host) this.#begin()
    })
    return this.#changing
  }

  wake(): void {
    this.#seek.abort()
    this.#turn.abort()
  }

  reach(conversation: ConversationRef): Reach {
    if (this.#network === 'off') return { kind: 'none', reason: 'XMTP is turned off.' }
    if (conversation.kind !== 'direct') {
      return { kind: 'none', reason: 'Only direct conversations go over XMTP in this version.' }
    }
    const connection = this.#connection
    if (!this.#online || !connection)
      return { kind: 'none', reason: 'The XMTP network cannot be reached now.' }
    const [peer] = recipientsOf(conversation, this.#options.address)
    if (peer === undefined || connection.directory.isAbsent(peer)) {
      return { kind: 'none', reason: 'This person is not on this XMTP network yet.' }
    }
    return { kind: 'all' }
  }

  async send({ envelope, alias }: Sending, signal: AbortSignal): Promise<Receipt> {
    // The invariant of local-only messages: they never enter the XMTP store, whoever asks.
    if (envelope.mode === 'lan-only')
      throw new AppError('unsupported', 'This message stays on the local network.')
    const connection = this.#connection
    if (!connection || !this.#online) {
      throw new AppError('network-unreachable', 'The XMTP network cannot be reached.')
    }
    try {
      return await this.#publish(connection, { envelope, ...(alias === undefined ? {} : { alias }) }, signal)
    } catch (error) {
      const told = xmtpError(error)
      // Look at once whether the line is down, rather than at the next interval.
      if (told.code === 'network-unreachable' || told.code === 'timeout') this.#turn.abort()
      throw told
    }
  }

  async #publish({ client, directory }: Connection, sending: Sending, signal: AbortSignal): Promise<Receipt> {
    const { envelope } = sending
    const earlier = sending.alias === undefined ? undefined : storedMessage(client, sending.alias)
    if (earlier?.deliveryStatus === published) return { state: 'sent', alias: earlier.id }
    let conversation
    let alias: string
    if (earlier) {
      conversation = client.conversations().getConversationById(earlier.convoId)
      alias = earlier.id
    } else {
      const [peer] = recipientsOf(envelope.conversation, this.#options.address)
      if (peer === undefined || envelope.conversation.kind !== 'direct') {
        throw new AppError('unsupported', 'Only direct conversations go over XMTP in this version.')
      }
      conversation = await directory.directWith(peer)
      // Random and never sent anywhere else: who knew the key could publish the message as their own (measured).
      alias = conversation.prepareMessage(encodeForXmtp(envelope), true, randomBytes(16).toString('hex'))
      this.#host?.receipt(envelope.id, { state: 'sending', alias })
    }
    signal.throwIfAborted()
    if (conversation.consentState() === consentStates.unknown)
      conversation.updateConsentState(consentStates.allowed)
    await withDeadline(conversation.publishStoredMessage(alias), networkDeadline)
    return { state: 'sent', alias }
  }

  typing(): void {
    // Typing never goes over XMTP: it would be stored for ever by everyone.
  }

  opened(conversation: ConversationRef): void {
    const [peer] = recipientsOf(conversation, this.#options.address)
    const connection = this.#connection
    if (conversation.kind !== 'direct' || peer === undefined || !connection || !this.#online) return
    connection.directory.directWith(peer).catch((error: unknown) => {
      // It is made with the first message in any case.
      this.#options.log.info('A conversation was not prepared on XMTP', { code: xmtpError(error).code })
    })
  }

  setConsent(conversation: ConversationRef, consent: 'allowed' | 'denied'): void {
    const [peer] = recipientsOf(conversation, this.#options.address)
    const connection = this.#connection
    if (conversation.kind !== 'direct' || peer === undefined || !connection) return
    connection.directory.directWith(peer).then(
      (direct) => direct.updateConsentState(consentStates[consent]),
      (error: unknown) =>
        this.#options.log.warn('An answer to a request did not reach XMTP', { code: xmtpError(error).code }),
    )
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#changing
    await this.#end()
  }

  #begin(): void {
    this.#life = new AbortController()
    const network = this.#network
    if (network === 'off') {
      this.#tell('off', 'XMTP is turned off.')
      return
    }
    const { signal } = this.#life
    this.#running = this.#live(network, signal).catch((error: unknown) => {
      this.#options.log.error('The XMTP line ended unexpectedly', error)
      this.#tell('failed', 'XMTP stopped working. Start Landline again.')
    })
  }

  async #end(): Promise<void> {
    this.#life.abort()
    this.#turn.abort()
    await this.#running
  }

  /** One network from choosing it to leaving it: open, register, stay connected. */
  async #live(network: ActiveNetwork, signal: AbortSignal): Promise<void> {
    const key = networkKey(network)
    const options = this.#options
    this.#tell('connecting')
    let retry = firstRetry
    try {
      while (!signal.aborted) {
        try {
          this.#connection ??= await this.#open(network, key, signal)
          await registerClient(this.#connection.client, options.sign, signal)
          retry = firstRetry
          await this.#converse(this.#connection, key, signal)
        } catch (error) {
          if (signal.aborted) break
          const told = xmtpError(error)
          options.log.info('XMTP is not connected', { code: told.code })
          if (told.code === 'database-damaged' || told.code === 'too-many') {
            this.#tell('failed', told.message)
            break
          }
          this.#tell('degraded', `${told.message} Messages wait, and go out when it returns.`)
        }
        if (signal.aborted) break
        await this.#wait(retry, signal)
        retry = Math.min(longestRetry, retry * 2)
      }
    } finally {
      this.#online = false
      const client = this.#connection?.client
      this.#connection = undefined
      // Against a server that hangs, closing may hang too; the process must not.
      await withDeadline(client?.close() ?? Promise.resolve(), 3_000).catch(() => {
        options.log.warn('The XMTP client did not close in time')
      })
    }
  }

  async #open(network: ActiveNetwork, key: string, signal: AbortSignal): Promise<Connection> {
    const { address, directory, databaseKey, state, appVersion } = this.#options
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const inboxKey = `inbox:${key}`
    const client = await openClient(
      {
        address,
        network,
        databasePath: join(directory, `${key}.db3`),
        databaseKey,
        appVersion,
        inboxId: state.get(inboxKey),
      },
      signal,
    )
    state.set(inboxKey, client.inboxId())
    const directoryOfPeople = new Directory(client, address, (change) => {
      if (change === 'found') this.#host?.reachChanged()
      else this.#seek.abort()
    })
    return { client, directory: directoryOfPeople }
  }

  /** Connected: streams and looks after them, until something breaks. */
  async #converse({ client, directory }: Connection, key: string, signal: AbortSignal): Promise<void> {
    const { state, log } = this.#options
    const host = this.#host
    if (!host) return
    const receiver = new Receiver({ client, directory, host, state, cursorKey: `cursor:${key}`, log, signal })
    let broken: string | undefined
    const conversing = new AbortController()
    let seeking: Promise<void> = Promise.resolve()
    try {
      await receiver.stream((reason) => {
        broken = reason
        this.#turn.abort()
      })
      await receiver.reconcile()
      this.#online = true
      this.#tell('ready')
      seeking = this.#seekAbsent(directory, AbortSignal.any([signal, conversing.signal]))
      while (!signal.aborted && broken === undefined) {
        await this.#wait(healthInterval, signal)
        if (signal.aborted || broken !== undefined) break
        await withDeadline(
          client.getInboxIdByIdentity(identifierOf(this.#options.address)),
          healthDeadline,
          signal,
        )
      }
      if (!signal.aborted) throw new AppError('network-unreachable', 'The connection to XMTP was lost.')
    } finally {
      this.#online = false
      conversing.abort()
      await receiver.end()
      await seeking
    }
  }

  /** Looks for people who were not on the network, soon after somebody was missed and then ever more rarely. */
  async #seekAbsent(directory: Directory, signal: AbortSignal): Promise<void> {
    let delay = firstSeek
    while (!signal.aborted) {
      this.#seek = new AbortController()
      await pause(delay, AbortSignal.any([signal, this.#seek.signal]))
      if (signal.aborted) return
      // Somebody was just missed: the wait begins anew, short.
      if (this.#seek.signal.aborted) {
        delay = firstSeek
        this.#seek = new AbortController()
        await pause(delay, signal)
      }
      try {
        await directory.seekAbsent()
      } catch (error) {
        this.#options.log.info('Absent people could not be looked for', { code: xmtpError(error).code })
      }
      delay = Math.min(longestSeek, delay * 2)
    }
  }

  /** Waits for a time, or until {@link wake}. */
  async #wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#turn = new AbortController()
    const { signal: turn } = this.#turn
    await pause(milliseconds, AbortSignal.any([turn, signal]))
  }

  #tell(state: 'off' | 'connecting' | 'ready' | 'degraded' | 'failed', reason?: string): void {
    this.#host?.statusChanged({ state, ...(reason === undefined ? {} : { reason }) })
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
