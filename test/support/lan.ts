import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { loadDevice } from '../../src/main/identity/device.ts'
import { verifyCertificate, verifyDeviceList } from '../../src/main/identity/wallet.ts'
import type { Wallet } from '../../src/main/identity/wallet.ts'
import { systemClock } from '../../src/main/messaging/clock.ts'
import type { Clock } from '../../src/main/messaging/clock.ts'
import type { Device } from '../../src/main/messaging/device.ts'
import { silentLog } from '../../src/main/messaging/log.ts'
import type { StateStore, Transact } from '../../src/main/messaging/state-store.ts'
import { startRelay } from '../../src/main/relay/relay.ts'
import type { Relay, RelayOptions } from '../../src/main/relay/relay.ts'
import { createLanTransport } from '../../src/main/transports/lan/lan-transport.ts'
import type { LanTransport } from '../../src/main/transports/lan/lan-transport.ts'
import type { SuccessionEvents } from '../../src/main/transports/lan/succession/lan-succession.ts'
import { freePort } from './free-port.ts'
import { temporaryFolder } from './folders.ts'
import { memoryState, newWallet } from './people.ts'
import { RecordingHost } from './recording-host.ts'

/** What makes a relay the same relay when it is started again. */
export interface RelayData {
  readonly folder: string
  readonly key: Uint8Array
}

export const newRelayData = (): RelayData => ({
  folder: temporaryFolder(),
  key: new Uint8Array(randomBytes(32)),
})

/** A relay on loopback, stopped when the test ends. */
export const runRelay = async (
  data: RelayData = newRelayData(),
  port?: number,
  options: Partial<RelayOptions> = {},
): Promise<Relay> => {
  const relay = await startRelay({
    port: port ?? (await freePort()),
    host: '127.0.0.1',
    name: 'Kitchen',
    databasePath: join(data.folder, 'relay.db'),
    databaseKey: data.key,
    blobFolder: join(data.folder, 'files'),
    verifyList: verifyDeviceList,
    clock: systemClock,
    log: silentLog,
    version: 'test',
    discovery: false,
    ...options,
  })
  onTestFinished(() => relay.stop())
  return relay
}

export interface LanPerson {
  readonly wallet: Wallet
  readonly device: Device
  readonly state: StateStore
  readonly sessions: StateStore
  readonly host: RecordingHost
  readonly transport: LanTransport
  /** The same device on the same data, as after a restart. */
  readonly again: () => Promise<LanPerson>
  /** What they heard of relays that want them as successors, are theirs to follow, or are back. */
  readonly successions: SuccessionEvent[]
}

/** One call of the events of a succession. */
export type SuccessionEvent =
  | { readonly type: 'wanted'; readonly relay: string; readonly wanted: boolean }
  | { readonly type: 'turn' | 'back'; readonly relay: string }

/**
 * A state store in memory, and transactions of it and of what its host was given: undone as a whole when one fails, as the database
 * does it.
 */
const undoable = (host: RecordingHost) => {
  const undo: Array<() => void> = []
  let depth = 0
  const noting = (store: StateStore): StateStore => {
    const note = (key: string): void => {
      const before = store.get(key)
      if (depth > 0) undo.push(() => (before === undefined ? store.delete(key) : store.set(key, before)))
    }
    return {
      ...store,
      set: (key, value) => {
        note(key)
        store.set(key, value)
      },
      delete: (key) => {
        note(key)
        store.delete(key)
      },
    }
  }
  const transaction: Transact = (work) => {
    if (depth > 0) return work()
    const heard = host.envelopes.length
    depth += 1
    try {
      return work()
    } catch (error) {
      for (const step of undo.toReversed()) step()
      host.envelopes.length = heard
      throw error
    } finally {
      depth -= 1
      undo.length = 0
    }
  }
  return { noting, transaction }
}

const succession = (events: SuccessionEvent[]): SuccessionEvents => ({
  wanted: ({ fingerprint }, { wanted }) => events.push({ type: 'wanted', relay: fingerprint, wanted }),
  turn: ({ fingerprint }) => events.push({ type: 'turn', relay: fingerprint }),
  back: (fingerprint) => events.push({ type: 'back', relay: fingerprint }),
})

/** Somebody with a device, and the LAN transport running on it. */
export const lanPerson = async (
  name: string,
  kept?: Partial<Pick<LanPerson, 'wallet' | 'state' | 'sessions'>>,
  clock: Clock = systemClock,
): Promise<LanPerson> => {
  const events: SuccessionEvent[] = []
  const wallet = kept?.wallet ?? newWallet()
  const state = kept?.state ?? memoryState()
  const sessions = kept?.sessions ?? memoryState()
  const device = await loadDevice(state, wallet, Date.now())
  const host = new RecordingHost()
  const { noting, transaction } = undoable(host)
  const transport = createLanTransport({
    device,
    name: () => name,
    state: noting(state),
    sessions: noting(sessions),
    downloads: temporaryFolder(),
    transaction,
    signList: (list) => wallet.signList(list),
    verifyList: verifyDeviceList,
    verifyCertificate,
    clock,
    log: silentLog,
    discovery: false,
    here: () => ['192.0.2.1'],
    succession: succession(events),
  })
  const send = transport.send.bind(transport)
  // As the outbox does it.
  transport.send = async (sending, signal) => {
    const receipt = await send(sending, signal)
    transaction(() => receipt.alongside?.())
    return receipt
  }
  onTestFinished(() => transport.stop())
  await transport.start(host, new AbortController().signal)
  const person: LanPerson = {
    wallet,
    device,
    state,
    sessions,
    host,
    transport,
    again: async () => {
      await transport.stop()
      return lanPerson(name, { wallet, state, sessions }, clock)
    },
    successions: events,
  }
  return person
}
