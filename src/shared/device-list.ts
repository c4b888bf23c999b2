import { z } from 'zod'
import { deviceCertificateSchema, deviceIdSchema } from './device-certificate.ts'
import type { DeviceCertificate, DeviceId } from './device-certificate.ts'
import { addressSchema } from './model/ids.ts'

/** The most devices an account has on local networks. */
export const mostDevices = 10
/** The most devices that an account remembers to have taken away. */
const mostRevoked = 100

/**
 * Which devices speak for an account on local networks, signed by its wallet as a whole: a relay can neither add one nor
 * hide one of those whose list is known. A list replaces those with a lower version.
 */
export const deviceListSchema = z.object({
  version: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  address: addressSchema,
  devices: z.array(deviceCertificateSchema).min(1).max(mostDevices),
  /** Devices that were taken away, for ever. */
  revoked: z.array(deviceIdSchema).max(mostRevoked),
  /** Milliseconds since 1970. */
  at: z.number().int().nonnegative(),
  /** EIP-712 signature of the wallet over {@link listTypedData}, 65 bytes, hexadecimal. */
  signature: z.string().regex(/^[0-9a-f]{130}$/, '65 bytes in hexadecimal'),
})
export type DeviceList = z.infer<typeof deviceListSchema>

/** What the wallet signs, as EIP-712 typed data; each certificate in it has a signature of its own. */
export const listTypedData = (list: Omit<DeviceList, 'signature'>) =>
  ({
    domain: { name: 'Landline device list', version: '1' },
    types: {
      DeviceList: [
        { name: 'account', type: 'address' },
        { name: 'version', type: 'uint256' },
        { name: 'devices', type: 'string[]' },
        { name: 'revoked', type: 'string[]' },
        { name: 'at', type: 'uint256' },
      ],
    },
    primaryType: 'DeviceList',
    message: {
      account: `0x${list.address.slice(2)}`,
      version: BigInt(list.version),
      devices: list.devices.map(({ device }) => device),
      revoked: list.revoked,
      at: BigInt(list.at),
    },
  }) as const

/** Whether a list and every certificate in it were signed by the wallet of the address it names. */
export type VerifyDeviceList = (list: DeviceList) => Promise<boolean>

/** Signs a list with the wallet of this account. */
export type SignDeviceList = (list: Omit<DeviceList, 'signature'>) => Promise<DeviceList>

/** The certificate of a device in a list. */
export const certificateIn = (list: DeviceList, device: DeviceId): DeviceCertificate | undefined =>
  list.revoked.includes(device) ? undefined : list.devices.find((one) => one.device === device)

/** Whether two lists say the same about which devices there are. */
export const sameDevices = (a: DeviceList, b: DeviceList): boolean => {
  const said = ({ devices, revoked }: DeviceList): string =>
    JSON.stringify([devices.map(({ signature }) => signature).sort(), [...revoked].sort()])
  return said(a) === said(b)
}

/**
 * The list that follows from several of one account: every device that none of them took away, the newest where there are too
 * many; what was taken away stays so.
 */
export const mergedList = (
  lists: readonly DeviceList[],
  own: DeviceCertificate,
  now: number,
): Omit<DeviceList, 'signature'> => {
  const revoked = new Set(lists.flatMap((list) => list.revoked))
  const certificates = new Map(
    [...lists.flatMap((list) => list.devices), own].map((certificate) => [certificate.device, certificate]),
  )
  const devices = [...certificates.values()]
    .filter(({ device }) => !revoked.has(device))
    .sort((a, b) => b.createdAt - a.createdAt)
  return {
    version: Math.max(0, ...lists.map(({ version }) => version)) + 1,
    address: own.address,
    devices: devices.slice(0, mostDevices),
    revoked: [...revoked].slice(-mostRevoked),
    at: now,
  }
}
