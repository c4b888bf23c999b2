import { networkInterfaces } from 'node:os'
import type { Clock } from './messaging/clock.ts'

/** How often it is looked, milliseconds: nothing tells of a change on every system. */
const lookEvery = 5_000

/** The addresses of this machine on networks, as one text: another text, another network. */
export const networkNow = (): string =>
  Object.entries(networkInterfaces())
    .flatMap(([name, addresses = []]) =>
      addresses.filter(({ internal }) => !internal).map(({ address }) => `${name} ${address}`),
    )
    .sort()
    .join('\n')

/**
 * Tells when this machine is on another network than before: Wi-Fi came back, a cable was plugged in, a VPN went up.
 *
 * @param now what the network is; see {@link networkNow}
 * @returns ends it
 */
export const watchNetwork = (clock: Clock, now: () => string, onChange: () => void): (() => void) => {
  let before = now()
  let cancel: () => void
  const look = (): void => {
    cancel = clock.after(lookEvery, look)
    const current = now()
    if (current === before) return
    before = current
    onChange()
  }
  cancel = clock.after(lookEvery, look)
  return () => cancel()
}
