import { expect, test } from 'vitest'
import { messageIdSchema } from '../../../src/shared/model/ids.ts'
import { scheduleOf } from './schedule.ts'
import { isClean, judge } from './verdict.ts'
import type { Shown, Written } from './verdict.ts'

const written = (text: string, author: number, change: Partial<Written> = {}): Written => ({
  text,
  author,
  conversation: 'c',
  members: [0, 1],
  accepted: true,
  localOnly: false,
  ...change,
})
const shown = (text: string, author: number, change: Partial<Shown> = {}): Shown => ({
  id: messageIdSchema.parse(`message-${text}`),
  text,
  author,
  status: 'delivered',
  lines: ['lan'],
  confirmed: [],
  ...change,
})
const shows = (first: readonly Shown[], second: readonly Shown[]) =>
  new Map([
    [0, new Map([['c', first]])],
    [1, new Map([['c', second]])],
  ])
const all = [written('a', 0), written('b', 0), written('c', 1)]
const [a, b, c] = [shown('a', 0), shown('b', 0), shown('c', 1)]

test('what everybody has once and in one order is clean', () => {
  expect(isClean(judge(all, shows([a, b, c], [a, b, c])))).toBe(true)
  expect(isClean(judge(all, shows([a, c, b], [a, c, b])))).toBe(true)
})

test('a message that is not with every member is lost, unless it was never accepted and is nowhere', () => {
  expect(judge(all, shows([a, b, c], [a, c])).lost).toHaveLength(1)
  expect(judge(all, shows([b, c], [b, c])).lost).toHaveLength(2)
  const maybe = [written('a', 0, { accepted: false }), ...all.slice(1)]
  expect(isClean(judge(maybe, shows([b, c], [b, c])))).toBe(true)
  expect(judge(maybe, shows([a, b, c], [b, c])).lost).toHaveLength(1)
})

test('a message shown twice, another order, and an author out of order are seen', () => {
  expect(judge(all, shows([a, b, c], [a, b, b, c])).duplicated).toHaveLength(1)
  expect(judge(all, shows([a, b, c], [a, c, b])).misordered).toHaveLength(1)
  expect(judge(all, shows([b, a, c], [b, a, c])).misordered).toHaveLength(2)
})

test('what is said and is not so is seen', () => {
  expect(judge(all, shows([a, b, c, shown('x', 1)], [a, b, c])).wrong).toHaveLength(1)
  expect(judge(all, shows([shown('a', 0, { status: 'queued' }), b, c], [a, b, c])).wrong).toHaveLength(1)
  expect(judge(all, shows([shown('a', 0, { confirmed: [1] }), b, c], [b, c])).wrong).toHaveLength(1)
  const local = [written('a', 0, { localOnly: true }), ...all.slice(1)]
  expect(judge(local, shows([shown('a', 0, { lines: ['xmtp'] }), b, c], [a, b, c])).wrong).toHaveLength(1)
})

test('a schedule follows from its seed', () => {
  expect(scheduleOf(7, 60)).toEqual(scheduleOf(7, 60))
  expect(scheduleOf(7, 60)).not.toEqual(scheduleOf(8, 60))
  const { faults, writings } = scheduleOf(1, 120)
  expect(new Set(faults.map(({ fault }) => fault.kind)).size).toBe(8)
  expect(new Set(writings.map(({ text }) => text)).size).toBe(writings.length)
})
