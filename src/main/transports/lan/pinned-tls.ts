import { createHash } from 'node:crypto'
import { Agent } from 'node:https'
import type { RequestOptions } from 'node:https'
import { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { AppError } from '../../../shared/errors.ts'

/** SHA-256 of the certificate that the other side of a socket showed, hexadecimal. */
const fingerprintOf = (socket: TLSSocket): string =>
  createHash('sha256').update(socket.getPeerCertificate(true).raw).digest('hex')

const changed = (): AppError =>
  new AppError(
    'relay-changed',
    'What answers at this address is not the relay you joined: its certificate is another one. It may be another ' +
      'relay, or somebody who pretends to be it. Ask the host for a new invite if they set it up anew.',
  )

/**
 * Opens a TLS connection and looks at the certificate before a single byte is sent.
 *
 * Node does not call `checkServerIdentity` when `rejectUnauthorized` is false, and a self-signed certificate is never
 * authorised: so the comparison is made here, on `secureConnect`.
 *
 * @param fingerprint the only one accepted; undefined: any, to be pinned by the caller
 * @throws AppError `relay-changed`, `relay-unreachable`
 */
export const openPinned = (
  host: string,
  port: number,
  fingerprint: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly socket: TLSSocket; readonly fingerprint: string }> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.3' })
    const end = (error: AppError): void => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      reject(error)
    }
    const unreachable = (cause?: unknown): AppError =>
      new AppError(
        'relay-unreachable',
        'No relay answers there. Check the address, and that its host is running.',
        { cause },
      )
    const onAbort = (): void => end(unreachable())
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    socket.once('error', (error) => end(unreachable(error)))
    socket.once('secureConnect', () => {
      const seen = fingerprintOf(socket)
      if (fingerprint !== undefined && seen !== fingerprint) return end(changed())
      signal.removeEventListener('abort', onAbort)
      socket.removeAllListeners('error')
      return resolve({ socket, fingerprint: seen })
    })
  })

/** An agent whose every connection has been compared with a fingerprint before it is used. */
export class PinningAgent extends Agent {
  readonly #fingerprint: string

  constructor(fingerprint: string) {
    super({ keepAlive: false })
    this.#fingerprint = fingerprint
  }

  /** Called by Node's HTTP client; the request is written only after the callback has a socket. */
  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const deadline = AbortSignal.timeout(5_000)
    openPinned(options.host ?? '', Number(options.port), this.#fingerprint, deadline).then(
      ({ socket }) => callback?.(null, socket),
      // Node looks at the error first; a socket is asked for by the type only.
      (error: Error) => callback?.(error, new Duplex()),
    )
    return undefined
  }
}
