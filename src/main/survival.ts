import type { Trouble } from '../shared/model/desktop.ts'
import type { Clock } from './messaging/clock.ts'
import type { Log } from './messaging/log.ts'

/** A process that fails this often within a minute does nothing else any more. */
const mostFailures = 20
const failuresWithin = 60_000

export interface SurvivalOptions {
  readonly log: Log
  readonly clock: Clock
  /** Somebody is to be told that something failed and was survived. */
  readonly report: (kind: Trouble['kind']) => void
  /** Connects anew: whatever failed may have held a line. */
  readonly recover: () => void
  /** It fails again and again: ends the process, as well as that goes. */
  readonly giveUp: () => void
}

/** The part of a process that is needed; a test has one of its own. */
export interface FailingProcess {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
  off(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown
}

/**
 * Goes on after an error that nobody caught: out of the SDK of a transport, or a promise that was let go. What people wrote is safe,
 * since everything is stored in transactions before it is on a wire; what was under way on a line is tried again. It is logged and
 * told, and given up where it happens again and again.
 *
 * @returns ends it
 */
export const surviveFailures = (process: FailingProcess, options: SurvivalOptions): (() => void) => {
  const { log, clock, report, recover, giveUp } = options
  let failures: readonly number[] = []
  const fail = (error: unknown): void => {
    const kind = kindOf(error)
    log.error('Something failed that nobody had foreseen', error, { kind })
    const now = clock.now()
    failures = [...failures, now].filter((at) => at > now - failuresWithin)
    if (failures.length > mostFailures) return giveUp()
    report(kind)
    recover()
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  return () => {
    process.off('uncaughtException', fail)
    process.off('unhandledRejection', fail)
  }
}

/** Whose failure it is, by where it comes from. */
const kindOf = (error: unknown): Trouble['kind'] => {
  const from =
    error instanceof Error
      ? `${error.stack ?? ''}${error.cause instanceof Error ? (error.cause.stack ?? '') : ''}`
      : ''
  if (/@xmtp[\\/]|transports[\\/]xmtp|node-bindings/.test(from)) return 'xmtp'
  return /socket\.io|engine\.io|transports[\\/]lan|[\\/]main[\\/]relay/.test(from) ? 'lan' : 'background'
}
