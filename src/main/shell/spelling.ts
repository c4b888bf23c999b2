import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from 'electron'
import { dictionariesFor } from '../desktop/dictionaries.ts'

/** Where a Linux system keeps dictionaries in Chromium's form; the app may bring its own. */
const systemFolder = '/usr/share/hunspell-bdic'

export interface SpellingOptions {
  /** The folder of dictionaries that came with the app, if any did. */
  readonly own: string
  /** What the session keeps its files in. */
  readonly sessionData: string
  /** What the user writes in, the first language first. */
  readonly languages: readonly string[]
}

/**
 * Has what is written be checked in the user's languages. macOS has a checker of its own; elsewhere Chromium would fetch dictionaries
 * from a server that nobody chose, so only those are used that are on this machine, and none is ever fetched.
 *
 * @returns the languages that are checked
 */
export const startSpelling = (session: Session, options: SpellingOptions): readonly string[] => {
  // Nothing answers there, and no name has to be looked up for it.
  session.setSpellCheckerDictionaryDownloadURL('http://127.0.0.1:9/')
  if (process.platform === 'darwin') {
    session.setSpellCheckerEnabled(true)
    return options.languages
  }
  const here = [options.own, systemFolder].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [],
  )
  const wanted = dictionariesFor(options.languages, session.availableSpellCheckerLanguages, here)
  const folder = join(options.sessionData, 'Dictionaries')
  mkdirSync(folder, { recursive: true })
  for (const { file, names } of wanted) for (const name of names) copyFileSync(file, join(folder, name))
  const languages = wanted.map(({ language }) => language)
  session.setSpellCheckerEnabled(languages.length > 0)
  if (languages.length > 0) session.setSpellCheckerLanguages([...languages])
  return languages
}
