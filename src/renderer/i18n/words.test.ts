import { expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'

/** Every word of a catalogue by its path; functions are called with what they ask for. */
const said = (words: object, path = ''): ReadonlyArray<readonly [path: string, text: string]> =>
  Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const at = `${path}.${key}`
    if (typeof value === 'string') return [[at, value] as const]
    if (typeof value === 'function') {
      // Names where they are wanted, numbers where those are: both are tried, and one of them fits.
      const texts = [
        [['Name'], 'Other', 'Third', 'Fourth'],
        ['Name', 'Other', 'Third', 'Fourth'],
        [3, 4, 5, 6],
        [1, 'x', 2, 'y'],
      ].flatMap((given) => {
        try {
          const text: unknown = Reflect.apply(value, undefined, given)
          return typeof text === 'string' ? [text] : []
        } catch {
          return []
        }
      })
      return [[at, texts.find((text) => !/undefined|NaN|\[object/.test(text)) ?? ''] as const]
    }
    return typeof value === 'object' && value !== null ? said(value, at) : []
  })

test.each([
  ['German', de],
  ['Arabic', ar],
])('%s has every word, none of them empty, and its own', (_, words) => {
  const [english, other] = [new Map(said(en)), new Map(said(words))]
  expect([...other.keys()].sort()).toEqual([...english.keys()].sort())
  for (const [path, text] of other) expect([path, text.trim()]).not.toEqual([path, ''])
  // Names, technical terms and a few short words are the same; most are not.
  const same = [...other].filter(([path, text]) => english.get(path) === text)
  expect(same.length).toBeLessThan(english.size / 8)
})

test('counts take the form that Arabic has for them', () => {
  expect(ar.members(1)).toBe('عضو واحد')
  expect(ar.members(2)).toBe('عضوان')
  expect(ar.members(3)).toBe('3 أعضاء')
  expect(ar.members(20)).toBe('20 عضوًا')
  expect(ar.unread(2)).toBe('رسالتان غير مقروءة')
})

test.each([
  ['German', de],
  ['Arabic', ar],
])(
  'every failure is worded in %s; an unknown sentence stands behind its name, where that says less',
  (_, words) => {
    for (const code of errorCodes) {
      const said = words.failure(code, 'The sentence.')
      expect(said.replace('The sentence.', '')).not.toMatch(/undefined|[a-z] the /)
      expect(said.length).toBeGreaterThan(5)
      expect(said).not.toBe('The sentence.')
    }
    expect(words.failure('invalid-input', 'This is of another version.')).toContain(
      '(\u2068This is of another version.\u2069)',
    )
    expect(words.failure('timeout', 'It took long.')).not.toContain('It took long.')
    expect(en.failure('timeout', 'It took long.')).toBe('It took long.')
  },
)

test('what the app says of a failure or a state is translated; what it does not say stays as it came', () => {
  expect(de.failure('invalid-input', 'This file is empty.')).toBe('Diese Datei ist leer.')
  expect(ar.failure('invalid-input', 'This file is empty.')).toBe('هذا الملف فارغ.')
  expect(de.failure('timeout', 'The XMTP network did not answer in time.')).toBe(
    'Das XMTP-Netz hat nicht rechtzeitig geantwortet.',
  )
  // Where it stands in a request is for programs.
  expect(de.failure('invalid-input', 'profile.name: A name has at most 64 characters.')).toBe(
    'Ein Name hat höchstens 64 Zeichen.',
  )
  expect(de.sentence('No relay is connected.')).toBe('Kein Relay ist verbunden.')
  expect(de.sentence('Come and see.')).toBe('\u2068Come and see.\u2069')
  expect(en.sentence('No relay is connected.')).toBe('No relay is connected.')
})
