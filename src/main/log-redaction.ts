import { homedir } from 'node:os'

/** What must never be read in a log, whoever wrote it there: an error's text may hold what our own sentences never do. */
const secrets: ReadonlyArray<readonly [pattern: RegExp, shown: string]> = [
  // Links hold passcodes and addresses.
  [/landline:\/\/[^\s"\\]*/gi, 'landline://…'],
  // A recovery phrase: 12 words or more of 3 to 8 letters, which no sentence of ours is.
  [/\b(?:[a-z]{3,8}[ ,]){11,}[a-z]{3,8}\b/g, '(words)'],
  // Addresses, keys, fingerprints, inbox ids, digests: enough is left to tell them apart.
  [/\b(0x[0-9a-f]{4})[0-9a-f]{28,}\b/gi, '$1…'],
  [/(?<![0-9a-z])([0-9a-f]{6})[0-9a-f]{26,}(?![0-9a-z])/gi, '$1…'],
  // Tokens and bytes in base64: long, with letters of both cases and digits, and no path.
  [/(?<![\w/.-])(?=[\w+=-]*[0-9])(?=[\w+=-]*[a-z])(?=[\w+=-]*[A-Z])[\w+=-]{32,}(?![\w/.])/g, '(bytes)'],
  // What stands before and behind the place in an address of the web.
  [/(\bhttps?:\/\/)[^\s"/@]*@/gi, '$1'],
  [/(\bhttps?:\/\/[^\s"?]+)\?[^\s"\\]*/gi, '$1?…'],
]

/** A text without what must not be in a log: keys, phrases, tokens, links, whole addresses, the name of the user's folder. */
export const redact = (text: string, home: string = homedir()): string => {
  const located = home.length > 3 ? text.replaceAll(home, '~') : text
  return secrets.reduce((shown, [pattern, instead]) => shown.replaceAll(pattern, instead), located)
}
