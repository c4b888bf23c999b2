import type { RawData, WebSocket } from 'ws'
import { malformed, WireListeners } from '../../shared/rpc/wire.ts'
import type { Wire } from '../../shared/rpc/wire.ts'

/** A reader this far behind is cut off rather than buffered for; it reconnects and asks anew. Bytes. */
const longestBacklog = 32 * 1024 * 1024

/** A wire over an open WebSocket, one JSON value a text frame. */
export const webSocketWire = (socket: WebSocket): Wire => {
  const listeners = new WireListeners()
  socket.on('message', (data, isBinary) => {
    if (isBinary) listeners.receive(malformed)
    else listeners.receiveText(textOf(data))
  })
  socket.on('close', () => listeners.end())
  // 'close' follows every 'error' (ws's documentation); without a listener the process would end.
  socket.on('error', () => {})
  return {
    send(value) {
      if (listeners.closed) return
      if (socket.bufferedAmount > longestBacklog) socket.terminate()
      else socket.send(JSON.stringify(value))
    },
    onMessage: (listener) => listeners.onMessage(listener),
    onClose: (listener) => listeners.onClose(listener),
    close: () => socket.close(),
  }
}

const textOf = (data: RawData): string => {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}
