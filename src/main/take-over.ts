import { AppError } from '../shared/errors.ts'
import type { TakeOverChoice } from '../shared/model/device.ts'
import type { Vacancy } from '../shared/model/network.ts'
import { successorWantedSchema } from '../shared/succession.ts'
import type { SuccessorWanted } from '../shared/succession.ts'
import type { Hosting } from './hosting.ts'
import type { Clock } from './messaging/clock.ts'
import type { Log } from './messaging/log.ts'
import type { StateStore } from './messaging/state-store.ts'
import type { LanTransport } from './transports/lan/lan-transport.ts'
import type { KnownRelay } from './transports/lan/relay-link.ts'

export interface TakeOverParts {
  readonly state: StateStore
  readonly lan: Pick<LanTransport, 'offerSuccession' | 'joined'>
  readonly hosting: Pick<Hosting, 'future' | 'standIn' | 'standDown' | 'standsInFor'>
  /** What this person wants to happen when it is their turn. */
  readonly choice: () => TakeOverChoice
  readonly clock: Clock
  readonly log: Log
  readonly onChange: () => void
}

const wantedPrefix = 'wanted:'
/** How long a relay has been back before who stood in for it stops, milliseconds. */
const handBackAfter = 60_000

/** Hosting in place of a relay that is gone, where its host wanted that and this person does. */
export class TakeOver {
  readonly #parts: TakeOverParts
  readonly #vacant = new Map<string, { readonly relay: KnownRelay; readonly since: number }>()
  /** Relays that have not been back for long yet: what ends the wait for that. */
  readonly #waits = new Map<string, () => void>()

  constructor(parts: TakeOverParts) {
    this.#parts = parts
  }

  /** Relays that are gone, and whose place this person is asked to take. */
  vacant(): Vacancy[] {
    return [...this.#vacant.values()].map(({ relay: { fingerprint, name }, since }) => ({
      fingerprint,
      name,
      since,
    }))
  }

  stop(): void {
    for (const cancel of this.#waits.values()) cancel()
  }

  /** The host of a relay wants this account to host when it is gone, or not any more. */
  wanted({ fingerprint }: KnownRelay, wanted: SuccessorWanted): void {
    const { state } = this.#parts
    if (wanted.wanted) {
      state.set(wantedPrefix + fingerprint, JSON.stringify(wanted))
      this.#answer(fingerprint)
    } else {
      state.delete(wantedPrefix + fingerprint)
      this.#settled(fingerprint)
    }
  }

  /** This person chose otherwise than before, or hosts elsewhere: every host who wants them is told. */
  changed(): void {
    const { state } = this.#parts
    for (const [key] of state.list(wantedPrefix)) this.#answer(key.slice(wantedPrefix.length))
  }

  /** A relay is gone, and it is this device's turn. */
  turn(relay: KnownRelay): void {
    const { choice, clock, log, onChange, hosting } = this.#parts
    const { fingerprint } = relay
    if (choice() === 'never' || hosting.standsInFor?.relay === fingerprint) return
    this.#vacant.set(fingerprint, { relay, since: clock.now() })
    onChange()
    if (choice() !== 'automatic') return
    this.accept(fingerprint).catch((error: unknown) => log.error('A relay could not be stood in for', error))
  }

  /** A relay is there, the first time or again: nobody needs to stand in for it, once it stays. */
  back(fingerprint: string): void {
    this.#settled(fingerprint)
    this.#waits.get(fingerprint)?.()
    const cancel = this.#parts.clock.after(handBackAfter, () => {
      const { hosting, lan, log } = this.#parts
      this.#waits.delete(fingerprint)
      const isBack = lan.joined().some((one) => one.fingerprint === fingerprint && one.state === 'ready')
      if (!isBack || hosting.standsInFor?.relay !== fingerprint) return
      hosting.standDown().catch((error: unknown) => log.error('A relay could not be handed back', error))
    })
    this.#waits.set(fingerprint, cancel)
  }

  /** Hosts in place of a relay that is gone. @throws AppError `invalid-input` when it is not vacant, `port-in-use` */
  async accept(fingerprint: string): Promise<void> {
    const { state, hosting } = this.#parts
    const vacancy = this.#vacant.get(fingerprint)
    const kept = state.get(wantedPrefix + fingerprint)
    if (!vacancy || kept === undefined) {
      throw new AppError('invalid-input', 'That relay is there again, or somebody else hosts in its place.')
    }
    const { relay } = vacancy
    const { wanted: _, ...policy } = successorWantedSchema.parse(JSON.parse(kept))
    const successors = relay.succession?.successors.map(({ certificate }) => certificate.address) ?? []
    await hosting.standIn(
      {
        relay: fingerprint,
        name: relay.name,
        ...policy,
        ...(relay.passcodeKey === undefined ? {} : { passcodeKey: relay.passcodeKey }),
      },
      successors,
    )
    this.#settled(fingerprint)
  }

  /** Does not host in place of a relay this time. */
  decline(fingerprint: string): void {
    this.#settled(fingerprint)
  }

  #settled(fingerprint: string): void {
    if (this.#vacant.delete(fingerprint)) this.#parts.onChange()
  }

  #answer(fingerprint: string): void {
    const { choice, hosting, lan, log } = this.#parts
    const answer = async (): Promise<void> =>
      lan.offerSuccession(fingerprint, choice() === 'never' ? undefined : await hosting.future())
    answer().catch((error: unknown) =>
      log.info('A host could not be told whether this device comes after them', {
        code: error instanceof AppError ? error.code : 'internal',
      }),
    )
  }
}
