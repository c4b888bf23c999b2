import { sign, createPrivateKey, randomBytes } from 'node:crypto'
import { io } from 'socket.io-client'
import type { Socket } from 'socket.io-client'
import { expect, onTestFinished } from 'vitest'
import { loadDevice } from '../../src/main/identity/device.ts'
import type { Wallet } from '../../src/main/identity/wallet.ts'
import type { Device } from '../../src/main/messaging/device.ts'
import type { Relay } from '../../src/main/relay/relay.ts'
import { mergedList } from '../../src/shared/device-list.ts'
import type { DeviceList } from '../../src/shared/device-list.ts'
import type { Bundle } from '../../src/shared/relay-protocol.ts'
import { admissionMessage, protocolVersion } from '../../src/shared/relay-protocol.ts'
import { memoryState, newWallet } from './people.ts'

// A client that is not ours: it speaks the documented protocol by hand, and says what it likes.

/** Where a relay is, and who it is. */
export type Place = Pick<Relay, 'port' | 'fingerprint'>

export interface Visitor {
  readonly wallet: Wallet
  readonly device: Device
  readonly list: DeviceList
}

export const visitor = async (): Promise<Visitor> => {
  const wallet = newWallet()
  const device = await loadDevice(memoryState(), wallet, Date.now())
  const list = await wallet.signList(mergedList([], device.certificate, Date.now()))
  return { wallet, device, list }
}

export interface Answer {
  readonly ok: boolean
  readonly code?: string
  readonly cursor?: number
  readonly mail?: Uint8Array
  readonly more?: boolean
  readonly members?: readonly unknown[]
  readonly lists?: readonly unknown[]
  readonly message?: string
  readonly chunks?: number
  readonly data?: Uint8Array
  readonly bundles?: readonly Bundle[]
  readonly rooms?: readonly unknown[]
}

export const open = async (relay: Place): Promise<{ socket: Socket; nonce: string; admission: string }> => {
  const socket = io(`https://127.0.0.1:${relay.port}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    rejectUnauthorized: false,
  })
  onTestFinished(() => void socket.disconnect())
  const challenge = await new Promise<{ nonce: string; admission: string }>((resolve, reject) => {
    socket.once('challenge', resolve)
    socket.once('connect_error', reject)
  })
  return { socket, ...challenge }
}

export const ask = (socket: Socket, event: string, payload: unknown): Promise<Answer> =>
  socket.timeout(10_000).emitWithAck(event, payload)

export const signature = (device: Device, fingerprint: string, nonce: string): string => {
  const key = createPrivateKey({ key: Buffer.from(device.admissionPrivateKey), format: 'der', type: 'pkcs8' })
  return sign(null, admissionMessage(fingerprint, nonce, device.certificate.address), key).toString('hex')
}

export const registration = ({ device, list }: Visitor, relay: Place, nonce: string) => ({
  version: protocolVersion,
  name: 'Visitor',
  list,
  device: device.certificate.device,
  signature: signature(device, relay.fingerprint, nonce),
})

export const register = async (who: Visitor, relay: Place): Promise<Socket> => {
  const { socket, nonce } = await open(relay)
  expect(await ask(socket, 'register_user', registration(who, relay, nonce))).toMatchObject({ ok: true })
  return socket
}

export const chatOf = (a: Visitor, b: Visitor): string =>
  `direct:${[a.wallet.address, b.wallet.address].sort().join(':')}`

export const message = (from: Visitor, to: Visitor, overrides: object = {}) => ({
  id: randomBytes(12).toString('hex'),
  chat_id: chatOf(from, to),
  recipients: [to.wallet.address],
  envelope: Buffer.from('sealed'),
  ...overrides,
})
