import { AppError } from '../shared/errors.ts'
import { assemble } from './assemble.ts'
import type { Assembled } from './assemble.ts'
import { applyCommandLine, readCommandLine } from './command-line.ts'
import type { CommandLine } from './command-line.ts'
import { openConfSettings } from './conf-settings.ts'
import type { Places } from './places.ts'
import { systemClock } from './messaging/clock.ts'
import { surviveFailures } from './survival.ts'
import { version } from './version.ts'

/** Says one sentence on standard error: standard output belongs to machines. */
export const say = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}

/** Ends the process over a failure at start: 2 for flags that cannot be used, 1 for everything else. */
export const failToStart = (error: unknown): never => {
  say(error instanceof Error ? error.message : String(error))
  const badValue = error instanceof AppError && ['invalid-input', 'wrong-passphrase'].includes(error.code)
  process.exit(badValue ? 2 : 1)
}

/**
 * What both entries without Electron have in common: reads the flags, starts the app, does what the flags ask.
 *
 * @param shell which entry this is
 * @param places where this person keeps what leaves the app, where they can be asked
 * @param args the flags, where they do not follow a script's name
 */
export const startHeadless = async (
  shell: 'browser' | 'stdio',
  places?: Places,
  args: readonly string[] = process.argv.slice(2),
): Promise<{ readonly app: Assembled; readonly line: CommandLine }> => {
  const line = readCommandLine(args, shell === 'browser')
  const app = await assemble({
    profile: line.profile,
    shell,
    version,
    openSettings: openConfSettings,
    discovery: process.env['LANDLINE_DISCOVERY'] !== 'off',
    echo: say,
    ...(places === undefined ? {} : { places }),
    ...(line.passphrase === undefined ? {} : { passphrase: line.passphrase }),
  })
  const { application } = app
  surviveFailures(process, {
    log: application.options.log,
    clock: systemClock,
    report: (kind) => application.desktop.troubles.report(kind),
    recover: () =>
      void application
        .wake()
        .catch((error: unknown) => application.options.log.error('Connecting anew did not begin', error)),
    giveUp() {
      say(application.desktop.words().failsAgain)
      process.exit(1)
    },
  })
  try {
    await applyCommandLine(app.application, line, say)
  } catch (error) {
    await app.stop()
    throw error
  }
  return { app, line }
}

/** Calls `stop` once when the process is asked to end, and ends it with 0 when that is done. */
export const stopOnSignals = (stop: () => Promise<void>): (() => Promise<void>) => {
  let stopping: Promise<void> | undefined
  const end = () =>
    (stopping ??= stop().then(
      () => process.exit(0),
      (error: unknown) => failToStart(error),
    ))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end())
  return end
}
