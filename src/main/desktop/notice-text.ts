import type { ContentView } from '../../shared/model/content.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import type { DesktopWords } from './words/words.ts'

const longestLine = 180

/**
 * Somebody's words as one line that may stand outside of the window: without control characters, line breaks and marks that turn the
 * writing around, which could make one thing look like another, and cut where it is long.
 */
export const plainLine = (text: string): string => {
  const line = text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
  const letters = Array.from(line.slice(0, longestLine * 4))
  return letters.length > longestLine ? `${letters.slice(0, longestLine - 1).join('')}…` : letters.join('')
}

/** What a message says, in one line; undefined: nothing that anybody needs to be told of. */
export const messageLine = (content: ContentView, words: DesktopWords): string | undefined => {
  switch (content.type) {
    case 'text':
      return plainLine(content.text)
    case 'markdown':
      return plainLine(content.text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[*_`#>~]/g, ''))
    case 'files':
      return plainLine(content.files.map(({ name }) => name).join(', '))
    case 'transaction':
      return words.transaction
    case 'unsupported':
      return content.fallback === undefined ? words.unsupported : plainLine(content.fallback)
    case 'groupChange':
    case 'devicesChange':
    case 'deleted':
      return undefined
  }
}

/** Who wrote, and where, as the title of a notification. */
export const noticeTitle = (conversation: Conversation, message: Message, words: DesktopWords): string => {
  const title = plainLine(conversation.title)
  if (conversation.kind === 'direct') return title
  const { sender } = message
  const name = conversation.names[sender] ?? `${sender.slice(0, 6)}…${sender.slice(-4)}`
  return words.inGroup(plainLine(name), title)
}
