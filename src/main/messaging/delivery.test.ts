import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressSchema, messageIdSchema, transportIdSchema } from '../../shared/model/ids.ts'
import { deliveryStateSchema } from '../../shared/model/message.ts'
import type { DeliveryState } from '../../shared/model/message.ts'
import { applyChange, hasLeft, leastOf, mayFollow, mayHaveLeft, overallState } from './delivery.ts'
import type { DeliveryRecord } from './store.ts'
import type { DeliveryChange } from './transport.ts'

const states = fc.constantFrom(...deliveryStateSchema.options)
const changes: fc.Arbitrary<DeliveryChange> = fc.record(
  {
    state: states,
    handedOver: fc.constant(true as const),
    alias: fc.constantFrom('first', 'second'),
    reason: fc.constantFrom('away', 'slow'),
  },
  { requiredKeys: ['state'] },
)
const fresh: DeliveryRecord = {
  messageId: messageIdSchema.parse('a-message-of-mine'),
  transport: 'lan',
  state: 'queued',
  at: 0,
  attempts: 0,
}
const after = (sequence: readonly DeliveryChange[]): DeliveryRecord =>
  sequence.reduce((record, change, index) => applyChange(record, change, index + 1) ?? record, fresh)

const arrival: readonly DeliveryState[] = ['sent', 'delivered', 'read']
const furthest = (sequence: readonly DeliveryChange[]): DeliveryState | undefined =>
  arrival.findLast((state) => sequence.some((change) => change.state === state))

test('what has happened to a delivery cannot unhappen, in whatever order it is told, and however often', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (sequence) => {
      const record = after(sequence)
      const reached = furthest(sequence)
      // Of what arrived the furthest holds; of the rest nothing hides it.
      expect(record.state === reached || (reached === undefined && !hasLeft(record.state))).toBe(true)
      expect(record.handedOver === true).toBe(sequence.some(({ handedOver }) => handedOver === true))
      // Told once more in another order, it is the same.
      const again = after([...sequence, ...sequence.toReversed()])
      if (reached !== undefined) expect(again.state).toBe(reached)
      expect(mayHaveLeft(again)).toBe(mayHaveLeft(record))
    }),
    { numRuns: 2_000 },
  )
})

test('each step that is taken is a legal one, and every attempt is counted once', () => {
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (sequence) => {
      let record = fresh
      for (const [index, change] of sequence.entries()) {
        const next = applyChange(record, change, index + 1)
        if (!next) continue
        const moved = next.state !== record.state
        if (moved) expect(mayFollow(record.state, next.state)).toBe(true)
        expect(next.attempts - record.attempts).toBe(moved && next.state === 'sending' ? 1 : 0)
        expect(next.at).toBe(moved ? index + 1 : record.at)
        record = next
      }
    }),
    { numRuns: 2_000 },
  )
})

const members = ['a', 'b', 'c'].map((digit) => addressSchema.parse(`0x${digit.repeat(40)}`))
const rows = fc.array(
  fc.record(
    {
      transport: fc.constantFrom(...transportIdSchema.options),
      recipient: fc.constantFrom(...members),
      state: states,
    },
    { requiredKeys: ['transport', 'state'] },
  ),
  { maxLength: 8 },
)

test('a message is delivered or read when everybody on some line has come as far, and never looks better than its best', () => {
  fc.assert(
    fc.property(rows, (deliveries) => {
      const overall = overallState(deliveries)
      if (overall === 'delivered' || overall === 'read') {
        const complete = transportIdSchema.options.some((transport) => {
          const own = deliveries.filter((one) => one.transport === transport)
          const whole = own.find(({ recipient }) => recipient === undefined)
          const least = whole?.state ?? leastOf(own.map(({ state }) => state))
          return least === overall
        })
        expect(complete).toBe(true)
      }
      if (hasLeft(overall)) expect(deliveries.some(({ state }) => hasLeft(state))).toBe(true)
      // When every line has come to its end, so has the message.
      if (deliveries.length === 0) return
      expect(overallState(deliveries.map((one) => ({ ...one, state: 'read' as const })))).toBe('read')
    }),
    { numRuns: 2_000 },
  )
})
