import { powerMonitor } from 'electron'
import type { Clock } from '../messaging/clock.ts'

export interface PowerOptions {
  readonly clock: Clock
  /** The screen was locked, or the machine goes to sleep. May be told more than once. */
  readonly onAway: () => void
  /** The machine goes to sleep: told beside {@link onAway}, for the log. */
  readonly onSleep: () => void
  /** The machine woke, or its screen was unlocked. */
  readonly onBack: () => void
  /** Whether it matters at the moment that the screen is locked. */
  readonly watchesScreen: () => boolean
}

/** How often it is looked whether the screen is locked, where nothing tells, milliseconds. */
const lookEvery = 2_000
/** Of no consequence: only whether the screen is locked is looked at. In seconds. */
const idleAfter = 3_600

/**
 * What the machine does under the app: it sleeps and wakes, its screen is locked and unlocked.
 *
 * On Linux Electron tells of sleep alone (logind); whether the screen is locked has to be asked for, which it knows from the
 * screen savers of the desktops (`org.freedesktop.ScreenSaver` and those of their own on the session bus).
 *
 * @returns ends it
 */
export const watchPower = ({ clock, onAway, onSleep, onBack, watchesScreen }: PowerOptions): (() => void) => {
  powerMonitor.on('suspend', onAway)
  powerMonitor.on('suspend', onSleep)
  powerMonitor.on('lock-screen', onAway)
  powerMonitor.on('resume', onBack)
  powerMonitor.on('unlock-screen', onBack)
  let cancel = (): void => {}
  const look = (): void => {
    cancel = clock.after(lookEvery, () => {
      if (watchesScreen() && powerMonitor.getSystemIdleState(idleAfter) === 'locked') onAway()
      look()
    })
  }
  if (process.platform === 'linux') look()
  return () => {
    cancel()
    powerMonitor.off('suspend', onAway)
    powerMonitor.off('suspend', onSleep)
    powerMonitor.off('lock-screen', onAway)
    powerMonitor.off('resume', onBack)
    powerMonitor.off('unlock-screen', onBack)
  }
}
