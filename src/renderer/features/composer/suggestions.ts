import { useEffect, useState } from 'react'
import { allEmoji, findEmoji } from './emoji.ts'
import type { Emoji } from './emoji.ts'

/** Somebody who can be mentioned. */
export interface Mentionable {
  readonly address: string
  readonly name: string
}

/** Something that would replace what is being typed. */
export interface Suggestion {
  readonly key: string
  readonly text: string
  readonly label: string
  /** An emoji, or empty. */
  readonly sign: string
}

/** A word that is being typed, which begins with `:` or `@`, and where it stands. */
export interface Token {
  readonly sign: ':' | '@'
  readonly word: string
  readonly start: number
  readonly end: number
}

const most = 8
const pattern = /(?:^|[\s(])([:@])([\p{L}\p{N}_+-]*)$/u

/** The word at the caret that asks for suggestions. */
export const tokenAt = (text: string, caret: number): Token | undefined => {
  const match = pattern.exec(text.slice(0, caret))
  const [, sign, word = ''] = match ?? []
  if (sign === '@') return { sign, word, start: caret - word.length - 1, end: caret }
  // A colon alone is a colon, and so is the nose of a smile.
  if (sign === ':' && word.length >= 2) return { sign, word, start: caret - word.length - 1, end: caret }
  return undefined
}

/** A text with a token replaced, and where the caret is then. */
export const withSuggestion = (
  text: string,
  { start, end }: Token,
  suggestion: Suggestion,
): { readonly text: string; readonly caret: number } => {
  const inserted = `${suggestion.text} `
  return { text: text.slice(0, start) + inserted + text.slice(end), caret: start + inserted.length }
}

const code = /:([a-z0-9_+-]{2,40}):$/

/** A text whose last word was a whole `:shortcode:` that there is, with its emoji instead. */
export const withShortcode = (text: string, caret: number, all: readonly Emoji[]): string | undefined => {
  const match = code.exec(text.slice(0, caret))
  const found = match && all.find(({ codes }) => codes.includes(match[1] ?? ''))
  return found ? text.slice(0, match.index) + found.emoji + text.slice(caret) : undefined
}

/** What could be meant by a token: emoji after `:`, people after `@`. */
export const useSuggestions = (
  token: Token | undefined,
  people: readonly Mentionable[],
): readonly Suggestion[] => {
  const [emoji, setEmoji] = useState<readonly Emoji[]>([])
  const wantsEmoji = token?.sign === ':'
  useEffect(() => {
    // Without them what was typed stays as it is.
    if (wantsEmoji) allEmoji().then(setEmoji, () => {})
  }, [wantsEmoji])
  if (!token) return []
  if (token.sign === ':') {
    return findEmoji(emoji, token.word, most).map((one) => ({
      key: one.emoji,
      text: one.emoji,
      label: `:${one.codes[0] ?? one.label}:`,
      sign: one.emoji,
    }))
  }
  const wanted = token.word.toLowerCase()
  return people
    .filter(({ name }) =>
      name
        .toLowerCase()
        .split(/\s+/)
        .some((part) => part.startsWith(wanted)),
    )
    .slice(0, most)
    .map(({ address, name }) => ({ key: address, text: `@${name}`, label: name, sign: '' }))
}
