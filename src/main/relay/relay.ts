import { randomBytes } from 'node:crypto'
import { createServer } from 'node:https'
import type { Server as HttpsServer } from 'node:https'
import { networkInterfaces } from 'node:os'
import { Server } from 'socket.io'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { VerifyCertificate } from '../../shared/device-certificate.ts'
import { formatInvite } from '../../shared/invite.ts'
import type { RelayPerson } from '../../shared/model/network.ts'
import { defaultRelayPort, relayLimits } from '../../shared/relay-protocol.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Log } from '../messaging/log.ts'
import type { Unsubscribe } from '../../shared/rpc/wire.ts'
import { announce } from './announce.ts'
import { createRelayCertificate } from './certificate.ts'
import { distinctPeople, serveConnection } from './connection.ts'
import type { RelayContext } from './connection.ts'
import { diagnostics } from './diagnostics.ts'
import { defaultRetention, Mailbox } from './mailbox.ts'
import { PostOffice } from './post-office.ts'

export interface RelayOptions {
  /** Absent or 0: the usual port, or any other when that is taken. */
  readonly port?: number
  /** Absent: all interfaces. */
  readonly host?: string
  readonly name: string
  readonly databasePath: string
  /** 32 bytes. */
  readonly databaseKey: Uint8Array
  readonly verifyCertificate: VerifyCertificate
  readonly clock: Clock
  readonly log: Log
  readonly version: string
  /** Whether it announces itself on the network. */
  readonly discovery: boolean
}

/** A relay that is running. */
export interface Relay {
  readonly port: number
  readonly name: string
  readonly fingerprint: string
  /** Opens the diagnostics that only the host may see. */
  readonly hostToken: string
  /** An invite with every address at which this machine can be reached now. */
  invite(): string
  people(): readonly RelayPerson[]
  /** Hears that somebody came or went. */
  onChange(listener: () => void): Unsubscribe
  /** Disconnects everybody and frees the port; idempotent. */
  stop(): Promise<void>
}

const pruneInterval = 10 * 60 * 1000
const certificateSchema = z.object({ key: z.string(), certificate: z.string(), fingerprint: z.string() })

/**
 * Starts a relay. Its certificate, mailboxes and rooms are in its database: started again, it is the same relay.
 *
 * @throws AppError `port-in-use`, `invalid-input` (an address this machine does not have), `database-damaged`
 */
export const startRelay = async (options: RelayOptions): Promise<Relay> => {
  const { clock, log } = options
  const mailbox = new Mailbox(options.databasePath, options.databaseKey)
  let server: HttpsServer | undefined
  try {
    const identity = await loadIdentity(mailbox, clock)
    const hostToken = loadToken(mailbox)
    server = createServer({ key: identity.key, cert: identity.certificate, minVersion: 'TLSv1.3' })
    // Slow or silent clients cannot hold what others need.
    server.headersTimeout = 10_000
    server.requestTimeout = 10_000
    const io = new Server(server, {
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: relayLimits.frameBytes,
      connectTimeout: relayLimits.registrationMilliseconds,
      pingInterval: 10_000,
      pingTimeout: 8_000,
      perMessageDeflate: false,
      httpCompression: false,
      allowRequest: (request, decide) => {
        // Browsers send an origin; no web page has any business here.
        const allowed =
          request.headers.origin === undefined && io.engine.clientsCount < relayLimits.connections
        decide(allowed ? null : 'refused', allowed)
      },
    })
    const postOffice = new PostOffice(mailbox, clock, log)
    const listeners = new Set<() => void>()
    const context: RelayContext = {
      io,
      mailbox,
      postOffice,
      name: options.name,
      fingerprint: identity.fingerprint,
      clock,
      log,
      verifyCertificate: options.verifyCertificate,
      people: new Map(),
      onPeople: () => {
        for (const listener of listeners) listener()
      },
      refused: new Map(),
    }
    server.on(
      'request',
      diagnostics({ context, token: hostToken, startedAt: clock.now(), version: options.version }),
    )
    server.on('tlsClientError', () => log.info('A TLS handshake with the relay failed'))
    io.on('connection', (socket) => serveConnection(socket, context))

    const port = await listen(server, options)
    const keepPruning = (): (() => void) =>
      clock.after(pruneInterval, () => {
        mailbox.prune(defaultRetention, clock.now())
        cancelPruning = keepPruning()
      })
    let cancelPruning = keepPruning()
    mailbox.prune(defaultRetention, clock.now())
    const withdraw = options.discovery
      ? announce({ name: options.name, port, fingerprint: identity.fingerprint, log })
      : async () => {}

    const listening = server
    const end = async (): Promise<void> => {
      cancelPruning()
      await withdraw()
      postOffice.commit()
      listening.closeAllConnections()
      await io.close()
      mailbox.close()
    }
    let stopped: Promise<void> | undefined
    return {
      port,
      name: options.name,
      fingerprint: identity.fingerprint,
      hostToken,
      invite: () =>
        formatInvite({
          name: options.name,
          fingerprint: identity.fingerprint,
          addresses: reachableHosts(options.host).map((host) => `${host}:${port}`),
        }),
      people: () => distinctPeople(context.people.values()),
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      stop: () => (stopped ??= end()),
    }
  } catch (error) {
    server?.close()
    mailbox.close()
    throw error
  }
}

const loadIdentity = async (mailbox: Mailbox, clock: Clock) => {
  const kept = mailbox.meta('certificate')
  if (kept !== undefined) return certificateSchema.parse(JSON.parse(kept))
  const made = await createRelayCertificate(new Date(clock.now()))
  mailbox.setMeta('certificate', JSON.stringify(made))
  return made
}

const loadToken = (mailbox: Mailbox): string => {
  const kept = mailbox.meta('hostToken')
  if (kept !== undefined) return kept
  const made = randomBytes(32).toString('base64url')
  mailbox.setMeta('hostToken', made)
  return made
}

/** Listens where it is asked to. @returns the port */
const listen = async (server: HttpsServer, { port, host }: RelayOptions): Promise<number> => {
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

/** The addresses others may reach this machine at, the most likely first, loopback last. */
const reachableHosts = (host: string | undefined): readonly string[] => {
  const all = host === undefined || host === '0.0.0.0' || host === '::'
  if (!all) return [host.includes(':') ? `[${host}]` : host]
  const found = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outer = found.filter(({ internal }) => !internal)
  const v4 = outer.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
  // Link-local IPv6 needs an interface name that only its own machine knows.
  const v6 = outer
    .filter(({ family, address }) => family === 'IPv6' && !address.toLowerCase().startsWith('fe80'))
    .map(({ address }) => `[${address}]`)
  return [...v4, ...v6, '127.0.0.1'].slice(0, 16)
}
