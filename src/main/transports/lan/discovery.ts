import { Bonjour } from 'bonjour-service'
import type { Service } from 'bonjour-service'
import { z } from 'zod'
import type { DiscoveredRelay } from '../../../shared/model/network.ts'
import { fingerprintSchema, relayServiceType } from '../../../shared/relay-protocol.ts'
import type { Log } from '../../messaging/log.ts'

/** Relays that announce themselves on this network. */
export interface Discovery {
  found(): DiscoveredRelay[]
  stop(): void
}

const recordSchema = z.object({ f: fingerprintSchema, n: z.string().max(64).catch('') })

/**
 * Listens for relays by mDNS. What it finds is a claim: joining pins the certificate that is then seen.
 *
 * @param onChange hears that a relay appeared or went
 */
export const startDiscovery = (onChange: () => void, log: Log): Discovery => {
  const services = new Map<string, DiscoveredRelay>()
  const bonjour = new Bonjour({}, (error: unknown) => {
    log.warn('Relays cannot be looked for on this network', {
      reason: error instanceof Error ? error.name : 'unknown',
    })
  })
  const read = (service: Service): DiscoveredRelay | undefined => {
    const record = recordSchema.safeParse(service.txt)
    const host = service.addresses?.find((address) => address.includes('.')) ?? service.addresses?.[0]
    if (!record.success || host === undefined) return undefined
    return {
      name: record.data.n,
      fingerprint: record.data.f,
      address: `${host.includes(':') ? `[${host}]` : host}:${service.port}`,
    }
  }
  const browser = bonjour.find({ type: relayServiceType })
  browser.on('up', (service: Service) => {
    const relay = read(service)
    if (!relay || services.size >= 200) return
    services.set(service.fqdn, relay)
    onChange()
  })
  browser.on('down', (service: Service) => {
    if (services.delete(service.fqdn)) onChange()
  })
  return {
    found: () => [...new Map([...services.values()].map((relay) => [relay.fingerprint, relay])).values()],
    stop() {
      browser.stop()
      bonjour.destroy()
    },
  }
}
