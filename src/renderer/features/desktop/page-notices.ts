import type { ConversationId } from '../../../shared/model/ids.ts'
import type { AppStore } from '../../app/store.ts'
import { words } from '../../i18n/words.ts'

/** Whether this browser has notifications that a page may show once it was allowed to. */
export const browserHasNotices = (): boolean => 'Notification' in window

/**
 * In a browser, shows what the app decides to notify of, by the browser's own notifications, and the number of unread messages in
 * the title of the tab. The desktop app tells neither to its page: it shows them itself.
 *
 * @returns ends it
 */
export const startPageNotices = (store: AppStore, open: (id: ConversationId) => void): (() => void) => {
  const standing = new Map<ConversationId, Notification>()
  const close = (id: ConversationId): void => {
    standing.get(id)?.close()
    standing.delete(id)
  }
  const ends = [
    store.hear('notice.shown', ({ conversationId: id, title, body, silent }) => {
      if (!browserHasNotices() || Notification.permission !== 'granted') return
      // One with the same tag takes the place of the one before.
      const shown = new Notification(title, { body, silent, tag: id, icon: './icon.svg' })
      standing.set(id, shown)
      shown.addEventListener('click', () => {
        window.focus()
        close(id)
        open(id)
      })
    }),
    store.hear('notice.withdrawn', ({ conversationId }) => close(conversationId)),
    store.hear('unread.changed', ({ count }) => showCount(count)),
    store.hear('conversation.wanted', ({ id }) => open(id)),
  ]
  return () => {
    for (const end of ends) end()
    for (const id of standing.keys()) close(id)
  }
}

/** Shows how many messages are unread in the title of the tab. */
export const showCount = (count: number): void => {
  document.title = count > 0 ? `(${count}) ${words.appName}` : words.appName
}
