import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'
import type { RelayStatus } from '../shared/model/network.ts'
import { loadDevice } from './identity/device.ts'
import { deriveKey } from './identity/vault.ts'
import type { Vault } from './identity/vault.ts'
import { verifyCertificate, walletFromSecret } from './identity/wallet.ts'
import { systemClock } from './messaging/clock.ts'
import type { Log } from './messaging/log.ts'
import { Messenger } from './messaging/messenger.ts'
import { startRelay } from './relay/relay.ts'
import type { Relay } from './relay/relay.ts'
import type { HostingOptions, Session, SessionEvents } from './session.ts'
import type { Settings } from './settings.ts'
import { openDatabase } from './storage/database.ts'
import { syncLogOf } from './storage/log-sync.ts'
import { createStateStore } from './storage/state-repository.ts'
import { createStore } from './storage/store.ts'
import { createLanTransport } from './transports/lan/lan-transport.ts'
import { historyServer } from './transports/xmtp/network-options.ts'
import { createRemoteFiles } from './transports/xmtp/remote-files.ts'
import { createXmtpTransport } from './transports/xmtp/xmtp-transport.ts'

export interface SessionOptions {
  readonly profile: string
  readonly vault: Vault
  /** The profile's key, 32 bytes: every database gets one of its own, derived from it. */
  readonly key: Uint8Array
  /** The recovery phrase or private key: given when the account is new to this profile. */
  readonly secret: string | undefined
  readonly settings: Settings
  readonly events: SessionEvents
  readonly log: Log
  readonly version: string
  readonly discovery: boolean
}

/** Its value is as old as the first version, which knew phrases only. */
const secretKey = 'recoveryPhrase'
const hostingKey = 'hosting'
const hostingSchema = z.object({
  port: z.number().int().optional(),
  host: z.string().optional(),
  name: z.string().optional(),
  fingerprint: z.string(),
  /** Whether the port was left to Landline: then another will do when it is taken. */
  automatic: z.boolean(),
})

/** Where large files go: where the user says; else beside the history, on networks of one's own. */
const uploadServer = (settings: Settings): string | undefined => {
  const [chosen, network] = [settings.get('uploads'), settings.get('xmtpNetwork')]
  if (chosen !== '') return chosen
  // XMTP's own history servers are for what its SDK puts there.
  if (network === 'off' || network === 'production' || network === 'dev') return undefined
  return historyServer(network, settings.get('xmtpHistory'))
}

/**
 * Opens an account: its database, its device, both transports and the core that joins them.
 *
 * @throws AppError `database-damaged`, `database-busy`, `database-newer`, `disk-full`
 */
export const openAccountSession = async (options: SessionOptions): Promise<Session> => {
  const { profile, vault, log, settings, events, version } = options
  const path = join(profile, 'messages.db')
  const fresh = !existsSync(path)
  const database = openDatabase(path, deriveKey(options.key, 'messages'))
  try {
    const identity = createStateStore(database, 'identity')
    if (options.secret !== undefined) identity.set(secretKey, options.secret)
    const secret = identity.get(secretKey)
    if (secret === undefined) {
      throw new AppError(
        'database-damaged',
        'The key of this account is missing from its database. Restore it from your recovery phrase in another profile.',
      )
    }
    const wallet = walletFromSecret(secret)
    const device = await loadDevice(identity, wallet, systemClock.now())
    const logSync = syncLogOf(path)
    const store = createStore(database, vault.address, () => logSync.flush())
    const lan = createLanTransport({
      device,
      name: () => vault.name,
      state: createStateStore(database, 'lan'),
      transaction: (work) => store.transaction(work),
      verifyCertificate,
      clock: systemClock,
      log,
      discovery: options.discovery,
    })
    const xmtp = createXmtpTransport({
      address: vault.address,
      sign: (message) => wallet.signMessage(message),
      directory: join(profile, 'xmtp'),
      databaseKey: deriveKey(options.key, 'xmtp'),
      network: settings.get('xmtpNetwork'),
      history: settings.get('xmtpHistory'),
      state: createStateStore(database, 'xmtp'),
      clock: systemClock,
      log,
      appVersion: version,
    })
    const messenger = new Messenger({
      self: vault.address,
      store,
      transports: [xmtp, lan],
      events: { ...events, statusChanged: () => events.statusChanged() },
      clock: systemClock,
      log,
      remoteFiles: createRemoteFiles({ server: () => uploadServer(settings) }),
      readReceipts: () => settings.get('readReceipts'),
    })
    const hosting = createStateStore(database, 'relay')
    let relay: Relay | undefined
    /** Starting and stopping a relay take their time and must not overlap. */
    let relayWork: Promise<unknown> = Promise.resolve()
    const alone = <T>(work: () => Promise<T>): Promise<T> => {
      const result = relayWork.then(work)
      relayWork = result.catch(() => {})
      return result
    }
    lan.onChange(() => events.relayChanged())

    const host = async (
      wanted: HostingOptions,
      automatic: boolean,
    ): Promise<{ invite: string; port: number }> => {
      if (relay) return { invite: relay.invite(), port: relay.port }
      const started = await startRelay({
        ...wanted,
        name: wanted.name ?? `${vault.name}'s relay`.slice(0, 64),
        databasePath: join(profile, 'relay.db'),
        databaseKey: deriveKey(options.key, 'relay'),
        verifyCertificate,
        clock: systemClock,
        log,
        version,
        discovery: options.discovery,
      })
      try {
        await lan.join(started.invite())
      } catch (error) {
        await started.stop()
        throw error
      }
      relay = started
      relay.onChange(() => events.relayChanged())
      hosting.set(
        hostingKey,
        // The port that was found is asked for again: invites that were given away stay good.
        JSON.stringify({
          ...wanted,
          port: started.port,
          fingerprint: started.fingerprint,
          automatic,
        } satisfies z.input<typeof hostingSchema>),
      )
      events.relayChanged()
      return { invite: started.invite(), port: started.port }
    }

    const hostAgain = async (): Promise<void> => {
      const kept = hosting.get(hostingKey)
      if (kept === undefined) return
      const { port, host: address, name, automatic } = hostingSchema.parse(JSON.parse(kept))
      const wanted = {
        ...(address === undefined ? {} : { host: address }),
        ...(name === undefined ? {} : { name }),
      }
      const withPort = port === undefined ? wanted : { ...wanted, port }
      try {
        await alone(async () => {
          try {
            return await host(withPort, automatic)
          } catch (error) {
            if (!automatic || !(error instanceof AppError) || error.code !== 'port-in-use') throw error
            return await host(wanted, automatic)
          }
        })
      } catch (error) {
        // The app is of use without it; the network page shows that nothing is hosted.
        log.error('The relay could not be hosted again', error)
      }
    }

    const stopAll = async (): Promise<void> => {
      await alone(async () => {
        await messenger.stop()
        await relay?.stop()
      }).catch((error: unknown) => log.error('The session did not stop cleanly', error))
      await logSync.close()
      database.close()
    }
    let stopped: Promise<void> | undefined

    return {
      messenger,
      async start() {
        await messenger.start()
        await hostAgain()
      },
      stop: () => (stopped ??= stopAll()),
      wake() {
        xmtp.wake()
        lan.wake()
        messenger.wake()
      },
      configureXmtp: (network, history) => xmtp.configure(network, history),
      xmtp,
      startRelay: (wanted) => alone(() => host(wanted, wanted.port === undefined || wanted.port === 0)),
      stopRelay: () =>
        alone(async () => {
          const running = relay
          relay = undefined
          hosting.delete(hostingKey)
          if (!running) return
          await lan.leave(running.fingerprint)
          await running.stop()
          events.relayChanged()
        }),
      joinRelay: async (target) => {
        await lan.join(target)
      },
      leaveRelay: (fingerprint) => lan.leave(fingerprint),
      relayStatus: (): RelayStatus => ({
        hosting: relay !== undefined,
        ...(relay ? { invite: relay.invite(), port: relay.port, name: relay.name } : {}),
        joined: lan.joined(),
      }),
      discoveredRelays: () => lan.discovered(),
    }
  } catch (error) {
    database.close()
    // A new account that could not be made leaves nothing that would stand in the way of the next try.
    if (fresh) for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    throw error
  }
}
