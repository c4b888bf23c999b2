import { en } from './en.ts'
import { language } from './language.ts'

/** The same words in another language. */
type Translated<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [Key in keyof T]: Translated<T[Key]> }

/** Every word of the interface: {@link en} says which there are. */
export type Words = Translated<typeof en>

/** The words of this page's language. English until {@link readWords} is done, which is before anything is drawn. */
export const words: Words = { ...en }

/** Reads the words of this page's language. */
export const readWords = async (): Promise<void> => {
  if (language === 'de') Object.assign(words, (await import('./de.ts')).de)
  if (language === 'ar') Object.assign(words, (await import('./ar.ts')).ar)
}
