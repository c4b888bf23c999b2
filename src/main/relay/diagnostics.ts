import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { chatIdSchema } from '../../shared/relay-protocol.ts'
import type { RelayContext } from './context.ts'
import { distinctPeople } from './context.ts'

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
  const { mailbox, blobs, here, rate, refusals, register, clock } = context
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
  /** Prometheus' text format: each metric with what it is and of which kind. */
  const metrics = (): string => {
    const stored = mailbox.size()
    const files = blobs.size()
    const gauges: ReadonlyArray<readonly [name: string, help: string, value: number]> = [
      ['connections', 'Open connections, registered or not.', context.io.engine.clientsCount],
      ['people', 'People who are registered.', distinctPeople(here.values()).length],
      ['rooms', 'Rooms with somebody in them.', register.rooms().length],
      ['messages', 'Messages kept in mailboxes.', stored.messages],
      ['message_bytes', 'Bytes of ciphertext in mailboxes.', stored.bytes],
      ['files', 'Files on their way.', files.blobs],
      ['file_bytes', 'Bytes of files on their way.', files.bytes],
      ['messages_last_minute', 'Messages that came in the last minute.', rate.perMinute(clock.now())],
      ['uptime_seconds', 'Seconds since the start.', Math.floor((clock.now() - startedAt) / 1000)],
    ]
    const lines = gauges.flatMap(([name, help, value]) => [
      `# HELP landline_relay_${name} ${help}`,
      `# TYPE landline_relay_${name} gauge`,
      `landline_relay_${name} ${value}`,
    ])
    lines.push('# HELP landline_relay_refused_total What was refused, by its error.')
    lines.push('# TYPE landline_relay_refused_total counter')
    for (const [code, count] of refusals.counts) {
      lines.push(`landline_relay_refused_total{code="${code}"} ${count}`)
    }
    return `${lines.join('\n')}\n`
  }

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
        messages: mailbox.size().messages,
      })
    }
    const chat = /^\/api\/messages\/([^/]{1,200})$/.exec(path)?.[1]
    if (path !== '/api/active-users' && path !== '/metrics' && chat === undefined) {
      return send(response, 404, { message: 'There is nothing here.' })
    }
    if (!isHost(request)) return send(response, 401, { message: "This needs the host's token." })
    if (path === '/api/active-users') return send(response, 200, { users: distinctPeople(here.values()) })
    if (path === '/metrics') {
      response
        .writeHead(200, { 'content-type': 'text/plain; version=0.0.4', 'cache-control': 'no-store' })
        .end(metrics())
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
