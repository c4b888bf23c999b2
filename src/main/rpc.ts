import { failToStart, startHeadless, stopOnSignals } from './entry.ts'
import { streamWire } from './wires/stream-wire.ts'

// The app for bots, scripts and tests: JSON-RPC 2.0 on standard input and output, one object a line.

try {
  const { app } = await startHeadless('stdio')
  const wire = streamWire(process.stdin, process.stdout)
  app.application.server.attach(wire)
  const end = stopOnSignals(async () => {
    // What was asked is answered before the end.
    await app.application.server.idle()
    await app.stop()
  })
  wire.onClose(() => void end())
} catch (error) {
  failToStart(error)
}
