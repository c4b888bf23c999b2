import { z } from 'zod'

/** Marks that turn the direction of what stands around them. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
/** Marks that force a direction on letters, so that what is read is not what is written. */
const overrides = /[\u202d\u202e]/gu
const controls = /[\p{Cc}\u2028\u2029]/gu
const controlsBetweenLines = /[^\P{Cc}\n\t]/gu
/** What takes no room; the joiners stay, because emoji and some scripts are made with them. */
const invisible = /[\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e001f}]/gu
/** More marks over one letter than any script has. */
const piledUp = /(\p{M}{4})\p{M}+/gu

/** The longest line that somebody else may have this window show, characters. */
export const longestLine = 200

/** The first characters of a text, with none cut in two. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '')

/** A text as one line, without what cannot be seen, changes the direction of writing, or piles up over the lines around it. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(invisible, '')
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(controls, '')
    .replaceAll(directions, '')
    .replaceAll(piledUp, '$1')
    .replaceAll(/ +/g, ' ')
    .trim()

/**
 * A name or title of somebody else's, as it may stand beside the window's own words: one line, bounded, without marks that change the
 * direction of writing, that cannot be seen, or that pile up over the lines around it.
 */
export const shownLine = (text: string): string => {
  // Whatever comes after is never shown, and need not be looked at.
  const line = oneLine(cut(text, 4 * longestLine))
  return line.length > longestLine ? `${cut(line, longestLine - 1).trim()}…` : line
}

/** A line of somebody else's, made fit to be shown where it crosses the contract. */
export const shownLineSchema = z.string().transform(shownLine)

/** A text of somebody else's in a place of its own: its lines and directions are its own, but nothing is forced on how it is read. */
export const shownText = (text: string): string =>
  text.replaceAll(overrides, '').replaceAll(controlsBetweenLines, '').replaceAll(piledUp, '$1')
