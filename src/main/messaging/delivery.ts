import type { DeliveryState } from '../../shared/model/message.ts'
import { transportIdSchema } from '../../shared/model/ids.ts'
import type { DeliveryChange } from './transport.ts'
import type { DeliveryRecord } from './store.ts'

/**
 * How far a state is. What has happened cannot unhappen, so a state only ever grows; queued and sending are equal,
 * because an attempt may begin and end without a result many times. A message cancelled or given up on that turns out
 * to have arrived says so.
 */
const progress: Readonly<Record<DeliveryState, number>> = {
  queued: 0,
  sending: 0,
  failed: 1,
  cancelled: 2,
  sent: 3,
  delivered: 4,
  read: 5,
}

/** Whether a delivery may go from one state to another by itself (a person may also restart a failed one). */
export const mayFollow = (current: DeliveryState, next: DeliveryState): boolean =>
  progress[next] > progress[current] || (progress[current] === 0 && progress[next] === 0 && current !== next)

/** The state that all of some deliveries have at least come to. */
export const leastOf = (states: readonly DeliveryState[]): DeliveryState | undefined =>
  states.reduce<DeliveryState | undefined>(
    (least, state) => (least === undefined || progress[state] < progress[least] ? state : least),
    undefined,
  )

/** Whether the message has left this device on this delivery, as far as is known. */
export const hasLeft = (state: DeliveryState): boolean => progress[state] >= progress.sent

/** Whether the message may have left this device on this delivery, or may leave it yet, whatever is done about it. */
export const mayHaveLeft = ({ state, handedOver }: DeliveryRecord): boolean =>
  hasLeft(state) || handedOver === true

/** Whether the delivery waits for its turn or its next attempt. */
export const isPending = (state: DeliveryState): boolean => progress[state] === 0

/**
 * Applies a change to a delivery.
 *
 * @returns the delivery as it is now, or undefined when nothing changed
 */
export const applyChange = (
  current: DeliveryRecord,
  change: DeliveryChange,
  now: number,
): DeliveryRecord | undefined => {
  const moves = mayFollow(current.state, change.state)
  const alias = change.alias ?? current.alias
  const handedOver = change.handedOver === true || current.handedOver === true
  if (!moves && alias === current.alias && handedOver === (current.handedOver ?? false)) return undefined
  const { reason: _previous, alias: _alias, handedOver: _handedOver, ...kept } = current
  return {
    ...kept,
    state: moves ? change.state : current.state,
    at: moves ? now : current.at,
    attempts: current.attempts + (moves && change.state === 'sending' ? 1 : 0),
    ...(alias === undefined ? {} : { alias }),
    ...(handedOver ? { handedOver } : {}),
    ...(change.reason === undefined ? {} : { reason: change.reason }),
  }
}

/**
 * The state of a message as a whole: the best that any transport reached; while one still waits, it is not failed. A
 * group's message is delivered and read when every member has it and has read it, and not before.
 */
export const overallState = (
  deliveries: readonly Pick<DeliveryRecord, 'transport' | 'recipient' | 'state'>[],
): DeliveryState => {
  const states = transportIdSchema.options.flatMap((transport) => {
    const own = deliveries.filter((delivery) => delivery.transport === transport)
    // Where there is a delivery for all at once, those of single members only say who has it already.
    const whole = own.find(({ recipient }) => recipient === undefined)
    if (whole) return [whole.state]
    const each = own.map(({ state }) => state)
    const least = leastOf(each)
    if (least !== undefined && hasLeft(least)) return [least]
    return each.map((state) => (hasLeft(state) ? 'sent' : state))
  })
  const best = states.reduce<DeliveryState>((a, b) => (progress[b] > progress[a] ? b : a), 'queued')
  if (states.length === 0 || hasLeft(best)) return best
  if (states.includes('sending')) return 'sending'
  return states.some(isPending) ? 'queued' : best
}
