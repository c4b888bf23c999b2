import { createHash, randomBytes } from 'node:crypto'
import { connect as connectPlain } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { FrameReader } from './frames.ts'
import type { FrameListener } from './frames.ts'

/** Where a server is. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly tls: boolean
}

/** A connection to a server: what is written in one turn leaves together. */
export class Line {
  /** SHA-256 of the certificate that the server showed; empty without TLS. */
  readonly fingerprint: string
  readonly #socket: Socket
  #corked = false

  constructor(socket: Socket, fingerprint: string) {
    this.#socket = socket
    this.fingerprint = fingerprint
  }

  write(bytes: Buffer): void {
    if (!this.#corked) {
      this.#corked = true
      this.#socket.cork()
      process.nextTick(() => {
        this.#corked = false
        this.#socket.uncork()
      })
    }
    this.#socket.write(bytes)
  }

  onData(listener: (chunk: Buffer) => void): void {
    this.#socket.on('data', listener)
  }

  onClose(listener: () => void): void {
    this.#socket.on('close', listener)
  }

  destroy(): void {
    this.#socket.destroy()
  }
}

/** Connects, with TLS or without. The certificates are made for the run, so that nobody vouches for them. */
export const openLine = ({ host, port, tls }: Target): Promise<Line> =>
  new Promise((resolve, reject) => {
    const socket: Socket | TLSSocket = tls
      ? connectTls({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.3' })
      : connectPlain({ host, port })
    socket.setNoDelay(true)
    socket.once('error', reject)
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.off('error', reject)
      // The end of a connection is told by its close.
      socket.on('error', () => {})
      const raw = 'getPeerCertificate' in socket ? socket.getPeerCertificate().raw : undefined
      resolve(new Line(socket, raw ? createHash('sha256').update(raw).digest('hex') : ''))
    })
  })

/** Opens a WebSocket. @param listen makes what hears its frames */
export const openWebSocket = async (
  target: Target,
  path: string,
  listen: (line: Line) => FrameListener,
): Promise<{ readonly line: Line; readonly reader: FrameReader }> => {
  const line = await openLine(target)
  const listener = listen(line)
  const reader = new FrameReader(listener)
  await new Promise<void>((resolve, reject) => {
    let head = Buffer.alloc(0)
    let done = false
    line.onClose(() => {
      if (!done) reject(new Error(`The server closed the connection: ${head.toString('latin1', 0, 200)}`))
      listener.closed()
    })
    line.onData((chunk) => {
      if (done) return reader.feed(chunk)
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return undefined
      done = true
      if (!head.toString('latin1').startsWith('HTTP/1.1 101')) {
        return reject(new Error(`No WebSocket: ${head.toString('latin1', 0, end)}`))
      }
      resolve()
      const rest = head.subarray(end + 4)
      return rest.length > 0 ? reader.feed(rest) : undefined
    })
    line.write(
      Buffer.from(
        [
          `GET ${path} HTTP/1.1`,
          `Host: ${target.host}:${target.port}`,
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
          'Sec-WebSocket-Version: 13',
          '\r\n',
        ].join('\r\n'),
      ),
    )
  })
  return { line, reader }
}
