/**
 * What the app says, in one language: by its sentence in English, as the sources have it. {0}, {1}… stand where the app puts something,
 * here as there; another language may put them in another order.
 */
export type Sentences = Readonly<Record<string, string>>

/** Longer texts are none of the app's sentences. Characters. */
const longest = 2_000
/** A sentence in a sentence, and the words in that; deeper there is nothing. */
const deepest = 3

/** A sentence with something put into it. */
interface Template {
  /** What stands around what is put in: one more than there are holes. */
  readonly pieces: readonly string[]
  /** How much of it is the app's own, in characters. */
  readonly own: number
  /** The sentence in the other language: text, and the holes by their number. */
  readonly said: ReadonlyArray<string | number>
}

/**
 * Translates sentences of the app.
 *
 * A sentence that is there as it is wins; then the template of which most is the app's own words. What is put into a template is
 * translated where all of it is something that the app says, and else stands as it was: it can be a name, and others choose their names.
 * Nothing that was put in is looked at again, and it is kept apart from what is written the other way.
 *
 * @param sentences of one language
 * @returns the translation of a whole text, or undefined where the app, as this window knows it, does not say that
 */
export const translator = (sentences: Sentences): ((text: string) => string | undefined) => {
  const all = Object.entries(sentences)
  const whole = new Map(all.filter(([sentence]) => !hole.test(sentence)))
  const candidates = index(all)
  const translate = (text: string, depth: number): string | undefined => {
    if (text.length > longest || depth > deepest) return undefined
    const known = whole.get(text)
    if (known !== undefined) return known
    for (const { pieces, said } of candidates(text)) {
      const put = between(pieces, text)
      if (!put) continue
      const parts = put.map((part) => translatePart(part, depth + 1))
      return said.map((one) => (typeof one === 'string' ? one : (parts[one] ?? ''))).join('')
    }
    return undefined
  }
  const translatePart = (part: string, depth: number): string => {
    const inner = part.trim()
    if (inner === '') return part
    const start = part.indexOf(inner)
    const around = (text: string): string => part.slice(0, start) + text + part.slice(start + inner.length)
    const known = translate(inner, depth)
    if (known !== undefined) return around(known)
    return Number.isNaN(Number(inner)) ? around(isolated(inner)) : part
  }
  return (text) => translate(text, 0)
}

/**
 * A sentence of the app as a window shows it.
 *
 * @param translate into the window's language; what it does not know stays as it is, kept apart from what is written the other way
 */
export const sentenceText =
  (translate: (text: string) => string | undefined) =>
  (sentence: string): string =>
    translate(sentence) ?? isolated(sentence)

/** A text kept apart from what is around it, which may be written the other way. */
export const isolated = (text: string): string => `\u2068${text}\u2069`

/** A catalogue's own texts have few holes, each with one digit. */
const hole = /\{(\d)\}/u

/** Finds the templates that a text could come from by how it begins; of the most own words first. */
const index = (all: ReadonlyArray<readonly [string, string]>): ((text: string) => readonly Template[]) => {
  const byStart = new Map<string, Template[]>()
  for (const [sentence, translation] of all) {
    // Every other part is the number of a hole.
    const pieces = sentence.split(hole).filter((_, at) => at % 2 === 0)
    if (pieces.length === 1) continue
    const start = firstWord(pieces[0] ?? '') ?? ''
    const template = {
      pieces,
      own: pieces.join('').length,
      said: translation.split(hole).map((part, at) => (at % 2 === 0 ? part : Number(part))),
    }
    byStart.set(start, [...(byStart.get(start) ?? []), template])
  }
  const open = byStart.get('') ?? []
  for (const [start, templates] of byStart)
    byStart.set(
      start,
      [...(start === '' ? [] : open), ...templates].sort((a, b) => b.own - a.own),
    )
  return (text) => byStart.get(firstWord(text) ?? '') ?? byStart.get('') ?? []
}

/** Undefined where the first word may go on behind the end. */
const firstWord = (text: string): string | undefined => {
  const end = text.indexOf(' ')
  return end <= 0 ? undefined : text.slice(0, end)
}

/** What stands between the pieces, where the text is made of them, one after another, from its beginning to its end. */
const between = (pieces: readonly string[], text: string): readonly string[] | undefined => {
  const [first = '', ...others] = pieces
  const last = others.pop() ?? ''
  const end = text.length - last.length
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined
  const put: string[] = []
  let from = first.length
  for (const piece of others) {
    const at = text.indexOf(piece, from)
    if (at === -1) return undefined
    put.push(text.slice(from, at))
    from = at + piece.length
  }
  if (from > end) return undefined
  put.push(text.slice(from, end))
  return put
}
