import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { WebSocketServer } from 'ws'
import { httpServer, serve } from './listen.ts'

// The least that handing out what was missed can cost: whoever asks gets the next page, which is in memory and encoded once.
// Arguments: tls or plain, and a folder with page.bin.

const server = await httpServer(process.argv[2] === 'tls')
const page = readFileSync(join(process.argv[3] ?? '', 'page.bin'))
const header = Buffer.alloc(10)
header[0] = 0x82
header[1] = 127
header.writeBigUInt64BE(BigInt(page.length), 2)
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false })
server.on('upgrade', (request, socket: Socket, head) => {
  webSockets.handleUpgrade(request, socket, head, (client) => {
    client.on('message', () => {
      socket.cork()
      socket.write(header)
      socket.write(page)
      socket.uncork()
    })
  })
})
serve(server)
