import { applySignatureRequest, fetchInboxStatesByInboxIds, getInboxIdByIdentity } from '@xmtp/node-bindings'
import { revokeInstallationsSignatureRequest } from '@xmtp/node-bindings'
import type { Backend, Client, InboxState } from '@xmtp/node-bindings'
import { createBackend } from '@xmtp/node-sdk'
import { AppError } from '../../../shared/errors.ts'
import { xmtpLimits } from '../../../shared/model/device.ts'
import type { Devices } from '../../../shared/model/device.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { identifierOf, networkDeadline } from './client.ts'
import { withDeadline } from './deadline.ts'
import { xmtpError } from './errors.ts'
import type { ActiveNetwork } from './network-options.ts'
import { networkOptions } from './network-options.ts'

export interface InstallationsOptions {
  readonly address: Address
  readonly sign: (message: string) => Promise<Uint8Array>
  readonly network: ActiveNetwork
  readonly appVersion: string
}

/** How near a limit is when it is spoken of. */
const nearInstallations = xmtpLimits.installations - 2
const nearUpdates = xmtpLimits.updates - 32

/**
 * The installations of this account on one network. It asks the network itself, not through a client: an eleventh device
 * has none, because XMTP does not let it open one, and must be able to make room.
 */
export class Installations {
  readonly #options: InstallationsOptions

  constructor(options: InstallationsOptions) {
    this.#options = options
  }

  /** @param client the open one, if there is one: it knows which installation is this, and counts updates */
  async list(client: Client | undefined): Promise<Devices> {
    const { inbox } = await this.#inbox()
    const updates = client ? await this.#call(client.fetchOwnInboxUpdatesCount(true)) : null
    const own = client?.installationId()
    const installations = (inbox?.installations ?? [])
      .map(({ id, clientTimestampNs }) => ({
        id,
        current: id === own,
        ...(clientTimestampNs === undefined ? {} : { createdAt: Number(clientTimestampNs / 1_000_000n) }),
      }))
      .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))
    const warning = warningOf(installations.length, updates ?? 0)
    return {
      installations,
      installationLimit: xmtpLimits.installations,
      updates,
      updateLimit: xmtpLimits.updates,
      ...(warning === undefined ? {} : { warning }),
    }
  }

  /**
   * Revokes installations, signed by the wallet.
   *
   * @throws AppError `invalid-input` for one that is not there or is this one
   */
  async revoke(ids: readonly string[], client: Client | undefined): Promise<void> {
    const { backend, inbox } = await this.#inbox()
    const found = (inbox?.installations ?? []).filter(({ id }) => ids.includes(id))
    if (!inbox || found.length !== new Set(ids).size) {
      throw new AppError('invalid-input', 'That device is not one of this account any more.')
    }
    if (client && ids.includes(client.installationId())) {
      throw new AppError('invalid-input', 'This device cannot remove itself. Remove it from another one.')
    }
    const request = await this.#call(
      revokeInstallationsSignatureRequest(
        backend,
        identifierOf(this.#options.address),
        inbox.inboxId,
        found.map(({ bytes }) => bytes),
      ),
    )
    const text = await request.signatureText()
    await request.addEcdsaSignature(await this.#options.sign(text))
    await this.#call(applySignatureRequest(backend, request))
  }

  /** Takes this installation out of the account: it is to be deleted. */
  async removeOwn(client: Client): Promise<void> {
    await this.revoke([client.installationId()], undefined)
  }

  async #inbox(): Promise<{ readonly backend: Backend; readonly inbox: InboxState | undefined }> {
    const { address, network, appVersion } = this.#options
    const backend = await this.#call(createBackend(networkOptions(network, appVersion)))
    const inboxId = await this.#call(getInboxIdByIdentity(backend, identifierOf(address)))
    if (!inboxId) return { backend, inbox: undefined }
    const [inbox] = await this.#call(fetchInboxStatesByInboxIds(backend, [inboxId]))
    return { backend, inbox }
  }

  async #call<T>(work: Promise<T>): Promise<T> {
    try {
      return await withDeadline(work, networkDeadline)
    } catch (error) {
      throw xmtpError(error)
    }
  }
}

const warningOf = (installations: number, updates: number): string | undefined => {
  if (updates >= nearUpdates) {
    return (
      `This account has used ${updates} of the ${xmtpLimits.updates} changes that XMTP allows in its life. ` +
      'Past that no device can be added or removed any more: add none that you can do without.'
    )
  }
  if (installations >= xmtpLimits.installations) {
    return `All ${xmtpLimits.installations} devices that XMTP allows are in use. Remove one before you add another.`
  }
  if (installations >= nearInstallations) {
    return `${installations} of the ${xmtpLimits.installations} devices that XMTP allows are in use. Remove those you no longer use.`
  }
  return undefined
}
