import type { ContentView, DevicesChangeContent, GroupChangeContent } from '../../shared/model/content.ts'
import { cut, shownText } from '../../shared/model/visible.ts'
import { comma } from '../i18n/language.ts'
import { words } from '../i18n/words.ts'

/** What nobody wrote: changes of a group, and of the devices of somebody in it. */
export type SystemContent = GroupChangeContent | DevicesChangeContent

/** Whether a content is a line of the app's own, between what people say. */
export const isSystem = (content: ContentView): content is SystemContent =>
  content.type === 'groupChange' || content.type === 'devicesChange'

/** What a message says, in one line of plain words: for lists, quotes and notifications. */
export const contentText = (content: ContentView): string => {
  switch (content.type) {
    case 'text':
      return shownText(content.text)
    case 'markdown':
      // Nothing in it is looked at twice: who writes it may want that to take long.
      return shownText(content.text)
        .replaceAll(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
        .replaceAll(/[*_`#>~]/g, '')
    case 'files':
      return content.files.map(({ name }) => name).join(comma)
    case 'transaction':
      return words.transactionOf(content.reference)
    case 'unsupported':
      return content.fallback === undefined ? words.unsupported : shownText(content.fallback)
    case 'groupChange':
      return words.groupChanged
    case 'devicesChange':
      return words.devicesChanged
    case 'deleted':
      return words.deletedMessage
  }
}

/** More than a line or two is not shown of what is said elsewhere, characters. */
const longestPreview = 300

/** The beginning of what a message says, where it is only mentioned. */
export const previewText = (content: ContentView): string => cut(contentText(content), longestPreview)
