import { expect, test } from 'vitest'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import { memoryStore } from '../../../test/support/memory-store.ts'
import {
  alice,
  bob,
  bobsPhone,
  carol,
  failing,
  never,
  received,
  setUp,
} from '../../../test/support/messenger.ts'
import { AppError } from '../../shared/errors.ts'
import type { Store } from './store.ts'
import type { Sending } from './transport.ts'

const hour = 3_600_000

test('the story of a message tells what was tried, how long it took, and which device answered', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  xmtp.outcome = failing('network-unreachable')
  messenger.send(id, 'Hello')
  await settle()
  const message = only().id
  lan.host?.receipt(message, { state: 'delivered', recipient: bob, device: 'phone' })
  lan.host?.receipt(message, { state: 'delivered', recipient: bob, device: 'laptop' })
  lan.host?.receipt(message, { state: 'delivered', recipient: bob, device: 'laptop' })
  xmtp.outcome = async () => ({ state: 'sent' })
  await clock.advance(2_000)
  lan.host?.receipt(message, { state: 'read', recipient: bob, device: 'phone' })
  const story = messenger.story(message)
  expect(story.map(({ transport, event, device }) => [transport, event, device])).toEqual([
    ['xmtp', 'refused', undefined],
    ['lan', 'sent', undefined],
    ['lan', 'delivered', 'phone'],
    ['lan', 'delivered', 'laptop'],
    ['xmtp', 'sent', undefined],
    ['lan', 'read', 'phone'],
  ])
  expect(story[0]).toMatchObject({ reason: 'It did not work.', took: 0, times: 1 })
  expect(only().status).toBe('read')
})

test('attempts that fail alike are one entry of the story, with a number', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  xmtp.outcome = failing('network-unreachable')
  lan.reached = { kind: 'none', reason: 'No relay is connected.' }
  messenger.send(id, 'Hello')
  await clock.advance(hour)
  const story = messenger.story(only().id)
  expect(story).toHaveLength(1)
  expect(story[0]?.times).toBeGreaterThan(30)
  expect(only().deliveries[0]?.attempts).toBe(story[0]?.times)
})

test('what failed is found again behind what went on, however much waits', async () => {
  const { messenger, clock, xmtp, lan, id } = await setUp()
  xmtp.outcome = failing('network-unreachable')
  const textOf = ({ envelope }: Sending): string =>
    JSON.parse(Buffer.from(envelope.content).toString('utf8')).text
  const failsOnce = new Set(['message 3', 'message 20', 'message 21', 'message 59'])
  lan.outcome = async (sending) => {
    if (failsOnce.delete(textOf(sending))) throw new AppError('timeout', 'It did not answer.')
    return { state: 'sent' }
  }
  const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`)
  for (const text of texts) messenger.send(id, text)
  await clock.advance(60_000)
  expect(failsOnce.size).toBe(0)
  expect(new Set(lan.texts())).toEqual(new Set(texts))
  // Nothing but what failed was sent twice.
  expect(lan.texts()).toHaveLength(texts.length + 4)
  const { messages } = messenger.page(id, {}, 100)
  expect(messages.map(({ status }) => status)).toEqual(texts.map(() => 'sent'))
})

test('steps that could not be kept together are taken again, and lose nothing', async () => {
  const store = memoryStore(alice)
  let full = false
  const failingStore: Store = {
    ...store,
    transaction: (work, durability) => {
      if (full && durability === 'relaxed') throw new AppError('disk-full', 'The disk is full.')
      return store.transaction(work, durability)
    },
  }
  const { messenger, clock, xmtp, lan, id } = await setUp(failingStore)
  xmtp.outcome = failing('network-unreachable')
  messenger.send(id, 'first')
  await clock.advance(1_000)
  let answered = 0
  lan.outcome = async () => {
    answered += 1
    // Several are under way when the disk is full for a moment.
    full = answered === 5
    await settle()
    return { state: 'sent' }
  }
  for (let index = 0; index < 8; index += 1) messenger.send(id, `message ${index}`)
  await clock.advance(2_000)
  full = false
  await clock.advance(120_000)
  const { messages } = messenger.page(id, {}, 100)
  expect(messages).toHaveLength(9)
  expect(new Set(messages.map(({ status }) => status))).toEqual(new Set(['sent']))
})

test('nobody but whom a message is for is believed to have it', async () => {
  const { messenger, xmtp, lan, id, only } = await setUp()
  xmtp.outcome = failing('network-unreachable')
  messenger.send(id, 'Hello')
  await settle()
  lan.host?.receipt(only().id, { state: 'delivered', recipient: carol, device: 'x' })
  lan.host?.receipt(only().id, { state: 'read', recipient: carol, device: 'x' })
  expect(only().status).toBe('sent')
  expect(messenger.story(only().id).map(({ event }) => event)).toEqual(['refused', 'sent'])
})

test('a message is tried for ever where no limit was set', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  xmtp.reached = { kind: 'none', reason: 'down' }
  lan.reached = { kind: 'none', reason: 'down' }
  messenger.send(id, 'Hello')
  await clock.advance(30 * hour)
  expect(only().status).toBe('queued')
})

test('after the limit a message is given up with a reason, and a retry by hand begins anew', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp(
    memoryStore(alice),
    new FakeClock(),
    24 * hour,
  )
  xmtp.outcome = failing('network-unreachable')
  lan.reached = { kind: 'none', reason: 'down' }
  messenger.send(id, 'Hello')
  await clock.advance(23 * hour)
  expect(only().status).toBe('queued')
  await clock.advance(2 * hour)
  expect(only().status).toBe('failed')
  expect(only().deliveries[0]?.reason).toBe('Given up after one day, as you chose. It did not work.')
  const tries = xmtp.sent.length
  await clock.advance(2 * hour)
  expect(xmtp.sent).toHaveLength(tries)
  messenger.retry(only().id)
  await clock.advance(hour)
  expect(only().status).toBe('queued')
  expect(xmtp.sent.length).toBeGreaterThan(tries)
  xmtp.outcome = async () => ({ state: 'sent' })
  await clock.advance(hour)
  expect(only().status).toBe('sent')
})

test('the LAN is used at once while XMTP is known to be slow, and waits again when it is not', async () => {
  const { messenger, clock, xmtp, lan, id } = await setUp()
  const slowly = (ms: number) => () =>
    new Promise<{ state: 'sent' }>((resolve) => {
      clock.after(ms, () => resolve({ state: 'sent' }))
    })
  xmtp.outcome = slowly(2_000)
  messenger.send(id, 'one')
  await clock.advance(249)
  expect(lan.texts()).toEqual([])
  await clock.advance(5_000)
  messenger.send(id, 'two')
  await settle()
  expect(lan.texts()).toEqual(['one', 'two'])
  await clock.advance(5_000)
  // It recovers: what goes over XMTP all the same is what tells.
  xmtp.outcome = slowly(10)
  for (const text of ['three', 'four', 'five', 'six']) {
    messenger.send(id, text)
    await clock.advance(1_000)
  }
  const before = lan.texts().length
  messenger.send(id, 'seven')
  await clock.advance(1_000)
  expect(lan.texts()).toHaveLength(before)
})

test('what waits behind a message that XMTP has had for too long takes the LAN at once', async () => {
  const { messenger, clock, xmtp, lan, id } = await setUp()
  xmtp.outcome = never
  messenger.send(id, 'one')
  await clock.advance(300)
  messenger.send(id, 'two')
  await settle()
  expect(lan.texts()).toEqual(['one', 'two'])
})

test('authors are told over the LAN that what it brought was read, and of nothing else', async () => {
  const { messenger, lan, xmtp, id } = await setUp()
  const [first, second] = ['01890000-0000-7000-8000-00000000000a', '01890000-0000-7000-8000-00000000000b']
  await lan.host?.received(received({ id: first }), bobsPhone)
  await xmtp.host?.received(received({ id: second }), { address: bob, device: 'x', inboxId: 'bob' })
  expect(lan.told).toEqual([])
  messenger.markRead(id)
  expect(lan.told).toEqual([first])
  messenger.markRead(id)
  expect(lan.told).toEqual([first])
})

test('whom the network said nothing of is tried again without any news of them; whom it said is not there waits for news', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  xmtp.outcome = failing('network-unreachable')
  let tries = 0
  lan.outcome = async () => {
    tries += 1
    return tries < 3 ? { state: 'sent', missing: [bob], unsure: tries === 1 } : { state: 'sent' }
  }
  messenger.send(id, 'Hello')
  await settle()
  const onLan = () => only().deliveries.find(({ transport }) => transport === 'lan')
  expect([tries, onLan()?.state, onLan()?.reason]).toEqual([
    1,
    'queued',
    'Waits until they are on this network.',
  ])
  await clock.advance(5_000)
  expect([tries, onLan()?.state]).toEqual([2, 'queued'])
  await clock.advance(hour)
  expect(tries).toBe(2)
  lan.host?.reachChanged()
  await settle()
  expect([tries, onLan()?.state]).toEqual([3, 'sent'])
})

test('who becomes reachable while a message is on its way to others is not waited for: there may be no more news of them', async () => {
  const { messenger, xmtp, lan, id, only } = await setUp()
  xmtp.outcome = failing('network-unreachable')
  let tries = 0
  lan.outcome = async () => {
    tries += 1
    if (tries > 1) return { state: 'sent' }
    // It was sealed without them; then they came, and then the relay answered.
    lan.host?.reachChanged()
    return { state: 'sent', missing: [bob] }
  }
  messenger.send(id, 'Hello')
  await settle()
  const onLan = only().deliveries.find(({ transport }) => transport === 'lan')
  expect([tries, onLan?.state]).toEqual([2, 'sent'])
})
