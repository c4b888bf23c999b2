/**
 * What a person typed, as an FTS5 query: every word must occur, each may be unfinished. Words are quoted, so that
 * nothing typed is taken for FTS5's own syntax.
 *
 * @returns undefined when there is no word in it
 */
export const matchQuery = (query: string): string | undefined => {
  const words = query.match(/[\p{L}\p{M}\p{N}]+/gu)?.slice(0, 20)
  return words?.map((word) => `"${word}"*`).join(' ')
}
