import { createServer } from 'node:net'

/**
 * A port of loopback that nobody has. Tests that start a relay again on its port use one of these: the usual port is one
 * that other tests take as soon as it is free.
 */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
