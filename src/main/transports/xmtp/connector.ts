import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@xmtp/node-bindings'
import { AppError } from '../../../shared/errors.ts'
import type { Address } from '../../../shared/model/ids.ts'
import type { XmtpNetwork } from '../../../shared/model/network.ts'
import type { Clock } from '../../messaging/clock.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import type { TransportHost } from '../../messaging/transport.ts'
import { openClient, registerClient } from './client.ts'
import { pause, withDeadline } from './deadline.ts'
import { Directory } from './directory.ts'
import { xmtpError } from './errors.ts'
import { Groups, Pending } from './groups.ts'
import { History } from './history.ts'
import { historyServer, networkKey } from './network-options.ts'
import type { ActiveNetwork } from './network-options.ts'
import { Receiver } from './receiver.ts'
import { Wishes } from './wishes.ts'

export interface ConnectorOptions {
  readonly address: Address
  /** EIP-191 signature of the wallet: asked for once per network, to register this installation. */
  readonly sign: (message: string) => Promise<Uint8Array>
  /** Where the SDK's databases go, one for each network. */
  readonly directory: string
  /** 32 bytes. */
  readonly databaseKey: Uint8Array
  readonly network: XmtpNetwork
  /** Where devices leave archives for each other; undefined or empty: where the network has it. */
  readonly history?: string
  readonly state: StateStore
  readonly clock: Clock
  readonly log: Log
  readonly appVersion: string
}

/** A client that is open on one network, online or not, and what belongs to it. */
export interface Connection {
  readonly client: Client
  readonly directory: Directory
  readonly groups: Groups
  readonly pending: Pending
  readonly wishes: Wishes
  readonly history: History
  /** What this process publishes, by XMTP id, and whether that went well: then the outbox knows without hearing it again. */
  readonly published: Map<string, Promise<boolean>>
  /** XMTP ids of conversations that this account has been seen to have answered, by writing in them. */
  readonly consented: Set<string>
  /** Aborts when the client is closed: what it has not answered by then it will not. */
  readonly closed: AbortSignal
  /** Hands over what arrives; there while the connection is up. */
  receiver?: Receiver
}

/** What the connector tells whom it connects. */
export interface ConnectorEvents {
  /** The connection is up, and everything that had arrived has been handed over. */
  connected(connection: Connection): void
  /** Somebody turned up who was not on the network. */
  found(connection: Connection): void
}

/** Milliseconds between looks at a connection that seems to work, and until such a look has failed. */
const healthInterval = 10_000
const healthDeadline = 5_000
/** The network is asked for what the streams may have missed after this, milliseconds. */
const checkInterval = 60_000
/** Looks follow each other sooner while another device is to answer. */
const askedInterval = 2_000
/** People who are not on the network are looked for again after this, and then ever more rarely, milliseconds. */
const firstSeek = 1_000
const longestSeek = 60_000
const firstRetry = 1_000
const longestRetry = 15_000

/** What no further try can mend. */
const final: ReadonlySet<string> = new Set(['database-damaged', 'device-revoked'])

/** Opens the client of the chosen network, and keeps it connected through everything that can happen to a network. */
export class Connector {
  readonly #options: ConnectorOptions
  readonly #events: ConnectorEvents
  #host: TransportHost | undefined
  #network: XmtpNetwork
  #history: string | undefined
  #connection: Connection | undefined
  #online = false
  /** Whether a call of this client was never answered. */
  #stuck = false
  /** Ends with the present client. */
  #closing = new AbortController()
  /** Ends the present network's life. */
  #life = new AbortController()
  /** Ends the present wait within it. */
  #turn = new AbortController()
  /** Ends the present wait before absent people are looked for again. */
  #seek = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #changing: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: ConnectorOptions, events: ConnectorEvents) {
    this.#options = options
    this.#events = events
    this.#network = options.network
    this.#history = options.history
  }

  get network(): XmtpNetwork {
    return this.#network
  }

  /** The open client, whether or not its network can be reached. */
  get open(): Connection | undefined {
    return this.#connection
  }

  /** The open client while its network can be reached. */
  get online(): Connection | undefined {
    return this.#online ? this.#connection : undefined
  }

  start(host: TransportHost, signal: AbortSignal): void {
    this.#host = host
    signal.addEventListener('abort', () => this.#life.abort(), { once: true })
    this.#begin()
  }

  /** Changes the network, or where its history goes, now. */
  configure(network: XmtpNetwork, history: string | undefined): Promise<void> {
    this.#changing = this.#changing.then(async () => {
      if (this.#stopped || (network === this.#network && history === this.#history)) return
      await this.#end()
      this.#network = network
      this.#history = history
      if (this.#host) this.#begin()
    })
    return this.#changing
  }

  /** Looks at once whether the line is up, and for people, instead of at the next turn. */
  wake(): void {
    this.#seek.abort()
    this.#turn.abort()
  }

  /**
   * A call failed as if the line were down: that is looked at now.
   *
   * @param stuck the call was not answered at all. It goes on inside the SDK for up to two minutes, and what follows on the
   *   same conversation waits behind it (measured), so the client is opened anew
   */
  suspect(stuck: boolean): void {
    this.#stuck ||= stuck
    this.#turn.abort()
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
    this.#tell('connecting')
    let retry = firstRetry
    try {
      while (!signal.aborted) {
        try {
          this.#connection ??= await this.#open(network, key, signal)
          const isNew = await registerClient(this.#connection.client, this.#options.sign, signal)
          retry = firstRetry
          await this.#converse(this.#connection, key, isNew, signal)
        } catch (error) {
          if (signal.aborted) break
          const told = xmtpError(error)
          this.#options.log.info('XMTP is not connected', { code: told.code })
          if (final.has(told.code)) {
            this.#tell('failed', told.message)
            break
          }
          if (told.code === 'too-many') this.#tell('failed', told.message)
          else this.#tell('degraded', this.#whatIsMissing(told))
          // A client that is not registered yet has made up its mind how to be: another device may have been faster.
          if (told.code === 'timeout' || this.#connection?.client.isRegistered() === false)
            await this.#openAnew(network, key, signal)
        }
        if (signal.aborted) break
        await this.#wait(retry, signal)
        retry = Math.min(longestRetry, retry * 2)
      }
    } finally {
      await this.#close()
    }
  }

  /** A client that waits for answers which never come is given up for a fresh one: what needs no network goes on at once. */
  async #openAnew(network: ActiveNetwork, key: string, signal: AbortSignal): Promise<void> {
    await this.#close()
    if (signal.aborted) return
    try {
      this.#connection = await this.#open(network, key, signal)
    } catch (error) {
      // It is tried again with the next turn.
      this.#options.log.info('XMTP could not be opened anew yet', { code: xmtpError(error).code })
    }
  }

  async #close(): Promise<void> {
    const client = this.#connection?.client
    this.#online = false
    this.#connection = undefined
    this.#stuck = false
    this.#closing.abort()
    // Against a server that hangs, closing may hang too; the process must not.
    await withDeadline(client?.close() ?? Promise.resolve(), 3_000).catch(() => {
      this.#options.log.warn('The XMTP client did not close in time')
    })
  }

  #whatIsMissing({ message }: AppError): string {
    return this.#connection?.client.isRegistered() === true
      ? `${message} Messages wait, and go out when it returns.`
      : `${message} This device is still to be registered there, which needs the network once. Messages wait until then.`
  }

  async #open(network: ActiveNetwork, key: string, signal: AbortSignal): Promise<Connection> {
    const { address, directory, databaseKey, state, clock, log, appVersion } = this.#options
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
    const pending = new Pending(state, key)
    const people = new Directory(client, address, pending, (change) => {
      if (change === 'missed') this.#seek.abort()
      else if (this.#connection) this.#events.found(this.#connection)
    })
    await people.load()
    this.#closing = new AbortController()
    return {
      client,
      closed: this.#closing.signal,
      published: new Map(),
      consented: new Set(),
      pending,
      directory: people,
      groups: new Groups({ client, directory: people, pending, self: address }),
      wishes: new Wishes(state, key, log),
      history: new History({
        client,
        state,
        network: key,
        server: historyServer(network, this.#history),
        clock,
      }),
    }
  }

  /** Connected: streams and looks after them, until something breaks. */
  async #converse(connection: Connection, key: string, isNew: boolean, signal: AbortSignal): Promise<void> {
    const { client, directory, history } = connection
    const { state, clock, log } = this.#options
    const host = this.#host
    if (!host) return
    const receiver = new Receiver({
      client,
      directory,
      published: connection.published,
      host,
      state,
      cursorKey: `cursor:${key}`,
      clock,
      log,
      signal,
    })
    let broken = false
    const onEnd = (): void => {
      broken = true
      this.#turn.abort()
    }
    const conversing = new AbortController()
    let seeking: Promise<void> = Promise.resolve()
    try {
      const devices = await this.#health(client, signal)
      await receiver.stream(onEnd)
      await receiver.reconcile()
      connection.receiver = receiver
      this.#online = true
      this.#tell('ready')
      this.#events.connected(connection)
      seeking = this.#seekAbsent(directory, AbortSignal.any([signal, conversing.signal]))
      if (isNew && devices > 1) await this.#askForHistory(history)
      let checkedAt = clock.now()
      while (!signal.aborted && !broken) {
        await this.#exchange(connection, receiver)
        const asked = history.status().state === 'asked'
        const disturbed = await this.#wait(asked ? askedInterval : healthInterval, signal)
        if (signal.aborted || broken) break
        if (this.#stuck) throw new AppError('timeout', 'The XMTP network did not answer in time.')
        await this.#health(client, signal)
        const thorough = disturbed || clock.now() - checkedAt >= checkInterval
        if (thorough) checkedAt = clock.now()
        if (!(await receiver.findMissed(thorough))) continue
        log.info('The XMTP streams had missed something and are opened anew')
        await receiver.stream(onEnd)
        await receiver.reconcile()
      }
      if (!signal.aborted) throw new AppError('network-unreachable', 'The connection to XMTP was lost.')
    } finally {
      this.#online = false
      delete connection.receiver
      conversing.abort()
      await receiver.end()
      await seeking
    }
  }

  /**
   * Asks the network for this account's installations: an answer shows that the line is up.
   *
   * @returns how many there are
   * @throws AppError `device-revoked` when this one is not among them any more
   */
  async #health(client: Client, signal: AbortSignal): Promise<number> {
    const { installations } = await withDeadline(client.inboxState(true), healthDeadline, signal)
    if (!installations.some(({ id }) => id === client.installationId())) {
      throw new AppError(
        'device-revoked',
        'This device was removed from your account on XMTP. What is here stays; to use XMTP again, restore the account in a new profile.',
      )
    }
    return installations.length
  }

  async #askForHistory(history: History): Promise<void> {
    try {
      await history.request()
    } catch (error) {
      // It can be asked for by hand; the devices page says what there is and what not.
      this.#options.log.info('Older messages could not be asked for', { code: xmtpError(error).code })
    }
  }

  /** Gives other devices what they asked for, and takes what they gave. */
  async #exchange({ history }: Connection, receiver: Receiver): Promise<void> {
    try {
      if (!(await history.exchange())) return
      await receiver.readEverything()
      this.#host?.reachChanged()
    } catch (error) {
      this.#options.log.info('This account’s devices could not be met', { code: xmtpError(error).code })
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

  /** Waits for a time, or until {@link wake} or {@link suspect}. @returns whether it was cut short */
  async #wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    this.#turn = new AbortController()
    const { signal: turn } = this.#turn
    await pause(milliseconds, AbortSignal.any([turn, signal]))
    return turn.aborted
  }

  #tell(state: 'off' | 'connecting' | 'ready' | 'degraded' | 'failed', reason?: string): void {
    this.#host?.statusChanged({ state, ...(reason === undefined ? {} : { reason }) })
  }
}
