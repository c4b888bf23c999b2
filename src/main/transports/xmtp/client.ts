import { createClientWithBackend, generateInboxId, getInboxIdByIdentity } from '@xmtp/node-bindings'
import type { Client, Identifier } from '@xmtp/node-bindings'
import { createBackend } from '@xmtp/node-sdk'
import type { Address } from '../../../shared/model/ids.ts'
import { ethereum, deviceSync, noLog } from './constants.ts'
import { pause, withDeadline } from './deadline.ts'
import { xmtpError } from './errors.ts'
import type { ActiveNetwork } from './network-options.ts'
import { networkOptions } from './network-options.ts'

/** Milliseconds for a call that needs the network. */
export const networkDeadline = 20_000

export interface OpenOptions {
  readonly address: Address
  readonly network: ActiveNetwork
  readonly databasePath: string
  readonly databaseKey: Uint8Array
  readonly appVersion: string
  /** Known from an earlier time: then no network is needed. */
  readonly inboxId: string | undefined
}

/** How the SDK names an address. */
export const identifierOf = (address: Address): Identifier => ({
  identifier: address,
  identifierKind: ethereum,
})

/**
 * Connections to its database. The SDK opens up to 25 the first time that much is asked of it together, and keeps each with its files and
 * its memory from then on. It can do with one (`useSingleConnection`), so that none waits for another that never comes.
 */
const connections = { minDbPoolSize: 4, maxDbPoolSize: 6 } as const

/**
 * Opens the XMTP client on its database.
 *
 * The SDK's own `Client.create` and `build` fail without a network, because they never pass `allowOffline`; this uses
 * the same native calls with it (measured: 10 ms offline).
 *
 * @throws AppError `network-unreachable` when the inbox id is not known yet, `database-damaged`, `database-busy`
 */
export const openClient = async (options: OpenOptions, signal: AbortSignal): Promise<Client> => {
  const identifier = identifierOf(options.address)
  // A database that is just being closed, here or by another process, is worth a second try, not an alarm: while calls of the
  // client before still end, it can look locked, and even damaged (measured).
  for (let attempt = 0; ; attempt += 1) {
    try {
      const backend = await withDeadline(
        createBackend(networkOptions(options.network, options.appVersion)),
        networkDeadline,
        signal,
      )
      const inboxId =
        options.inboxId ??
        (await withDeadline(getInboxIdByIdentity(backend, identifier), networkDeadline, signal)) ??
        generateInboxId(identifier)
      return await withDeadline(
        createClientWithBackend(
          backend,
          { dbPath: options.databasePath, encryptionKey: options.databaseKey, ...connections },
          inboxId,
          identifier,
          deviceSync,
          undefined,
          { level: noLog },
          true,
        ),
        networkDeadline,
        signal,
      )
    } catch (error) {
      const told = xmtpError(error)
      const passing = told.code === 'database-busy' || told.code === 'database-damaged'
      if (!passing || attempt >= 4 || signal.aborted) throw told
      await pause(200 * 2 ** attempt, signal)
    }
  }
}

/**
 * Registers the installation, where it is not yet: needs the network and the wallet.
 *
 * @param sign EIP-191 signature of the wallet
 * @returns whether it was new
 */
export const registerClient = async (
  client: Client,
  sign: (message: string) => Promise<Uint8Array>,
  signal: AbortSignal,
): Promise<boolean> => {
  if (client.isRegistered()) return false
  try {
    const request = await withDeadline(client.createInboxSignatureRequest(), networkDeadline, signal)
    if (!request) return false
    const text = await request.signatureText()
    await request.addEcdsaSignature(await sign(text))
    await withDeadline(client.registerIdentity(request), networkDeadline, signal)
    return true
  } catch (error) {
    throw xmtpError(error)
  }
}
