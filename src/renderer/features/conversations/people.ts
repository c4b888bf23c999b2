import type { Address } from '../../../shared/model/ids.ts'
import type { RelayPerson, RelayStatus } from '../../../shared/model/network.ts'

/** Everybody else on the relays that were joined, each once, by name. */
export const peopleNearby = (relay: RelayStatus, self: Address | undefined): readonly RelayPerson[] => {
  const people = new Map(
    relay.joined.flatMap((joined) => joined.people).map((person) => [person.address, person] as const),
  )
  if (self !== undefined) people.delete(self)
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name))
}

/** The address in what somebody pasted or scanned: alone, or in a link; undefined: there is none. */
export const addressIn = (text: string): string | undefined => {
  // An invite names a relay by a longer number.
  const [found] = /(?<![0-9a-z])0x[0-9a-f]{40}(?![0-9a-f])/i.exec(text.slice(0, 4096)) ?? []
  return found
}
