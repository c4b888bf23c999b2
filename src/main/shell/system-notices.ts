import { Notification } from 'electron'
import type { Notice } from '../../shared/model/desktop.ts'
import type { ConversationId } from '../../shared/model/ids.ts'
import type { DesktopWords } from '../desktop/words/words.ts'

export interface SystemNoticesOptions {
  readonly words: () => DesktopWords
  readonly icon: string
  readonly onOpen: (id: ConversationId) => void
  readonly onReply: (id: ConversationId, text: string) => void
  readonly onRead: (id: ConversationId) => void
}

/** Whether one can answer and mark as read in a notification: libnotify, which Electron uses on Linux, has neither there. */
export const canReply = process.platform === 'darwin' || process.platform === 'win32'

/**
 * On Linux the servers that show notifications read their text as markup, links and pictures from the web included
 * (https://specifications.freedesktop.org/notification-spec/latest/markup.html), and Electron hands it over as it is.
 */
const bodyText = (text: string): string =>
  process.platform === 'linux'
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    : text

/** The system's notifications: one of each conversation at a time. */
export class SystemNotices {
  readonly #options: SystemNoticesOptions
  /** Referenced while they stand: the system's events would find nobody otherwise. */
  readonly #standing = new Map<ConversationId, Notification>()

  constructor(options: SystemNoticesOptions) {
    this.#options = options
  }

  show(notice: Notice): void {
    const { words, icon, onOpen, onReply, onRead } = this.#options
    const { conversationId: id, answerable } = notice
    const offers = canReply && answerable
    const shown = new Notification({
      id,
      title: notice.title,
      body: bodyText(notice.body),
      silent: notice.silent,
      ...(process.platform === 'darwin' ? {} : { icon }),
      ...(offers
        ? {
            hasReply: true,
            replyPlaceholder: words().reply,
            actions: [{ type: 'button' as const, text: words().markRead }],
          }
        : {}),
    })
    const isCurrent = (): boolean => this.#standing.get(id) === shown
    shown.on('click', () => {
      // Not every server takes one away that was clicked.
      this.withdraw(id)
      onOpen(id)
    })
    // Electron before 36 gives the text on its own.
    shown.on('reply', ({ reply }, alone) => onReply(id, reply ?? alone))
    shown.on('action', () => onRead(id))
    shown.on('close', () => {
      if (isCurrent()) this.#standing.delete(id)
    })
    const before = this.#standing.get(id)
    this.#standing.set(id, shown)
    before?.close()
    shown.show()
  }

  withdraw(id: ConversationId): void {
    const standing = this.#standing.get(id)
    this.#standing.delete(id)
    standing?.close()
  }
}
