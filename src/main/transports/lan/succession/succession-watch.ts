import type { DeviceId } from '../../../../shared/device-certificate.ts'
import type { SuccessorOffer } from '../../../../shared/succession.ts'
import type { Clock } from '../../../messaging/clock.ts'
import type { KnownRelay, RelayLink } from '../relay-link.ts'

/** What is looked at of a relay that was joined. */
export type WatchedRelay = Pick<RelayLink, 'relay' | 'state' | 'goneSince' | 'saidGoodbye'>

export interface SuccessionWatchOptions {
  readonly clock: Clock
  readonly device: DeviceId
  /** The relays that were joined. */
  readonly joined: () => Iterable<WatchedRelay>
  /** The network addresses of this machine. */
  readonly here: () => readonly string[]
  /** Whether a device was taken away from its account. */
  readonly isRevoked: (offer: SuccessorOffer) => boolean
  /** Tries to reach the relay that would stand in for another one. */
  readonly standBy: (relay: KnownRelay) => void
  /** Nobody needs to stand in for a relay, or who would is not known any more. */
  readonly standDown: (fingerprint: string) => void
  /** A relay is gone, and it is this device's turn to host. */
  readonly onTurn: (relay: KnownRelay) => void
  /** A relay is there, the first time or again. */
  readonly onBack: (fingerprint: string) => void
}

/** How long a relay is missed before the first successor's turn, milliseconds: where it said goodbye, and where it fell silent. */
const afterGoodbye = 10_000
const afterSilence = 20_000
/** What each successor waits longer than the one before. */
const turn = 20_000

/**
 * Watches over the relays that were joined. When one is gone, the relays of those whom its host named are looked for; and when it
 * is this device's turn, and none of the others is there, that is told.
 */
export class SuccessionWatch {
  readonly #options: SuccessionWatchOptions
  /** Relays that are gone, whose turn was told. */
  readonly #told = new Set<string>()
  readonly #gone = new Set<string>()
  /** Relays that are there, of which that was told. */
  readonly #there = new Set<string>()
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(options: SuccessionWatchOptions) {
    this.#options = options
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** Looks at all relays: call it whenever one of them changed. */
  look(): void {
    if (this.#stopped) return
    const links = [...this.#options.joined()]
    let next = Infinity
    for (const link of links) {
      if (isMissed(link, links)) next = Math.min(next, this.#missed(link, links))
      else this.#notMissed(link)
    }
    this.#cancel?.()
    this.#cancel = undefined
    if (next === Infinity) return
    const wait = Math.max(0, next - this.#options.clock.now())
    this.#cancel = this.#options.clock.after(wait, () => this.look())
  }

  #notMissed({ relay, state }: WatchedRelay): void {
    const { fingerprint } = relay
    this.#told.delete(fingerprint)
    if (this.#gone.delete(fingerprint)) this.#options.standDown(fingerprint)
    if (state !== 'ready') this.#there.delete(fingerprint)
    else if (!this.#there.has(fingerprint)) {
      // Told the first time too: this device may have stood in for it before it was started again.
      this.#there.add(fingerprint)
      this.#options.onBack(fingerprint)
    }
  }

  /** @returns when to look again, milliseconds since 1970 */
  #missed(link: WatchedRelay, links: readonly WatchedRelay[]): number {
    const { clock, device, isRevoked, standBy, here, onTurn } = this.#options
    const { relay } = link
    this.#gone.add(relay.fingerprint)
    this.#there.delete(relay.fingerprint)
    const successors = (relay.succession?.successors ?? []).filter((offer) => !isRevoked(offer))
    const rank = successors.findIndex((offer) => offer.certificate.device === device)
    for (const offer of successors) {
      if (offer.certificate.device !== device) standBy(standInOf(relay, offer))
    }
    if (rank === -1 || this.#told.has(relay.fingerprint)) return Infinity
    const others = links.filter(({ relay: { fingerprint } }) =>
      successors.some((offer, at) => at !== rank && offer.fingerprint === fingerprint),
    )
    if (others.some(({ state }) => state === 'ready')) return Infinity
    // Whoever took this machine elsewhere has left the relay, not the relay them.
    const { seenFrom = [] } = relay
    const addresses = here()
    if (seenFrom.length > 0 && !seenFrom.some((one) => addresses.includes(one))) return Infinity
    const since = Math.max(link.goneSince ?? 0, ...others.map(({ goneSince = 0 }) => goneSince))
    const due = since + (link.saidGoodbye ? afterGoodbye : afterSilence) + rank * turn
    if (clock.now() < due) return due
    this.#told.add(relay.fingerprint)
    onTurn(relay)
    return Infinity
  }
}

/** Whether a relay cannot be reached, and another one should stand in: not for one that stood in itself for one that is back. */
const isMissed = ({ relay, goneSince }: WatchedRelay, links: readonly WatchedRelay[]): boolean =>
  goneSince !== undefined &&
  relay.succession !== undefined &&
  !links.some((other) => other.relay.fingerprint === relay.standsInFor && other.state === 'ready')

/** The relay of a successor: trusted, and with what may go through it, like the one it stands in for. */
const standInOf = (relay: KnownRelay, offer: SuccessorOffer): KnownRelay => ({
  fingerprint: offer.fingerprint,
  name: offer.name,
  addresses: offer.addresses,
  verified: relay.verified,
  carries: relay.carries,
  standsInFor: relay.fingerprint,
  ...(relay.passcodeKey === undefined ? {} : { passcodeKey: relay.passcodeKey }),
})
