import { app } from 'electron'
import { z } from 'zod'
import { systemClock } from '../../../src/main/messaging/clock.ts'
import { silentLog } from '../../../src/main/messaging/log.ts'
import { updaterSource } from '../../../src/main/shell/updater.ts'
import { errorShape } from '../../../src/shared/errors.ts'

// An Electron app that does nothing but look for a new version of itself, as it is told, and say what came of it.

const options = z
  .object({
    configuration: z.string(),
    releaseKey: z.string(),
    replaces: z.string(),
    steps: z.array(z.enum(['check', 'download', 'stop-download', 'wait', 'install'])),
  })
  .parse(JSON.parse(process.env['UPDATER_TEST'] ?? ''))

const say = (told: object): void => void process.stdout.write(`${JSON.stringify(told)}\n`)

/** Until the test has written something. */
const told = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin.once('data', () => resolve())
  })

const run = async (): Promise<void> => {
  app.setPath('userData', `${options.replaces}.data`)
  await app.whenReady()
  const source = updaterSource({
    ...options,
    fromSource: true,
    clock: systemClock,
    log: silentLog,
    quitWith: (last) => {
      say({ step: 'quit' })
      last()
    },
  })
  for (const step of options.steps) {
    try {
      if (step === 'check') say({ step, found: (await source.check('stable')) ?? null })
      if (step === 'download') {
        let most = 0
        await source.download((percent) => (most = Math.max(most, percent)), new AbortController().signal)
        say({ step, percent: most })
      }
      if (step === 'stop-download') {
        const abort = new AbortController()
        const work = source.download(() => abort.abort(), abort.signal)
        await work
        say({ step })
      }
      if (step === 'wait') {
        say({ step })
        await told()
      }
      if (step === 'install') await source.install()
    } catch (error) {
      say({
        step,
        ...errorShape(error),
        cause: String(error instanceof Error && error.cause instanceof Error ? error.cause.stack : ''),
      })
      break
    }
  }
  if (!options.steps.includes('install')) app.exit(0)
  // Where it was not replaced, nothing else would end it.
  setImmediate(() => app.exit(0))
}

run().catch((error: unknown) => {
  console.error(error)
  app.exit(1)
})
