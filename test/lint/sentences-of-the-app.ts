import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'vite'
import type { ESTree } from 'vite'

/** Sources whose sentences never reach a window, and who reads them instead. */
const elsewhere: readonly RegExp[] = [
  /\.test\.ts$/,
  // In every language already: the window's own words; menus, notifications and questions of the shell.
  /^src\/(renderer\/i18n|main\/desktop\/words)\//,
  // Said in a terminal.
  /^src\/main\/(command-line|headless|rpc)\.ts$/,
  // Said to programs that ask a relay over HTTP.
  /^src\/main\/relay\/diagnostics\.ts$/,
]

/**
 * Calls whose words never reach a window: lines of the log; errors that are not `AppError`, which every wire shows as `internal`; pages
 * and lines for somebody who has no window yet.
 */
const unheard: readonly RegExp[] = [
  /(^|\.)log\.(debug|info|warn|error)$/,
  /^(Error|TypeError|RangeError|CannotOpen)$/,
  /^(plain|say|echo)$|\.end$/,
]

/** Functions that put the words they are given into a sentence. */
const givenWords: ReadonlySet<string> = new Set(['webAddress', 'this.#ready'])

/** Functions whose words are put into a sentence by others. */
const makingWords: ReadonlySet<string> = new Set(['durationText'])

/**
 * Whether a text is a sentence: it begins with a capital letter or with what is put there, is of several words, and ends with a full
 * stop, or with something put behind one.
 */
const isSentence = (text: string): boolean =>
  /^([A-Z].*|\{0\}.*[a-z]{2}.*)\s/su.test(text) && /\.\s?(\{\d+\})?$/u.test(text)

/** A sentence, or some of its words, in English, with {0}, {1}… where something is put; and where it was found first. */
export type Found = ReadonlyMap<string, string>

/** Everything that the app can say in a window, beside the window's own words. @param root the project's folder */
export const sentencesOfApp = (root: string): Found => {
  const found = new Map<string, string>()
  for (const native of globSync('src/{main,preload,shared,renderer}/**/*.{ts,tsx}', { cwd: root })) {
    const file = native.split('\\').join('/')
    if (elsewhere.some((pattern) => pattern.test(file))) continue
    const source = readFileSync(join(root, native), 'utf8')
    for (const { text, start } of sentencesIn(file, source)) {
      const place = `${file}:${source.slice(0, start).split('\n').length}`
      if (!found.has(text)) found.set(text, place)
    }
  }
  return found
}

interface Said {
  readonly text: string
  readonly start: number
}

/** The sentences, and the words that are put into sentences, of one source. */
export const sentencesIn = (file: string, source: string): readonly Said[] => {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const said: Said[] = []
  /** @param put whether its words are put into a sentence, so that they need not be one */
  const visit = (node: unknown, put: boolean): void => {
    if (Array.isArray(node)) return node.forEach((one) => visit(one, put))
    if (!isNode(node)) return
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const name = source.slice(node.callee.start, node.callee.end)
      if (unheard.some((pattern) => pattern.test(name))) return
      visit(node.callee, false)
      // What an error says is said, however it is written; its first argument is its name.
      return name === 'AppError'
        ? visit(node.arguments.slice(1), true)
        : visit(node.arguments, givenWords.has(name))
    }
    if (node.type === 'VariableDeclarator')
      return visit(node.init, node.id.type === 'Identifier' && makingWords.has(node.id.name))
    if (node.type === 'ConditionalExpression') {
      visit(node.test, false)
      return visit([node.consequent, node.alternate], put)
    }
    const text = textOf(node)
    if (text === undefined) return Object.values(node).forEach((child) => visit(child, put))
    const whole = isSentence(text.template.trim())
    if (whole || (put && /[a-z]{2}/u.test(text.template)))
      said.push({ text: text.template.trim(), start: node.start })
    text.holes.forEach((hole) => visit(hole, whole))
  }
  visit(program, false)
  return said
}

const isNode = (value: unknown): value is ESTree.Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

interface Text {
  readonly template: string
  /** What is put where the template has {0}, {1}… */
  readonly holes: readonly ESTree.Node[]
}

/** What a literal, a template, or several of them one after another say; undefined for anything else. */
const textOf = (node: ESTree.Node): Text | undefined => {
  if (node.type === 'Literal')
    return typeof node.value === 'string' ? { template: node.value, holes: [] } : undefined
  if (node.type === 'ParenthesizedExpression') return textOf(node.expression)
  if (node.type === 'TemplateLiteral') {
    const template = node.quasis.map(
      ({ value }, index) => (index === 0 ? '' : `{${index - 1}}`) + value.cooked,
    )
    return { template: template.join(''), holes: node.expressions }
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined
  const [left, right] = [textOf(node.left), textOf(node.right)]
  if (!left || !right) return undefined
  const moved = right.template.replaceAll(/\{(\d+)\}/gu, (_, at) => `{${Number(at) + left.holes.length}}`)
  return { template: left.template + moved, holes: [...left.holes, ...right.holes] }
}
