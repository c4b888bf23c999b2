import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** The addresses that this machine has in its networks, the most likely first; none where it is in no network. */
export const networkHosts = (): readonly string[] => {
  const found = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outer = found.filter(({ internal }) => !internal)
  const v4 = outer.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
  // Link-local IPv6 needs an interface name that only its own machine knows.
  const v6 = outer
    .filter(({ family, address }) => family === 'IPv6' && !address.toLowerCase().startsWith('fe80'))
    .map(({ address }) => `[${address}]`)
  return [...v4, ...v6].slice(0, 15)
}

/** The addresses others may reach this machine at, the most likely first, loopback last. */
export const reachableHosts = (host: string | undefined): readonly string[] => {
  const all = host === undefined || host === '0.0.0.0' || host === '::'
  if (!all) return [host.includes(':') ? `[${host}]` : host]
  return [...networkHosts(), '127.0.0.1']
}

/** Whether a relay is bound to one address that this machine does not have at the moment: its network is gone. */
export const isBoundElsewhere = (host: string | undefined): boolean => {
  if (host === undefined || isIP(host) === 0 || host === '0.0.0.0' || host === '::') return false
  return !Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === host),
  )
}
