import type { Address } from '../../shared/model/ids.ts'
import { offerSuccessionSchema } from '../../shared/succession.ts'
import type { SuccessorWanted } from '../../shared/succession.ts'
import type { On, RelayContext } from './context.ts'
import type { Line } from './fan-out.ts'

type SuccessionContext = Pick<RelayContext, 'fanOut' | 'successors' | 'guests' | 'host' | 'onChange'>

/** What somebody who was named has to know: whom they would have to let in and keep out. */
const wantedOf = ({ guests, successors, host }: SuccessionContext, address: Address): SuccessorWanted => {
  const wanted = successors.named.includes(address)
  return {
    wanted,
    ...(host === undefined ? {} : { host }),
    admission: guests.admission,
    // Nobody else's to know.
    allowed: wanted ? [...guests.allowed()] : [],
    banned: wanted ? guests.banned().map((one) => one.address) : [],
  }
}

/** Tells somebody who has just come in who comes after this relay, and whether that is them. */
export const tellSuccession = ({ socket, address }: Line, context: SuccessionContext): void => {
  const { signed, named } = context.successors
  if (signed) socket.emit('succession', { succession: signed })
  if (named.includes(address)) socket.emit('successor_wanted', wantedOf(context, address))
}

/** Tells people whether they are named, and whom they would have to let in. */
export const tellNamed = (context: SuccessionContext, addresses: Iterable<Address>): void => {
  for (const address of addresses) {
    context.fanOut.tell([address], 'successor_wanted', wantedOf(context, address))
  }
}

/** Tells those who were named, and those who are not any more, and everybody who comes after this relay. */
export const announceSuccession = (context: SuccessionContext, before: readonly Address[]): void => {
  const { fanOut, successors } = context
  tellNamed(context, new Set([...before, ...successors.named]))
  if (successors.signed) fanOut.tellEverybody('succession', { succession: successors.signed })
}

/** Takes the answers of those who were named. */
export const serveSuccession = (on: On, context: SuccessionContext): void => {
  on('offer_succession', offerSuccessionSchema, ({ offer }, { self, spend }) => {
    spend()
    context.successors.answer(self, offer)
    context.fanOut.tellEverybody('succession', { succession: context.successors.signed })
    context.onChange()
  })
}
