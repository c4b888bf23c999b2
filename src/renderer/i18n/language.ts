/** The languages of the interface, as they call themselves. */
export const languages = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const
export type Language = keyof typeof languages

/** Languages that are written from right to left. */
const rightToLeft: ReadonlySet<string> = new Set<Language>(['ar'])

const key = 'landline.language'

const isLanguage = (text: string | undefined | null): text is Language =>
  text !== null && text !== undefined && Object.hasOwn(languages, text)

/** The language that was chosen here; undefined: that of the system. */
export const chosenLanguage = (): Language | undefined => {
  const kept = typeof localStorage === 'undefined' ? null : localStorage.getItem(key)
  return isLanguage(kept) ? kept : undefined
}

/** Chooses a language, or that of the system; what is shown already stays as it is until the page is read again. */
export const chooseLanguage = (language: Language | undefined): void => {
  if (language) localStorage.setItem(key, language)
  else localStorage.removeItem(key)
}

const systemLanguage = (): Language => {
  const spoken = typeof navigator === 'undefined' ? [] : navigator.languages
  return spoken.map((tag) => tag.split('-')[0]).find(isLanguage) ?? 'en'
}

/** The language of this page. */
export const language: Language = chosenLanguage() ?? systemLanguage()

/** Which way it is written. */
export const direction = rightToLeft.has(language) ? 'rtl' : 'ltr'

/** What dates, numbers and lists are written by. Digits are those that addresses and ports are typed in. */
export const locale: string = language === 'ar' ? 'ar-u-nu-latn' : language

/** What stands between parts of a line. */
export const comma = language === 'ar' ? '، ' : ', '

const numbers = new Intl.NumberFormat(locale)

/** A number as this language writes it. */
export const numberText = (value: number): string => numbers.format(value)

const percents = new Intl.NumberFormat(locale, { style: 'percent' })

/** A part of a whole as this language writes it. @param percent 0 to 100 */
export const percentText = (percent: number): string => percents.format(percent / 100)
