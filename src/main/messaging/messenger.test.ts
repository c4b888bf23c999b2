import { expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { settle } from '../../../test/support/fake-clock.ts'
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
import { authorTimeOf } from './author-time.ts'
import { encodeContent } from './content-codec.ts'
import { directRef } from './conversation-id.ts'

test('XMTP that confirms in time is all that is used', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  messenger.send(id, 'Hello')
  await clock.advance(10_000)
  expect(xmtp.texts()).toEqual(['Hello'])
  expect(lan.sent).toEqual([])
  expect(only().status).toBe('sent')
})

test('the LAN leg starts after the hedge delay, and not before', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  xmtp.outcome = never
  messenger.send(id, 'Hello')
  await clock.advance(249)
  expect(lan.sent).toEqual([])
  await clock.advance(1)
  expect(lan.texts()).toEqual(['Hello'])
  const [first, second] = [xmtp.sent[0], lan.sent[0]]
  expect(second?.envelope).toEqual(first?.envelope)
  lan.host?.receipt(only().id, { state: 'delivered', recipient: bob })
  expect(only().status).toBe('delivered')
})

test('the LAN is used at once when XMTP is known to be down, and XMTP gets the message when it is back', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  xmtp.reached = { kind: 'none', reason: 'down' }
  xmtp.host?.statusChanged({ state: 'degraded' })
  messenger.send(id, 'Hello')
  await settle()
  expect(lan.texts()).toEqual(['Hello'])
  await clock.advance(60_000)
  expect(lan.texts()).toEqual(['Hello'])
  expect(xmtp.sent).toEqual([])
  xmtp.reached = { kind: 'all' }
  xmtp.host?.statusChanged({ state: 'ready' })
  await settle()
  expect(xmtp.texts()).toEqual(['Hello'])
  expect(only().deliveries.map(({ transport, state }) => [transport, state])).toEqual([
    ['xmtp', 'sent'],
    ['lan', 'sent'],
  ])
})

test('XMTP that goes down while it is sending hands over to the LAN', async () => {
  const { messenger, clock, xmtp, lan, id } = await setUp()
  xmtp.outcome = failing('network-unreachable')
  messenger.send(id, 'Hello')
  await settle()
  expect(lan.texts()).toEqual(['Hello'])
  // It goes on trying XMTP, ever more rarely.
  await clock.advance(5_000)
  expect(xmtp.sent.length).toBeGreaterThan(2)
  const after = xmtp.sent.length
  xmtp.outcome = async () => ({ state: 'sent' })
  await clock.advance(120_000)
  expect(xmtp.sent.length).toBe(after + 1)
})

test('what is local-only is never given to XMTP, and what is XMTP-only never to the LAN', async () => {
  const { messenger, clock, xmtp, lan, id } = await setUp()
  messenger.book.setMode(id, 'lan-only')
  lan.reached = { kind: 'none', reason: 'nobody' }
  messenger.send(id, 'Stays here')
  // Changing the mode later does not publish what was written before.
  messenger.book.setMode(id, 'xmtp-only')
  xmtp.outcome = failing('network-unreachable')
  messenger.send(id, 'Goes far')
  await clock.advance(100_000)
  expect(new Set(xmtp.texts())).toEqual(new Set(['Goes far']))
  lan.reached = { kind: 'all' }
  lan.host?.reachChanged()
  await clock.advance(100_000)
  expect(lan.texts()).toEqual(['Stays here'])
})

test('somebody on this network who does not say that XMTP brought them a message gets it here too', async () => {
  const { messenger, clock, lan, id, only } = await setUp()
  lan.here = true
  messenger.send(id, 'Hello')
  await clock.advance(1_999)
  expect(lan.sent).toEqual([])
  await clock.advance(1)
  expect(lan.texts()).toEqual(['Hello'])
  lan.host?.receipt(only().id, { state: 'delivered', recipient: bob })
  await clock.advance(100_000)
  expect(lan.texts()).toEqual(['Hello'])
  expect(only().status).toBe('delivered')
})

test('somebody who says that XMTP brought it does not get it twice; somebody who comes later gets what is recent', async () => {
  const { messenger, clock, lan, id, only } = await setUp()
  lan.here = true
  messenger.send(id, 'Hello')
  await clock.advance(500)
  lan.host?.receipt(only().id, { state: 'delivered', via: 'xmtp' })
  await clock.advance(100_000)
  expect(lan.sent).toEqual([])
  expect(only()).toMatchObject({
    status: 'delivered',
    deliveries: [{ transport: 'xmtp', state: 'delivered' }],
  })
  lan.here = false
  messenger.send(id, 'Are you there?')
  await clock.advance(600_000)
  expect(lan.sent).toEqual([])
  lan.here = true
  lan.host?.reachChanged()
  await clock.advance(100)
  expect(lan.texts()).toEqual(['Are you there?'])
})

test('messages of one conversation go out in order, past a failure too', async () => {
  const { messenger, clock, xmtp, lan, id } = await setUp()
  lan.reached = { kind: 'none', reason: 'no relay' }
  let failures = 3
  xmtp.outcome = async () => {
    if (failures-- > 0) throw new AppError('network-unreachable', 'Not now.')
    return { state: 'sent' }
  }
  for (const text of ['one', 'two', 'three']) messenger.send(id, text)
  await clock.advance(60_000)
  expect(xmtp.texts()).toEqual(['one', 'one', 'one', 'one', 'two', 'three'])
})

test('a restart takes up what waited, with the name the transport gave it', async () => {
  const store = memoryStore(alice)
  const first = await setUp(store)
  first.lan.reached = { kind: 'none', reason: 'no relay' }
  first.xmtp.outcome = async ({ envelope }) => {
    first.xmtp.host?.receipt(envelope.id, { state: 'sending', alias: 'xmtp-1' })
    return never()
  }
  first.messenger.send(first.id, 'Hello')
  await settle()
  await first.messenger.stop()
  const second = await setUp(store, first.clock)
  second.lan.reached = { kind: 'none', reason: 'no relay' }
  await settle()
  expect(second.xmtp.sent).toMatchObject([{ alias: 'xmtp-1', envelope: { id: second.only().id } }])
  expect(second.only().status).toBe('sent')
})

test('a failure that nothing can mend is shown with its reason, and can be tried again', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  lan.reached = { kind: 'none', reason: 'no relay' }
  xmtp.outcome = failing('too-large')
  messenger.send(id, 'Hello')
  await clock.advance(100)
  expect(only()).toMatchObject({ status: 'failed', deliveries: [{ reason: 'It did not work.' }] })
  xmtp.outcome = async () => ({ state: 'sent' })
  messenger.retry(only().id)
  await clock.advance(100)
  expect(only().status).toBe('sent')
  expect(() => messenger.cancel(only().id)).toThrow(/already been sent/)
})

test('a message that is cancelled while it waits is never sent', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  for (const transport of [xmtp, lan]) transport.reached = { kind: 'none', reason: 'nothing works' }
  messenger.send(id, 'Regretted')
  await clock.advance(1_000)
  messenger.cancel(only().id)
  for (const transport of [xmtp, lan]) {
    transport.reached = { kind: 'all' }
    transport.host?.reachChanged()
  }
  await clock.advance(100_000)
  expect([...xmtp.sent, ...lan.sent]).toEqual([])
  expect(only().status).toBe('cancelled')
})

test('a message that comes by both lines is one, with both marks', async () => {
  const { messenger, xmtp, lan, id } = await setUp()
  await lan.host?.received(received(), bobsPhone)
  await xmtp.host?.received(received({ alias: 'x', carriedAt: 1_700_000_000_500 }), bobsPhone)
  await lan.host?.received(received(), bobsPhone)
  const messages = messenger.page(id, {}, 10).messages
  expect(messages).toHaveLength(1)
  expect(messages[0]?.deliveries.map(({ transport }) => transport).sort()).toEqual(['lan', 'xmtp'])
  expect(messenger.book.view(id).unread).toBe(1)
})

test('a second copy with other words is kept, shown and marked, and so is the first', async () => {
  const { messenger, lan, id } = await setUp()
  await lan.host?.received(received(), bobsPhone)
  const forged = encodeContent({ type: 'text', text: 'Send money' })
  await lan.host?.received(received({ content: forged }), bobsPhone)
  const messages = messenger.page(id, {}, 10).messages
  expect(messages).toHaveLength(2)
  expect(messages.every(({ differs }) => differs)).toBe(true)
})

test.each([
  ['an author that is not the sender', { author: carol }],
  ['a conversation of others', { conversation: directRef(bob, carol) }],
  ['an id in the form of our own variants', { id: 'aaaaaaaa~bbbb' }],
  ['no content', { content: 'text' }],
])('an envelope with %s is refused', async (_what, change) => {
  const { messenger, lan, id } = await setUp()
  await lan.host?.received(received(change), bobsPhone)
  expect(messenger.page(id, {}, 10).messages).toEqual([])
})

test('a local-only message that comes over XMTP is refused', async () => {
  const { messenger, xmtp, id } = await setUp()
  await xmtp.host?.received(received({ mode: 'lan-only' }), bobsPhone)
  expect(messenger.page(id, {}, 10).messages).toEqual([])
})

test('in a group only its members are heard, as it is known here, and it never goes over XMTP', async () => {
  const { messenger, clock, xmtp, lan } = await setUp()
  const group = messenger.book.createGroup({ title: 'Boat', members: [bob, bob] }, true)
  expect(group).toMatchObject({ kind: 'group', title: 'Boat', members: [alice, bob], mode: 'lan-only' })
  messenger.send(group.id, 'All aboard')
  await clock.advance(10_000)
  expect(xmtp.sent).toEqual([])
  expect(lan.texts()).toEqual(['All aboard'])
  const ref = lan.sent[0]?.envelope.conversation
  if (ref?.kind !== 'group') throw new Error('The group was not sent as one')
  await lan.host?.received(received({ conversation: ref }), bobsPhone)
  const grown = { ...ref, members: [alice, bob, carol] }
  await lan.host?.received(received({ conversation: grown, author: carol }), {
    address: carol,
    device: 'phone',
  })
  expect(messenger.page(group.id, {}, 10).messages.map(({ sender }) => sender)).toEqual([bob, alice])
  expect(messenger.book.view(group.id).members).toEqual([alice, bob])
  expect(() => messenger.book.createGroup({ title: 'Alone', members: [alice] }, true)).toThrow(
    /somebody beside you/,
  )
})

test('a receipt for a message that is not ours moves nothing', async () => {
  const { messenger, lan, id } = await setUp()
  await lan.host?.received(received(), bobsPhone)
  const [message] = messenger.page(id, {}, 10).messages
  if (message) lan.host?.receipt(message.id, { state: 'read', recipient: bob })
  expect(messenger.page(id, {}, 10).messages[0]?.status).toBe('delivered')
})

test('an author whose clock runs far ahead does not stay at the end for ever', async () => {
  const { messenger, lan, id, clock } = await setUp()
  await lan.host?.received(
    received({ at: authorTimeOf(clock.now() + 3_600_000), carriedAt: clock.now() }),
    bobsPhone,
  )
  await clock.advance(1_000)
  messenger.send(id, 'An answer')
  const texts = messenger.page(id, {}, 10).messages.map(({ sender }) => sender)
  expect(texts).toEqual([bob, alice])
})

test('a text over the limit, and one of nothing, are refused with a sentence and not kept', async () => {
  const { messenger, id } = await setUp()
  expect(() => messenger.send(id, 'x'.repeat(65 * 1024))).toThrow(/too long by 1,024 bytes/)
  expect(() => messenger.send(id, ' \n ')).toThrow(/nothing in this message/)
  expect(() => messenger.book.openDirect(alice)).toThrow(/your own address/)
  expect(messenger.page(id, {}, 10).messages).toEqual([])
})

test('pages end before, begin after, or lie around a message, and say whether there is more on either side', async () => {
  const { messenger, id } = await setUp()
  const ids = Array.from({ length: 9 }, (_, index) => messenger.send(id, `message ${index}`))
  const page = (place: Parameters<typeof messenger.page>[1], limit: number) => {
    const { messages, older, newer } = messenger.page(id, place, limit)
    return [messages.map((message) => ids.indexOf(message.id)), older, newer]
  }
  expect(page({}, 4)).toEqual([[5, 6, 7, 8], true, false])
  expect(page({}, 9)).toEqual([[0, 1, 2, 3, 4, 5, 6, 7, 8], false, false])
  const [first, , , , middle, , , , last] = ids
  if (!first || !middle || !last) throw new Error('There are nine')
  expect(page({ before: middle }, 3)).toEqual([[1, 2, 3], true, true])
  expect(page({ before: middle }, 4)).toEqual([[0, 1, 2, 3], false, true])
  expect(page({ after: middle }, 3)).toEqual([[5, 6, 7], true, true])
  expect(page({ after: middle }, 4)).toEqual([[5, 6, 7, 8], true, false])
  expect(page({ around: middle }, 4)).toEqual([[2, 3, 4, 5, 6], true, true])
  expect(page({ around: last }, 4)).toEqual([[6, 7, 8], true, false])
  expect(page({ around: first }, 4)).toEqual([[0, 1, 2], false, true])
  expect(() => page({ before: first, after: last }, 4)).toThrow('before, after or around')
})

test('a conversation is pinned, put away, muted and marked; it comes back when somebody writes, unless it is muted', async () => {
  const { messenger, clock, lan, id } = await setUp()
  const arranged = (change: Parameters<typeof messenger.book.arrange>[1]) =>
    messenger.book.arrange(id, change).arrangement
  const now = () => messenger.book.view(id).arrangement
  expect(now()).toEqual({ pinned: false, archived: false, mutedUntil: 0, markedUnread: false, draft: '' })
  expect(arranged({ pinned: true, draft: 'Dear Bob' })).toMatchObject({ pinned: true, draft: 'Dear Bob' })
  expect(arranged({ archived: true })).toMatchObject({ pinned: true, archived: true, draft: 'Dear Bob' })
  const hear = (which: string) =>
    lan.host?.received(received({ id: `01890000-0000-7000-8000-00000000000${which}` }), bobsPhone)
  await hear('1')
  expect(now()).toMatchObject({ archived: false, pinned: true })
  arranged({ archived: true, mutedUntil: clock.now() + 1_000 })
  await hear('2')
  expect(now().archived).toBe(true)
  await clock.advance(1_000)
  await hear('3')
  expect(now().archived).toBe(false)
  arranged({ archived: true, mutedUntil: Number.MAX_SAFE_INTEGER })
  messenger.send(id, 'I am back')
  expect(now().archived).toBe(false)
  messenger.markRead(id)
  arranged({ markedUnread: true })
  messenger.markRead(id)
  expect(now()).toMatchObject({ markedUnread: false, pinned: true, draft: 'Dear Bob' })
})

test('the oldest unread message is found, whoever wrote in between; where all were read there is none', async () => {
  const { messenger, xmtp, id } = await setUp()
  const hear = async (number: number): Promise<void> => {
    const at = authorTimeOf(1_700_000_000_000 + number)
    const content = encodeContent({ type: 'text', text: `Number ${number}` })
    await xmtp.host?.received(
      received({ id: `01890000-0000-7000-8000-00000000000${number}`, at, content }),
      bobsPhone,
    )
  }
  expect(messenger.firstUnread(id)).toBeUndefined()
  await hear(1)
  messenger.markRead(id)
  expect(messenger.firstUnread(id)).toBeUndefined()
  await hear(2)
  messenger.send(id, 'In between')
  await hear(3)
  await hear(4)
  const first = messenger.page(id, {}, 50).messages.find((one) => one.id === messenger.firstUnread(id))
  expect(first?.content).toMatchObject({ text: 'Number 2' })
})
