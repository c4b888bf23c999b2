import { expect, test } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { thisProcess, tidyMemory } from './tidying.ts'

const mebibyte = 1024 * 1024

const setUp = () => {
  const clock = new FakeClock()
  const state = { heap: 40 * mebibyte, resident: 200 * mebibyte, busy: 0, collected: 0 }
  const end = tidyMemory(clock, {
    heap: () => state.heap,
    resident: () => state.resident,
    busy: () => state.busy,
    collect: () => {
      state.collected += 1
      state.heap = 20 * mebibyte
    },
  })
  return { clock, state, end }
}

test('what a start took is given back once nothing is done any more, and later what much work took', async () => {
  const { clock, state, end } = setUp()
  state.busy = 0.5
  await clock.advance(30_000)
  expect(state.collected).toBe(0)
  state.busy = 0.01
  await clock.advance(12_000)
  expect(state.collected).toBe(1)
  // Little has come since.
  state.heap = 27 * mebibyte
  await clock.advance(3600_000)
  expect(state.collected).toBe(1)
  state.heap = 60 * mebibyte
  state.busy = 1
  await clock.advance(3600_000)
  expect(state.collected).toBe(1)
  state.busy = 0
  await clock.advance(5 * 60_000)
  expect(state.collected).toBe(2)
  // What native code holds for objects that nobody has any more.
  state.resident += 40 * mebibyte
  await clock.advance(5 * 60_000)
  expect(state.collected).toBe(3)
  end()
  state.heap = 90 * mebibyte
  await clock.advance(3600_000)
  expect(state.collected).toBe(3)
})

test('this process gives back what nobody holds', () => {
  const tidying = thisProcess()
  expect(tidying.busy()).toBeGreaterThanOrEqual(0)
  /** In a function of its own: neither its frame nor an assertion holds on to it afterwards. */
  const take = (): number => {
    const held: readonly unknown[] = Array.from({ length: 1_000_000 }, (_, index) => ({ index }))
    return tidying.heap() - held.length
  }
  const before = take()
  tidying.collect()
  expect(tidying.heap()).toBeLessThan(before - 20 * mebibyte)
})
