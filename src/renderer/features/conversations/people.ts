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
