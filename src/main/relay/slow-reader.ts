import type { Socket } from 'socket.io'
import type { RelayLimits } from '../../shared/relay-protocol.ts'

const sizeOf = (data: unknown): number => {
  if (typeof data === 'string') return data.length
  return data instanceof Uint8Array ? data.byteLength : 0
}

/**
 * Watches what waits to be read by a client. One that reads too slowly, or not at all, would take the host's memory: it is told
 * on to be cut off, and finds everything in its mailbox when it comes back.
 *
 * @param cutOff called once, when more waits than the host allows
 */
export const watchReading = (socket: Socket, limits: RelayLimits, cutOff: () => void): void => {
  const { conn } = socket
  let waiting = 0
  let underWay = 0
  let done = false
  conn.on('packetCreate', ({ data }: { readonly data?: unknown }) => {
    waiting += sizeOf(data)
    if (done || waiting <= limits.bufferedBytes) return
    done = true
    // Not in the middle of what is being sent to others.
    setImmediate(() => {
      cutOff()
      // Closing politely would wait for the client to read what is in its way.
      conn.request.socket.destroy()
    })
  })
  // Everything that waited is handed to the system at once; its own buffers are bounded.
  conn.on('flush', () => (underWay = waiting))
  conn.transport.on('drain', () => {
    waiting -= underWay
    underWay = 0
  })
}
