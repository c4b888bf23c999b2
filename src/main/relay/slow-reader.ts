import type { Socket } from 'socket.io'
import type { RelayLimits } from '../../shared/relay-protocol.ts'
import type { CorkedWebSocket } from './corked-web-socket.ts'

/**
 * Watches what waits to be read by a client. One that reads too slowly, or not at all, would take the host's memory: it is told
 * on to be cut off, and finds everything in its mailbox when it comes back.
 *
 * @param connection of the same client
 * @param cutOff called once, when more waits than the host allows
 */
export const watchReading = (
  web: CorkedWebSocket,
  connection: Socket['conn'],
  limits: RelayLimits,
  cutOff: () => void,
): void => {
  let done = false
  web.onWritten((waiting) => {
    if (done || waiting <= limits.bufferedBytes) return
    done = true
    // Not in the middle of what is being sent to others.
    setImmediate(() => {
      cutOff()
      // Closing politely would wait for the client to read what is in its way.
      connection.request.socket.destroy()
    })
  })
}
