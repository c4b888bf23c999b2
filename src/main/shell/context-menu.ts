import { clipboard, Menu } from 'electron'
import type { BrowserWindow, MenuItemConstructorOptions } from 'electron'
import { readOutsideLink } from '../../shared/outside-link.ts'
import type { DesktopWords } from '../desktop/words/words.ts'

/**
 * The menu at the pointer, where the page has none of its own: what was misspelt could mean, cutting and pasting, the real address
 * of a link.
 */
export const startContextMenu = (window: BrowserWindow, read: () => DesktopWords): void => {
  const { webContents } = window
  webContents.on('context-menu', (_event, { isEditable, selectionText, linkURL, editFlags, ...spelling }) => {
    const words = read()
    const items: MenuItemConstructorOptions[] = []
    const { misspelledWord: misspelt, dictionarySuggestions: suggestions } = spelling
    if (isEditable && misspelt !== '') {
      for (const word of suggestions.slice(0, 6)) {
        items.push({ label: word, click: () => webContents.replaceMisspelling(word) })
      }
      if (suggestions.length === 0) items.push({ label: words.noSuggestions, enabled: false })
      items.push(
        {
          label: words.addToDictionary,
          click: () => void webContents.session.addWordToSpellCheckerDictionary(misspelt),
        },
        { type: 'separator' },
      )
    }
    const link = readOutsideLink(linkURL)
    if (link) items.push({ label: words.copyLink, click: () => void clipboard.writeText(link.href) })
    if (isEditable) {
      items.push(
        { role: 'cut', label: words.cut, enabled: editFlags.canCut },
        { role: 'copy', label: words.copy, enabled: editFlags.canCopy },
        { role: 'paste', label: words.paste, enabled: editFlags.canPaste },
        { role: 'selectAll', label: words.selectAll, enabled: editFlags.canSelectAll },
      )
    } else if (selectionText.trim() !== '') items.push({ role: 'copy', label: words.copy })
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window })
  })
}
