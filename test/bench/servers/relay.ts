import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { verifyDeviceList } from '../../../src/main/identity/wallet.ts'
import { systemClock } from '../../../src/main/messaging/clock.ts'
import { startRelay } from '../../../src/main/relay/relay.ts'
import { ready } from './listen.ts'

// The relay as the app runs it, on a disk, with limits wide enough for a load generator. Without TLS where it is asked for, which
// the app never does. Arguments: tls or plain, a folder, and the key of a database that is there already.

const [tls, folder = '', key] = process.argv.slice(2)
const relay = await startRelay({
  port: 0,
  host: '127.0.0.1',
  name: 'Bench',
  databasePath: join(folder, 'relay.db'),
  databaseKey: key === undefined ? randomBytes(32) : Buffer.from(key, 'hex'),
  blobFolder: join(folder, 'files'),
  verifyList: verifyDeviceList,
  clock: systemClock,
  log: {
    info: () => {},
    warn: (message) => console.error(message),
    error: (message, error) => console.error(message, error),
  },
  version: 'benchmark',
  discovery: false,
  plain: tls !== 'tls',
})
relay.configure({
  limits: { connections: 2_000, messagesPerSecond: 100_000, burst: 100_000, bufferedBytes: 1024 ** 3 },
  retention: { days: 3650, megabytes: 1_000_000 },
})
ready({ port: relay.port, fingerprint: relay.fingerprint })
