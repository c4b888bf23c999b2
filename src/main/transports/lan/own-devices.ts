import { mergedList, sameDevices } from '../../../shared/device-list.ts'
import type { DeviceList, SignDeviceList, VerifyDeviceList } from '../../../shared/device-list.ts'
import type { DeviceCertificate, DeviceId } from '../../../shared/device-certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Clock } from '../../messaging/clock.ts'
import type { Log } from '../../messaging/log.ts'
import type { DeviceDirectory } from './device-directory.ts'
import type { Registered, RelayLink } from './relay-link.ts'
import type { SessionSealer } from './sessions/sealer.ts'

export interface OwnDevicesOptions {
  readonly certificate: DeviceCertificate
  readonly directory: DeviceDirectory
  readonly sealer: SessionSealer
  readonly sign: SignDeviceList
  readonly verify: VerifyDeviceList
  readonly clock: Clock
  readonly log: Log
  /** Relays that are connected. */
  readonly ready: () => readonly RelayLink[]
}

/** This account's devices on local networks: the list that its wallet signs, and what relays are to know of it. */
export class OwnDevices {
  readonly #options: OwnDevicesOptions

  constructor(options: OwnDevicesOptions) {
    this.#options = options
  }

  /** The newest list; signed at the start. */
  list(): DeviceList {
    const { directory, certificate } = this.#options
    const list = directory.listOf(certificate.address)
    if (!list) throw new Error('unreachable: the list is signed at the start')
    return list
  }

  /** The list to register with. @throws AppError `device-revoked` when this device was taken away from its account */
  credentials(): DeviceList {
    const list = this.list()
    if (!list.revoked.includes(this.#options.certificate.device)) return list
    throw new AppError(
      'device-revoked',
      'This device was taken away from your account. Restore the account anew to use it here.',
    )
  }

  /** Makes sure that there is a list with this device in it. */
  async start(): Promise<void> {
    const { directory, certificate } = this.#options
    const known = directory.listOf(certificate.address)
    if (known && (known.revoked.includes(certificate.device) || isIn(known, certificate.device))) return
    await this.#sign(known ? [known] : [])
  }

  /** Brings what a relay has of this account, and what is known here, together. @throws AppError `device-revoked` */
  async registered(link: RelayLink, { list, keys }: Registered): Promise<void> {
    await this.learn(list)
    this.credentials()
    if (!sameDevices(this.list(), list) || this.list().version > list.version) {
      await link.publishList(this.list())
    }
    await this.provide(link, keys)
  }

  /** Leaves keys for others to begin sessions with, where a relay has too few. */
  async provide(link: RelayLink, left: Registered['keys']): Promise<void> {
    const due = this.#options.sealer.preKeys.due(left)
    if (due) await link.publishKeys(due)
  }

  /** Takes in a list that another device of this account signed, or what a relay says is one. */
  async learn(list: DeviceList): Promise<void> {
    const { certificate, directory, verify, ready, log } = this.#options
    const before = this.list()
    if (list.address !== certificate.address || sameDevices(before, list) || !(await verify(list))) return
    await directory.learn(list)
    const now = this.list()
    // Not for this device to say any more.
    if (now.revoked.includes(certificate.device)) return
    // Two devices that did not know of each other have both signed: what both say holds.
    const complete =
      now.version > before.version &&
      before.devices.every(({ device }) => isIn(now, device) || now.revoked.includes(device)) &&
      before.revoked.every((device) => now.revoked.includes(device))
    const stale = list.version < before.version && list.devices.every(({ device }) => isKnown(before, device))
    if (!complete && !stale) await this.#sign([before, list])
    if (this.list().version === list.version) return
    for (const link of ready()) {
      link.publishList(this.list()).catch((error: unknown) =>
        log.info('The list of devices could not be published', {
          code: error instanceof AppError ? error.code : 'internal',
        }),
      )
    }
  }

  /** Takes devices away from this account, for ever. @throws AppError `invalid-input` for this one */
  async revoke(devices: readonly DeviceId[]): Promise<void> {
    const { certificate, ready } = this.#options
    if (devices.includes(certificate.device)) {
      throw new AppError('invalid-input', 'This is the device you are using. Remove it from another one.')
    }
    const list = this.list()
    await this.#sign([{ ...list, revoked: [...new Set([...list.revoked, ...devices])] }])
    await Promise.allSettled(ready().map((link) => link.publishList(this.list())))
  }

  /** Takes this device out of the account, for ever: it is to be deleted. */
  async retire(): Promise<void> {
    const { certificate, ready } = this.#options
    const list = this.list()
    await this.#sign([{ ...list, revoked: [...new Set([...list.revoked, certificate.device])] }])
    await Promise.allSettled(ready().map((link) => link.publishList(this.list())))
  }

  async #sign(lists: readonly DeviceList[]): Promise<void> {
    const { certificate, directory, sign, clock } = this.#options
    await directory.learn(await sign(mergedList(lists, certificate, clock.now())))
  }
}

const isIn = (list: DeviceList, device: DeviceId): boolean =>
  list.devices.some((one) => one.device === device)
const isKnown = (list: DeviceList, device: DeviceId): boolean =>
  isIn(list, device) || list.revoked.includes(device)
