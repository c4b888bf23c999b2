import { Server } from 'socket.io'

// The bare reference: a Socket.IO server that acknowledges what it is sent. Prints its port.

const server = new Server(0, { transports: ['websocket'], serveClient: false })
server.on('connection', (socket) => {
  socket.on('message', (_bytes: Uint8Array, answer: () => void) => answer())
})
const address = server.httpServer.address()
if (address === null || typeof address === 'string') throw new Error('It listens nowhere')
process.stdout.write(`${address.port}\n`)
process.stdin.on('end', () => process.exit())
process.stdin.resume()
