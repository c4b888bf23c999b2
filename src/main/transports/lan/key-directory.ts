import { z } from 'zod'
import { deviceCertificateSchema } from '../../../shared/device-certificate.ts'
import type { DeviceCertificate, VerifyCertificate } from '../../../shared/device-certificate.ts'
import type { Address } from '../../../shared/model/ids.ts'
import type { StateStore } from '../../messaging/state-store.ts'

const mostDevices = 10
const listSchema = z.array(deviceCertificateSchema)
const keyOf = (address: Address) => `devices:${address}`

/**
 * Which devices people have, as far as this one has learnt from relays and envelopes. Only certificates that the wallet
 * of their address signed get in: a relay can hold some back, but invent none.
 */
export class KeyDirectory {
  readonly #state: StateStore
  readonly #verify: VerifyCertificate
  readonly #known = new Map<Address, readonly DeviceCertificate[]>()

  constructor(state: StateStore, verifyCertificate: VerifyCertificate) {
    this.#state = state
    this.#verify = verifyCertificate
  }

  /** The devices of an address; empty when none is known. */
  devicesOf(address: Address): readonly DeviceCertificate[] {
    const known = this.#known.get(address)
    if (known) return known
    const stored = this.#state.get(keyOf(address))
    const devices = stored === undefined ? [] : listSchema.parse(JSON.parse(stored))
    this.#known.set(address, devices)
    return devices
  }

  /**
   * Takes a certificate in, if it is genuine.
   *
   * @returns whether it was new
   */
  async learn(certificate: DeviceCertificate): Promise<boolean> {
    const isKnown = () =>
      this.devicesOf(certificate.address).some(({ signature }) => signature === certificate.signature)
    if (isKnown() || !(await this.#verify(certificate)) || isKnown()) return false
    const others = this.devicesOf(certificate.address).filter(({ device }) => device !== certificate.device)
    // The newest count: an account that has had more devices than this has given up the oldest.
    const devices = [certificate, ...others].sort((a, b) => b.createdAt - a.createdAt).slice(0, mostDevices)
    this.#known.set(certificate.address, devices)
    this.#state.set(keyOf(certificate.address), JSON.stringify(devices))
    return true
  }
}
