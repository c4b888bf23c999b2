import { expect, test } from 'vitest'
import { difference, grows, trendOf } from './trend.ts'
import type { Point } from './trend.ts'

/** A sawtooth of garbage that is collected, which looks like growth wherever one cuts it. */
const saw = (index: number): number => (index % 12) * 0.3
const points = (value: (index: number) => number): readonly Point[] =>
  Array.from({ length: 360 }, (_, index) => ({ at: 1_000_000 + index * 5_000, value: value(index) }))

test('a line is found with its slope by the hour, and no error where nothing strays', () => {
  const { slope, error, mean } = trendOf(points((index) => 100 + index))
  expect(slope).toBeCloseTo(720)
  expect(error).toBeCloseTo(0)
  expect(mean).toBeCloseTo(279.5)
})

test('what goes up and down does not grow, what goes up beneath it does', () => {
  expect(grows(trendOf(points((index) => 80 + saw(index))), 1)).toBe(false)
  // Two MiB in half an hour.
  expect(grows(trendOf(points((index) => 80 + saw(index) + (index / 360) * 2)), 1)).toBe(true)
})

test('what is less than is allowed, and what shrinks, is not called growth', () => {
  expect(grows(trendOf(points((index) => 80 + (index / 360) * 0.4)), 1)).toBe(false)
  expect(grows(trendOf(points((index) => 80 - index)), 1)).toBe(false)
})

test('neighbours that resemble one another make the error larger', () => {
  const wander = trendOf(points((index) => 80 + Math.sin(index / 20)))
  const noise = trendOf(points((index) => 80 + Math.sin(index * 2.3)))
  expect(wander.error).toBeGreaterThan(noise.error * 3)
})

test('two points say nothing of a trend', () => {
  expect(() => trendOf(points(() => 1).slice(0, 2))).toThrow('three points')
})

test('what another one grows by at the same time is taken off, and both errors count', () => {
  const own = { slope: 70, error: 3, mean: 300 }
  const other = { slope: 65, error: 4, mean: 200 }
  expect(difference(own, other)).toEqual({ slope: 5, error: 5, mean: 100 })
  expect(grows(difference(own, other), 8)).toBe(false)
})
