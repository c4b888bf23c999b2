import { array, assert, asyncProperty, constant, nat, oneof, record } from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import { presenceSchema } from '../../shared/relay-protocol.ts'
import { Presence } from './presence.ts'
import type { Listener } from './presence.ts'

const addressOf = (number: number) => addressSchema.parse(`0x${number.toString(16).padStart(40, '0')}`)

/** The events in some frames. */
const eventsIn = (frames: Uint8Array): unknown[] => {
  const bytes = Buffer.from(frames)
  const events: unknown[] = []
  for (let at = 0; at < bytes.length;) {
    const short = bytes.readUInt8(at + 1)
    const [begin, length] = short < 126 ? [at + 2, short] : [at + 4, bytes.readUInt16BE(at + 2)]
    at = begin + length
    // Behind the two digits that say that it is an event.
    events.push(JSON.parse(bytes.toString('utf8', begin + 2, at)))
  }
  return events
}

/** People who come to a relay, each of whom notes what they were told. */
class House {
  readonly clock = new FakeClock()
  readonly #everybody = new Set<Guest>()
  readonly presence = new Presence(this.#everybody, this.clock)
  readonly here = new Map<number, Guest>()

  come(number: number): Guest {
    const guest = new Guest(number, this.here.keys())
    this.here.set(number, guest)
    guest.knows.add(addressOf(number))
    this.#everybody.add(guest)
    this.presence.came(guest, guest.person, undefined)
    return guest
  }

  go(number: number): void {
    const guest = this.here.get(number)
    if (!guest) return
    this.here.delete(number)
    this.#everybody.delete(guest)
    this.presence.went(guest, guest.person)
  }
}

class Guest implements Listener {
  readonly person
  readonly knows: Set<string>
  writes = 0
  readonly heard: Array<z.infer<typeof presenceSchema>> = []
  readonly web = {
    sendFrames: (frames: Uint8Array): void => {
      this.writes += 1
      for (const event of eventsIn(frames)) {
        const [name, said] = z.tuple([z.literal('presence'), presenceSchema]).parse(event)
        expect(name).toBe('presence')
        this.heard.push(said)
        if (said.online) this.knows.add(said.address)
        else this.knows.delete(said.address)
      }
    },
  }

  constructor(number: number, others: Iterable<number>) {
    this.person = { address: addressOf(number), name: `Guest ${number}`, since: number }
    this.knows = new Set([...others].map(addressOf))
  }
}

test('one who comes is told of at once, and not to themselves', async () => {
  const house = new House()
  const alice = house.come(1)
  await house.clock.advance(10)
  const bob = house.come(2)
  await settle()
  expect(alice.heard).toEqual([{ ...bob.person, online: true }])
  expect(bob.heard).toEqual([])
  house.go(2)
  // Two are told again after 0.4 milliseconds.
  await house.clock.advance(1)
  expect(alice.heard.at(-1)).toEqual({ ...bob.person, online: false })
})

test('of 200 who come at once each is told in a few writes, and knows everybody', async () => {
  const house = new House()
  const witness = house.come(0)
  await settle()
  for (let number = 1; number <= 200; number += 1) {
    house.come(number)
    // Handshakes take a while, and turns of the event loop.
    await settle()
    await house.clock.advance(2)
  }
  await house.clock.advance(1_000)
  expect(witness.heard).toHaveLength(200)
  expect(witness.writes).toBeLessThan(50)
  for (const guest of house.here.values()) {
    expect(guest.knows.size).toBe(201)
    expect(guest.writes).toBeLessThan(50)
    // Whoever was there already was in the answer.
    expect(guest.heard.every(({ since }) => since > guest.person.since)).toBe(true)
  }
})

test('who goes and comes again before that was told is told of once, as they are now', async () => {
  const house = new House()
  const alice = house.come(1)
  house.come(2)
  await settle()
  alice.heard.length = 0
  house.go(2)
  const again = house.come(2)
  await house.clock.advance(10)
  expect(alice.heard).toEqual([{ ...again.person, online: true }])
  house.go(2)
  house.come(2)
  house.go(2)
  await house.clock.advance(10)
  expect(alice.heard.slice(1)).toEqual([{ ...again.person, online: false }])
})

test('whatever happens in whatever order, everybody ends up knowing who is there', async () => {
  const step = oneof(
    record({ kind: constant('come'), who: nat(7) }),
    record({ kind: constant('go'), who: nat(7) }),
    record({ kind: constant('wait'), who: nat(3) }),
  )
  await assert(
    asyncProperty(array(step, { maxLength: 40 }), async (steps) => {
      const house = new House()
      for (const { kind, who } of steps) {
        if (kind === 'wait') await house.clock.advance(who)
        else if (kind === 'go') house.go(who)
        else if (!house.here.has(who)) house.come(who)
      }
      await house.clock.advance(1_000)
      const there = [...house.here.keys()].map(addressOf).sort()
      for (const { knows } of house.here.values()) expect([...knows].sort()).toEqual(there)
    }),
    { numRuns: 60 },
  )
})

test('when the relay ends nobody is told any more', async () => {
  const house = new House()
  const alice = house.come(1)
  house.come(2)
  house.presence.stop()
  house.go(2)
  await house.clock.advance(1_000)
  expect(alice.heard).toEqual([])
})
