import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { isolated, sentenceText, translator } from './translate.ts'

const sentences = {
  'The relay cannot be reached.': 'Das Relay ist nicht zu erreichen.',
  '{0} Messages wait.': '{0} Nachrichten warten.',
  'Given up after {0}, as you chose.{1}': 'Nach {0} aufgegeben.{1}',
  'one hour': 'einer Stunde',
  '{0} hours': '{0} Stunden',
  '{0} is not in this group.': '{0} ist nicht hier.',
  '{0} of {1} are not in this group.': 'Von {1} sind {0} nicht hier.',
  'Port {0} is taken.': 'Port {0} ist belegt.',
  'Port {0} is taken. Choose another.': 'Port {0} ist belegt. Wähle einen anderen.',
} as const
const translate = translator(sentences)

test.each([
  ['The relay cannot be reached.', 'Das Relay ist nicht zu erreichen.'],
  ['Port 80 is taken.', 'Port 80 ist belegt.'],
  // Words, and a sentence within a sentence within a sentence.
  ['Given up after one hour, as you chose.', 'Nach einer Stunde aufgegeben.'],
  [
    'Given up after 3 hours, as you chose. The relay cannot be reached. Messages wait.',
    'Nach 3 Stunden aufgegeben. Das Relay ist nicht zu erreichen. Nachrichten warten.',
  ],
  // The order of another language.
  ['2 of 5 are not in this group.', 'Von 5 sind 2 nicht hier.'],
  // Of which most is the app's own words, though both fit.
  ['Port 80 is taken. Choose another.', 'Port 80 ist belegt. Wähle einen anderen.'],
])('%s', (text, translated) => {
  expect(translate(text)).toBe(translated)
})

test.each([
  '',
  'the relay cannot be reached.',
  'The relay cannot be reached. ',
  'The relay cannot be reached',
  'Port 80 is taken. Really.',
  'Port is taken.',
  'constructor',
  '__proto__',
])('%j is nothing that the app says', (text) => {
  expect(translate(text)).toBeUndefined()
  expect(sentenceText(translate)(text)).toBe(isolated(text))
})

test('a name stays what it is, whatever it is made to look like', () => {
  for (const name of ['{0}', '$&', '{1} of {0}', 'Port 80', 'The relay cannot be', 'a.b (c) [d] \\1'])
    expect(translate(`${name} is not in this group.`)).toBe(`${isolated(name)} ist nicht hier.`)
})

test('what others wrote comes through once, and nothing takes long', () => {
  assert(
    property(string(), (name) => {
      const translated = translate(`${name} is not in this group.`)
      expect(translated?.endsWith(' nicht hier.')).toBe(true)
    }),
  )
  const long = 'Given up after '.repeat(100_000)
  expect(translate(`${long}, as you chose.`)).toBeUndefined()
  const nested = `${'Given up after one hour, as you chose. '.repeat(50)}The relay cannot be reached.`
  expect(translate(nested)).toContain('Given up after')
})

test('a language without a sentence says nothing', () => {
  expect(translator({})('The relay cannot be reached.')).toBeUndefined()
})
