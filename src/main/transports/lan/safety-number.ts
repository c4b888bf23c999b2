import { createHash } from 'node:crypto'
import type { DeviceList } from '../../../shared/device-list.ts'
import type { SafetyNumber } from '../../../shared/model/contact.ts'

/** As many rounds as Signal takes: what a number costs whoever looks for keys with the same one. */
const rounds = 5200
const groups = 6

/** 30 digits of an account: its address and the identity keys of all its devices. */
const digitsOf = ({ address, devices, revoked }: DeviceList): string => {
  const keys = devices
    .filter(({ device }) => !revoked.includes(device))
    .map(({ identityKey }) => identityKey)
    .sort()
  const identity = Buffer.from(`landline safety v1\0${address}\0${keys.join('\0')}`)
  let hash = identity
  for (let round = 0; round < rounds; round += 1) {
    hash = createHash('sha512').update(hash).update(identity).digest()
  }
  return Array.from({ length: groups }, (_, index) =>
    String(hash.readUIntBE(index * 5, 5) % 100_000).padStart(5, '0'),
  ).join('')
}

/**
 * The safety number of two accounts.
 *
 * @param compared the digits that were compared last
 */
export const safetyNumber = (
  mine: DeviceList,
  theirs: DeviceList,
  compared: string | undefined,
  forked: boolean,
): SafetyNumber => {
  const digits = [digitsOf(mine), digitsOf(theirs)].sort().join('')
  const count = ({ devices, revoked }: DeviceList): number =>
    devices.filter(({ device }) => !revoked.includes(device)).length
  const unchanged = compared === digits && !forked
  return {
    digits,
    code: `landline:safety:1:${digits}`,
    devices: { mine: count(mine), theirs: count(theirs) },
    state: compared === undefined ? 'unverified' : unchanged ? 'verified' : 'changed',
    forked,
  }
}
