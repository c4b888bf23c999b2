import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { longestLine, shownLine, shownText } from './visible.ts'

test.each([
  ['turned around', 'Bob\u202egnp.exe', 'Bobgnp.exe'],
  ['isolated, to swallow what comes after', '\u2067Bob\u2066', 'Bob'],
  ['over several lines', ' Bob\n\n\tthe\u2028 Builder ', 'Bob the Builder'],
  ['with what cannot be seen', 'B\u200bo\ufeffb\u{e0001}', 'Bob'],
  ['an emoji of several', '👩‍🚒 Ann', '👩‍🚒 Ann'],
  ['Persian, with a joiner', 'می\u200cخواهم', 'می\u200cخواهم'],
])('a name %s', (_, name, shown) => {
  expect(shownLine(name)).toBe(shown)
})

test('marks do not pile up, and a name is no longer than a line', () => {
  expect(shownLine(`a${'\u0301'.repeat(500)}b`).length).toBeLessThan(10)
  expect(shownLine('é')).toBe('é')
  expect(shownLine('x'.repeat(100_000))).toHaveLength(longestLine)
  expect(shownLine('😀'.repeat(10_000)).at(-2)).not.toMatch(/[\ud800-\udbff]/)
})

test('whatever it was, it is one bounded line, and stays as it is when it is made so again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 1_000 }), (text) => {
      const line = shownLine(text)
      expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
      expect(line.length).toBeLessThanOrEqual(longestLine)
      expect(shownLine(line)).toBe(line)
    }),
  )
})

test('a text keeps its lines and letters, and nothing is forced on how it is read', () => {
  expect(shownText('one\n\ttwo \u202eeerht\u0007')).toBe('one\n\ttwo eerht')
  expect(shownText('שלום \u200fabc')).toBe('שלום \u200fabc')
})
