import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openAccountSession } from './account-session.ts'
import { Application } from './application.ts'
import type { AppLanguage } from '../shared/model/desktop.ts'
import { systemClock } from './messaging/clock.ts'
import { networkNow, watchNetwork } from './network-watch.ts'
import { fileLog } from './file-log.ts'
import type { Keyring } from './identity/vault.ts'
import type { Places } from './places.ts'
import type { Settings } from './settings.ts'
import { lockProfile } from './storage/profile-lock.ts'

export interface AssembleOptions {
  readonly profile: string
  readonly shell: 'electron' | 'browser' | 'stdio'
  readonly version: string
  readonly openSettings: (profile: string) => Settings
  readonly keyring?: Keyring
  /** Where this person keeps what leaves the app, where the shell can ask them. */
  readonly places?: Places
  /** Opens an account that a passphrase keeps. */
  readonly passphrase?: string
  /** Whether relays are announced and looked for by mDNS. */
  readonly discovery: boolean
  /** The language of the system, where the shell can tell. */
  readonly systemLanguage?: () => AppLanguage
  /** The window says that the account is being opened. */
  readonly onDrawn?: () => void
  /** Ends the app and starts it anew, where the shell can. */
  readonly restart?: () => void
  /** Shows the app before its account is opened: that may take somebody's time. */
  readonly show?: (application: Application) => void
  /** Hears one line for each warning and error, beside the log file. */
  readonly echo: (line: string) => void
}

/** An app that is running, without a shell. */
export interface Assembled {
  readonly application: Application
  /** Answers what is under way, then ends everything; idempotent. */
  stop(): Promise<void>
}

/**
 * Puts the app together for one profile and starts it.
 *
 * @throws AppError `profile-in-use`
 */
export const assemble = async (options: AssembleOptions): Promise<Assembled> => {
  const { profile, version, discovery } = options
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  const unlock = lockProfile(profile)
  const log = fileLog(join(profile, 'logs', 'landline.log'), options.echo)
  const settings = options.openSettings(profile)
  const application = new Application({
    profile,
    shell: options.shell,
    version,
    settings,
    log,
    ...(options.keyring === undefined ? {} : { keyring: options.keyring }),
    ...(options.onDrawn === undefined ? {} : { onDrawn: options.onDrawn }),
    ...(options.restart === undefined ? {} : { restart: options.restart }),
    ...(options.places === undefined ? {} : { places: options.places }),
    ...(options.systemLanguage === undefined ? {} : { systemLanguage: options.systemLanguage }),
    openSession: (vault, key, secret, events) =>
      openAccountSession({ profile, vault, key, secret, settings, events, log, version, discovery }),
  })
  const endWatch = watchNetwork(systemClock, networkNow, () => {
    log.info('This machine is on another network')
    application.wake().catch((error: unknown) => log.error('Connecting anew did not begin', error))
  })
  const end = async (): Promise<void> => {
    endWatch()
    await application.stop()
    unlock()
  }
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= end())
  try {
    options.show?.(application)
    // At once, so that whatever was shown finds an app that is opening.
    await application.start(options.passphrase)
  } catch (error) {
    await stop()
    throw error
  }
  return { application, stop }
}
