import { relayServiceFlag } from './relay-service-flag.ts'

// The first file that Electron reads: the desktop app, or the relay of a machine on which nobody is looking. A packaged
// app cannot be run as Node, so both start here.
await (process.argv.includes(relayServiceFlag) ? import('./relay-service.ts') : import('./index.ts'))
