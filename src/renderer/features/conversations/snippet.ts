/** A piece of a text, and whether it is what was looked for. */
export interface Piece {
  readonly text: string
  readonly match: boolean
}

/** How much stands before the first match, characters. */
const before = 24
const longest = 160

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** The part of a text around the first of the words of a query, in pieces. */
export const snippetOf = (text: string, query: string): readonly Piece[] => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const words = query.split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return [{ text: line.slice(0, longest), match: false }]
  const pattern = new RegExp(`(${words.map(escaped).join('|')})`, 'giu')
  const first = line.search(pattern)
  const start = first > before ? line.lastIndexOf(' ', first - before / 2) + 1 : 0
  const part = `${start > 0 ? '…' : ''}${line.slice(start, start + longest)}`
  return part
    .split(pattern)
    .map((piece, index) => ({ text: piece, match: index % 2 === 1 }))
    .filter((piece) => piece.text !== '')
}
