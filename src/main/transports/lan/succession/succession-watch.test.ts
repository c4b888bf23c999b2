import { expect, test } from 'vitest'
import { FakeClock } from '../../../../../test/support/fake-clock.ts'
import { memoryState, newWallet } from '../../../../../test/support/people.ts'
import { loadDevice } from '../../../identity/device.ts'
import type { Device } from '../../../messaging/device.ts'
import type { KnownRelay } from '../relay-link.ts'
import { signOffer } from './statement.ts'
import { SuccessionWatch } from './succession-watch.ts'
import type { WatchedRelay } from './succession-watch.ts'

const kitchen = '11'.repeat(32)
const someone = async () => loadDevice(memoryState(), newWallet(), Date.now())
const relayOf = (who: number): string => String(20 + who).repeat(32)

/** A relay with three successors, as one device sees it. */
const seenBy = async (rank: number | undefined) => {
  const devices = [await someone(), await someone(), await someone()]
  const offers = devices.map((device: Device, index) =>
    signOffer(device, {
      relay: kitchen,
      name: `Successor ${index}`,
      fingerprint: relayOf(index),
      addresses: ['192.0.2.9:47474'],
      at: 1,
    }),
  )
  const self = rank === undefined ? await someone() : devices[rank]
  if (!self) throw new Error('There are three')
  const clock = new FakeClock()
  const relay: KnownRelay = {
    fingerprint: kitchen,
    name: 'Kitchen',
    addresses: ['192.0.2.1:47474'],
    verified: true,
    carries: 'rooms',
    passcodeKey: 'aa',
    succession: { relay: kitchen, certificate: '', version: 1, successors: offers, signature: '' },
    seenFrom: ['192.0.2.9'],
  }
  const links: WatchedRelay[] = []
  const heard: string[] = []
  const standbys: KnownRelay[] = []
  const here = ['192.0.2.9']
  const watch = new SuccessionWatch({
    clock,
    device: self.certificate.device,
    joined: () => links,
    here: () => here,
    isRevoked: ({ certificate }) => revoked.has(certificate.device),
    standBy: (one) => void standbys.push(one),
    standDown: (fingerprint) => void heard.push(`down ${fingerprint.slice(0, 2)}`),
    onTurn: ({ name }) => void heard.push(`turn ${name}`),
    onBack: (fingerprint) => void heard.push(`back ${fingerprint.slice(0, 2)}`),
  })
  const revoked = new Set<string>()
  const see = (...seen: readonly WatchedRelay[]): void => {
    links.splice(0, Infinity, ...seen)
    watch.look()
  }
  const gone = (saidGoodbye = false): WatchedRelay => ({
    relay,
    state: 'degraded',
    goneSince: clock.now(),
    saidGoodbye,
  })
  const there: WatchedRelay = { relay, state: 'ready', goneSince: undefined, saidGoodbye: false }
  const standIn = (who: number, state: WatchedRelay['state'] = 'ready'): WatchedRelay => ({
    relay: { ...relay, fingerprint: relayOf(who), succession: undefined, standsInFor: kitchen },
    state,
    goneSince: state === 'ready' ? undefined : clock.now(),
    saidGoodbye: false,
  })
  return { clock, see, gone, there, standIn, heard, standbys, here, revoked, devices }
}

test('the first successor’s turn is after 20 seconds of silence, or 10 after a goodbye, and is told once', async () => {
  const { clock, see, gone, there, heard } = await seenBy(0)
  see(there)
  const silent = gone()
  see(silent)
  await clock.advance(19_999)
  // That it was there is told the first time too, and once.
  expect(heard).toEqual(['back 11'])
  await clock.advance(1)
  expect(heard).toEqual(['back 11', 'turn Kitchen'])
  see(silent)
  await clock.advance(3_600_000)
  expect(heard).toEqual(['back 11', 'turn Kitchen'])
  see(there)
  see(there)
  expect(heard.slice(2)).toEqual(['down 11', 'back 11'])
  see(gone(true))
  await clock.advance(10_000)
  expect(heard.slice(4)).toEqual(['turn Kitchen'])
})

test('a relay that is back in time is nobody’s to follow', async () => {
  const { clock, see, gone, there, heard } = await seenBy(0)
  see(gone())
  await clock.advance(15_000)
  see(there)
  await clock.advance(60_000)
  expect(heard).toEqual(['down 11', 'back 11'])
})

test('the next waits longer, not at all while another stands in, and from when that one is gone too', async () => {
  const { clock, see, gone, standIn, heard } = await seenBy(1)
  const missing = gone()
  see(missing)
  await clock.advance(30_000)
  see(missing, standIn(0))
  await clock.advance(3_600_000)
  expect(heard).toEqual(['back 20'])
  see(missing, standIn(0, 'degraded'))
  await clock.advance(39_999)
  expect(heard).toEqual(['back 20'])
  await clock.advance(1)
  expect(heard).toEqual(['back 20', 'turn Kitchen'])
})

test('whoever is not named looks for those who are, trusted and used like the one they stand in for', async () => {
  const { clock, see, gone, standbys, heard, revoked, devices } = await seenBy(undefined)
  revoked.add(devices[1]?.certificate.device ?? '')
  see(gone())
  await clock.advance(3_600_000)
  expect(heard).toEqual([])
  expect(standbys.map(({ fingerprint }) => fingerprint)).toEqual([relayOf(0), relayOf(2)])
  expect(standbys[0]).toEqual({
    fingerprint: relayOf(0),
    name: 'Successor 0',
    addresses: ['192.0.2.9:47474'],
    verified: true,
    carries: 'rooms',
    passcodeKey: 'aa',
    standsInFor: kitchen,
  })
})

test('a relay that lets nobody in, and a machine that was taken elsewhere, are no reason to host', async () => {
  const { clock, see, gone, there, heard, here } = await seenBy(0)
  see({ ...there, state: 'failed' })
  await clock.advance(60_000)
  here.splice(0, 1, '198.51.100.4')
  see(gone())
  await clock.advance(60_000)
  expect(heard).toEqual([])
  // Home again.
  here.push('192.0.2.9')
  see(gone())
  await clock.advance(20_000)
  expect(heard).toEqual(['turn Kitchen'])
})

test('who stood in for a relay that is back may go: nobody follows them', async () => {
  const { clock, see, there, standIn, heard, standbys } = await seenBy(0)
  const away = standIn(1, 'degraded')
  see(there, { ...away, relay: { ...away.relay, succession: there.relay.succession } })
  await clock.advance(3_600_000)
  expect([heard, standbys]).toEqual([['back 11'], []])
})
