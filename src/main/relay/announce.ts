import { Bonjour } from 'bonjour-service'
import { relayServiceType } from '../../shared/relay-protocol.ts'
import type { Log } from '../messaging/log.ts'

export interface Announcement {
  readonly name: string
  readonly port: number
  readonly fingerprint: string
  readonly log: Log
}

/**
 * Announces a relay by mDNS. Where multicast is not to be had the relay runs all the same: there are invites.
 *
 * @returns withdraws the announcement
 */
export const announce = ({ name, port, fingerprint, log }: Announcement): (() => Promise<void>) => {
  const bonjour = new Bonjour({}, (error: unknown) => {
    log.warn('The relay cannot be announced on this network', {
      reason: error instanceof Error ? error.name : 'unknown',
    })
  })
  bonjour.publish({
    // Service names must differ on a network; two people may well choose the same one.
    name: `${name} ${fingerprint.slice(0, 6)}`,
    type: relayServiceType,
    port,
    probe: false,
    txt: { v: '1', f: fingerprint, n: name },
  })
  return () =>
    new Promise((resolve) => {
      // Saying goodbye is a courtesy that must not hold up the stop.
      const late = setTimeout(resolve, 500)
      bonjour.unpublishAll(() => {
        clearTimeout(late)
        bonjour.destroy()
        resolve()
      })
    })
}
