import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { AppError } from '../../shared/errors.ts'
import { defaultRelayPort } from '../../shared/relay-protocol.ts'

/** Below what systems give to outgoing connections: one of those would have it when it is needed. */
const [least, most] = [20_000, 32_000]
const mostAttempts = 20

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, () => server.close(() => resolve(true)))
  })

/** A port that a relay of this machine could have, now and later: the usual one where that is free. @throws AppError `port-in-use` */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const port = attempt === 0 ? defaultRelayPort : randomInt(least, most)
    if (await isFree(port)) return port
  }
  throw new AppError('port-in-use', 'This machine has no port left that a relay could have.')
}
