import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { silentLog } from './messaging/log.ts'
import { surviveFailures } from './survival.ts'

const start = () => {
  const process = new EventEmitter()
  const clock = new FakeClock()
  const reported: string[] = []
  const logged: unknown[] = []
  let [recovered, given] = [0, 0]
  const end = surviveFailures(process, {
    log: { ...silentLog, error: (_message, error) => void logged.push(error) },
    clock,
    report: (kind) => void reported.push(kind),
    recover: () => void (recovered += 1),
    giveUp: () => void (given += 1),
  })
  return { process, clock, reported, logged, end, recovered: () => recovered, given: () => given }
}

const failedIn = (place: string): Error =>
  Object.assign(new Error('It broke'), { stack: `Error: It broke\n    at run (${place}:1:1)` })

test('an error that nobody caught is logged, told by whose it is, and the lines connect anew', () => {
  const { process, reported, logged, recovered } = start()
  process.emit('uncaughtException', failedIn('/app/node_modules/@xmtp/node-sdk/dist/index.js'))
  process.emit('unhandledRejection', failedIn('/app/node_modules/engine.io-client/index.js'))
  process.emit('unhandledRejection', 'a text')
  expect(reported).toEqual(['xmtp', 'lan', 'background'])
  expect(logged).toHaveLength(3)
  expect(recovered()).toBe(3)
})

test('what fails again and again is given up; now and then is not', async () => {
  const { process, clock, given, reported } = start()
  for (let index = 0; index < 60; index += 1) {
    process.emit('uncaughtException', new Error('now and then'))
    await clock.advance(10_000)
  }
  expect(given()).toBe(0)
  for (let index = 0; index < 21; index += 1) process.emit('uncaughtException', new Error('again'))
  expect(given()).toBeGreaterThan(0)
  const before = reported.length
  process.emit('uncaughtException', new Error('and again'))
  expect(reported.length).toBe(before)
})

test('when it has ended, nothing is caught any more', () => {
  const { process, end, reported } = start()
  end()
  expect(process.listenerCount('uncaughtException')).toBe(0)
  expect(process.listenerCount('unhandledRejection')).toBe(0)
  expect(reported).toEqual([])
})
