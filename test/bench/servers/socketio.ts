import { Server } from 'socket.io'
import { httpServer, serve } from './listen.ts'

// R1: Socket.IO as one gets it, and a room as its documentation shows one. Nothing is stored.

interface Message {
  readonly chat_id: string
  readonly envelope: Uint8Array
}

const server = await httpServer(process.argv[2] === 'tls')
const io = new Server(server)
let cursor = 0
io.on('connection', (socket) => {
  void socket.join('room:bench')
  socket.on('send_message', ({ chat_id, envelope }: Message, answer: (value: object) => void) => {
    const at = Date.now()
    cursor += 1
    socket.to(chat_id).emit('new_message', { cursor, chat_id, sender: socket.id, at, envelope })
    answer({ ok: true, cursor, at })
  })
})
serve(server)
