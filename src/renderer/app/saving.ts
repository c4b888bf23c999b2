import type { Saved } from '../../shared/model/storage.ts'
import { words } from '../i18n/words.ts'

/** Lets the browser save what is waiting for it, and says what became of something that was to be saved. */
export const finishSaving = (saved: Saved): string | undefined => {
  switch (saved.outcome) {
    case 'saved':
      return words.savedAt(saved.path)
    case 'download': {
      const link = document.createElement('a')
      link.href = saved.url
      link.download = ''
      link.click()
      return words.savedByBrowser
    }
    case 'cancelled':
      return undefined
  }
}
