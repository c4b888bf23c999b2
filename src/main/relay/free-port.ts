import { createServer } from 'node:net'
import { defaultRelayPort } from '../../shared/relay-protocol.ts'

const attempt = (wanted: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(wanted, () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : wanted
      server.close(() => resolve(port))
    })
  })

/** A port that a relay of this machine could have: the usual one where that is free. */
export const freePort = (): Promise<number> => attempt(defaultRelayPort).catch(() => attempt(0))
