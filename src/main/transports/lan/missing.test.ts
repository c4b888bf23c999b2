import { expect, test } from 'vitest'
import { memoryState } from '../../../../test/support/people.ts'
import { deviceIdSchema } from '../../../shared/device-certificate.ts'
import { addressSchema, messageIdSchema } from '../../../shared/model/ids.ts'
import { authorTimeOf } from '../../messaging/author-time.ts'
import { Missing } from './missing.ts'
import type { Header } from './sessions/envelope-format.ts'

const author = addressSchema.parse(`0x${'a'.repeat(40)}`)
const self = addressSchema.parse(`0x${'b'.repeat(40)}`)
const device = deviceIdSchema.parse('11111111-1111-4111-8111-111111111111')
const header = (id: string): Header => ({
  v: 2,
  kind: 'message',
  conversation: { kind: 'direct', members: [author, self] },
  id: messageIdSchema.parse(id),
  author,
  device,
  at: authorTimeOf(1),
  prev: null,
  mode: 'automatic',
  sealing: { form: 'pairwise', devices: [device] },
})
const minute = 60_000

test('what is missing is asked for at once and then ever more seldom, for days, also after a restart', () => {
  const state = memoryState()
  const begun = 1_000_000
  let missing = new Missing(state, begun)
  missing.note(header('message-1'), begun)
  const asked: number[] = []
  for (let now = begun; now < begun + 5 * 24 * 60 * minute; now += minute / 2) {
    if (missing.due(now).length > 0) asked.push((now - begun) / minute)
    if (asked.length === 6) missing = new Missing(state, now)
  }
  expect(asked.slice(0, 7)).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5])
  expect(asked).toHaveLength(20)
  expect(asked.at(-1)).toBeGreaterThan(2 * 24 * 60)
  expect(missing.nextAt()).toBeUndefined()
  expect(missing.count(`direct:${author}:${self}`)).toBe(1)
})

test('a question that no relay took is asked again as though it had not been', () => {
  const missing = new Missing(memoryState(), 0)
  missing.note(header('message-1'), 0)
  for (let turn = 0; turn < 50; turn += 1) {
    const [due] = missing.due(turn)
    expect(due?.ids).toHaveLength(1)
    missing.unasked(author, due?.ids ?? [])
  }
  expect(missing.due(60)).toHaveLength(1)
  expect(missing.due(61)).toHaveLength(0)
  missing.found(author, messageIdSchema.parse('message-1'))
  expect(missing.due(1e9)).toEqual([])
})
