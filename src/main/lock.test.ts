import { expect, test } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { Lock } from './lock.ts'

const minute = 60_000

test('it locks when nobody was there for as long as was chosen, and not before', async () => {
  const clock = new FakeClock()
  let after = 0
  let locks = 0
  const lock = new Lock({
    clock,
    after: () => after,
    onIdle: () => {
      locks += 1
      lock.lock()
    },
  })
  lock.start()
  await clock.advance(60 * minute)
  expect(locks).toBe(0)
  after = 5 * minute
  lock.active()
  await clock.advance(4 * minute)
  lock.active()
  await clock.advance(4 * minute)
  expect(locks).toBe(0)
  await clock.advance(2 * minute)
  expect([locks, lock.locked]).toEqual([1, true])
  // Locked, it is not locked again; opened, it counts anew.
  await clock.advance(60 * minute)
  expect(locks).toBe(1)
  lock.unlock()
  await clock.advance(4 * minute)
  expect(locks).toBe(1)
  await clock.advance(2 * minute)
  expect(locks).toBe(2)
  lock.unlock()
  lock.stop()
  await clock.advance(60 * minute)
  expect(locks).toBe(2)
})
