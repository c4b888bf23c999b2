import { PrivateKey } from '@signalapp/libsignal-client'
import { expect, test } from 'vitest'
import { memoryState } from '../../../../../test/support/people.ts'
import { RatchetWork } from './ratchet-work.ts'

const local = { key: PrivateKey.generate(), registrationId: 1 }

test('works that go on from each other see what is not kept yet, and are kept together, the last word once', () => {
  const state = memoryState()
  state.set('session:a', 'kept')
  state.set('preKey:1', 'there')
  const writes: string[] = []
  const counted = {
    ...state,
    set: (key: string, value: string) => {
      writes.push(key)
      state.set(key, value)
    },
  }
  const first = new RatchetWork(counted, local, new Set())
  first.set('session:a', 'one')
  first.delete('preKey:1')
  const second = first.next()
  expect(second.get('session:a')).toBe('one')
  expect(second.get('preKey:1')).toBeUndefined()
  second.set('session:a', 'two')
  const third = second.next()
  expect(third.get('session:a')).toBe('two')
  expect(first.get('session:a')).toBe('one')
  expect(state.get('session:a')).toBe('kept')

  RatchetWork.commitTogether([first, second])
  expect(state.get('session:a')).toBe('two')
  expect(state.get('preKey:1')).toBeUndefined()
  expect(writes).toEqual(['session:a'])
})

test('what was undone with its transaction can be kept again', () => {
  const state = memoryState()
  const work = new RatchetWork(state, local, new Set())
  work.set('session:a', 'one')
  work.commit()
  state.delete('session:a')
  work.commit()
  expect(state.get('session:a')).toBe('one')
})
