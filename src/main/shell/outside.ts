import { dialog, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import { readOutsideLink } from '../../shared/outside-link.ts'
import type { DesktopWords } from '../desktop/words/words.ts'

export interface OutsideOptions {
  readonly words: () => DesktopWords
  /** Whether somebody is to look at the address first. */
  readonly asks: () => boolean
}

/**
 * Opens a link outside of the app: one of the web or to mail, and nothing else, after its real address was looked at where that is
 * wished. This process asks, not the page: a page that is not itself any more cannot open anything unseen.
 */
export const openOutside = async (
  window: BrowserWindow,
  url: string,
  { words: read, asks }: OutsideOptions,
): Promise<void> => {
  const link = readOutsideLink(url)
  if (!link) return
  if (asks()) {
    const words = read()
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: words.openTitle(link.host),
      detail: words.openText(link.href.slice(0, 500)),
      buttons: [words.open, words.cancel],
      defaultId: 1,
      cancelId: 1,
    })
    if (response !== 0) return
  }
  await shell.openExternal(link.href)
}
