import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { Wire } from '../../shared/rpc/wire.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import type { Downloads } from './downloads.ts'
import { mediaTypes } from './media-types.ts'
import { webSocketWire } from './websocket-wire.ts'

/** The app's interface, served to a browser on this machine. */
export interface LoopbackServer {
  /** Where to open it: the fragment holds a token that works once. */
  readonly url: string
  /** Ends connections and frees the port; idempotent. */
  stop(): Promise<void>
}

export interface LoopbackServerOptions {
  /** 0: any free port. */
  readonly port: number
  /** The folder of the built renderer. */
  readonly directory: string
  /** What the page may save. */
  readonly downloads?: Downloads
  /** Takes each admitted connection. */
  readonly onWire: (wire: Wire) => void
}

const longestBody = 4096
const longestFrame = 32 * 1024 * 1024
const sessionSeconds = 30 * 24 * 3600

/**
 * Serves the renderer and the contract on 127.0.0.1.
 *
 * Other programs of this user and every web page in the browser can reach a loopback port, so: a request must name
 * this host (against DNS rebinding), a WebSocket must come from this origin, and both need the session cookie that
 * the one-time token was exchanged for.
 *
 * @throws AppError `port-in-use`
 */
export const startLoopbackServer = async (options: LoopbackServerOptions): Promise<LoopbackServer> => {
  let token: Buffer | undefined = randomBytes(32)
  const sessions = new Set<string>()
  let port = options.port
  const hosts = (): ReadonlySet<string> => new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  const cookieName = () => `landline-${port}`

  const admitted = (request: IncomingMessage): boolean => {
    const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim().split('='))
    return cookies.some(
      ([name, value]) => name === cookieName() && value !== undefined && sessions.has(value),
    )
  }
  const sameOrigin = (request: IncomingMessage): boolean => {
    const { origin, host } = request.headers
    return origin !== undefined && origin === `http://${host}` && hosts().has(host ?? '')
  }

  const openSession = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!sameOrigin(request)) return plain(response, 403, 'This page may not do that.')
    const given = z.object({ token: z.string().max(100) }).safeParse(await readJson(request))
    const bytes = given.success ? Buffer.from(given.data.token, 'base64url') : Buffer.alloc(0)
    if (!token || bytes.length !== token.length || !timingSafeEqual(bytes, token)) {
      return plain(
        response,
        401,
        'This link has been used, or is not from this run of Landline. Start it again.',
      )
    }
    token = undefined
    const session = randomBytes(32).toString('base64url')
    sessions.add(session)
    response.setHeader(
      'set-cookie',
      `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${sessionSeconds}`,
    )
    response.writeHead(204).end()
  }

  const serveFile = async (path: string, response: ServerResponse): Promise<void> => {
    const relative = normalize(decodeURIComponent(path === '/' ? '/index.html' : path))
    const file = join(options.directory, relative)
    const type = mediaTypes[extname(file)]
    if (type === undefined || !file.startsWith(options.directory + sep))
      return plain(response, 404, 'Not found.')
    let body: Buffer
    try {
      body = await readFile(file)
    } catch {
      return plain(response, 404, 'Not found.')
    }
    const immutable = relative.includes('assets')
    response.writeHead(200, {
      'content-type': type,
      'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
    response.end(body)
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('content-security-policy', contentSecurityPolicy)
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'no-referrer')
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-resource-policy', 'same-origin')
    if (!hosts().has(request.headers.host ?? '')) return plain(response, 421, 'This is not that host.')
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname
    if (path === '/session' && request.method === 'POST') return openSession(request, response)
    if (path === '/session' && request.method === 'GET') {
      response.writeHead(admitted(request) ? 204 : 401).end()
      return undefined
    }
    if (path.startsWith('/download/')) {
      if (request.method !== 'GET' || !admitted(request) || !fromOwnPage(request)) {
        return plain(response, 403, 'This page may not do that.')
      }
      if ((await options.downloads?.serve(path, response)) === true) return undefined
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Not allowed.')
    return serveFile(path, response)
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => {
      if (!response.headersSent) plain(response, 400, 'That request was not understood.')
      else response.destroy()
    })
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestFrame })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname
    if (path !== '/wire' || !sameOrigin(request) || !admitted(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.onWire(webSocketWire(webSocket)))
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError('port-in-use', `Port ${port} is in use by another program. Choose another one.`, {
              cause: error,
            })
          : error,
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address === 'object' && address !== null) port = address.port

  let stopped: Promise<void> | undefined
  return {
    url: `http://127.0.0.1:${port}/#token=${token.toString('base64url')}`,
    stop: () =>
      (stopped ??= new Promise((resolve) => {
        for (const client of sockets.clients) client.close(1001)
        server.close(() => resolve())
        server.closeAllConnections()
        for (const client of sockets.clients) client.terminate()
      })),
  }
}

/** Whether the browser says that the app's own page asks, not another one. A browser that does not say is not let in. */
const fromOwnPage = (request: IncomingMessage): boolean => request.headers['sec-fetch-site'] === 'same-origin'

const plain = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ message }))
}

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = z.instanceof(Buffer).parse(chunk)
    size += bytes.length
    if (size > longestBody) throw new AppError('too-large', 'That request is too large.')
    chunks.push(bytes)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}
