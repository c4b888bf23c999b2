import { expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import type { NewVersion, UpdatesView } from '../../shared/model/updates.ts'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import { silentLog } from '../messaging/log.ts'
import { defaultSettings } from '../settings.ts'
import type { Settings, SettingsValues } from '../settings.ts'
import { Updates } from './updates.ts'
import type { UpdateSource } from './updates.ts'

const found: NewVersion = { version: '2.0.0', notes: 'Better.', bytes: 1000 }
const day = 24 * 3600_000

const setUp = (source: Partial<UpdateSource> = {}) => {
  const clock = new FakeClock()
  const values: Record<string, unknown> = { ...defaultSettings }
  const settings: Settings = {
    // The cast holds: only what `set` was given is in there.
    get: (key) => values[key] as SettingsValues[typeof key],
    set: (key, value) => {
      values[key] = value
    },
  }
  const told: UpdatesView[] = []
  const asked: string[] = []
  const updates = new Updates({ settings, clock, log: silentLog, publish: (view) => told.push(view) })
  updates.use({
    type: 'source',
    source: {
      check: async (channel) => {
        asked.push(channel)
        return found
      },
      download: async () => {},
      install: async () => {},
      ...source,
    },
  })
  return { clock, settings, told, asked, updates }
}
const states = (told: readonly UpdatesView[]) => told.map(({ state }) => state.type)

test('nobody is asked before somebody chose that; then at once, and once a day', async () => {
  const { clock, asked, updates } = setUp()
  await clock.advance(3 * day)
  expect(asked).toEqual([])
  await expect(updates.check()).rejects.toMatchObject({ code: 'unsupported' })
  expect((await updates.choose('stable')).state).toEqual({ type: 'available', found })
  expect(asked).toEqual(['stable'])
  await clock.advance(day)
  expect(asked).toHaveLength(2)
  await updates.choose('off')
  expect(updates.view().state).toEqual({ type: 'idle' })
  await clock.advance(3 * day)
  expect(asked).toHaveLength(2)
})

test('what was chosen before is looked for a minute after a start, and no more after the end', async () => {
  const { clock, settings, asked, updates } = setUp()
  settings.set('updates', 'early')
  updates.use({
    type: 'source',
    source: {
      check: async (channel) => void asked.push(channel),
      download: async () => {},
      install: async () => {},
    },
  })
  await clock.advance(59_000)
  expect(asked).toEqual([])
  await clock.advance(1_000)
  expect(asked).toEqual(['early'])
  expect(updates.view()).toMatchObject({ state: { type: 'newest' }, checkedAt: clock.now() })
  updates.stop()
  await clock.advance(3 * day)
  expect(asked).toEqual(['early'])
})

test('it is fetched when that is wanted, told in whole percents, and replaces this version when that is wanted', async () => {
  let installed = 0
  const { told, updates } = setUp({
    download: async (onProgress) => [0.2, 0.4, 50, 50.5, 51, 130].forEach((percent) => onProgress(percent)),
    install: async () => void (installed += 1),
  })
  await expect(updates.install()).rejects.toMatchObject({ code: 'unsupported' })
  await updates.choose('stable')
  told.length = 0
  await updates.download()
  expect(told.map(({ state }) => (state.type === 'downloading' ? state.percent : state.type))).toEqual([
    0,
    50,
    51,
    100,
    'ready',
  ])
  // Looking again does not take it away.
  expect((await updates.check()).state.type).toBe('ready')
  expect(installed).toBe(0)
  await updates.install()
  expect(installed).toBe(1)
})

test('fetching can be stopped, and begun again', async () => {
  let times = 0
  const { updates } = setUp({
    download: (_onProgress, signal) =>
      new Promise((resolve, reject) => {
        times += 1
        if (times === 2) resolve()
        signal.addEventListener('abort', () => reject(new AppError('cancelled', 'That was stopped.')))
      }),
  })
  await updates.choose('stable')
  const work = updates.download()
  await settle()
  updates.cancel()
  expect((await work).state).toEqual({ type: 'available', found })
  expect((await updates.download()).state.type).toBe('ready')
})

test('a failure is told, with its sentence, and the next look begins anew', async () => {
  let fails = true
  const { told, updates } = setUp({
    check: async () => {
      if (fails) throw new AppError('update-refused', 'Not genuine.')
      return undefined
    },
  })
  await updates.choose('stable')
  expect(updates.view().state).toEqual({ type: 'failed', code: 'update-refused', message: 'Not genuine.' })
  fails = false
  await updates.check()
  expect(states(told)).toEqual(['idle', 'idle', 'checking', 'failed', 'checking', 'newest'])
})

test('what could not be put in its place is told, and thrown to whoever asked', async () => {
  const { updates } = setUp({
    install: () => Promise.reject(new AppError('disk-full', 'The disk is full.')),
  })
  await updates.choose('stable')
  await updates.download()
  await expect(updates.install()).rejects.toMatchObject({ code: 'disk-full' })
  expect(updates.view().state).toMatchObject({ type: 'failed', code: 'disk-full' })
})

test('turned off while it is looked for, nothing is offered', async () => {
  let answer = (_found: NewVersion): void => {}
  const { updates } = setUp({ check: () => new Promise((resolve) => (answer = resolve)) })
  const choosing = updates.choose('stable')
  await settle()
  const off = updates.choose('off')
  answer(found)
  await Promise.all([choosing, off])
  expect(updates.view()).toMatchObject({ channel: 'off', state: { type: 'idle' } })
})

test('where something else brings new versions nothing is looked for, whatever was chosen', async () => {
  const { clock, settings, asked, updates } = setUp()
  settings.set('updates', 'stable')
  updates.use({ type: 'none', reason: 'package-manager' })
  await clock.advance(3 * day)
  expect(asked).toEqual([])
  expect(updates.view().state).toEqual({ type: 'unavailable', reason: 'package-manager' })
  await expect(updates.check()).rejects.toMatchObject({ code: 'unsupported' })
})
