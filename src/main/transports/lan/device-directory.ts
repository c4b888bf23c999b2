import { certificateIn, deviceListSchema, sameDevices } from '../../../shared/device-list.ts'
import type { DeviceList, VerifyDeviceList } from '../../../shared/device-list.ts'
import type { DeviceCertificate, DeviceId } from '../../../shared/device-certificate.ts'
import type { Address } from '../../../shared/model/ids.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import type { DevicesChange } from '../../messaging/transport.ts'

const keyOf = (address: Address) => `list:${address}`
const forkKey = (address: Address) => `fork:${address}`

/**
 * Which devices people have, as far as this one has learnt from relays and envelopes. Only lists that the wallet of their
 * address signed get in, and never an older one than is known: a relay can be slow to tell, but neither add nor hide a device.
 */
export class DeviceDirectory {
  readonly #state: StateStore
  readonly #verify: VerifyDeviceList
  readonly #onChange: (change: DevicesChange) => void
  readonly #known = new Map<Address, DeviceList | undefined>()

  /** @param onChange hears when the devices of somebody who was known change */
  constructor(state: StateStore, verify: VerifyDeviceList, onChange: (change: DevicesChange) => void) {
    this.#state = state
    this.#verify = verify
    this.#onChange = onChange
  }

  listOf(address: Address): DeviceList | undefined {
    if (this.#known.has(address)) return this.#known.get(address)
    const stored = this.#state.get(keyOf(address))
    const list = stored === undefined ? undefined : deviceListSchema.parse(JSON.parse(stored))
    this.#known.set(address, list)
    return list
  }

  /** The devices of an address; empty when none is known. */
  devicesOf(address: Address): readonly DeviceCertificate[] {
    const list = this.listOf(address)
    return list ? list.devices.filter(({ device }) => !list.revoked.includes(device)) : []
  }

  /** The certificate of a device, unless it was taken away. */
  device(address: Address, device: DeviceId): DeviceCertificate | undefined {
    const list = this.listOf(address)
    return list && certificateIn(list, device)
  }

  /** Whether there were two lists of one version. */
  isForked(address: Address): boolean {
    return this.#state.get(forkKey(address)) !== undefined
  }

  /**
   * Takes a list in, if it is genuine and newer than what is known.
   *
   * @returns whether something new was learnt
   */
  async learn(list: DeviceList): Promise<boolean> {
    const { address } = list
    if (this.#isOld(list) || !(await this.#verify(list))) return false
    // Another may have come while this one was looked at.
    if (this.#isOld(list)) return false
    const known = this.listOf(address)
    if (known && known.version === list.version) {
      if (this.isForked(address)) return false
      this.#state.set(forkKey(address), JSON.stringify(list))
      this.#onChange({ address, added: 0, removed: 0, forked: true })
      return true
    }
    this.#state.set(keyOf(address), JSON.stringify(list))
    this.#state.delete(forkKey(address))
    // Only what is kept is known.
    this.#known.set(address, list)
    if (known && !sameDevices(known, list)) {
      const ids = (one: DeviceList) =>
        one.devices.map(({ device }) => device).filter((device) => !one.revoked.includes(device))
      const [before, after] = [ids(known), ids(list)]
      this.#onChange({
        address,
        added: after.filter((device) => !before.includes(device)).length,
        removed: before.filter((device) => !after.includes(device)).length,
        forked: false,
      })
    }
    return true
  }

  #isOld(list: DeviceList): boolean {
    const known = this.listOf(list.address)
    if (!known || list.version > known.version) return false
    return list.version < known.version || sameDevices(known, list)
  }
}
