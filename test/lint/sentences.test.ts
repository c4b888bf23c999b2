import { expect, test } from 'vitest'
import { sentences as arabic } from '../../src/renderer/i18n/sentences/ar.ts'
import { sentences as german } from '../../src/renderer/i18n/sentences/de.ts'
import { isolated, translator } from '../../src/renderer/i18n/sentences/translate.ts'
import { sentencesIn, sentencesOfApp } from './sentences-of-the-app.ts'

const found = sentencesOfApp('.')

/** The holes of a text, in order of their numbers. */
const holesOf = (text: string): readonly string[] => [...new Set(text.match(/\{\d\}/gu))].sort()

test.each([
  ['German', german],
  ['Arabic', arabic],
])(
  '%s has every sentence that the app can say in a window, and none that it does not say',
  (_, sentences) => {
    const missing = [...found].filter(([template]) => !Object.hasOwn(sentences, template))
    expect(missing.map(([template, place]) => `${place}: ${template}`)).toEqual([])
    expect(Object.keys(sentences).filter((template) => !found.has(template))).toEqual([])
  },
)

test.each([
  ['German', german],
  ['Arabic', arabic],
])('every sentence in %s has the holes of its English, and says something of its own', (_, sentences) => {
  const odd = Object.entries(sentences).filter(
    ([template, translated]) =>
      holesOf(template).join() !== holesOf(translated).join() ||
      translated === template ||
      // A sentence stays one, and words that are put into one do not become one.
      template.endsWith('.') !== translated.endsWith('.'),
  )
  expect(odd).toEqual([])
})

test.each([
  ['German', german],
  ['Arabic', arabic],
])('every sentence, with names put into it, is found again and said in %s', (_, sentences) => {
  const translate = translator(sentences)
  const put = (text: string, around: (name: string) => string): string =>
    text.replaceAll(/\{(\d)\}/gu, (__, at: string) => around(`Name ${at}`))
  const lost = Object.entries(sentences).filter(
    ([template, translated]) => translate(put(template, (name) => name)) !== put(translated, isolated),
  )
  expect(lost).toEqual([])
})

test('between two holes there are words, or nobody could tell where one ends', () => {
  const unclear = [...found.keys()].filter((template) =>
    template
      .split(/\{\d\}/u)
      .slice(1, -1)
      .some((piece) => piece.trim() === ''),
  )
  expect(unclear).toEqual([])
})

test('sentences are found where they are made, and what never reaches a window is not', () => {
  const said = sentencesIn(
    'example.ts',
    `
      throw new AppError('too-large', \`This file has \${size}. \` + \`It is \${x}\` + \` too large by \${n > 1 ? 'much' : 'little'}.\`)
      throw new AppError('unsupported', \`It is this one: \${folder}\`)
      ok('port', open ? 'It is open.' : 'It is closed.')
      const durationText = (hours) => hours === 1 ? 'one hour' : \`\${hours} hours\`
      log.info('This is read in the log.')
      throw new Error('This is a fault of the program.')
      database.prepare('SELECT name FROM people WHERE address = ?')
      const name = 'not-a-sentence'
    `,
  ).map(({ text }) => text)
  expect(said).toEqual([
    'This file has {0}. It is {1} too large by {2}.',
    'much',
    'little',
    'It is this one: {0}',
    'It is open.',
    'It is closed.',
    'one hour',
    '{0} hours',
  ])
})
