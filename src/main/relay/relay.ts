import { randomBytes } from 'node:crypto'
import { createServer as createPlainServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import { createServer } from 'node:https'
import { Server } from 'socket.io'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { VerifyDeviceList } from '../../shared/device-list.ts'
import { formatInvite } from '../../shared/invite.ts'
import type { Address } from '../../shared/model/ids.ts'
import { retentionSchema } from '../../shared/model/network.ts'
import type { RelayHost, RelayPerson, RelayPolicy, Retention } from '../../shared/model/network.ts'
import {
  defaultRelayLimits,
  defaultRelayPort,
  protocolLimits,
  relayLimitsSchema,
} from '../../shared/relay-protocol.ts'
import type { RelayLimits } from '../../shared/relay-protocol.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Log } from '../messaging/log.ts'
import type { Unsubscribe } from '../../shared/rpc/wire.ts'
import { announce } from './announce.ts'
import { Blobs } from './blobs.ts'
import { createRelayCertificate } from './certificate.ts'
import { Requests, serveConnection } from './connection.ts'
import { distinctPeople } from './context.ts'
import type { RelayContext } from './context.ts'
import { corkedEngine, Turn } from './corked-web-socket.ts'
import { openRelayDatabase } from './database.ts'
import { diagnostics } from './diagnostics.ts'
import { FanOut } from './fan-out.ts'
import { Guests } from './guests.ts'
import type { Inheritance } from './guests.ts'
import { Mailbox } from './mailbox.ts'
import { isBoundElsewhere, reachableHosts } from './network-addresses.ts'
import { PostOffice } from './post-office.ts'
import { Presence } from './presence.ts'
import { Rate, Refusals } from './refusals.ts'
import { Register } from './register.ts'
import { announceSuccession, tellNamed } from './succession-requests.ts'
import { Successors } from './succession.ts'

export interface RelayOptions {
  /** Absent or 0: the usual port, or any other when that is taken. */
  readonly port?: number
  /** Absent: all interfaces. */
  readonly host?: string
  readonly name: string
  readonly databasePath: string
  /** 32 bytes. */
  readonly databaseKey: Uint8Array
  /** The most pages of 4 KiB that its database may grow to; absent: as many as the disk has. */
  readonly databasePages?: number
  /** Where files on their way are kept. */
  readonly blobFolder: string
  /** The account of the host, whom no choice of theirs can keep out. */
  readonly owner?: Address
  /** The relay in whose place it stands, with whom that one let in. */
  readonly standsInFor?: Inheritance
  readonly verifyList: VerifyDeviceList
  readonly clock: Clock
  readonly log: Log
  readonly version: string
  /** Whether it announces itself on the network. */
  readonly discovery: boolean
  /** Without TLS, so that whoever is on the network reads along: for measuring what TLS costs. The app never asks for it. */
  readonly plain?: boolean
}

/** A relay that is running. */
export interface Relay {
  readonly port: number
  readonly name: string
  readonly fingerprint: string
  /** Opens the diagnostics that only the host may see. */
  readonly hostToken: string
  /** An invite with every address at which this machine can be reached now, and the passcode where one is asked for. */
  invite(): string
  people(): readonly RelayPerson[]
  /** Everything that its host sees. */
  view(): RelayHost
  /** Changes whom it lets in and what it keeps, from now on and for the next start. @throws AppError `invalid-input` */
  configure(policy: RelayPolicy): void
  /** Ends every connection of somebody; they may come back. */
  remove(address: Address): void
  /** Keeps somebody out, or not any more. */
  setBanned(address: Address, banned: boolean): void
  /** Names who hosts when this relay is gone, in order. @throws AppError `invalid-input` */
  setSuccessors(addresses: readonly Address[]): void
  /** Lets in also whom another relay did, in whose place it stands from now on; undefined: not any more. */
  standInFor(inheritance: Inheritance | undefined): void
  /** Looks at once whether this machine has other addresses: it woke up, or its network changed. */
  wake(): void
  /** Hears that somebody came or went, or that the host sees something else that changed. */
  onChange(listener: () => void): Unsubscribe
  /** Disconnects everybody and frees the port; idempotent. */
  stop(): Promise<void>
}

/** Connections beside those of clients: for the diagnostics, and for handshakes under way. */
const spareConnections = 100
const pruneInterval = 10 * 60 * 1000
/** How often this machine's addresses are looked at, milliseconds. */
const addressInterval = 5_000
const day = 24 * 3600 * 1000
const certificateSchema = z.object({ key: z.string(), certificate: z.string(), fingerprint: z.string() })

/** The usual retention. */
export const defaultRetention: Retention = { days: 30, megabytes: 1024 }

/**
 * Starts a relay. Its certificate, mailboxes, rooms, bans and choices are in its database: started again, it is the same relay.
 *
 * @throws AppError `port-in-use`, `invalid-input` (an address this machine does not have), `database-damaged`
 */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const { clock, log } = options
  const database = openRelayDatabase(options.databasePath, options.databaseKey, options.databasePages)
  let server: HttpServer | undefined
  try {
    const mailbox = new Mailbox(database)
    const register = new Register(database)
    const identity = await loadIdentity(register, clock)
    const hostToken = loadToken(register)
    const limits = { ...loadLimits(register) }
    let retention = loadRetention(register)
    // Slow or silent clients cannot hold what others need.
    server =
      options.plain === true
        ? createPlainServer()
        : createServer({
            key: identity.key,
            cert: identity.certificate,
            minVersion: 'TLSv1.3',
            handshakeTimeout: 10_000,
          })
    server.maxConnections = limits.connections + spareConnections
    server.headersTimeout = 10_000
    server.requestTimeout = 10_000
    const turn = new Turn()
    const { engine, socketOf } = corkedEngine(turn)
    const io = new Server(server, {
      wsEngine: engine,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: protocolLimits.frameBytes,
      connectTimeout: limits.registrationMilliseconds,
      pingInterval: 10_000,
      pingTimeout: 8_000,
      perMessageDeflate: false,
      httpCompression: false,
      allowRequest: (request, decide) => {
        // Browsers send an origin; no web page has any business here.
        const allowed = request.headers.origin === undefined && io.engine.clientsCount < limits.connections
        decide(allowed ? null : 'refused', allowed)
      },
    })
    const listeners = new Set<() => void>()
    const changed = (): void => {
      for (const listener of listeners) listener()
    }
    const guests = new Guests(database, register, identity.fingerprint, clock.now())
    guests.inherit(options.standsInFor)
    const successors = new Successors(register, identity)
    const fanOut = new FanOut()
    const rate = new Rate()
    const context: RelayContext = {
      io,
      socketOf,
      fanOut,
      presence: new Presence(fanOut.everybody, clock),
      mailbox,
      register,
      blobs: new Blobs(database, options.blobFolder, limits),
      guests,
      successors,
      postOffice: new PostOffice({
        mailbox,
        fanOut,
        turn,
        clock,
        log,
        onStored: (messages, bytes) => {
          rate.add(clock.now(), messages)
          grown(bytes)
        },
      }),
      refusals: new Refusals(),
      rate,
      limits,
      name: options.name,
      fingerprint: identity.fingerprint,
      host: options.owner,
      clock,
      log,
      verifyList: options.verifyList,
      here: new Map(),
      onChange: changed,
    }
    const startedAt = clock.now()
    server.on('request', diagnostics({ context, token: hostToken, startedAt, version: options.version }))
    server.on('tlsClientError', () => log.info('A TLS handshake with the relay failed'))
    const requests = new Requests(context)
    io.on('connection', (socket) => serveConnection(socket, context, requests))

    const port = await listen(server, options)
    const prune = async (): Promise<void> => {
      register.settle()
      mailbox.prune(
        { milliseconds: retention.days * day, bytes: retention.megabytes * 1024 * 1024 },
        clock.now(),
      )
      await context.blobs.prune(clock.now() - retention.days * day)
    }
    const pruneNow = (): void => {
      prune().catch((error: unknown) => log.error('The relay could not clear old messages', error))
    }
    let sincePruned = 0
    /** More is kept than there is room for no longer than this. */
    const grown = (bytes: number): void => {
      sincePruned += bytes
      if (sincePruned < (retention.megabytes * 1024 * 1024) / 16) return
      sincePruned = 0
      setImmediate(pruneNow)
    }
    const every = (interval: number, work: () => void): (() => void) => {
      let cancel = clock.after(interval, function again() {
        work()
        cancel = clock.after(interval, again)
      })
      return () => cancel()
    }
    pruneNow()
    const cancelPruning = every(pruneInterval, pruneNow)

    const addresses = (): string[] => reachableHosts(options.host).map((host) => `${host}:${port}`)
    const announceNow = () =>
      options.discovery
        ? announce({ name: options.name, port, fingerprint: identity.fingerprint, log })
        : async () => {}
    let withdraw = announceNow()
    let lastAddresses = addresses().join()
    const lookAtAddresses = (): void => {
      const now = addresses().join()
      if (now === lastAddresses) return
      lastAddresses = now
      log.info('The addresses of the relay changed')
      // What was announced names the old ones.
      const before = withdraw
      withdraw = async () => {}
      before()
        .then(() => {
          if (!stopped) withdraw = announceNow()
        })
        .catch((error: unknown) => log.error('The relay could not be announced anew', error))
      changed()
    }
    const cancelWatch = every(addressInterval, lookAtAddresses)

    const listening = server
    const disconnect = (address: Address, code: 'removed' | 'banned'): void => {
      for (const { socket } of fanOut.of(address)) {
        socket.emit('goodbye', { code })
        socket.disconnect(true)
      }
    }
    const end = async (): Promise<void> => {
      cancelPruning()
      cancelWatch()
      for (const socket of io.sockets.sockets.values()) socket.emit('goodbye', { code: 'closing' })
      context.presence.stop()
      await withdraw()
      context.postOffice.commit()
      turn.end()
      mailbox.settle()
      register.settle()
      await context.blobs.settle()
      listening.closeAllConnections()
      await io.close()
      database.close()
    }
    let stopped: Promise<void> | undefined
    const invite = (): string =>
      formatInvite({
        name: options.name,
        fingerprint: identity.fingerprint,
        addresses: addresses(),
        ...(guests.admission === 'passcode' ? { passcode: guests.passcode } : {}),
      })
    return {
      port,
      name: options.name,
      fingerprint: identity.fingerprint,
      hostToken,
      invite,
      people: () => distinctPeople(context.here.values()),
      view() {
        const messages = mailbox.size()
        const files = context.blobs.size()
        const { refusals } = context
        const unreachable = isBoundElsewhere(options.host) ? options.host : undefined
        return {
          name: options.name,
          fingerprint: identity.fingerprint,
          invite: invite(),
          addresses: addresses(),
          ...(unreachable === undefined ? {} : { unreachable }),
          startedAt,
          guests: [...context.here.values()],
          rooms: register
            .rooms()
            .map(({ chatId, members }) => ({ name: chatId.replace('room:', ''), members })),
          stored: {
            messages: messages.messages,
            bytes: messages.bytes,
            files: files.blobs,
            fileBytes: files.bytes,
          },
          messagesPerMinute: rate.perMinute(clock.now()),
          refused: [...refusals.counts].map(([code, count]) => ({ code, count })),
          lastRefusals: [...refusals.recent()],
          admission: guests.admission,
          passcode: guests.passcode,
          allowed: [...guests.allowed()],
          banned: [...guests.banned()],
          successors: successors.view((address) => register.nameOf(address)),
          ...(guests.inherited
            ? {
                standsInFor: {
                  fingerprint: guests.inherited.relay,
                  name: guests.inherited.name,
                  only: guests.inherited.only,
                },
              }
            : {}),
          retention,
          limits: { ...limits },
          hostToken,
        }
      },
      configure(policy) {
        const { admission, passcode, allowed } = policy
        guests.configure({
          ...(admission === undefined ? {} : { admission }),
          ...(passcode === undefined ? {} : { passcode }),
        })
        if (allowed) guests.setAllowed(allowed)
        if (policy.limits) {
          Object.assign(limits, relayLimitsSchema.parse({ ...limits, ...policy.limits }))
          register.setMeta('limits', JSON.stringify(limits))
          listening.maxConnections = limits.connections + spareConnections
        }
        if (policy.retention) {
          retention = policy.retention
          register.setMeta('retention', JSON.stringify(retention))
          pruneNow()
        }
        tellNamed(context, successors.named)
        changed()
      },
      remove(address) {
        disconnect(address, 'removed')
      },
      setBanned(address, banned) {
        if (address === options.owner) {
          throw new AppError('invalid-input', 'You cannot ban yourself from your own relay.')
        }
        const here = [...context.here.values()].find((guest) => guest.address === address)
        guests.setBanned(address, banned, here?.name ?? '', clock.now())
        if (banned) disconnect(address, 'banned')
        const before = successors.named
        if (banned && before.includes(address)) {
          // Who is not let in does not come after either.
          successors.name(before.filter((one) => one !== address))
          announceSuccession(context, before)
        } else tellNamed(context, before)
        changed()
      },
      setSuccessors(addresses) {
        if (options.owner !== undefined && addresses.includes(options.owner)) {
          throw new AppError('invalid-input', 'You host this relay. Name others who will when it is gone.')
        }
        const banned = guests.banned().find((one) => addresses.includes(one.address))
        if (banned) {
          throw new AppError('invalid-input', 'Somebody whom you banned cannot host when this relay is gone.')
        }
        const before = successors.named
        successors.name(addresses)
        announceSuccession(context, before)
        changed()
      },
      standInFor(inheritance) {
        guests.inherit(inheritance)
        changed()
      },
      wake: lookAtAddresses,
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      stop: () => (stopped ??= end()),
    }
  } catch (error) {
    server?.close()
    database.close()
    throw error
  }
}

/**
 * The certificate that a relay has, or will have: made where there is none yet.
 *
 * @returns its fingerprint, hexadecimal
 * @throws AppError `database-damaged`
 */
export const relayFingerprint = async ({
  databasePath,
  databaseKey,
  clock,
}: Pick<RelayOptions, 'databasePath' | 'databaseKey' | 'clock'>): Promise<string> => {
  const database = openRelayDatabase(databasePath, databaseKey, undefined)
  try {
    return (await loadIdentity(new Register(database), clock)).fingerprint
  } finally {
    database.close()
  }
}

const loadIdentity = async (register: Register, clock: Clock) => {
  const kept = register.meta('certificate')
  if (kept !== undefined) return certificateSchema.parse(JSON.parse(kept))
  const made = await createRelayCertificate(new Date(clock.now()))
  register.setMeta('certificate', JSON.stringify(made))
  return made
}

const loadToken = (register: Register): string => {
  const kept = register.meta('hostToken')
  if (kept !== undefined) return kept
  const made = randomBytes(32).toString('base64url')
  register.setMeta('hostToken', made)
  return made
}

const loadLimits = (register: Register): RelayLimits => {
  const kept = register.meta('limits')
  // Limits that a later version adds have their usual value.
  return kept === undefined
    ? defaultRelayLimits
    : relayLimitsSchema.parse({ ...defaultRelayLimits, ...z.looseObject({}).parse(JSON.parse(kept)) })
}

const loadRetention = (register: Register): Retention => {
  const kept = register.meta('retention')
  return kept === undefined ? defaultRetention : retentionSchema.parse(JSON.parse(kept))
}

/** Listens where it is asked to. @returns the port */
const listen = async (server: HttpServer, { port, host }: RelayOptions): Promise<number> => {
  const attempt = (wanted: number): Promise<number> =>
    new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => {
        server.off('listening', succeed)
        reject(error)
      }
      const succeed = (): void => {
        server.off('error', fail)
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : wanted)
      }
      server.once('error', fail)
      server.once('listening', succeed)
      server.listen(wanted, host)
    })
  try {
    if (port !== undefined && port !== 0) return await attempt(port)
    return await attempt(defaultRelayPort).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      return attempt(0)
    })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') {
      throw new AppError(
        'port-in-use',
        `Port ${port} is in use by another program. Choose another one, or leave it to Landline.`,
        { cause: error },
      )
    }
    if (code === 'EACCES') {
      throw new AppError('invalid-input', `Port ${port} is reserved by the system. Choose one above 1023.`, {
        cause: error,
      })
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EINVAL') {
      throw new AppError(
        'invalid-input',
        'This machine does not have the address that the relay should use.',
        { cause: error },
      )
    }
    throw error
  }
}
