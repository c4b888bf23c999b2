import { existsSync } from 'node:fs'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'
import type { Address } from '../shared/model/ids.ts'
import type { RelayHost, RelayPolicy } from '../shared/model/network.ts'
import { mostSuccessors } from '../shared/succession.ts'
import type { Log } from './messaging/log.ts'
import type { StateStore } from './messaging/state-store.ts'
import { carriedRelaySchema, readRelay, writeRelay } from './relay/carried.ts'
import type { CarriedRelay } from './relay/carried.ts'
import { openRelayDatabase } from './relay/database.ts'
import { inheritanceSchema } from './relay/guests.ts'
import type { Inheritance } from './relay/guests.ts'
import { reachableHosts } from './relay/network-addresses.ts'
import { freePort } from './relay/free-port.ts'
import { relayFingerprint, startRelay } from './relay/relay.ts'
import type { Relay, RelayOptions } from './relay/relay.ts'
import type { HostingOptions } from './session.ts'
import type { LanTransport } from './transports/lan/lan-transport.ts'
import type { FutureRelay } from './transports/lan/succession/lan-succession.ts'

export interface HostingParts {
  readonly state: StateStore
  readonly lan: LanTransport
  readonly log: Log
  /** What a relay needs that is the same whenever it starts. */
  readonly relay: Omit<RelayOptions, 'name' | 'port' | 'host' | 'standsInFor'>
  /** What it is called where nobody said. */
  readonly usualName: () => string
  readonly onChange: () => void
  /** It hosts now: maybe elsewhere than it said that it would. */
  readonly onStarted: () => void
}

const hostingKey = 'hosting'
/** The port at which this relay said that it would be found. */
const portKey = 'port'
/** A relay that came with a backup, until somebody says what is to become of it. */
export const carriedKey = 'carried'
const hostingSchema = z.object({
  port: z.number().int().optional(),
  host: z.string().optional(),
  name: z.string().optional(),
  fingerprint: z.string(),
  /** Whether the port was left to Landline: then another will do when it is taken. The first version did not say. */
  automatic: z.boolean().default(true),
  /** In whose place. */
  standIn: inheritanceSchema.optional(),
})

/** The relay that this account hosts on this machine, if it does: joined by itself, and hosted again after a restart. */
export class Hosting {
  readonly #parts: HostingParts
  #relay: Relay | undefined
  #standIn: Inheritance | undefined
  /** Starting and stopping take their time and must not overlap. */
  #work: Promise<unknown> = Promise.resolve()

  constructor(parts: HostingParts) {
    this.#parts = parts
  }

  /** The relay, while it runs. */
  get relay(): Relay | undefined {
    return this.#relay
  }

  /** The relay in whose place it hosts. */
  get standsInFor(): Inheritance | undefined {
    return this.#standIn
  }

  /** Starts hosting, or tells of what runs already. @throws AppError `port-in-use`, `invalid-input`, `database-damaged` */
  start(wanted: HostingOptions): Promise<{ readonly invite: string; readonly port: number }> {
    return this.#alone(() => this.#host(wanted, wanted.port === undefined || wanted.port === 0))
  }

  /** Ends it and forgets that it ran; its database stays. */
  stop(): Promise<void> {
    return this.#alone(() => this.#stop(true))
  }

  /** The relay that is hosted here, or would be: its certificate, and where it is reached. @throws AppError `database-damaged` */
  future(): Promise<FutureRelay> {
    return this.#alone(async () => {
      if (this.#relay)
        return { fingerprint: this.#relay.fingerprint, addresses: this.#relay.view().addresses }
      const { relay, state } = this.#parts
      const port = Number(state.get(portKey) ?? (await freePort()))
      state.set(portKey, String(port))
      return {
        fingerprint: await relayFingerprint(relay),
        addresses: reachableHosts(undefined).map((host) => `${host}:${port}`),
      }
    })
  }

  /**
   * Hosts in place of a relay that is gone: lets in whom that one did.
   *
   * @param successors of that relay, in order: they come after this one too
   * @throws AppError `database-damaged`
   */
  standIn(inheritance: Omit<Inheritance, 'only'>, successors: readonly Address[]): Promise<void> {
    return this.#alone(async () => {
      if (this.#relay) {
        // Whom it lets in beside those stays its host's choice.
        const { admission: _, ...rest } = inheritance
        const standIn = { ...rest, only: false }
        this.#relay.standInFor(standIn)
        this.#keepStandIn(standIn)
      } else {
        const port = this.#parts.state.get(portKey)
        const standIn = { ...inheritance, only: true }
        await this.#hostSomewhere(port === undefined ? {} : { port: Number(port) }, standIn)
      }
      const { owner } = this.#parts.relay
      const relay = this.running()
      const { successors: named, banned } = relay.view()
      const after = [...named.map(({ address }) => address), ...successors].filter(
        (address) => address !== owner && !banned.some((one) => one.address === address),
      )
      relay.setSuccessors([...new Set(after)].slice(0, mostSuccessors))
      this.#parts.onChange()
    })
  }

  /** Does not host in place of another relay any more; stops where it did so for that reason only. */
  standDown(): Promise<void> {
    return this.#alone(async () => {
      if (this.#standIn?.only === true) return this.#stop(false)
      this.#relay?.standInFor(undefined)
      return this.#keepStandIn(undefined)
    })
  }

  /** Hosts again what was hosted when the app ended. */
  async resume(): Promise<void> {
    const { state, log } = this.#parts
    const kept = state.get(hostingKey)
    if (kept === undefined) return
    try {
      const { port, host, name, automatic, standIn } = hostingSchema.parse(JSON.parse(kept))
      const wanted = { ...(host === undefined ? {} : { host }), ...(name === undefined ? {} : { name }) }
      const withPort = port === undefined ? wanted : { ...wanted, port }
      await this.#alone(async () => {
        if (automatic) await this.#hostSomewhere(withPort, standIn)
        else await this.#host(withPort, automatic, standIn)
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

  /** What makes the relay of this account, for a backup; undefined: there is none. */
  forBackup(): string | undefined {
    const { relay, state, usualName, log } = this.#parts
    const carried = state.get(carriedKey)
    try {
      const kept = state.get(hostingKey)
      const name = kept === undefined ? undefined : hostingSchema.parse(JSON.parse(kept)).name
      const port = state.get(portKey)
      // One that runs is up to date; one that an earlier version hosted last may not be.
      if (!this.#relay && existsSync(relay.databasePath))
        openRelayDatabase(relay.databasePath, relay.databaseKey).close()
      const own = readRelay(relay.databasePath, relay.databaseKey, {
        name: name ?? usualName(),
        port: port === undefined ? undefined : Number(port),
      })
      return own ? JSON.stringify(own) : carried
    } catch (error) {
      // Messages are worth more than a relay that cannot be read: it must not stand in their way.
      log.error('The relay could not be read for the backup, which goes without it', error)
      return carried
    }
  }

  /** The relay that came with a backup and is hosted nowhere as far as is known here. */
  get restored(): { readonly name: string; readonly fingerprint: string } | undefined {
    return this.#relay ? undefined : this.#carried()
  }

  /**
   * Hosts here the relay that came with a backup: those who joined it find it again and trust it.
   *
   * @throws AppError `invalid-input` when there is none, or when it runs elsewhere: of two the same, each would have a part of the people
   */
  hostRestored(): Promise<{ readonly invite: string; readonly port: number }> {
    return this.#alone(async () => {
      const carried = this.#carried()
      if (!carried || this.#relay)
        throw new AppError(
          'invalid-input',
          'There is no relay that came with a backup and could be hosted here.',
        )
      const { lan, relay, state } = this.#parts
      const runs = lan
        .joined()
        .some(({ fingerprint, state: is }) => fingerprint === carried.fingerprint && is === 'ready')
      if (runs)
        throw new AppError(
          'invalid-input',
          'This relay runs on another computer. Stop it there first: of two the same, each would have a part of the people.',
        )
      writeRelay(relay.databasePath, relay.databaseKey, carried)
      await this.#hostSomewhere(
        { name: carried.name, ...(carried.port === undefined ? {} : { port: carried.port }) },
        undefined,
      )
      state.delete(carriedKey)
      const running = this.running()
      return { invite: running.invite(), port: running.port }
    })
  }

  /** Does not host it, now or later. */
  forgetRestored(): void {
    this.#parts.state.delete(carriedKey)
    this.#parts.onChange()
  }

  #carried(): CarriedRelay | undefined {
    const kept = this.#parts.state.get(carriedKey)
    return kept === undefined ? undefined : carriedRelaySchema.parse(JSON.parse(kept))
  }

  /** What the host sees. @throws AppError `relay-off` */
  view(): RelayHost {
    return this.running().view()
  }

  /** @throws AppError `relay-off`, `invalid-input` */
  configure(policy: RelayPolicy): RelayHost {
    this.running().configure(policy)
    if (policy.admission !== undefined && this.#standIn) {
      // The host decides for themselves from here on.
      const { admission: _, ...standIn } = this.#standIn
      this.#keepStandIn(standIn)
    }
    return this.view()
  }

  /** The relay. @throws AppError `relay-off` */
  running(): Relay {
    if (this.#relay) return this.#relay
    throw new AppError('relay-off', 'No relay is hosted here. Start one first.')
  }

  /** @param follows whether to stay in it, and so to come into that of its successor */
  async #stop(follows: boolean): Promise<void> {
    const running = this.#relay
    this.#relay = undefined
    this.#standIn = undefined
    this.#parts.state.delete(hostingKey)
    if (!running) return
    const hasSuccessors = running.view().successors.some(({ answer }) => answer === 'accepted')
    if (!follows || !hasSuccessors) await this.#parts.lan.leave(running.fingerprint)
    await running.stop()
    this.#parts.onChange()
  }

  /** Hosts on the port that is wanted, or any other when that is taken. */
  async #hostSomewhere(wanted: HostingOptions, standIn: Inheritance | undefined): Promise<void> {
    try {
      await this.#host(wanted, true, standIn)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'port-in-use') throw error
      const { port: _, ...elsewhere } = wanted
      await this.#host(elsewhere, true, standIn)
    }
  }

  #keepStandIn(standIn: Inheritance | undefined): void {
    const { state, onChange } = this.#parts
    this.#standIn = standIn
    const { standIn: _, ...hosting } = hostingSchema.parse(JSON.parse(state.get(hostingKey) ?? ''))
    state.set(hostingKey, JSON.stringify({ ...hosting, ...(standIn ? { standIn } : {}) }))
    onChange()
  }

  async #host(
    wanted: HostingOptions,
    automatic: boolean,
    standIn?: Inheritance,
  ): Promise<{ invite: string; port: number }> {
    if (this.#relay) return { invite: this.#relay.invite(), port: this.#relay.port }
    const { relay, usualName, lan, state, onChange, onStarted } = this.#parts
    const started = await startRelay({
      ...relay,
      ...wanted,
      name: wanted.name ?? usualName(),
      ...(standIn ? { standsInFor: standIn } : {}),
    })
    try {
      await lan.join(started.invite())
    } catch (error) {
      await started.stop()
      throw error
    }
    this.#relay = started
    this.#standIn = standIn
    started.onChange(onChange)
    state.set(portKey, String(started.port))
    state.set(
      hostingKey,
      // The port that was found is asked for again: invites that were given away stay good.
      JSON.stringify({
        ...wanted,
        port: started.port,
        fingerprint: started.fingerprint,
        automatic,
        ...(standIn ? { standIn } : {}),
      } satisfies z.input<typeof hostingSchema>),
    )
    onStarted()
    onChange()
    return { invite: started.invite(), port: started.port }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work)
    this.#work = result.catch(() => {})
    return result
  }
}
