import { expect, test } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { memoryState } from '../../test/support/people.ts'
import type { JoinedRelay } from '../shared/model/network.ts'
import type { TakeOverChoice } from '../shared/model/device.ts'
import type { SuccessorWanted } from '../shared/succession.ts'
import { silentLog } from './messaging/log.ts'
import type { Inheritance } from './relay/guests.ts'
import { TakeOver } from './take-over.ts'
import type { KnownRelay } from './transports/lan/relay-link.ts'

const kitchen: KnownRelay = {
  fingerprint: '11'.repeat(32),
  name: 'Kitchen',
  addresses: ['192.0.2.1:47474'],
  verified: true,
  carries: 'everything',
  passcodeKey: 'aa',
}
const joined = (state: JoinedRelay['state']): JoinedRelay => ({
  ...kitchen,
  state,
  address: '192.0.2.1:47474',
  people: [],
  successors: [],
})
const wanted: SuccessorWanted = { wanted: true, admission: 'passcode', allowed: [], banned: [] }

const successor = (choice: TakeOverChoice) => {
  const clock = new FakeClock()
  const told: unknown[] = []
  let relays: JoinedRelay[] = [joined('ready')]
  let standsInFor: Inheritance | undefined
  const wishes = { choice }
  const takeOver = new TakeOver({
    state: memoryState(),
    lan: {
      joined: () => relays,
      offerSuccession: async (_, future) => void told.push(future?.fingerprint ?? 'declined'),
    },
    hosting: {
      future: async () => ({ fingerprint: 'mine', addresses: ['192.0.2.9:47474'] }),
      standIn: async (inheritance) => void (standsInFor = { ...inheritance, only: true }),
      standDown: async () => void (standsInFor = undefined),
      get standsInFor() {
        return standsInFor
      },
    },
    choice: () => wishes.choice,
    clock,
    log: silentLog,
    onChange: () => {},
  })
  return {
    clock,
    told,
    wishes,
    takeOver,
    hosting: () => standsInFor,
    sees: (...now: readonly JoinedRelay[]) => void (relays = [...now]),
  }
}

test('who never wants to host says so; who changes their mind says that too', async () => {
  const { takeOver, told, wishes, clock, hosting } = successor('never')
  takeOver.wanted(kitchen, wanted)
  await clock.advance(0)
  takeOver.turn(kitchen)
  expect([told, takeOver.vacant(), hosting()]).toEqual([['declined'], [], undefined])
  wishes.choice = 'ask'
  takeOver.changed()
  await clock.advance(0)
  expect(told).toEqual(['declined', 'mine'])
})

test('who is asked hosts when they say yes, with whom the other let in; not when they say no, or too late', async () => {
  const { takeOver, clock, hosting } = successor('ask')
  takeOver.wanted(kitchen, wanted)
  takeOver.turn(kitchen)
  expect(takeOver.vacant()).toMatchObject([{ fingerprint: kitchen.fingerprint, name: 'Kitchen' }])
  takeOver.decline(kitchen.fingerprint)
  expect(takeOver.vacant()).toEqual([])
  await expect(takeOver.accept(kitchen.fingerprint)).rejects.toThrow('is there again')
  takeOver.turn(kitchen)
  takeOver.back(kitchen.fingerprint)
  await expect(takeOver.accept(kitchen.fingerprint)).rejects.toThrow('is there again')
  takeOver.turn(kitchen)
  expect(hosting()).toBeUndefined()
  await takeOver.accept(kitchen.fingerprint)
  await clock.advance(0)
  expect(hosting()).toEqual({
    relay: kitchen.fingerprint,
    name: 'Kitchen',
    only: true,
    admission: 'passcode',
    passcodeKey: 'aa',
    allowed: [],
    banned: [],
  })
  expect(takeOver.vacant()).toEqual([])
})

test('who hosts by themselves hands back what has been there again for a minute, and not before', async () => {
  const { takeOver, clock, hosting, sees } = successor('automatic')
  takeOver.wanted(kitchen, wanted)
  takeOver.turn(kitchen)
  await clock.advance(0)
  expect(hosting()?.name).toBe('Kitchen')
  takeOver.back(kitchen.fingerprint)
  await clock.advance(30_000)
  sees(joined('degraded'))
  await clock.advance(60_000)
  expect(hosting()?.name).toBe('Kitchen')
  sees(joined('ready'))
  takeOver.back(kitchen.fingerprint)
  // Another relay that is there has nothing to do with it.
  takeOver.back('22'.repeat(32))
  await clock.advance(59_999)
  expect(hosting()?.name).toBe('Kitchen')
  await clock.advance(1)
  expect(hosting()).toBeUndefined()
})

test('whose name was taken back is not asked any more', async () => {
  const { takeOver, clock } = successor('ask')
  takeOver.wanted(kitchen, wanted)
  takeOver.turn(kitchen)
  takeOver.wanted(kitchen, { ...wanted, wanted: false })
  await clock.advance(0)
  expect(takeOver.vacant()).toEqual([])
  await expect(takeOver.accept(kitchen.fingerprint)).rejects.toThrow()
})
