import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressSchema } from '../../../shared/model/ids.ts'
import { messageSchema } from '../../../shared/model/message.ts'
import type { Message } from '../../../shared/model/message.ts'
import { mostHeld, withMessages, withNewer, withOlder } from '../../app/timeline-state.ts'
import { groupGap, rowsOf } from './grouping.ts'
import { isEmojiOnly, linesOf, piecesOf, travelText } from './travel.ts'

const alice = `0x${'a'.repeat(40)}`
const bob = `0x${'b'.repeat(40)}`
const noon = new Date(2026, 5, 1, 12).getTime()

const nothing = { messages: [], older: false, newer: false }

const message = (id: string, overrides: object = {}): Message =>
  messageSchema.parse({
    id: `message-${id}`,
    conversationId: 'direct:x',
    sender: alice,
    sentAt: noon,
    order: 1,
    content: { type: 'text', text: id },
    status: 'sent',
    deliveries: [],
    ...overrides,
  })

test('events in any order, repeated, give the same timeline as the sorted messages', () => {
  const make = (order: number, id: number) => message(String(id), { order })
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.nat(20), fc.nat(1_000)), { selector: ([, id]) => id, maxLength: 30 }),
      fc.array(fc.nat(29), { maxLength: 60 }),
      (entries, repeats) => {
        const messages = entries.map(([order, id]) => make(order, id))
        let state = withOlder(nothing, nothing)
        for (const one of [...messages, ...repeats.flatMap((index) => messages[index] ?? [])]) {
          state = withMessages(state, [one])
        }
        const sorted = [...messages].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1))
        expect(state.messages).toEqual(sorted)
      },
    ),
  )
})

test('a late message older than what is loaded waits for its page; a change of one that is held is shown', () => {
  const held = {
    messages: [message('b', { order: 5 }), message('c', { order: 6 })],
    older: true,
    newer: false,
  }
  expect(withMessages(held, [message('a', { order: 1 })]).messages).toHaveLength(2)
  expect(withMessages({ ...held, older: false }, [message('a', { order: 1 })]).messages[0]?.id).toBe(
    'message-a',
  )
  expect(withMessages(held, [message('b', { order: 5, status: 'delivered' })]).messages[0]?.status).toBe(
    'delivered',
  )
  const older = [message('a', { order: 1 }), message('b', { order: 5 })]
  expect(withOlder(held, { messages: older, older: true, newer: true })).toMatchObject({
    older: true,
    newer: false,
    messages: [{ id: 'message-a' }, {}, {}],
  })
})

test('in the middle of a long conversation nothing is put beyond what is held, and what is held stays bounded', () => {
  const numbered = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      message(String(from + index).padStart(6, '0'), { order: from + index }),
    )
  const middle = { messages: numbered(5_000, 60), older: true, newer: true }
  expect(withMessages(middle, [message('new', { order: 9_999 })]).messages).toHaveLength(60)
  expect(withMessages(middle, [message('late', { order: 5_010.5 })]).messages).toHaveLength(61)
  let state = withNewer(middle, { messages: numbered(5_060, mostHeld), older: true, newer: false })
  expect(state).toMatchObject({ older: true, newer: false })
  expect(state.messages).toHaveLength(mostHeld)
  expect(state.messages.at(-1)?.order).toBe(5_059 + mostHeld)
  state = withOlder(state, { messages: numbered(5_000, 60), older: false, newer: true })
  expect(state).toMatchObject({ older: false, newer: true })
  expect(state.messages).toHaveLength(mostHeld)
  expect(state.messages[0]?.order).toBe(5_000)
})

test('senders stand together within five minutes; days and what is unread are set apart', () => {
  const messages = [
    message('1'),
    message('2', { sentAt: noon + groupGap - 1 }),
    message('3', { sentAt: noon + 2 * groupGap }),
    message('4', { sentAt: noon + 2 * groupGap, sender: bob }),
    message('5', { sentAt: noon + 2 * groupGap, sender: bob }),
    message('6', { sentAt: noon + 86_400_000 }),
  ]
  const shape = (older: boolean) =>
    rowsOf(messages, 'message-5', older).map(({ message: { id }, day, unread, first, last }) =>
      [
        day === undefined ? '' : 'day ',
        unread ? 'unread ' : '',
        first ? '(' : '',
        id.slice(-1),
        last ? ')' : '',
      ].join(''),
    )
  expect(shape(false)).toEqual(['day (1', '2)', '(3)', '(4)', 'unread (5)', 'day (6)'])
  // Its day may have begun with a message that is not here yet.
  expect(shape(true)[0]).toBe('(1')
})

test('the marks and the words say how a message travelled, and only what is true', () => {
  const delivery = (transport: string, state: string) => ({ transport, state, at: 1 })
  const waiting = message('1', {
    status: 'queued',
    deliveries: [delivery('xmtp', 'queued'), delivery('lan', 'failed')],
  })
  expect(linesOf(waiting)).toEqual([])
  expect(travelText(waiting, true)).toBe('Waiting')
  const both = message('1', {
    status: 'delivered',
    deliveries: [delivery('xmtp', 'sent'), delivery('lan', 'delivered')],
  })
  expect(linesOf(both)).toEqual(['lan', 'xmtp'])
  expect(travelText(both, true)).toBe('Delivered over XMTP and this network')
  expect(travelText(message('1', { deliveries: [delivery('lan', 'delivered')] }), false)).toBe(
    'Received over this network',
  )
})

test('only http and https become links, and no text is lost on the way', () => {
  const links = (text: string) =>
    piecesOf(text)
      .filter(({ type }) => type === 'link')
      .map((piece) => piece.text)
  expect(links('see https://example.org/a?b=c#d, or (http://x.y/z).')).toEqual([
    'https://example.org/a?b=c#d',
    'http://x.y/z',
  ])
  expect(links('javascript:alert(1) data:text/html,x file:///etc/passwd landline://join')).toEqual([])
  expect(links('https://a.b/"onclick="x')).toEqual(['https://a.b/'])
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(
        piecesOf(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }),
  )
})

test('emoji alone are large, words and numbers are not', () => {
  expect(isEmojiOnly('👍🏽 🎉')).toBe(true)
  expect(isEmojiOnly('👨‍👩‍👧')).toBe(true)
  expect(isEmojiOnly('ok 👍')).toBe(false)
  // Looked at once, however its parts could be read.
  expect(isEmojiOnly(`${'\u200d'.repeat(39)}x`)).toBe(false)
  expect(isEmojiOnly('123')).toBe(false)
})

test('what came long after it was written, above what was here before, says when it came; nothing else does', () => {
  const brought = (at: number) => [{ transport: 'xmtp', state: 'delivered', at }]
  const minute = 60_000
  const rows = rowsOf(
    [
      message('prompt', { sender: bob, order: 1, deliveries: brought(noon + 200) }),
      message('late', {
        sender: bob,
        order: 2,
        sentAt: noon + minute,
        deliveries: brought(noon + 9 * minute),
      }),
      message('own', { sender: alice, order: 3, sentAt: noon + 2 * minute }),
      message('together', {
        sender: bob,
        order: 4,
        sentAt: noon + 3 * minute,
        deliveries: brought(noon + 9 * minute),
      }),
      message('newest', {
        sender: bob,
        order: 5,
        sentAt: noon + 4 * minute,
        deliveries: brought(noon + 9 * minute),
      }),
    ],
    undefined,
    false,
    addressSchema.parse(alice),
  )
  expect(rows.map(({ cameAt }) => cameAt)).toEqual([
    undefined,
    noon + 9 * minute,
    undefined,
    undefined,
    undefined,
  ])
  // It stands at the end of its group, where the line below it is.
  expect(rows[1]?.last).toBe(true)
})
