import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { RelayStatus } from '../shared/model/network.ts'
import { loadDevice } from './identity/device.ts'
import { deriveKey } from './identity/vault.ts'
import type { Vault } from './identity/vault.ts'
import { verifyCertificate, verifyDeviceList, walletFromSecret } from './identity/wallet.ts'
import { systemClock } from './messaging/clock.ts'
import type { Log } from './messaging/log.ts'
import { Messenger } from './messaging/messenger.ts'
import { Copies } from './copies.ts'
import { Hosting } from './hosting.ts'
import { Keeping } from './keeping.ts'
import { TakeOver } from './take-over.ts'
import { networkHosts } from './relay/network-addresses.ts'
import type { Session, SessionEvents } from './session.ts'
import type { Settings } from './settings.ts'
import { damagedDatabase, openDatabase } from './storage/database.ts'
import { restoredKey } from './storage/load.ts'
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
  let name = vault.name
  const path = join(profile, 'messages.db')
  const fresh = !existsSync(path)
  // What is not there any more is not made anew: it may be put back.
  if (options.secret === undefined && (fresh || statSync(path).size === 0)) throw damagedDatabase()
  const database = openDatabase(path, deriveKey(options.key, 'messages'))
  try {
    const identity = createStateStore(database, 'identity')
    if (options.secret !== undefined) identity.set(secretKey, options.secret)
    const secret = identity.get(secretKey)
    if (secret === undefined) {
      throw damagedDatabase()
    }
    const wallet = walletFromSecret(secret)
    const device = await loadDevice(identity, wallet, systemClock.now())
    const logSync = syncLogOf(path)
    const restoredAt = identity.get(restoredKey)
    const store = createStore(database, vault.address, () => logSync.flush())
    const lan = createLanTransport({
      device,
      name: () => name,
      state: createStateStore(database, 'lan'),
      sessions: createStateStore(database, 'signal'),
      downloads: join(profile, 'downloads'),
      transaction: (work, durability) => store.transaction(work, durability),
      signList: (list) => wallet.signList(list),
      verifyList: verifyDeviceList,
      verifyCertificate,
      clock: systemClock,
      log,
      discovery: options.discovery,
      here: networkHosts,
      succession: {
        wanted: (relay, wanted) => takeOver.wanted(relay, wanted),
        turn: (relay) => takeOver.turn(relay),
        back: (fingerprint) => takeOver.back(fingerprint),
      },
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
      relayFiles: lan.files,
      remoteFiles: createRemoteFiles({ server: () => uploadServer(settings) }),
      readReceipts: () => settings.get('readReceipts'),
      tellsTyping: () => settings.get('typing'),
      name: () => name,
      tellsProfile: () => settings.get('profile'),
      ...(restoredAt === undefined ? {} : { restoredAt: Number(restoredAt) }),
      giveUpAfter: () => {
        const hours = settings.get('giveUpAfterHours')
        return hours === 0 ? undefined : hours * 3_600_000
      },
    })
    const hosting = new Hosting({
      state: createStateStore(database, 'relay'),
      lan,
      log,
      relay: {
        databasePath: join(profile, 'relay.db'),
        databaseKey: deriveKey(options.key, 'relay'),
        blobFolder: join(profile, 'relay-files'),
        owner: vault.address,
        verifyList: verifyDeviceList,
        clock: systemClock,
        log,
        version,
        discovery: options.discovery,
      },
      usualName: () => `${name}'s relay`.slice(0, 64),
      onChange: () => events.relayChanged(),
      onStarted: () => takeOver.changed(),
    })
    const takeOver = new TakeOver({
      state: createStateStore(database, 'succession'),
      lan,
      hosting,
      choice: () => settings.get('takeOver'),
      clock: systemClock,
      log,
      onChange: () => events.relayChanged(),
    })
    lan.onChange(() => events.relayChanged())
    const keeping = new Keeping({
      profile,
      path,
      key: deriveKey(options.key, 'messages'),
      account: {
        address: vault.address,
        get name() {
          return name
        },
      },
      settings,
      database,
      store,
      messenger,
      clock: systemClock,
      relay: () => hosting.forBackup(),
    })
    const copies = new Copies({
      profile,
      address: vault.address,
      state: identity,
      settings,
      write: (passphrase, work) => keeping.backup(passphrase, work),
      clock: systemClock,
      log,
    })

    const stopAll = async (): Promise<void> => {
      /** One step that fails must not keep the next from being taken, least of all the last. */
      const step = async (what: string, work: () => Promise<void> | void): Promise<void> => {
        try {
          await work()
        } catch (error) {
          log.error('The session did not stop cleanly', error, { step: what })
        }
      }
      takeOver.stop()
      await step('copies', () => copies.stop())
      await step('lines', () => hosting.end(() => messenger.stop()))
      await step('log', () => logSync.close())
      await step('database', () => database.close())
    }
    let stopped: Promise<void> | undefined

    return {
      messenger,
      async start() {
        await messenger.start()
        await hosting.resume()
        copies.start()
      },
      stop: () => (stopped ??= stopAll()),
      async retire() {
        for (const line of [lan, xmtp]) {
          // What cannot be reached now can be removed from another device.
          await line
            .retire()
            .catch((error: unknown) =>
              log.error('This device was not taken out of the account', error, { transport: line.id }),
            )
        }
      },
      wake() {
        xmtp.wake()
        lan.wake()
        hosting.relay?.wake()
        messenger.wake()
      },
      secret: () => secret,
      keeping,
      rename(wanted) {
        name = wanted
      },
      copies,
      configureXmtp: (network, history) => xmtp.configure(network, history),
      xmtp,
      hosting,
      takeOver,
      lan,
      joinRelay: async (target, passcode, carries) => {
        await lan.join(target, passcode, carries)
      },
      leaveRelay: (fingerprint) => lan.leave(fingerprint),
      relayStatus: (): RelayStatus => {
        const { relay, restored } = hosting
        return {
          hosting: relay !== undefined,
          ...(relay ? { invite: relay.invite(), port: relay.port, name: relay.name } : {}),
          ...(hosting.standsInFor ? { standsInFor: hosting.standsInFor.relay } : {}),
          ...(restored ? { restored: { name: restored.name, fingerprint: restored.fingerprint } } : {}),
          joined: lan.joined(),
          vacant: takeOver.vacant(),
        }
      },
      discoveredRelays: () => lan.discovered(),
    }
  } catch (error) {
    database.close()
    // A new account that could not be made leaves nothing that would stand in the way of the next try.
    if (fresh) for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    throw error
  }
}
