import { expect, test } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { networkNow, watchNetwork } from './network-watch.ts'

test('another network is told of once, also when it comes back as it was; nothing after the end', async () => {
  const clock = new FakeClock()
  let network = 'wlan0 192.168.1.7'
  let changes = 0
  const end = watchNetwork(
    clock,
    () => network,
    () => (changes += 1),
  )
  await clock.advance(60_000)
  expect(changes).toBe(0)
  network = ''
  await clock.advance(5_000)
  expect(changes).toBe(1)
  network = 'wlan0 192.168.1.7'
  await clock.advance(20_000)
  expect(changes).toBe(2)
  end()
  network = 'eth0 10.0.0.2'
  await clock.advance(60_000)
  expect(changes).toBe(2)
})

test('the machine itself has no loopback among its networks, and is the same when asked twice', () => {
  expect(networkNow()).toBe(networkNow())
  expect(networkNow()).not.toMatch(/127\.0\.0\.1|::1$/m)
})
