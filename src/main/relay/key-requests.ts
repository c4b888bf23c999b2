import { deviceIdSchema } from '../../shared/device-certificate.ts'
import type { DeviceId } from '../../shared/device-certificate.ts'
import { AppError } from '../../shared/errors.ts'
import {
  fetchKeysSchema,
  protocolLimits,
  publishKeysSchema,
  publishListSchema,
  takePreKeysSchema,
} from '../../shared/relay-protocol.ts'
import { ofEach } from './context.ts'
import type { On, RelayContext } from './context.ts'
import { TokenBucket } from './rate-limit.ts'

/** Keys that one connection may take at once, and a second: who takes all of somebody's one-time keys has to take their time. */
const takeBurst = 500
const takeRate = 5
/** Lists that one connection may publish at once, and a second: each has eleven signatures to be checked. */
const publishBurst = 20
const publishRate = 0.2

/** Lists of devices, and the keys that others begin sessions with. */
export const serveKeys = (on: On, context: RelayContext): void => {
  const { register, clock, fanOut } = context
  const publishing = ofEach(() => new TokenBucket(publishRate, publishBurst, clock.now()))
  const taking = ofEach(() => new TokenBucket(takeRate, takeBurst, clock.now()))

  /** A device that stays connected for long would run out of one-time keys without a word. */
  const tellIfFew = (device: DeviceId): void => {
    const keys = register.keysLeft(device)
    if (Math.min(keys.preKeys, keys.kyberPreKeys) >= protocolLimits.fewKeys) return
    for (const [id, guest] of context.here) {
      if (guest.device === device) context.io.sockets.sockets.get(id)?.emit('keys_low', { keys })
    }
  }

  on('publish_list', publishListSchema, async ({ list }, asking) => {
    const { line, self } = asking
    if (!publishing(asking).take(clock.now())) {
      throw new AppError('too-many', 'Your devices change too often for this relay.')
    }
    if (list.address !== self.address || !(await context.verifyList(list))) {
      throw new AppError('not-authorised', 'A list of devices is published by its own account.')
    }
    // Everybody who may write to this account has to know.
    if (register.putList(list)) fanOut.tellEverybody('devices_changed', { list }, line)
    // Whoever was taken away has to go.
    for (const [id, guest] of context.here) {
      if (guest.address === self.address && list.revoked.includes(guest.device)) {
        context.io.sockets.sockets.get(id)?.disconnect(true)
      }
    }
  })

  on('publish_keys', publishKeysSchema, (published, { self, spend }) => {
    spend()
    if (published.keys.device !== self.device) {
      throw new AppError('not-authorised', 'Keys are published by the device that they belong to.')
    }
    register.publish(published, protocolLimits.oneTimeKeys)
    return { keys: register.keysLeft(self.device) }
  })

  on('fetch_keys', fetchKeysSchema, ({ addresses }, { spend }) => {
    spend()
    return { lists: addresses.flatMap((address) => register.list(address) ?? []) }
  })

  on('take_pre_keys', takePreKeysSchema, ({ devices }, guest) => {
    const wanted = [...new Set(devices)].filter((device) => device !== guest.self.device)
    const bundles = wanted.flatMap((device) => {
      if (!taking(guest).take(clock.now())) {
        throw new AppError('too-many', 'You are asking for keys too fast for this relay.')
      }
      return register.takeBundle(deviceIdSchema.parse(device)) ?? []
    })
    for (const { keys } of bundles) tellIfFew(keys.device)
    return { bundles }
  })
}
