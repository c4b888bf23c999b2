import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AppError } from '../shared/errors.ts'
import { failToStart, startHeadless, stopOnSignals } from './entry.ts'
import { Downloads } from './wires/downloads.ts'
import { startLoopbackServer } from './wires/loopback-server.ts'

// The app without Electron: the interface in a browser on this machine, and a relay on one without a display.

const directory = fileURLToPath(new URL('../../out/renderer', import.meta.url))

try {
  const downloads = new Downloads()
  const { app, line } = await startHeadless('browser', {
    // A browser asks by itself where things go.
    save: (name, { mediaType }) =>
      Promise.resolve((produce) =>
        Promise.resolve({ outcome: 'download', url: downloads.offer(name, mediaType, produce) }),
      ),
  })
  let stop = (): Promise<void> => app.stop()
  const end = stopOnSignals(() => stop())
  try {
    if (!existsSync(directory)) {
      throw new AppError('internal', 'The interface has not been built. Run "npm run build" first.')
    }
    const server = await startLoopbackServer({
      port: line.listen,
      directory,
      downloads,
      onWire: (wire) => void app.application.server.attach(wire),
    })
    stop = async () => {
      await server.stop()
      await app.stop()
    }
    process.stdout.write(`${JSON.stringify({ event: 'ready', url: server.url })}\n`)
  } catch (error) {
    await app.stop()
    throw error
  }
  // A parent that goes away without a signal must not leave the app behind with nobody to stop it.
  process.on('SIGHUP', () => void end())
} catch (error) {
  failToStart(error)
}
