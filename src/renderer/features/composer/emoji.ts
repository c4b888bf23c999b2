/** An emoji that can be chosen. */
export interface Emoji {
  readonly emoji: string
  readonly label: string
  /** Which of {@link emojiGroups}. */
  readonly group: number
  /** What it is called between colons. */
  readonly codes: readonly string[]
  /** Everything it is found by, in lower case. */
  readonly words: string
}

/** The groups of emojibase, without the one of parts. */
export const emojiGroups = [0, 1, 3, 4, 5, 6, 7, 8, 9] as const

interface Entry {
  readonly hexcode: string
  readonly unicode: string
  readonly label: string
  readonly group?: number
  readonly order?: number
  readonly tags?: readonly string[]
}

let loading: Promise<readonly Emoji[]> | undefined

const load = async (): Promise<readonly Emoji[]> => {
  const [{ default: data }, { default: names }] = await Promise.all([
    import('emojibase-data/en/compact.json'),
    import('emojibase-data/en/shortcodes/github.json'),
  ])
  const entries: readonly Entry[] = data
  const known: Readonly<Record<string, string | readonly string[]>> = names
  return entries
    .filter(({ group }) => group !== undefined && group !== 2)
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ hexcode, unicode, label, group = 0, tags = [] }) => {
      const codes = [known[hexcode] ?? label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')].flat()
      return {
        emoji: unicode,
        label,
        group,
        codes,
        words: [label, ...tags, ...codes].join(' ').toLowerCase(),
      }
    })
}

/** Every emoji, in the usual order; read when it is first needed. */
export const allEmoji = (): Promise<readonly Emoji[]> =>
  (loading ??= load().catch((error: unknown) => {
    loading = undefined
    throw error
  }))

/** The emoji that a word is the beginning of, the best first. */
export const findEmoji = (all: readonly Emoji[], word: string, most: number): readonly Emoji[] => {
  const wanted = word.toLowerCase()
  const rank = ({ codes, words }: Emoji): number => {
    if (codes.includes(wanted)) return 0
    if (codes.some((code) => code.startsWith(wanted))) return 1
    if (words.startsWith(wanted) || words.includes(` ${wanted}`)) return 2
    return codes.some((code) => code.includes(wanted)) ? 3 : 4
  }
  return all
    .map((one) => ({ one, rank: rank(one) }))
    .filter((found) => found.rank < 4)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ one }) => one)
}

const recentKey = 'landline.recentEmoji'
const mostRecent = 18

/** The emoji that were chosen last here. */
export const recentEmoji = (): readonly string[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(recentKey) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, mostRecent) : []
  } catch {
    return []
  }
}

/** Notes that an emoji was chosen. */
export const noteEmoji = (emoji: string): void => {
  const recent = [emoji, ...recentEmoji().filter((one) => one !== emoji)].slice(0, mostRecent)
  localStorage.setItem(recentKey, JSON.stringify(recent))
}
