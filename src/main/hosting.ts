import { z } from 'zod'
import { AppError } from '../shared/errors.ts'
import type { RelayHost, RelayPolicy } from '../shared/model/network.ts'
import type { Log } from './messaging/log.ts'
import type { StateStore } from './messaging/state-store.ts'
import { startRelay } from './relay/relay.ts'
import type { Relay, RelayOptions } from './relay/relay.ts'
import type { HostingOptions } from './session.ts'
import type { LanTransport } from './transports/lan/lan-transport.ts'

export interface HostingParts {
  readonly state: StateStore
  readonly lan: LanTransport
  readonly log: Log
  /** What a relay needs that is the same whenever it starts. */
  readonly relay: Omit<RelayOptions, 'name' | 'port' | 'host'>
  /** What it is called where nobody said. */
  readonly usualName: () => string
  readonly onChange: () => void
}

const hostingKey = 'hosting'
const hostingSchema = z.object({
  port: z.number().int().optional(),
  host: z.string().optional(),
  name: z.string().optional(),
  fingerprint: z.string(),
  /** Whether the port was left to Landline: then another will do when it is taken. */
  automatic: z.boolean(),
})

/** The relay that this account hosts on this machine, if it does: joined by itself, and hosted again after a restart. */
export class Hosting {
  readonly #parts: HostingParts
  #relay: Relay | undefined
  /** Starting and stopping take their time and must not overlap. */
  #work: Promise<unknown> = Promise.resolve()

  constructor(parts: HostingParts) {
    this.#parts = parts
  }

  /** The relay, while it runs. */
  get relay(): Relay | undefined {
    return this.#relay
  }

  /** Starts hosting, or tells of what runs already. @throws AppError `port-in-use`, `invalid-input`, `database-damaged` */
  start(wanted: HostingOptions): Promise<{ readonly invite: string; readonly port: number }> {
    return this.#alone(() => this.#host(wanted, wanted.port === undefined || wanted.port === 0))
  }

  /** Ends it and forgets that it ran; its database stays. */
  stop(): Promise<void> {
    return this.#alone(async () => {
      const running = this.#relay
      this.#relay = undefined
      this.#parts.state.delete(hostingKey)
      if (!running) return
      await this.#parts.lan.leave(running.fingerprint)
      await running.stop()
      this.#parts.onChange()
    })
  }

  /** Hosts again what was hosted when the app ended. */
  async resume(): Promise<void> {
    const { state, log } = this.#parts
    const kept = state.get(hostingKey)
    if (kept === undefined) return
    const { port, host, name, automatic } = hostingSchema.parse(JSON.parse(kept))
    const wanted = { ...(host === undefined ? {} : { host }), ...(name === undefined ? {} : { name }) }
    const withPort = port === undefined ? wanted : { ...wanted, port }
    try {
      await this.#alone(async () => {
        try {
          return await this.#host(withPort, automatic)
        } catch (error) {
          if (!automatic || !(error instanceof AppError) || error.code !== 'port-in-use') throw error
          return await this.#host(wanted, automatic)
        }
      })
    } catch (error) {
      // The app is of use without it; the network page shows that nothing is hosted.
      log.error('The relay could not be hosted again', error)
    }
  }

  /** Ends it because the app does. @param before what has to end first */
  async end(before: () => Promise<void>): Promise<void> {
    await this.#alone(async () => {
      await before()
      await this.#relay?.stop()
    })
  }

  /** What the host sees. @throws AppError `relay-off` */
  view(): RelayHost {
    return this.running().view()
  }

  /** @throws AppError `relay-off`, `invalid-input` */
  configure(policy: RelayPolicy): RelayHost {
    this.running().configure(policy)
    return this.view()
  }

  /** The relay. @throws AppError `relay-off` */
  running(): Relay {
    if (this.#relay) return this.#relay
    throw new AppError('relay-off', 'No relay is hosted here. Start one first.')
  }

  async #host(wanted: HostingOptions, automatic: boolean): Promise<{ invite: string; port: number }> {
    if (this.#relay) return { invite: this.#relay.invite(), port: this.#relay.port }
    const { relay, usualName, lan, state, onChange } = this.#parts
    const started = await startRelay({ ...relay, ...wanted, name: wanted.name ?? usualName() })
    try {
      await lan.join(started.invite())
    } catch (error) {
      await started.stop()
      throw error
    }
    this.#relay = started
    started.onChange(onChange)
    state.set(
      hostingKey,
      // The port that was found is asked for again: invites that were given away stay good.
      JSON.stringify({
        ...wanted,
        port: started.port,
        fingerprint: started.fingerprint,
        automatic,
      } satisfies z.input<typeof hostingSchema>),
    )
    onChange()
    return { invite: started.invite(), port: started.port }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work)
    this.#work = result.catch(() => {})
    return result
  }
}
