import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Server, ServerCredentials, status } from '@grpc/grpc-js'
import type { ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js'
import { z } from 'zod'
import { serviceNamed } from './codec.ts'
import { Faults } from './faults.ts'
import { Ledger } from './ledger.ts'
import type { Entry, Table } from './ledger.ts'
import { createMethods, everyEntry, groupMessage, StatusError, welcomeMessage } from './services.ts'
import type { Unary } from './services.ts'

export interface XmtpNodeOptions {
  /** 0: any free port. */
  readonly port: number
  /** The port of the history server; 0: any free port. */
  readonly historyPort: number
  readonly host: string
  /** Where the state is kept; undefined: in memory. */
  readonly directory?: string
}

/** How a local network is. */
export interface Health {
  readonly status: 'ok'
  /** Since it was started, seconds. */
  readonly uptime: number
  /** Subscriptions that are open. */
  readonly streams: number
  /** Calls of each method since it was started. */
  readonly calls: Readonly<Record<string, number>>
  /** What is stored. */
  readonly stored: ReturnType<Ledger['counts']>
}

/** A running local network. */
export interface XmtpNode {
  readonly url: string
  readonly historyUrl: string
  readonly faults: Faults
  health(): Health
  /** Ends every stream and frees both ports; idempotent. */
  stop(): Promise<void>
}

type Stream = ServerWritableStream<unknown, unknown>

interface Subscriber {
  readonly stream: Stream
  readonly view: (entry: Entry) => unknown
}

const largestMessage = 25 * 1024 * 1024
const largestFile = 100 * 1024 * 1024

/** Starts a local XMTP network. @throws Error when a port cannot be had */
export const startXmtpNode = async (options: XmtpNodeOptions): Promise<XmtpNode> => {
  const ledger = new Ledger(
    options.directory === undefined ? ':memory:' : join(options.directory, 'network.db'),
  )
  const faults = new Faults()
  const subscribers = new Map<string, Set<Subscriber>>()
  const keyOf = (table: Table, topic: Uint8Array) => `${table}:${Buffer.from(topic).toString('hex')}`

  const calls = new Map<string, number>()
  const count = (name: string): void => void calls.set(name, (calls.get(name) ?? 0) + 1)
  const started = performance.now()
  const health = (): Health => ({
    status: 'ok',
    uptime: Math.round((performance.now() - started) / 1000),
    streams: faults.streams,
    calls: Object.fromEntries([...calls].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    stored: ledger.counts(),
  })

  const methods = createMethods(ledger, (table, topic, entry) => {
    for (const { stream, view } of subscribers.get(keyOf(table, topic)) ?? []) {
      if (!faults.isSilent(stream)) stream.write(view(entry))
    }
  })

  const subscribe =
    (name: string, table: Table, field: string, view: (entry: Entry) => unknown) => (stream: Stream) => {
      count(name)
      if (faults.refusing) {
        stream.emit('error', new StatusError(status.UNAVAILABLE, 'Refused by a fault switch'))
        return
      }
      const filters = filtersOf(stream.request, field)
      // Clients wait for the headers before they believe in the stream.
      stream.sendMetadata(stream.metadata.clone())
      const own: Array<readonly [string, Subscriber]> = []
      for (const { topic, cursor } of filters) {
        // Nothing can be added between replaying and listening: both happen in this turn of the event loop.
        for (const entry of everyEntry(ledger, table, topic, cursor)) stream.write(view(entry))
        const key = keyOf(table, topic)
        const subscriber = { stream, view }
        own.push([key, subscriber])
        subscribers.set(key, (subscribers.get(key) ?? new Set()).add(subscriber))
      }
      const end = () => {
        for (const [key, subscriber] of own) {
          const heard = subscribers.get(key)
          heard?.delete(subscriber)
          if (heard?.size === 0) subscribers.delete(key)
        }
        forget()
      }
      const forget = faults.watch(stream)
      stream.on('cancelled', end)
      stream.on('close', end)
      stream.on('error', end)
    }

  const server = new Server({
    'grpc.max_receive_message_length': largestMessage,
    'grpc.max_send_message_length': largestMessage,
  })
  const implementation: UntypedServiceImplementation = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, unary(name, method, faults, count)]),
  )
  server.addService(serviceNamed('MlsApi', 'xmtp.mls.api.v1.MlsApi'), {
    ...implementation,
    SubscribeGroupMessages: subscribe('SubscribeGroupMessages', 'groupMessages', 'group_id', groupMessage),
    SubscribeWelcomeMessages: subscribe(
      'SubscribeWelcomeMessages',
      'welcomes',
      'installation_key',
      welcomeMessage,
    ),
  })
  server.addService(serviceNamed('IdentityApi', 'xmtp.identity.api.v1.IdentityApi'), implementation)
  const history = createServer((request, response) => {
    serveHistory(ledger, health, request, response).catch(() => response.writeHead(500).end())
  })

  const freeAll = async (): Promise<void> => {
    faults.clear()
    server.forceShutdown()
    await new Promise<void>((resolve) => {
      history.close(() => resolve())
      history.closeAllConnections()
    })
    ledger.close()
  }

  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(
        `${options.host}:${options.port}`,
        ServerCredentials.createInsecure(),
        (error, bound) => {
          if (error) reject(error)
          else resolve(bound)
        },
      )
    })
    const historyPort = await new Promise<number>((resolve, reject) => {
      history.once('error', reject)
      history.listen(options.historyPort, options.host, () => {
        const address = history.address()
        resolve(typeof address === 'object' && address !== null ? address.port : options.historyPort)
      })
    })
    let stopped: Promise<void> | undefined
    return {
      url: `http://${options.host}:${port}`,
      historyUrl: `http://${options.host}:${historyPort}`,
      faults,
      health,
      stop: () => (stopped ??= freeAll()),
    }
  } catch (error) {
    await freeAll()
    throw error
  }
}

const filtersOf = (request: unknown, field: string) =>
  z
    .object({ filters: z.array(z.record(z.string(), z.unknown())) })
    .parse(request)
    .filters.map((filter) => ({
      topic: z.instanceof(Uint8Array).parse(filter[field]),
      cursor: z.coerce.number().parse(filter['id_cursor']),
    }))

/** A method as grpc-js calls it. */
const unary =
  (
    name: string,
    method: Unary,
    faults: Faults,
    count: (name: string) => void,
  ): UntypedServiceImplementation[string] =>
  (
    call: { readonly request: unknown },
    answer: (error: { code: number; details: string } | null, value?: unknown) => void,
  ) => {
    count(name)
    faults.around(
      name,
      () => method(call.request),
      (value) => answer(null, value),
      (error) => {
        if (error instanceof StatusError) answer({ code: error.code, details: error.message })
        else
          answer({
            code: status.INVALID_ARGUMENT,
            details: error instanceof Error ? error.message : 'invalid',
          })
      },
    )
  }

/** The history server: device sync and archives put and fetch encrypted files there. */
const serveHistory = async (
  ledger: Ledger,
  health: () => Health,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  if (request.method === 'GET' && path === '/health') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(health()))
    return
  }
  if (request.method === 'POST' && path === '/upload') {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of request) {
      const part = z.instanceof(Buffer).parse(chunk)
      size += part.length
      if (size > largestFile) {
        response.writeHead(413).end()
        return
      }
      chunks.push(part)
    }
    const id = randomUUID()
    ledger.putFile(id, Buffer.concat(chunks))
    response.writeHead(200, { 'content-type': 'text/plain' }).end(id)
    return
  }
  const id = /^\/files\/([0-9a-f-]{36})$/.exec(path)?.[1]
  const body = request.method === 'GET' && id !== undefined ? ledger.file(id) : undefined
  if (body) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(body)
  else response.writeHead(404).end()
}
