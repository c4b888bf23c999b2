import { scrypt } from 'node:crypto'
import { AppError } from '../../../shared/errors.ts'
import { parseJoinTarget, splitAddress } from '../../../shared/invite.ts'
import type {
  Carries,
  DiscoveredRelay,
  JoinedRelay,
  RelayCheck,
  TransportStatus,
} from '../../../shared/model/network.ts'
import { bytesOfHex, normalPasscode, passcodeScrypt } from '../../../shared/relay-protocol.ts'
import type { Succession } from '../../../shared/succession.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import { diagnose } from './diagnosis.ts'
import { startDiscovery } from './discovery.ts'
import type { Discovery } from './discovery.ts'
import { openPinned } from './pinned-tls.ts'
import { knownRelaySchema, RelayLink } from './relay-link.ts'
import type { KnownRelay, RelayLinkOptions } from './relay-link.ts'

export interface RelayBookOptions {
  readonly state: StateStore
  readonly log: Log
  /** Whether relays are looked for by mDNS. */
  readonly discovery: boolean
  /** What a link to a relay needs beside its relay, and who hears of what comes over it. */
  readonly link: Omit<RelayLinkOptions, 'relay' | 'onChange'>
  /** The network addresses of this machine. */
  readonly here: () => readonly string[]
  /** A relay has let this device in, and its mail was read. */
  readonly onReady: (link: RelayLink) => void
  /** Something about the relays changed. */
  readonly onChange: () => void
}

const relayPrefix = 'relay:'
const joinDeadline = 6_000

/** The relays that were joined, and those that could be: remembered, kept connected, found again where they moved. */
export class RelayBook {
  readonly #options: RelayBookOptions
  readonly #links = new Map<string, RelayLink>()
  /** Relays that would stand in for one that is gone: looked for, and not found yet. */
  readonly #standbys = new Map<string, RelayLink>()
  #discovery: Discovery | undefined

  constructor(options: RelayBookOptions) {
    this.#options = options
  }

  /** Looks around, and connects to what was joined. */
  start(): void {
    const { discovery, log, state } = this.#options
    if (discovery) this.#discovery = startDiscovery(() => this.#found(), log)
    for (const [, value] of state.list(relayPrefix)) {
      this.#open(knownRelaySchema.parse(JSON.parse(value))).keep()
    }
  }

  async stop(): Promise<void> {
    this.#discovery?.stop()
    await Promise.all([...this.#links.values(), ...this.#standbys.values()].map((link) => link.close()))
  }

  /** Every relay that was joined. */
  all(): Iterable<RelayLink> {
    return this.#links.values()
  }

  get(fingerprint: string): RelayLink | undefined {
    return this.#links.get(fingerprint)
  }

  /** Relays that are connected. */
  ready(): readonly RelayLink[] {
    return [...this.#links.values()].filter(({ state }) => state === 'ready')
  }

  async join(target: string, typedPasscode?: string, carries?: Carries): Promise<string> {
    const relay = await this.#wanted(target, typedPasscode, carries)
    const known = this.#links.get(relay.fingerprint)
    if (known?.state === 'ready') {
      this.#remember({
        ...known.relay,
        addresses: relay.addresses,
        verified: known.relay.verified || relay.verified,
      })
      this.setCarries(relay.fingerprint, relay.carries)
      return relay.fingerprint
    }
    await known?.close()
    const wanted = { ...known?.relay, ...relay, verified: relay.verified || known?.relay.verified === true }
    // A relay that was joined before stays joined, and goes on trying; a new one is not there before it let us in.
    const link = known ? this.#open(wanted) : this.#link(wanted)
    try {
      await link.connect()
    } catch (error) {
      if (!known) await link.close()
      this.#options.onChange()
      throw error
    }
    this.#remember(link.relay)
    return relay.fingerprint
  }

  /** The relay that a target names, with what it takes to join it. */
  async #wanted(target: string, typedPasscode: string | undefined, carries?: Carries): Promise<KnownRelay> {
    const parsed = parseJoinTarget(target)
    const met =
      parsed.type === 'invite' ? { ...parsed.invite, verified: true } : await this.#meet(parsed.address)
    const known = this.#links.get(met.fingerprint)
    const passcode = typedPasscode ?? (parsed.type === 'invite' ? parsed.invite.passcode : undefined)
    const passcodeKey =
      passcode === undefined ? known?.relay.passcodeKey : await keyOfPasscode(passcode, met.fingerprint)
    return {
      fingerprint: met.fingerprint,
      name: met.name,
      addresses: [...met.addresses],
      verified: met.verified,
      carries: carries ?? known?.relay.carries ?? 'everything',
      ...(passcodeKey === undefined ? {} : { passcodeKey }),
    }
  }

  /** Looks at who answers at a typed address: the first use, whose certificate is pinned from then on. */
  async #meet(address: string): Promise<Omit<KnownRelay, 'carries'>> {
    const { host, port } = splitAddress(address)
    const pinned = [...this.#links.values()].find((link) => link.relay.addresses.includes(address))
    const { socket, fingerprint } = await openPinned(
      host,
      port,
      pinned?.relay.fingerprint,
      AbortSignal.timeout(joinDeadline),
    )
    socket.on('error', () => socket.destroy())
    socket.end()
    return { fingerprint, name: address, addresses: [address], verified: false }
  }

  setCarries(fingerprint: string, carries: Carries): void {
    const link = this.#links.get(fingerprint)
    if (!link) throw new AppError('invalid-input', 'That relay has not been joined.')
    if (link.relay.carries === carries) return
    link.amend({ carries })
    this.#remember(link.relay)
  }

  /** Keeps who comes after a relay, verified. */
  setSuccession(fingerprint: string, succession: Succession): void {
    const link = this.#links.get(fingerprint)
    if (!link) return
    link.amend({ succession })
    this.#remember(link.relay)
  }

  /** Looks for a relay that would stand in for another one; joined when it is found. */
  standBy(relay: KnownRelay): void {
    const { fingerprint } = relay
    if (this.#links.has(fingerprint) || this.#standbys.has(fingerprint)) return
    const link = this.#link(relay)
    this.#standbys.set(fingerprint, link)
    link.keep()
  }

  /** Looks no more for relays that would stand in for another one. */
  standDown(fingerprint: string): void {
    for (const [other, link] of this.#standbys) {
      if (link.relay.standsInFor !== fingerprint) continue
      this.#standbys.delete(other)
      void link.close()
    }
  }

  /** Leaves a relay and forgets it; without a fingerprint, all. @returns which */
  async leave(fingerprint?: string): Promise<readonly string[]> {
    const leaving = [...this.#links.values()].filter(
      ({ relay }) => fingerprint === undefined || relay.fingerprint === fingerprint,
    )
    for (const link of leaving) {
      // The cursor stays: whoever joins again goes on where they were.
      this.#options.state.delete(relayPrefix + link.relay.fingerprint)
      this.#links.delete(link.relay.fingerprint)
      this.standDown(link.relay.fingerprint)
    }
    await Promise.all(leaving.map((link) => link.close()))
    this.#options.onChange()
    return leaving.map(({ relay }) => relay.fingerprint)
  }

  joined(): JoinedRelay[] {
    return [...this.#links.values()].map((link) => ({
      fingerprint: link.relay.fingerprint,
      name: link.relay.name,
      address: link.address,
      state: link.state,
      verified: link.relay.verified,
      carries: link.relay.carries,
      people: link.people,
      successors: (link.relay.succession?.successors ?? []).map(({ certificate, name }) => ({
        address: certificate.address,
        name,
      })),
      ...(link.relay.standsInFor === undefined ? {} : { standsInFor: link.relay.standsInFor }),
      ...(link.clockSkew === 0 ? {} : { clockSkew: link.clockSkew }),
      ...(link.reason === undefined ? {} : { reason: link.reason }),
    }))
  }

  async diagnose(target?: string, passcode?: string): Promise<RelayCheck[]> {
    const hasFound = this.discovered().length > 0
    if (target === undefined) return diagnose({ addresses: [], hasFound, attempt: async () => 0 })
    const parsed = parseJoinTarget(target)
    const addresses = parsed.type === 'invite' ? parsed.invite.addresses : [parsed.address]
    const attempt = async (): Promise<number> => {
      const link = this.#link(await this.#wanted(target, passcode))
      return link.probe()
    }
    return diagnose({ addresses, hasFound, attempt })
  }

  discovered(): DiscoveredRelay[] {
    return this.#discovery?.found() ?? []
  }

  wake(): void {
    for (const link of [...this.#links.values(), ...this.#standbys.values()]) link.wake()
  }

  /** How the local network as a whole is. */
  status(): Omit<TransportStatus, 'since'> {
    const all = [...this.#links.values()]
    // One that stands in for a relay that is back may well be gone.
    const links = all.filter(
      ({ state, relay }) => state === 'ready' || this.#links.get(relay.standsInFor ?? '')?.state !== 'ready',
    )
    if (links.length === 0) return { state: 'off', reason: 'No relay has been joined.' }
    if (links.some(({ state }) => state === 'ready')) return { state: 'ready' }
    const troubled = links.find(({ reason }) => reason !== undefined)
    if (links.some(({ state }) => state === 'connecting')) return { state: 'connecting' }
    const state = links.every((link) => link.state === 'failed') ? 'failed' : 'degraded'
    return { state, ...(troubled?.reason === undefined ? {} : { reason: troubled.reason }) }
  }
  #open(relay: KnownRelay): RelayLink {
    const link = this.#link(relay)
    this.#links.set(relay.fingerprint, link)
    return link
  }

  #link(relay: KnownRelay): RelayLink {
    const { link, onReady, onChange } = this.#options
    return new RelayLink({
      ...link,
      relay,
      onChange: (from) => {
        if (from.state === 'ready') {
          const isStandby = this.#standbys.delete(relay.fingerprint)
          this.#links.set(relay.fingerprint, from)
          from.amend({ seenFrom: [...this.#options.here()] })
          const isRemembered = this.#options.state.get(relayPrefix + relay.fingerprint) !== undefined
          // What it is called now; one that is being joined is remembered when it has been.
          if (isRemembered || isStandby) this.#keep(from.relay)
          onReady(from)
        }
        onChange()
      },
    })
  }

  /** Relays announce themselves: one that was joined may have moved. */
  #found(): void {
    for (const { fingerprint, address } of this.discovered()) {
      const joined = this.#links.get(fingerprint)
      const link = joined ?? this.#standbys.get(fingerprint)
      if (link?.learnAddress(address) !== true) continue
      if (joined) this.#remember(joined.relay)
      link.wake()
    }
    this.#options.onChange()
  }

  #remember(relay: KnownRelay): void {
    this.#keep(relay)
    this.#options.onChange()
  }

  #keep(relay: KnownRelay): void {
    this.#options.state.set(relayPrefix + relay.fingerprint, JSON.stringify(relay))
  }
}

/** What is kept of a passcode: of use at this relay only. */
const keyOfPasscode = (passcode: string, fingerprint: string): Promise<string> => {
  const { length, ...cost } = passcodeScrypt
  return new Promise((resolve, reject) => {
    scrypt(normalPasscode(passcode), bytesOfHex(fingerprint), length, cost, (error, key) =>
      error ? reject(error) : resolve(key.toString('hex')),
    )
  })
}
