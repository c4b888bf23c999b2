import { expect, test } from 'vitest'
import { findEmoji, allEmoji } from './emoji.ts'
import { tokenAt, withShortcode, withSuggestion } from './suggestions.ts'

test('a word after a colon or an at sign asks for suggestions, where it begins a word', () => {
  expect(tokenAt('hello :smi', 10)).toEqual({ sign: ':', word: 'smi', start: 6, end: 10 })
  expect(tokenAt('@', 1)).toEqual({ sign: '@', word: '', start: 0, end: 1 })
  expect(tokenAt('(@Änn', 5)).toMatchObject({ sign: '@', word: 'Änn' })
  // In the middle of a text, only what stands before the caret counts.
  expect(tokenAt('@bob is here', 4)).toMatchObject({ word: 'bob', end: 4 })
  for (const text of ['10:30', 'mail@example', ':', ':-', 'http://x', 'a :b']) {
    expect(tokenAt(text, text.length)).toBeUndefined()
  }
})

test('a suggestion takes the place of the word and leaves the rest', () => {
  const token = tokenAt('so @bo there', 6)
  if (!token) throw new Error('There is a word')
  expect(withSuggestion('so @bo there', token, { key: 'b', text: '@Bob', label: 'Bob', sign: '' })).toEqual({
    text: 'so @Bob  there',
    caret: 8,
  })
})

test('emoji are found by code, name and tag, the exact ones first; whole codes become emoji', async () => {
  const all = await allEmoji()
  expect(all.length).toBeGreaterThan(1_500)
  expect(findEmoji(all, 'heart', 5)[0]?.codes).toContain('heart')
  expect(findEmoji(all, 'tada', 1)[0]?.emoji).toBe('🎉')
  expect(findEmoji(all, 'party', 20).map(({ emoji }) => emoji)).toContain('🎉')
  expect(findEmoji(all, 'nothing-like-this', 5)).toEqual([])
  expect(withShortcode('well done :tada:', 16, all)).toBe('well done 🎉')
  expect(withShortcode('well done :no_such_code:', 24, all)).toBeUndefined()
  expect(withShortcode('at 10:30: x', 9, all)).toBeUndefined()
})
