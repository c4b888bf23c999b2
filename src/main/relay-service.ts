import { AppError } from '../shared/errors.ts'
import { failToStart, startHeadless, stopOnSignals } from './entry.ts'
import { relayServiceFlag } from './relay-service-flag.ts'

// A relay and nothing else: no window, no browser, for a service manager. Says on standard output how to join it.

const args = process.argv.slice(process.argv.indexOf(relayServiceFlag) + 1)

try {
  const { app } = await startHeadless('stdio', undefined, ['--host-relay', ...args])
  stopOnSignals(() => app.stop())
  const { hosting, invite, port } = await app.application.relayStatus()
  if (!hosting) {
    await app.stop()
    throw app.application.trouble ?? new AppError('internal', 'The relay did not start.')
  }
  process.stdout.write(`${JSON.stringify({ event: 'ready', invite, port })}\n`)
} catch (error) {
  failToStart(error)
}
