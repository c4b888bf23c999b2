import { expect, test } from 'vitest'
import { authorTimeOf } from './author-time.ts'
import { encodeContent } from './content-codec.ts'
import type { ConversationNews } from './transport.ts'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import { memoryStore } from '../../../test/support/memory-store.ts'
import { alice, bob, bobsPhone, carol, never, received, setUp } from '../../../test/support/messenger.ts'
import type { Content } from '../../shared/model/content.ts'
import { messageIdSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'

const start = 1_700_000_000_000
/** A message id that tells a reader what it is. */
const named = (name: string) => messageIdSchema.parse(name.padEnd(8, '-'))
const helloId = named('hello')

/** Something somebody wrote, as a transport brings it. */
const from = (author: Address, id: string, content: Content, at = start, more: object = {}) =>
  [
    received({
      author,
      id: named(id),
      content: encodeContent(content),
      at: authorTimeOf(at),
      carriedAt: at,
      ...more,
    }),
    { ...bobsPhone, address: author },
  ] as const

const hello = from(bob, 'hello', { type: 'text', text: 'Hello' })

test('a deletion that arrives before its message holds, a late copy brings nothing back, and a stranger deletes nothing', async () => {
  const { messenger, xmtp, lan, id } = await setUp()
  await xmtp.host?.received(
    ...from(bob, 'gone', { type: 'deletion', of: { id: helloId, author: bob } }, start + 1),
  )
  await xmtp.host?.received(...hello)
  await lan.host?.received(...hello)
  expect(messenger.page(id, {}, 10).messages.map(({ content }) => content)).toEqual([
    { type: 'deleted', by: bob },
  ])
  expect(messenger.search('Hello', 10)).toEqual([])
  await xmtp.host?.received(...from(bob, 'other', { type: 'text', text: 'Stays' }, start + 2))
  messenger.send(id, 'Mine')
  const mine = messenger.page(id, {}, 10).messages.find(({ sender }) => sender === alice)
  if (!mine) throw new Error('There is no message')
  await xmtp.host?.received(
    ...from(bob, 'theft', { type: 'deletion', of: { id: mine.id, author: alice } }, start + 3),
  )
  expect(messenger.page(id, {}, 10).messages.map(({ content }) => content.type)).toEqual([
    'deleted',
    'text',
    'text',
  ])
})

test('a reaction counts once for each person, whatever the order of arrival; taking back what was never given does nothing', async () => {
  const { messenger, xmtp, lan, id } = await setUp()
  const react = (name: string, action: 'added' | 'removed', at: number) =>
    from(bob, name, { type: 'reaction', to: { id: helloId, author: bob }, reaction: '👍', action }, at)
  // The reaction comes first, and by both ways.
  await xmtp.host?.received(...react('r1', 'added', start + 10))
  await lan.host?.received(...react('r1', 'added', start + 10))
  await xmtp.host?.received(...hello)
  const reactions = () => messenger.page(id, {}, 10).messages[0]?.reactions
  expect(reactions()).toEqual([{ reaction: '👍', senders: [bob] }])
  // What was taken back later stays so when the giving arrives late.
  await xmtp.host?.received(...react('r3', 'removed', start + 30))
  await xmtp.host?.received(...react('r2', 'added', start + 20))
  expect(reactions() ?? []).toEqual([])
  messenger.react(helloId, '🎉', true)
  messenger.react(helloId, '🎉', true)
  await settle()
  expect(reactions()).toEqual([{ reaction: '🎉', senders: [alice] }])
  expect(xmtp.sent).toHaveLength(1)
  messenger.react(helloId, '👎', false)
  await settle()
  expect(xmtp.sent).toHaveLength(1)
})

test('a reply shows what it answers as soon as that is here, and says so when it was taken back', async () => {
  const { messenger, xmtp, id } = await setUp()
  const to = { id: helloId, author: bob }
  await xmtp.host?.received(
    ...from(bob, 'answer', { type: 'reply', to, content: { type: 'text', text: 'To that' } }, start + 5),
  )
  const quote = () => messenger.page(id, {}, 10).messages.at(-1)?.quote
  expect(quote()).toEqual({ sender: bob })
  await xmtp.host?.received(...hello)
  expect(quote()).toMatchObject({ id: helloId, content: { type: 'text', text: 'Hello' } })
  await xmtp.host?.received(...from(bob, 'gone', { type: 'deletion', of: to }, start + 6))
  expect(quote()).toMatchObject({ content: { type: 'deleted' } })
})

test('an answer to what stays on the local network stays there too, whatever the conversation does by now', async () => {
  const { messenger, clock, xmtp, lan, id, only } = await setUp()
  messenger.book.setMode(id, 'lan-only')
  messenger.send(id, 'Here only')
  const { id: near } = only()
  messenger.book.setMode(id, 'automatic')
  messenger.send(id, 'About that', 'plain', near)
  messenger.react(near, '👍', true)
  await settle()
  messenger.delete(near, 'everyone')
  await clock.advance(100_000)
  expect(xmtp.sent).toEqual([])
  expect(lan.sent.every(({ envelope }) => envelope.mode === 'lan-only')).toBe(true)
  expect(lan.sent).toHaveLength(4)
})

test('what was handed over cannot be cancelled, and its taking back follows it; what was not never leaves', async () => {
  const { messenger, clock, xmtp, lan, id } = await setUp()
  lan.reached = { kind: 'none', reason: 'no relay' }
  xmtp.outcome = ({ envelope }) => {
    xmtp.host?.receipt(envelope.id, { state: 'sending', alias: 'x1', handedOver: true })
    return never()
  }
  const first = messenger.send(id, 'Handed over')
  const second = messenger.send(id, 'Behind it')
  await settle()
  expect(() => messenger.cancel(first)).toThrow(/handed over/)
  messenger.cancel(second)
  messenger.delete(first, 'everyone')
  xmtp.outcome = async () => ({ state: 'sent' })
  await clock.advance(100_000)
  expect(
    xmtp.sent.map(({ envelope }) => JSON.parse(Buffer.from(envelope.content).toString('utf8')).type),
  ).toEqual(['text', 'deletion'])
})

test('messages that disappear do, by the time they left, also when the app was closed then', async () => {
  const store = memoryStore(alice)
  const first = await setUp(store)
  const { messenger, clock, xmtp, id } = first
  const disappearing = { after: 60_000, from: clock.now() }
  const news: ConversationNews = {
    ref: messenger.book.record(id).ref,
    disappearing,
  }
  xmtp.host?.conversationChanged(news)
  xmtp.reached = { kind: 'none', reason: 'down' }
  first.lan.reached = { kind: 'none', reason: 'none' }
  messenger.send(id, 'Mine')
  const at = clock.now()
  await xmtp.host?.received(...from(bob, 'theirs', { type: 'text', text: 'Theirs' }, at))
  await clock.advance(50_000)
  // Mine has waited: its time runs from when it leaves.
  xmtp.reached = { kind: 'all' }
  xmtp.host?.reachChanged()
  await clock.advance(10_001)
  const texts = (one: typeof messenger) =>
    one.page(id, {}, 10).messages.map(({ content }) => ('text' in content ? content.text : content.type))
  expect(texts(messenger)).toEqual(['Mine'])
  await messenger.stop()
  await clock.advance(200_000)
  const second = await setUp(store, clock)
  await clock.advance(1)
  expect(texts(second.messenger)).toEqual([])
  expect(second.messenger.search('Mine', 10)).toEqual([])
})

test('a group message is delivered when everybody has it, and read when everybody has read it', async () => {
  const { messenger, xmtp } = await setUp()
  const groupId = 'a'.repeat(32)
  const ref = { kind: 'group', groupId, title: 'Three', members: [alice, bob, carol] } as const
  xmtp.host?.conversationChanged({ ref: { ...ref, members: [...ref.members] }, consent: 'allowed' })
  const [group] = messenger.book.list().filter(({ kind }) => kind === 'group')
  if (!group) throw new Error('There is no group')
  const id = messenger.send(group.id, 'To all')
  await settle()
  const status = () => messenger.page(group.id, {}, 10).messages.find((one) => one.id === id)?.status
  expect(status()).toBe('sent')
  xmtp.host?.receipt(id, { state: 'delivered', recipient: bob })
  expect(status()).toBe('sent')
  xmtp.host?.receipt(id, { state: 'delivered', recipient: carol })
  expect(status()).toBe('delivered')
  const until = authorTimeOf(new FakeClock().now() + 1_000_000)
  xmtp.host?.read(messenger.book.record(group.id).ref, bob, until)
  expect(status()).toBe('delivered')
  xmtp.host?.read(messenger.book.record(group.id).ref, carol, until)
  expect(status()).toBe('read')
  // Somebody who is no member says nothing about it.
  xmtp.host?.receipt(id, { state: 'read', recipient: alice })
  expect(status()).toBe('read')
})
