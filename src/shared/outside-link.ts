/** Where a link really leads, as it may be shown and opened. */
export interface OutsideLink {
  /** What is opened: ASCII alone, without a user's name and password. */
  readonly href: string
  /** Whose it is: a host in ASCII, so that letters that look like others show as what they are; of a mail, its address. */
  readonly host: string
}

const marks = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** Words of a link without what cannot be seen: marks that turn the writing, and letters of no width. */
export const visibleText = (text: string): string => text.replaceAll(marks, '')

/** A link that may be opened outside: of the web, or to write a mail; undefined: it is none. */
export const readOutsideLink = (text: string): OutsideLink | undefined => {
  const visible = visibleText(text)
  if (visible.length > 4096 || !URL.canParse(visible)) return undefined
  const url = new URL(visible)
  if (url.protocol === 'mailto:') return mailLink(url)
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.host === '') return undefined
  // A name before the host is there to be taken for one.
  url.username = ''
  url.password = ''
  return { href: url.href, host: url.host }
}

/** Of a mail only who gets it and what is in it already: some programs attach files when a link says so. */
const mailLink = (url: URL): OutsideLink | undefined => {
  const address = url.pathname
  if (!/^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}$/.test(address)) return undefined
  const query = ['subject', 'body'].flatMap((name) => {
    const value = url.searchParams.get(name)
    return value === null ? [] : [`${name}=${encodeURIComponent(value)}`]
  })
  return { href: `mailto:${address}${query.length > 0 ? `?${query.join('&')}` : ''}`, host: address }
}

/** Whether what is shown of a link already says where it leads. */
export const saysWhere = (shown: string, { href, host }: OutsideLink): boolean => {
  const said = visibleText(shown).trim().toLowerCase()
  const target = href.toLowerCase()
  return (
    [said, `${said}/`, `https://${said}`, `https://${said}/`, `mailto:${said}`].includes(target) ||
    said === host
  )
}
