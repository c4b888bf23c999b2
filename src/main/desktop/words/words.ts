import { appLanguageSchema } from '../../../shared/model/desktop.ts'
import type { AppLanguage } from '../../../shared/model/desktop.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'

/** Every word outside of the window: {@link en} says which there are. */
export type DesktopWords = typeof en

const catalogues: Readonly<Record<AppLanguage, DesktopWords>> = { en, de, ar }

/** The words of a language. */
export const wordsIn = (language: AppLanguage): DesktopWords => catalogues[language]

/** The first language in a list of language tags that the app speaks; English where there is none. */
export const languageOf = (tags: readonly string[]): AppLanguage => {
  for (const tag of tags) {
    const spoken = appLanguageSchema.safeParse(tag.split('-')[0]?.toLowerCase())
    if (spoken.success) return spoken.data
  }
  return 'en'
}
