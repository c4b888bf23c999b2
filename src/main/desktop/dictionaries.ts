/** A dictionary on this machine, and what Chromium looks for. */
export interface Dictionary {
  /** As Chromium names it: `en-US`. */
  readonly language: string
  readonly file: string
  readonly names: readonly string[]
}

/** The versions that Chromium has had of its dictionaries, of which each release looks for one; the file is the same. */
const versions = ['3-0', '3-1', '4-0', '5-0', '8-0', '9-0', '10-1', '11-0']

/** The most languages at once: each is held in memory. */
const mostLanguages = 3

const normal = (tag: string): string => tag.toLowerCase().replaceAll('_', '-')

/**
 * Which dictionaries of those here to use.
 *
 * @param spoken the user's languages, the first first: `de-AT`, `en`
 * @param known languages that Chromium can check
 * @param files dictionaries in Chromium's form, named by their language: `…/en_US.bdic`
 */
export const dictionariesFor = (
  spoken: readonly string[],
  known: readonly string[],
  files: readonly string[],
): readonly Dictionary[] => {
  const fileOf = (language: string): string | undefined =>
    files.find((file) => {
      const name = normal(/([^/\\]+)\.bdic$/.exec(file)?.[1] ?? '')
      return name === normal(language)
    })
  const found = spoken.flatMap((tag) => {
    const exact = known.filter((language) => normal(language) === normal(tag))
    const alike = known.filter((language) => normal(language).split('-')[0] === normal(tag).split('-')[0])
    const language = [...exact, ...alike].find((one) => fileOf(one) !== undefined)
    const file = language === undefined ? undefined : fileOf(language)
    if (language === undefined || file === undefined) return []
    return [{ language, file, names: versions.map((version) => `${language}-${version}.bdic`) }]
  })
  return found
    .filter(({ language }, index) => found.findIndex((one) => one.language === language) === index)
    .slice(0, mostLanguages)
}
