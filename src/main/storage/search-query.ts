/** What a person looks for: every word must occur, each may be unfinished. */
export interface SearchQuery {
  /** As FTS5 has to have it. Words are quoted, so that nothing typed is taken for FTS5's own syntax. */
  readonly exact: string
  /**
   * A wider query, which FTS5 answers from its index of short beginnings, the newest first and without reading more than is asked for: the
   * beginnings of the words that are long enough. What it finds may lack the words themselves; absent: it says the same.
   */
  readonly wider?: string
  /** Whether a text has the words. Undefined where this cannot be told as FTS5 would: a script whose letters it folds by rules of its own. */
  readonly matches?: (text: string) => boolean
}

/** The beginnings that are indexed have two letters, or three (`prefix` in the table). */
const indexedLetters = 3
const word = /[\p{L}\p{M}\p{N}]+/gu

/** Without case and accents, as the index has it. */
const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/**
 * What somebody typed.
 *
 * One Latin letter alone stands for itself: what begins with it is nearly everything.
 *
 * @returns undefined when there is no word in it
 */
export const searchQuery = (typed: string): SearchQuery | undefined => {
  const words = typed.match(word)?.slice(0, 20)
  const [first] = words ?? []
  if (!words || first === undefined) return undefined
  if (words.length === 1 && /^[a-z]$/i.test(first)) return { exact: `"${first}"` }
  const exact = beginning(words)
  const plain = words.map(folded)
  if (!plain.every((one) => /^[a-z0-9]+$/.test(one))) return { exact }
  const indexed = plain.filter((one) => one.length > 1).map((one) => one.slice(0, indexedLetters))
  const isSame = plain.every((one) => one.length > 1 && one.length <= indexedLetters)
  if (isSame || indexed.length === 0) return { exact }
  return {
    exact,
    wider: beginning([...new Set(indexed)]),
    matches(text) {
      const found = folded(text).match(word) ?? []
      return plain.every((one) => found.some((other) => other.startsWith(one)))
    },
  }
}

const beginning = (words: readonly string[]): string => words.map((one) => `"${one}"*`).join(' ')
