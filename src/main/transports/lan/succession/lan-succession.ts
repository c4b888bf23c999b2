import type { VerifyCertificate } from '../../../../shared/device-certificate.ts'
import { AppError } from '../../../../shared/errors.ts'
import type { Succession, SuccessorWanted } from '../../../../shared/succession.ts'
import type { Clock } from '../../../messaging/clock.ts'
import type { Device } from '../../../messaging/device.ts'
import type { Log } from '../../../messaging/log.ts'
import type { DeviceDirectory } from '../device-directory.ts'
import type { RelayBook } from '../relay-book.ts'
import type { KnownRelay, RelayLink } from '../relay-link.ts'
import { isGenuine, signOffer } from './statement.ts'
import { SuccessionWatch } from './succession-watch.ts'

/** Hears what concerns whoever may have to host in place of a relay. */
export interface SuccessionEvents {
  /** The host of a relay wants this account to host when it is gone, or not any more. */
  wanted(relay: KnownRelay, wanted: SuccessorWanted): void
  /** A relay is gone, and it is this device's turn to host. */
  turn(relay: KnownRelay): void
  /** A relay is there, the first time or again. */
  back(fingerprint: string): void
}

/** The relay that would be hosted here: its certificate's fingerprint, and where it would be reached. */
export interface FutureRelay {
  readonly fingerprint: string
  /** `host:port` */
  readonly addresses: readonly string[]
}

export interface LanSuccessionOptions {
  readonly device: Device
  /** What this person is called on relays. */
  readonly name: () => string
  readonly book: () => Pick<RelayBook, 'all' | 'standBy' | 'standDown' | 'setSuccession'>
  readonly directory: Pick<DeviceDirectory, 'listOf'>
  readonly verifyCertificate: VerifyCertificate
  readonly clock: Clock
  readonly log: Log
  /** The network addresses of this machine. */
  readonly here: () => readonly string[]
  readonly events: SuccessionEvents
}

/** Who hosts when a relay is gone, as those see it who are in it. */
export class LanSuccession {
  readonly #options: LanSuccessionOptions
  readonly #watch: SuccessionWatch
  /** Statements are verified one after another, so that the newest stays. */
  #work: Promise<void> = Promise.resolve()
  /** The links over which this account was asked, by fingerprint: also of a relay that is being joined. */
  readonly #asked = new Map<string, RelayLink>()

  constructor(options: LanSuccessionOptions) {
    const { book, clock, device, directory, events, here } = options
    this.#options = options
    this.#watch = new SuccessionWatch({
      clock,
      device: device.certificate.device,
      joined: () => book().all(),
      here,
      isRevoked: ({ certificate }) =>
        directory.listOf(certificate.address)?.revoked.includes(certificate.device) === true,
      standBy: (relay) => book().standBy(relay),
      standDown: (fingerprint) => book().standDown(fingerprint),
      onTurn: (relay) => events.turn(relay),
      onBack: (fingerprint) => events.back(fingerprint),
    })
  }

  /** Something about the relays changed. */
  changed(): void {
    this.#watch.look()
  }

  stop(): void {
    this.#watch.stop()
  }

  /** Takes in what a relay says of those who come after it: only what it signed itself, and nothing older than what is known. */
  learn(link: Pick<RelayLink, 'relay' | 'amend'>, succession: Succession): void {
    const { book, verifyCertificate, log } = this.#options
    const { fingerprint } = link.relay
    const learn = async (): Promise<void> => {
      if (!(await isGenuine(fingerprint, succession, verifyCertificate))) {
        log.warn('A relay told of successors that it cannot have named')
        return
      }
      if (succession.version <= (link.relay.succession?.version ?? 0)) return
      // The first words of a relay come before it is known to have let this device in.
      link.amend({ succession })
      book().setSuccession(fingerprint, succession)
    }
    this.#work = this.#work
      .then(learn)
      .catch((error: unknown) => log.error('The successors of a relay could not be kept', error))
  }

  wanted(link: RelayLink, wanted: SuccessorWanted): void {
    this.#asked.set(link.relay.fingerprint, link)
    this.#options.events.wanted(link.relay, wanted)
  }

  /**
   * Tells a relay that this device will host when it is gone, where it does not know that yet.
   *
   * @param future undefined: it will not
   * @throws AppError `relay-unreachable`, `timeout`, `not-authorised`
   */
  async offer(fingerprint: string, future: FutureRelay | undefined): Promise<void> {
    const { device, name, clock } = this.#options
    const link = this.#asked.get(fingerprint)
    if (!link) throw new AppError('relay-unreachable', 'The relay is not connected.')
    // What it told of them a moment ago may be on its way still.
    await this.#work
    const told = link.relay.succession?.successors.find(
      ({ certificate }) => certificate.device === device.certificate.device,
    )
    if (!future) return link.offerSuccession(null)
    const isTold =
      told?.fingerprint === future.fingerprint &&
      told.name === name() &&
      told.addresses.join() === future.addresses.join()
    if (isTold) return undefined
    const offer = { relay: fingerprint, name: name(), at: clock.now(), ...future }
    return link.offerSuccession(signOffer(device, { ...offer, addresses: [...future.addresses] }))
  }
}
