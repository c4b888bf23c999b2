import type { TransportId } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { words } from '../../i18n/words.ts'

/** The lines that have carried a message, the local one first. */
export const linesOf = ({ deliveries }: Message): readonly TransportId[] => {
  const carried = new Set(
    deliveries
      .filter(({ state }) => state === 'sent' || state === 'delivered' || state === 'read')
      .map(({ transport }) => transport),
  )
  return (['lan', 'xmtp'] as const).filter((line) => carried.has(line))
}

/** State and way of a message in words. */
export const travelText = (message: Message, own: boolean): string => {
  const lines = linesOf(message)
  const state = own ? words.states[message.status] : words.received
  const [line] = lines
  if (line === undefined) return state
  return `${state} ${lines.length > 1 ? words.sentOver.both : words.sentOver[line]}`
}

/** A piece of a text: plain, or a link. */
export type Piece = { readonly type: 'text' | 'link'; readonly text: string }

const linkPattern = /https?:\/\/[^\s<>"'`\p{Cc}\p{Cf}]{1,2047}[^\s<>"'`.,;:!?)\]}\p{Cc}\p{Cf}]/giu
/** More links than anybody reads are words. */
const mostLinks = 100

/** Splits a text at its links. Only http and https are ever made a link. */
export const piecesOf = (text: string): readonly Piece[] => {
  const pieces: Piece[] = []
  let end = 0
  for (const match of text.matchAll(linkPattern)) {
    if (pieces.length >= 2 * mostLinks) break
    if (match.index > end) pieces.push({ type: 'text', text: text.slice(end, match.index) })
    pieces.push({ type: 'link', text: match[0] })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ type: 'text', text: text.slice(end) })
  return pieces
}

/** Whether a text is nothing but a few emoji: they are shown large. */
export const isEmojiOnly = (text: string): boolean =>
  text.length <= 40 &&
  /^[\p{Extended_Pictographic}\p{Emoji_Component}\s]+$/u.test(text) &&
  /\p{Extended_Pictographic}/u.test(text)
