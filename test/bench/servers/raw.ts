import type { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { httpServer, serve } from './listen.ts'

// R0: what Node and `ws` can do at most. Frames are encoded once, the writes of a turn leave together, nothing is stored.

const server = await httpServer(process.argv[2] === 'tls')
const sockets = new Map<object, Socket>()
const corked = new Set<Socket>()
const write = (socket: Socket, parts: readonly Buffer[]): void => {
  if (!corked.has(socket)) {
    if (corked.size === 0) {
      setImmediate(() => {
        for (const one of corked) one.uncork()
        corked.clear()
      })
    }
    corked.add(socket)
    socket.cork()
  }
  for (const part of parts) socket.write(part)
}
/** A binary frame, final and unmasked: its header and what is in it. */
const frame = (payload: Buffer): readonly Buffer[] => {
  const header = Buffer.alloc(payload.length < 126 ? 2 : 4)
  header[0] = 0x82
  header[1] = Math.min(payload.length, 126)
  if (header.length === 4) header.writeUInt16BE(payload.length, 2)
  return [header, payload]
}

const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false })
server.on('upgrade', (request, socket: Socket, head) => {
  webSockets.handleUpgrade(request, socket, head, (client) => {
    sockets.set(client, socket)
    client.on('close', () => sockets.delete(client))
    client.on('message', (message) => {
      if (!Buffer.isBuffer(message)) throw new Error('Messages come as one buffer')
      const frames = frame(message)
      for (const [other, to] of sockets) if (other !== client) write(to, frames)
      write(socket, frame(message.subarray(0, 4)))
    })
  })
})
serve(server)
