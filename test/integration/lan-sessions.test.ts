import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { authorTimeOf } from '../../src/main/messaging/author-time.ts'
import { encodeContent } from '../../src/main/messaging/content-codec.ts'
import { directRef } from '../../src/main/messaging/conversation-id.ts'
import type { ConversationRef, Envelope } from '../../src/main/messaging/envelope.ts'
import { newMessageId } from '../../src/main/messaging/message-id.ts'
import type { StateStore } from '../../src/main/messaging/state-store.ts'
import { lanPerson, runRelay } from '../support/lan.ts'
import type { LanPerson } from '../support/lan.ts'
import { memoryState, textEnvelope } from '../support/people.ts'
import { until } from '../support/until.ts'
import { ask, register, visitor } from '../support/visitor.ts'

const never = new AbortController().signal

const meet = async (...people: readonly LanPerson[]): Promise<void> => {
  for (const from of people) {
    for (const to of people) {
      if (from.wallet.address === to.wallet.address) continue
      const ref = directRef(from.wallet.address, to.wallet.address)
      await until('reachable', () => from.transport.reach(ref).kind === 'all')
    }
  }
}

const say = async (from: LanPerson, to: LanPerson, text: string): Promise<Envelope> => {
  const envelope = textEnvelope(from.wallet.address, to.wallet.address, text)
  from.host.outgoing.set(envelope.id, envelope)
  await from.transport.send({ envelope }, never)
  return envelope
}

const wipe = (state: StateStore, prefix: string): void => {
  for (const [key] of state.list(prefix)) state.delete(key)
}

const copyOf = (state: StateStore): StateStore => {
  const copy = memoryState()
  for (const [key, value] of state.list('')) copy.set(key, value)
  return copy
}

const groupOf = (members: readonly LanPerson[]): ConversationRef => ({
  kind: 'group',
  groupId: '01890000-0000-7000-8000-00000000aaaa',
  title: 'Picnic',
  members: members.map(({ wallet }) => wallet.address),
})

const sayIn = async (conversation: ConversationRef, from: LanPerson, text: string): Promise<Envelope> => {
  const now = Date.now()
  const envelope: Envelope = {
    id: newMessageId(now, randomBytes(10)),
    conversation,
    author: from.wallet.address,
    at: authorTimeOf(now),
    prev: null,
    mode: 'lan-only',
    content: encodeContent({ type: 'text', text }),
  }
  from.host.outgoing.set(envelope.id, envelope)
  await from.transport.send({ envelope }, never)
  return envelope
}

test('somebody who is away when they are first written to opens it later, with keys that are handed out once', async () => {
  const relay = await runRelay()
  const [alice, bob, carol] = [await lanPerson('Alice'), await lanPerson('Bob'), await lanPerson('Carol')]
  for (const { transport } of [alice, bob, carol]) await transport.join(relay.invite())
  await meet(alice, bob, carol)
  await bob.transport.stop()
  await say(alice, bob, 'from Alice')
  await say(carol, bob, 'from Carol')
  const again = await bob.again()
  await until('both', () => again.host.texts().length === 2)
  expect([...again.host.texts()].sort()).toEqual(['from Alice', 'from Carol'])
  // Each took a one-time key of either kind, and those are gone here too.
  const left = { first: bob.sessions.list('preKey:').length, kyber: bob.sessions.list('kyberPreKey:').length }
  expect(left).toEqual({ first: 48, kyber: 49 })
})

test('a device that stays connected leaves new keys when others have taken most of them', async () => {
  const relay = await runRelay()
  const bob = await lanPerson('Bob')
  await bob.transport.join(relay.invite())
  const { device } = bob.device.certificate
  const taker = await register(await visitor(), relay)
  const seen = new Set<number>()
  // More than there were: each of them another one.
  await until('more than one batch', async () => {
    const answer = await ask(taker, 'take_pre_keys', { devices: [device] })
    const id = answer.bundles?.[0]?.preKey?.id
    if (id !== undefined) {
      expect(seen.has(id)).toBe(false)
      seen.add(id)
    }
    return seen.size > 70
  })
})

test('a device that has lost its sessions asks for what it cannot open, and gets it', async () => {
  const relay = await runRelay()
  const [alice, bob] = [await lanPerson('Alice'), await lanPerson('Bob')]
  for (const { transport } of [alice, bob]) await transport.join(relay.invite())
  await meet(alice, bob)
  await say(alice, bob, 'before')
  await say(bob, alice, 'back')
  await until('both', () => bob.host.texts().length === 1 && alice.host.texts().length === 1)
  await bob.transport.stop()
  wipe(bob.sessions, 'session:')
  const lost = await say(alice, bob, 'lost for a moment')
  const again = await bob.again()
  await until('it came again', () => again.host.texts().includes('lost for a moment'))
  expect(again.host.envelopes.filter(({ envelope }) => envelope.id === lost.id)).toHaveLength(1)
  expect(again.transport.missing?.(lost.conversation)).toBe(0)
  expect(again.host.missing).toBeGreaterThan(1)
  // And on from there, both ways, and Alice hears that it arrived.
  await say(alice, again, 'after')
  await say(again, alice, 'and back')
  await until('after', () => again.host.texts().includes('after') && alice.host.texts().includes('and back'))
  await until('receipt', () =>
    alice.host.receipts.some(({ id, change }) => id === lost.id && change.state === 'delivered'),
  )
})

test('a device whose database was put back to an earlier state is understood again', async () => {
  const relay = await runRelay()
  const [alice, bob] = [await lanPerson('Alice'), await lanPerson('Bob')]
  for (const { transport } of [alice, bob]) await transport.join(relay.invite())
  await meet(alice, bob)
  await say(alice, bob, 'one')
  await until('one', () => bob.host.texts().includes('one'))
  const backup = { state: copyOf(alice.state), sessions: copyOf(alice.sessions) }
  for (const text of ['two', 'three']) await say(alice, bob, text)
  await until('three', () => bob.host.texts().includes('three'))
  await alice.transport.stop()
  const restored = await lanPerson('Alice', { wallet: alice.wallet, ...backup })
  await meet(restored, bob)
  // With the ratchet of before, this looks to Bob like a message that he has had.
  await say(restored, bob, 'four')
  await until('four', () => bob.host.texts().includes('four'))
  await say(bob, restored, 'five')
  await until('five', () => restored.host.texts().includes('five'))
})

test('all devices of an account read along; one that was taken away does not', async () => {
  const relay = await runRelay()
  const alice = await lanPerson('Alice')
  const laptop = await lanPerson('Bob')
  await alice.transport.join(relay.invite())
  await laptop.transport.join(relay.invite())
  await meet(alice, laptop)
  await say(alice, laptop, 'to one')
  await until('one', () => laptop.host.texts().includes('to one'))
  // The same account on another machine, which knows nothing of the first.
  const desktop = await lanPerson('Bob', { wallet: laptop.wallet })
  await desktop.transport.join(relay.invite())
  await until(
    'both know both',
    () => desktop.transport.devices().length === 2 && laptop.transport.devices().length === 2,
  )
  // Whoever talks to Bob hears of it from what he sends, whatever the relay says.
  await say(laptop, alice, 'from the laptop')
  await until('Alice knows', () => alice.host.devices.some(({ added }) => added === 1))
  await say(alice, laptop, 'to both')
  await until('both', () => [laptop, desktop].every(({ host }) => host.texts().includes('to both')))
  // What is written on one is on the other.
  await say(desktop, alice, 'from the desktop')
  await until('along', () => laptop.host.texts().includes('from the desktop'))
  await until('heard', () => alice.host.texts().includes('from the desktop'))
  const id = desktop.device.certificate.device
  await expect(laptop.transport.revoke([laptop.device.certificate.device])).rejects.toMatchObject({
    code: 'invalid-input',
  })
  await laptop.transport.revoke([id])
  await until('thrown out', () => desktop.host.status.state === 'failed')
  expect(desktop.host.status.reason).toMatch(/taken away/)
  await say(laptop, alice, 'one device now')
  await until('Alice knows', () => alice.host.devices.some(({ removed }) => removed === 1))
  await say(alice, laptop, 'to one again')
  await until('one', () => laptop.host.texts().includes('to one again'))
  expect(desktop.host.texts()).not.toContain('to one again')
})

test('a group shares a sender key; who leaves it cannot read on, who lost it gets it again', async () => {
  const relay = await runRelay()
  const people = [await lanPerson('Alice'), await lanPerson('Bob'), await lanPerson('Carol')] as const
  const [alice, bob, carol] = people
  for (const { transport } of people) await transport.join(relay.invite())
  await meet(...people)
  const all = groupOf(people)
  for (const text of ['first', 'second', 'third']) await sayIn(all, alice, text)
  await until('all', () => [bob, carol].every(({ host }) => host.texts().length === 3))
  const keyOf = (one: LanPerson): string =>
    JSON.parse(one.state.get('groupKey:group:01890000-0000-7000-8000-00000000aaaa') ?? '{}').distribution
  const before = keyOf(alice)
  // Bob loses everything that he had for it.
  await bob.transport.stop()
  wipe(bob.sessions, 'senderKey:')
  wipe(bob.sessions, 'session:')
  await sayIn(all, alice, 'fourth')
  const again = await bob.again()
  await until('it came again', () => again.host.texts().includes('fourth'))
  await sayIn(all, alice, 'fifth')
  await until('the key came again', () => again.host.texts().includes('fifth'))
  expect(keyOf(alice)).toBe(before)
  // Carol leaves.
  const rest = groupOf([alice, bob])
  const last = await sayIn(rest, alice, 'without Carol')
  await until('Bob', () => again.host.texts().includes('without Carol'))
  expect(keyOf(alice)).not.toBe(before)
  await say(alice, carol, 'end')
  await until('end', () => carol.host.texts().includes('end'))
  expect(carol.host.envelopes.some(({ envelope }) => envelope.id === last.id)).toBe(false)
})

test('a message through several relays arrives once', async () => {
  const [first, second] = [await runRelay(), await runRelay()]
  const [alice, bob] = [await lanPerson('Alice'), await lanPerson('Bob')]
  for (const relay of [first, second]) {
    for (const { transport } of [alice, bob]) await transport.join(relay.invite())
  }
  await meet(alice, bob)
  for (let count = 0; count < 20; count += 1) await say(alice, bob, `message ${count}`)
  await say(alice, bob, 'end')
  await until('end', () => bob.host.texts().includes('end'))
  expect(bob.host.envelopes).toHaveLength(21)
})

test('the safety number is the same on both sides, and changes with every device', async () => {
  const relay = await runRelay()
  const [alice, bob] = [await lanPerson('Alice'), await lanPerson('Bob')]
  for (const { transport } of [alice, bob]) await transport.join(relay.invite())
  await meet(alice, bob)
  const seen = () => [
    alice.transport.safetyNumber(bob.wallet.address),
    bob.transport.safetyNumber(alice.wallet.address),
  ]
  expect(seen()[0]?.digits).toMatch(/^\d{60}$/)
  expect(seen()[0]?.digits).toBe(seen()[1]?.digits)
  expect(seen()[0]?.state).toBe('unverified')
  alice.transport.setVerified(bob.wallet.address, true)
  expect(seen()[0]?.state).toBe('verified')
  const desktop = await lanPerson('Bob', { wallet: bob.wallet })
  await desktop.transport.join(relay.invite())
  await until('both', () => bob.transport.devices().length === 2)
  await say(bob, alice, 'news')
  await until('Alice knows', () => seen()[0]?.state === 'changed')
  await until('the same', () => seen()[0]?.digits === seen()[1]?.digits)
})
