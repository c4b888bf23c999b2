import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { alice, bob, bobsPhone, carol, received, setUp } from '../../../test/support/messenger.ts'
import { arrangementSchema, conversationSchema } from '../../shared/model/conversation.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { ContentView } from '../../shared/model/content.ts'
import type { DesktopPreferences, Notice } from '../../shared/model/desktop.ts'
import { messageSchema } from '../../shared/model/message.ts'
import type { Message } from '../../shared/model/message.ts'
import { authorTimeOf } from '../messaging/author-time.ts'
import { defaultSettings } from '../settings.ts'
import { Attention } from './attention.ts'
import { plainLine } from './notice-text.ts'
import { wordsIn } from './words/words.ts'

const conversation = (change: Partial<Conversation> = {}): Conversation => ({
  ...conversationSchema.parse({
    id: 'direct:bob',
    kind: 'direct',
    title: 'Bob',
    members: [alice, bob],
    names: { [bob]: 'Bob' },
    consent: 'allowed',
    mode: 'automatic',
    local: false,
    unread: 1,
    arrangement: arrangementSchema.parse({}),
    updatedAt: 0,
  }),
  ...change,
})

let lastId = 0
const message = (content: ContentView | string, sender = bob): Message => {
  lastId += 1
  return messageSchema.parse({
    id: `01890000-0000-7000-8000-${String(lastId).padStart(12, '0')}`,
    conversationId: 'direct:bob',
    sender,
    sentAt: 0,
    order: lastId,
    content: typeof content === 'string' ? { type: 'text', text: content } : content,
    status: 'delivered',
    deliveries: [],
  })
}

const start = (choices: Partial<DesktopPreferences> = {}) => {
  const clock = new FakeClock()
  const shown: Notice[] = []
  const standing = new Map<string, Notice>()
  const counts: number[] = []
  let preferences: DesktopPreferences = { ...defaultSettings.desktop, ...choices }
  const attention = new Attention({
    self: () => alice,
    preferences: () => preferences,
    words: () => wordsIn('en'),
    clock,
    port: {
      show: (notice) => {
        shown.push(notice)
        standing.set(notice.conversationId, notice)
      },
      withdraw: (id) => void standing.delete(id),
      unreadChanged: (count) => counts.push(count),
    },
  })
  const choose = (change: Partial<DesktopPreferences>): void => {
    preferences = { ...preferences, ...change }
    attention.preferencesChanged()
  }
  return { attention, clock, shown, standing, counts, choose }
}

test('a message of somebody else is told of, with who and what', () => {
  const { attention, shown, counts } = start()
  attention.arrived(conversation(), [message('Are you there?')])
  expect(shown).toMatchObject([
    { title: 'Bob', body: 'Are you there?', count: 1, silent: false, answerable: true },
  ])
  expect(counts).toEqual([1])
})

test.each([
  ['a name alone', 'name', { title: 'Bob', body: 'New message', answerable: true }],
  ['nothing', 'nothing', { title: 'Landline', body: 'New message', answerable: false }],
] as const)('it tells %s where that was chosen', (_, noticeContent, expected) => {
  const { attention, shown } = start({ noticeContent })
  attention.arrived(conversation(), [message('secret')])
  expect(shown).toMatchObject([expected])
  expect(JSON.stringify(shown)).not.toContain('secret')
})

test('of a request it is said that there is one, and not a word of the stranger', () => {
  const { attention, shown, counts } = start()
  const request = conversation({ consent: 'unknown', title: 'Your Bank', unread: 7 })
  attention.arrived(request, [message('click here')])
  expect(shown).toMatchObject([{ title: 'Landline', answerable: false }])
  expect(JSON.stringify(shown)).not.toMatch(/Your Bank|click here/)
  // However much a stranger writes, it is one thing to look at.
  expect(counts).toEqual([1])
})

test.each([
  ['muted', { arrangement: arrangementSchema.parse({ mutedUntil: Number.MAX_SAFE_INTEGER }) }],
  ['declined', { consent: 'denied' as const }],
])('a conversation that is %s is not told of, and does not count', (_, change) => {
  const { attention, shown, counts } = start()
  attention.arrived(conversation(change), [message('hello')])
  expect(shown).toEqual([])
  expect(counts).toEqual([])
})

test('own messages, changes of groups and of devices are not told of', () => {
  const { attention, shown } = start()
  attention.arrived(conversation(), [
    message('mine', alice),
    message({ type: 'groupChange', title: 'x' }),
    message({ type: 'devicesChange', added: 1, removed: 0, forked: false }),
  ])
  expect(shown).toEqual([])
})

test('nothing is told of while notifications are off or paused, and again when the pause is over', async () => {
  const off = start({ notifications: false })
  off.attention.arrived(conversation(), [message('hello')])
  expect(off.shown).toEqual([])
  const { attention, clock, shown, choose } = start()
  choose({ quietUntil: clock.now() + 60_000 })
  attention.arrived(conversation(), [message('hello')])
  expect(shown).toEqual([])
  await clock.advance(60_000)
  attention.arrived(conversation(), [message('again')])
  expect(shown).toMatchObject([{ body: 'again', count: 1 }])
})

test('whoever has the app before them is not told; looking at it clears what stood', () => {
  const { attention, shown, standing } = start()
  const view = {}
  const report = { conversation: null, language: 'en' } as const
  attention.report(view, { ...report, focused: true })
  attention.arrived(conversation(), [message('one')])
  expect(shown).toEqual([])
  // The conversation is open, and the window is not in front.
  attention.report(view, { ...report, conversation: conversation().id, focused: false })
  attention.arrived(conversation({ unread: 2 }), [message('two')])
  expect(standing.size).toBe(1)
  attention.report(view, { ...report, focused: true })
  expect(standing.size).toBe(0)
  attention.gone(view)
  attention.arrived(conversation({ unread: 3 }), [message('three')])
  expect(shown.map(({ body }) => body)).toEqual(['two', 'three'])
})

test('one notification stands for a conversation: replaced, counted, at most once a second, and it does not ring again', async () => {
  const { attention, clock, shown, standing } = start()
  for (let index = 1; index <= 50; index += 1) {
    attention.arrived(conversation({ unread: index }), [message(`number ${index}`)])
  }
  expect(shown).toHaveLength(1)
  await clock.advance(1_000)
  expect(shown).toHaveLength(2)
  expect(standing.size).toBe(1)
  expect(shown[1]).toMatchObject({ title: 'Bob (50)', body: 'number 50', count: 50, silent: true })
  await clock.advance(10_000)
  expect(shown).toHaveLength(2)
  attention.arrived(conversation({ unread: 51 }), [message('later')])
  expect(shown[2]).toMatchObject({ count: 51, silent: false })
})

test('what is read, declined, muted, taken back or gone does not stay in a notification', () => {
  const { attention, standing } = start()
  const [first, second] = [message('first'), message('second')]
  attention.arrived(conversation({ unread: 2 }), [first, second])
  attention.changed(conversation().id, [{ ...second, content: { type: 'deleted', by: bob } }])
  expect(standing.get('direct:bob')).toMatchObject({ body: 'first', count: 1, silent: true })
  attention.removed(conversation().id, [first.id])
  expect(standing.size).toBe(0)
  for (const change of [
    { unread: 0 },
    { consent: 'denied' as const },
    { arrangement: arrangementSchema.parse({ mutedUntil: Number.MAX_SAFE_INTEGER }) },
  ]) {
    attention.arrived(conversation(), [message('x')])
    expect(standing.size).toBe(1)
    attention.conversationsChanged([conversation(change)])
    expect(standing.size).toBe(0)
    attention.conversationsChanged([conversation()])
  }
})

test('a wait to show more ends where somebody reads it first, or the account is closed', async () => {
  const { attention, clock, shown, standing } = start()
  attention.arrived(conversation(), [message('one')])
  attention.arrived(conversation({ unread: 2 }), [message('two')])
  attention.conversationsChanged([conversation({ unread: 0 })])
  await clock.advance(5_000)
  attention.arrived(conversation(), [message('three')])
  attention.arrived(conversation(), [message('four')])
  attention.reset([])
  await clock.advance(5_000)
  expect(shown.map(({ body }) => body)).toEqual(['one', 'three'])
  expect(standing.size).toBe(0)
})

test('another choice takes away what stands: it may say more than was chosen now', () => {
  const { attention, standing, choose } = start()
  attention.arrived(conversation(), [message('secret')])
  choose({ noticeContent: 'nothing' })
  expect(standing.size).toBe(0)
})

test('in a group it is said who and where', () => {
  const { attention, shown } = start()
  const group = conversation({ kind: 'group', title: 'Climbing', members: [alice, bob, carol] })
  attention.arrived(group, [message('up?')])
  expect(shown[0]?.title).toBe('Bob in Climbing')
})

test('the number: unread messages, what was marked, one for each request; muted ones when their time is over', async () => {
  const { attention, clock, counts, choose } = start()
  const id = (name: string) => conversationSchema.shape.id.parse(name)
  const muted = arrangementSchema.parse({ mutedUntil: clock.now() + 5_000 })
  attention.reset([
    conversation({ unread: 3 }),
    conversation({ id: id('b'), unread: 0, arrangement: arrangementSchema.parse({ markedUnread: true }) }),
    conversation({ id: id('c'), unread: 9, consent: 'unknown' }),
    conversation({ id: id('d'), unread: 9, consent: 'denied' }),
    conversation({ id: id('e'), unread: 10, arrangement: muted }),
  ])
  expect(counts).toEqual([5])
  await clock.advance(5_000)
  expect(counts).toEqual([5, 15])
  choose({ badge: false })
  expect(counts).toEqual([5, 15, 0])
  choose({ badge: true })
  attention.reset([])
  expect(counts).toEqual([5, 15, 0, 15, 0])
})

test('words of others become one short line that cannot mislead', () => {
  expect(plainLine('a\nb\tc\u0000d')).toBe('a b c d')
  expect(plainLine('invoice_\u202egpj.exe')).toBe('invoice_gpj.exe')
  expect(plainLine('x'.repeat(5_000))).toHaveLength(180)
  expect(Array.from(plainLine('👋'.repeat(500)))).toHaveLength(180)
  assert(
    property(string({ unit: 'binary' }), (text) => {
      expect(plainLine(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/u)
    }),
  )
})

test('the messenger tells of what is new, once, by whichever line it comes, and never of what a blocked person writes', async () => {
  const arrived: string[] = []
  const { messenger, lan, xmtp } = await setUp(
    undefined,
    undefined,
    undefined,
    {},
    {
      messagesArrived: (_, messages) => arrived.push(...messages.map(({ id }) => id)),
    },
  )
  const deliver = async (envelope: object): Promise<void> => {
    await lan.host?.received(envelope, bobsPhone)
    await xmtp.host?.received(envelope, bobsPhone)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  await deliver(received())
  expect(arrived).toEqual([received().id])
  messenger.setBlocked(bob, true)
  await deliver(received({ id: '01890000-0000-7000-8000-000000000002', at: authorTimeOf(1_700_000_001_000) }))
  expect(arrived).toEqual([received().id])
})
