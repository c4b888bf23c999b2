import { AppError, errorShape } from '../../shared/errors.ts'
import type {
  NewVersion,
  NoUpdates,
  UpdateChannel,
  UpdatesView,
  UpdateState,
} from '../../shared/model/updates.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Log } from '../messaging/log.ts'
import type { Settings } from '../settings.ts'

/** Where new versions come from. */
export interface UpdateSource {
  /**
   * Asks once. Nothing is fetched but what there is.
   *
   * @returns undefined when this version is the newest
   * @throws AppError `network-unreachable`, `update-refused`
   */
  check(channel: Exclude<UpdateChannel, 'off'>): Promise<NewVersion | undefined>
  /**
   * Fetches what was found last, and checks it.
   *
   * @param onProgress percent, 0 to 100
   * @throws AppError `network-unreachable`, `update-refused`, `disk-full`, `cancelled`
   */
  download(onProgress: (percent: number) => void, signal: AbortSignal): Promise<void>
  /**
   * Puts what was fetched in the place of this version, ends the app and starts it anew.
   *
   * @throws AppError `update-refused`, `disk-full`, `disk-error`; then the app goes on as it is
   */
  install(): Promise<void>
}

/** How a shell brings updates, or why it does not. */
export type UpdateSupport =
  | { readonly type: 'none'; readonly reason: NoUpdates }
  | { readonly type: 'source'; readonly source: UpdateSource }

export interface UpdatesOptions {
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
  readonly publish: (view: UpdatesView) => void
}

/** After a start other things come first, milliseconds. */
const firstCheck = 60_000
const checkEvery = 24 * 3600_000

/** Looks for new versions where somebody chose that, and brings them when they are asked for. Nothing is asked of anybody before. */
export class Updates {
  readonly #options: UpdatesOptions
  #support: UpdateSupport = { type: 'none', reason: 'source' }
  #state: UpdateState = { type: 'unavailable', reason: 'source' }
  #checkedAt = 0
  #cancelTimer: (() => void) | undefined
  #download: AbortController | undefined

  constructor(options: UpdatesOptions) {
    this.#options = options
  }

  /** Has updates come from here, from now on. */
  use(support: UpdateSupport): void {
    this.#support = support
    this.#show(support.type === 'none' ? { type: 'unavailable', reason: support.reason } : { type: 'idle' })
    this.#schedule(firstCheck)
  }

  view(): UpdatesView {
    return {
      channel: this.#options.settings.get('updates'),
      checkedAt: this.#checkedAt,
      state: this.#state,
    }
  }

  /** Chooses which new versions are looked for, and looks at once. */
  async choose(channel: UpdateChannel): Promise<UpdatesView> {
    const before = this.view()
    if (channel === before.channel) return before
    this.#options.settings.set('updates', channel)
    this.#download?.abort()
    if (this.#support.type === 'source') this.#show({ type: 'idle' })
    await (channel === 'off' ? undefined : this.check())
    this.#schedule(checkEvery)
    return this.view()
  }

  /** Asks whether there is a newer version. A failure is a state, and is not thrown. */
  async check(): Promise<UpdatesView> {
    const channel = this.#options.settings.get('updates')
    const source = this.#source()
    if (channel === 'off') throw new AppError('unsupported', 'Looking for new versions is turned off.')
    const { type } = this.#state
    // What is being done, or is done already, says more than asking again would.
    if (type === 'checking' || type === 'downloading' || type === 'ready') return this.view()
    this.#show({ type: 'checking' })
    try {
      const found = await source.check(channel)
      this.#checkedAt = this.#options.clock.now()
      // It may have been turned off meanwhile, or to another channel.
      if (this.#options.settings.get('updates') !== channel) this.#show({ type: 'idle' })
      else this.#show(found ? { type: 'available', found } : { type: 'newest' })
    } catch (error) {
      this.#fail(error)
    }
    return this.view()
  }

  /** Fetches the version that was found. A failure is a state, and is not thrown. */
  async download(): Promise<UpdatesView> {
    const source = this.#source()
    if (this.#state.type !== 'available') return this.view()
    const { found } = this.#state
    const abort = new AbortController()
    this.#download = abort
    this.#show({ type: 'downloading', found, percent: 0 })
    try {
      await source.download((percent) => {
        const whole = Math.floor(Math.min(100, Math.max(0, percent)))
        if (this.#state.type !== 'downloading' || this.#state.percent === whole || abort.signal.aborted)
          return
        this.#show({ type: 'downloading', found, percent: whole })
      }, abort.signal)
      if (abort.signal.aborted) throw new AppError('cancelled', 'That was stopped.')
      this.#show({ type: 'ready', found })
    } catch (error) {
      if (abort.signal.aborted)
        this.#show(this.view().channel === 'off' ? { type: 'idle' } : { type: 'available', found })
      else this.#fail(error)
    } finally {
      if (this.#download === abort) this.#download = undefined
    }
    return this.view()
  }

  /** Stops fetching. */
  cancel(): void {
    this.#download?.abort()
  }

  /** Puts the version that was fetched in the place of this one, and starts it. */
  async install(): Promise<void> {
    const source = this.#source()
    if (this.#state.type !== 'ready') throw new AppError('unsupported', 'No new version has been fetched.')
    try {
      await source.install()
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  stop(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#download?.abort()
  }

  #source(): UpdateSource {
    if (this.#support.type === 'source') return this.#support.source
    throw new AppError('unsupported', 'This app does not bring new versions by itself.')
  }

  #schedule(milliseconds: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    const { clock, settings } = this.#options
    if (this.#support.type === 'none' || settings.get('updates') === 'off') return
    this.#cancelTimer = clock.after(milliseconds, () => {
      this.check().catch((error: unknown) =>
        this.#options.log.error('Looking for a new version failed', error),
      )
      this.#schedule(checkEvery)
    })
  }

  #fail(error: unknown): void {
    const { log } = this.#options
    const { code, message } = errorShape(error)
    if (error instanceof AppError) log.info('A new version could not be had', { code })
    else log.error('Updating failed unexpectedly', error)
    this.#show({ type: 'failed', code, message })
  }

  #show(state: UpdateState): void {
    this.#state = state
    this.#options.publish(this.view())
  }
}
