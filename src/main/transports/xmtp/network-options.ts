import { createHash } from 'node:crypto'
import { HistorySyncUrls } from '@xmtp/node-sdk'
import type { NetworkOptions } from '@xmtp/node-sdk'
import type { XmtpNetwork } from '../../../shared/model/network.ts'

/** A network that is on. */
export type ActiveNetwork = Exclude<XmtpNetwork, 'off'>

/** The local network's address, as `npm run xmtp:local` has it by default. */
const localUrl = 'http://127.0.0.1:5556'

/** What the SDK needs to know to reach a network. */
export const networkOptions = (network: ActiveNetwork, appVersion: string): NetworkOptions => {
  const common = { appVersion: `Landline/${appVersion}` }
  switch (network) {
    case 'production':
    case 'dev':
      return { ...common, env: network }
    case 'local':
      return { ...common, env: 'local', apiUrl: localUrl }
    default:
      // A custom node speaks the protocol of a local one; the URL says where.
      return { ...common, env: 'local', apiUrl: network.replace(/\/+$/, '') }
  }
}

/** A name for what belongs to one network, fit for a file name and a key: networks are kept apart. */
export const networkKey = (network: ActiveNetwork): string =>
  ['production', 'dev', 'local'].includes(network)
    ? network
    : `custom-${createHash('sha256').update(network.replace(/\/+$/, '')).digest('hex').slice(0, 16)}`

/**
 * Where devices leave archives for each other on a network.
 *
 * @param given what the user gave; empty or undefined: what the network has, if any
 */
export const historyServer = (network: ActiveNetwork, given: string | undefined): string | undefined => {
  if (given !== undefined && given !== '') return given.replace(/\/+$/, '')
  switch (network) {
    case 'production':
    case 'dev':
    case 'local':
      return HistorySyncUrls[network]
    default:
      return undefined
  }
}
