import { expect, test } from 'vitest'
import { dictionariesFor } from './dictionaries.ts'

const known = ['af', 'de', 'de-DE', 'en-GB', 'en-US', 'fr']
const files = ['/d/en_US.bdic', '/d/de_DE.bdic', '/d/fr.bdic', '/d/readme.txt', '/d/xx.bdic']
const languages = (spoken: readonly string[]) =>
  dictionariesFor(spoken, known, files).map(({ language }) => language)

test('the user’s languages are checked as far as there are dictionaries here', () => {
  expect(languages(['en-US', 'de-DE'])).toEqual(['en-US', 'de-DE'])
  // Austria has none of its own, Britain's is not here, and nobody has Klingon.
  expect(languages(['de-AT', 'en-GB', 'tlh'])).toEqual(['de-DE', 'en-US'])
  expect(languages(['en', 'en-US', 'en-GB'])).toEqual(['en-US'])
  expect(languages(['ar'])).toEqual([])
  expect(dictionariesFor(['en-US'], known, [])).toEqual([])
})

test('a dictionary gets every name under which Chromium may look for it', () => {
  const [english] = dictionariesFor(['en-US'], known, files)
  expect(english?.file).toBe('/d/en_US.bdic')
  expect(english?.names).toContain('en-US-10-1.bdic')
  expect(english?.names).toContain('en-US-3-0.bdic')
})
