import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { alice, bob, bobsPhone, received, setUp } from '../../../test/support/messenger.ts'
import { messageIdSchema } from '../../shared/model/ids.ts'
import type { ConversationId, MessageId } from '../../shared/model/ids.ts'
import { authorTimeOf } from './author-time.ts'
import { encodeContent } from './content-codec.ts'
import { directRef } from './conversation-id.ts'
import type { Messenger } from './messenger.ts'

// The timeline, whatever the lines do: brought twice, late, by both, in any order, with reactions and deletions before what they name.

const start = 1_700_000_000_000
const idOf = (index: number): MessageId =>
  messageIdSchema.parse(`01890000-0000-7000-8000-${String(index).padStart(12, '0')}`)

/** One thing that Bob says: a message, a reaction to one, or taking one back. */
type Said =
  | { readonly type: 'text'; readonly index: number; readonly offset: number }
  | {
      readonly type: 'reaction'
      readonly index: number
      readonly to: number
      readonly action: 'added' | 'removed'
    }
  | { readonly type: 'deletion'; readonly index: number; readonly of: number }

const most = 6
const saidBy = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('text' as const), offset: fc.integer({ min: 0, max: 50 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('reaction' as const),
        to: fc.nat(most),
        action: fc.constantFrom('added' as const, 'removed' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('deletion' as const), of: fc.nat(most) }) },
  ),
  { minLength: 1, maxLength: most },
)

const envelopeOf = (said: Said) => {
  const at = authorTimeOf(start + said.index * 10 + (said.type === 'text' ? said.offset : 0))
  const content =
    said.type === 'text'
      ? encodeContent({ type: 'text', text: `text ${said.index}` })
      : said.type === 'reaction'
        ? encodeContent({
            type: 'reaction',
            to: { id: idOf(said.to), author: bob },
            reaction: '👍',
            action: said.action,
          })
        : encodeContent({
            type: 'deletion',
            of: { id: idOf(said.of), author: bob },
          })
  return received({
    id: idOf(said.index),
    conversation: directRef(alice, bob),
    at,
    content,
    carriedAt: start + 1_000,
  })
}

/** What a person sees, as far as it must not depend on how it came. */
const shown = (messenger: Messenger, id: ConversationId): readonly unknown[] =>
  messenger
    .page(id, {}, 100)
    .messages.map(({ content, reactions = [], sentAt }) => [content, sentAt, reactions])

test('any order, repetition and line of arrival leads to the same timeline, each message in it once', async () => {
  await fc.assert(
    fc.asyncProperty(
      saidBy,
      fc.array(fc.record({ which: fc.nat(most), line: fc.constantFrom('xmtp' as const, 'lan' as const) }), {
        maxLength: 12,
      }),
      fc.infiniteStream(fc.nat(1_000)),
      async (list, repetitions, shuffle) => {
        const said = list.map((one, index): Said => ({ ...one, index }))
        const once = said.map((one) => ({ one, line: 'xmtp' as const }))
        const again = repetitions.flatMap(({ which, line }) => {
          const one = said[which % said.length]
          return one ? [{ one, line }] : []
        })
        const arrivals = [...once, ...again]
          .map((arrival) => ({ arrival, place: shuffle.next().value }))
          .sort((a, b) => a.place - b.place)
          .map(({ arrival }) => arrival)
        const plain = await setUp()
        for (const { one } of once) await plain.xmtp.host?.received(envelopeOf(one), bobsPhone)
        const odd = await setUp()
        for (const { one, line } of arrivals) {
          const { host } = line === 'xmtp' ? odd.xmtp : odd.lan
          await host?.received(envelopeOf(one), bobsPhone)
        }
        expect(shown(odd.messenger, odd.id)).toEqual(shown(plain.messenger, plain.id))
        const texts = said.filter(({ type }) => type === 'text')
        expect(odd.messenger.page(odd.id, {}, 100).messages).toHaveLength(texts.length)
        const unread = odd.messenger.book.view(odd.id).unread
        expect(unread).toBe(plain.messenger.book.view(plain.id).unread)
      },
    ),
    { numRuns: 150 },
  )
})
