import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { chatIdSchema } from '../../shared/relay-protocol.ts'
import type { RelayContext } from './connection.ts'
import { distinctPeople } from './connection.ts'

export interface DiagnosticsOptions {
  readonly context: RelayContext
  /** The host's token: whoever has it may look at everything the relay holds. */
  readonly token: string
  readonly startedAt: number
  readonly version: string
}

/** Host names under which a relay answers, beside plain addresses: a name somebody points here could be an attack. */
const knownHost = (host: string | undefined): boolean => {
  const name = (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.local')
}

/**
 * The HTTP routes beside Socket.IO: `/health` for everybody, without names; the rest for the host.
 * What `/api/messages` shows is what the relay has: ciphertext.
 */
export const diagnostics = ({ context, token, startedAt, version }: DiagnosticsOptions) => {
  const { mailbox, people, clock } = context
  const send = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    response.end(JSON.stringify(body))
  }
  const isHost = (request: IncomingMessage): boolean => {
    const given = Buffer.from(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')
    const wanted = Buffer.from(token)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  }
  const gauges = (): string =>
    [
      ['landline_relay_connections', context.io.engine.clientsCount],
      ['landline_relay_people', distinctPeople(people.values()).length],
      ['landline_relay_messages', mailbox.messageCount()],
      ...[...context.refused].map(
        ([code, count]) => [`landline_relay_refused{code="${code}"}`, count] as const,
      ),
    ]
      .map(([name, value]) => `${name} ${value}\n`)
      .join('')

  return (request: IncomingMessage, response: ServerResponse): void => {
    // Socket.IO answers its own path.
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (path.startsWith('/socket.io')) return undefined
    if (!knownHost(request.headers.host))
      return send(response, 421, { message: 'This relay has no such name.' })
    if (request.method !== 'GET') return send(response, 405, { message: 'Only GET is answered here.' })
    if (path === '/health') {
      return send(response, 200, {
        status: 'ok',
        version,
        uptime: Math.floor((clock.now() - startedAt) / 1000),
        connections: context.io.engine.clientsCount,
        messages: mailbox.messageCount(),
      })
    }
    const chat = /^\/api\/messages\/([^/]{1,200})$/.exec(path)?.[1]
    if (path !== '/api/active-users' && path !== '/metrics' && chat === undefined) {
      return send(response, 404, { message: 'There is nothing here.' })
    }
    if (!isHost(request)) return send(response, 401, { message: "This needs the host's token." })
    if (path === '/api/active-users') return send(response, 200, { users: distinctPeople(people.values()) })
    if (path === '/metrics') {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(gauges())
      return undefined
    }
    const chatId = chatIdSchema.safeParse(decoded(chat ?? ''))
    if (!chatId.success) return send(response, 400, { message: 'That is not a chat id.' })
    return send(response, 200, {
      messages: mailbox.chat(chatId.data, 500).map(({ envelope, ...mail }) => ({
        ...mail,
        envelope: Buffer.from(envelope).toString('base64'),
      })),
    })
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
