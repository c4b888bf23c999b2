import { AppError } from '../../shared/errors.ts'
import type { AppContract } from '../../shared/contract.ts'
import { desktopPreferencesSchema } from '../../shared/model/desktop.ts'
import type {
  AppLanguage,
  DesktopAbilities,
  DesktopCommand,
  DesktopPreferences,
  DesktopView,
  ViewReport,
} from '../../shared/model/desktop.ts'
import type { Address, ConversationId } from '../../shared/model/ids.ts'
import type { EventName, EventPayload } from '../../shared/rpc/contract.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Log } from '../messaging/log.ts'
import type { Messenger } from '../messaging/messenger.ts'
import { defaultSettings } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { Attention } from './attention.ts'
import type { AttentionPort } from './attention.ts'
import { OfferedLinks } from './offered-links.ts'
import { Troubles } from './troubles.ts'
import { Updates } from './updates.ts'
import { wordsIn } from './words/words.ts'
import type { DesktopWords } from './words/words.ts'

/** What a shell does for the app on its system, beside showing a window. */
export interface DesktopShell extends AttentionPort {
  readonly abilities: DesktopAbilities
  /** Whether the window is before somebody's eyes; absent: the views say. */
  inFront?(): boolean
  /** Choices, or the language of what is said, are different. */
  preferencesChanged(preferences: DesktopPreferences): void
  /** Whether a relay is hosted, whether there is an open account, or whether it can be locked, is different. */
  stateChanged(state: DesktopState): void
  /** Begins to drag a file out of the window. Absent where that cannot be done. */
  drag?(name: string, data: Uint8Array): void
  /** The window was asked what closing it means; stay: it is not to be closed after all. */
  closingAnswered(choice: 'keep' | 'quit' | 'stay'): void
}

/** What of the app a shell shows beside the window. */
export interface DesktopState {
  readonly hosting: boolean
  readonly open: boolean
  /** Whether there is a passphrase that would open the window again. */
  readonly lockable: boolean
}

/** The part of an open account that is needed here. */
export interface DesktopAccount {
  readonly self: Address
  readonly messenger: Pick<Messenger, 'send' | 'markRead'> & {
    readonly book: Pick<Messenger['book'], 'list'>
  }
}

export interface DesktopOptions {
  readonly settings: Settings
  readonly clock: Clock
  readonly log: Log
  /** The language of the system, where the window has not said another one. */
  readonly systemLanguage: () => AppLanguage
  readonly publish: <N extends EventName<AppContract>>(name: N, payload: EventPayload<AppContract, N>) => void
  /** What the views are told of instead of the system, where they can show it: in a browser. */
  readonly pages: boolean
}

/** The app's life on the system beside its window: notifications, the number on its icon, what closing means. */
export class Desktop {
  readonly attention: Attention
  /** New versions of the app. */
  readonly updates: Updates
  /** What failed and was survived. */
  readonly troubles: Troubles
  /** Links that were opened outside and wait for an answer. */
  readonly links = new OfferedLinks((offered) => this.#options.publish('link.offered', offered))
  readonly #options: DesktopOptions
  readonly #views = new WeakSet<object>()
  /** Asked for with every message: not read from the file each time. */
  #preferences: DesktopPreferences
  #account: DesktopAccount | undefined
  #shell: DesktopShell
  #hosting = false
  /** Whether a view has been heard of. */
  #heard = false
  #command: DesktopCommand | undefined
  #locked = false
  #lockable = false

  constructor(options: DesktopOptions) {
    this.#options = options
    this.troubles = new Troubles(options.clock, (troubles) =>
      options.publish('troubles.changed', { troubles: [...troubles] }),
    )
    this.updates = new Updates({ ...options, publish: (view) => options.publish('updates.changed', view) })
    this.#preferences = kept(options.settings)
    this.#shell = pagesShell(options)
    this.attention = new Attention({
      self: () => this.#account?.self,
      // At a locked window sits nobody who may know.
      preferences: () =>
        this.#locked ? { ...this.preferences(), noticeContent: 'nothing' } : this.preferences(),
      words: () => this.words(),
      inFront: () => (this.#locked ? false : this.#shell.inFront?.()),
      clock: options.clock,
      port: {
        show: (notice) => this.#shell.show(notice),
        withdraw: (id) => this.#shell.withdraw(id),
        unreadChanged: (count) => this.#shell.unreadChanged(count),
      },
    })
  }

  /** Has a shell show what is decided here, from now on. */
  use(shell: DesktopShell): void {
    this.#shell = shell
    shell.unreadChanged(this.attention.count)
    shell.preferencesChanged(this.preferences())
    shell.stateChanged(this.#state())
  }

  /** Whether there is an open account: without one there is nothing to go on with when the window is closed. */
  get isOpen(): boolean {
    return this.#account !== undefined
  }

  /** A relay is hosted here now, or not any more. */
  hosting(hosting: boolean): void {
    if (hosting === this.#hosting) return
    this.#hosting = hosting
    this.#shell.stateChanged(this.#state())
  }

  /** An account was opened. */
  opened(account: DesktopAccount): void {
    this.#account = account
    this.attention.reset(account.messenger.book.list())
    this.#shell.stateChanged(this.#state())
  }

  /** No account is open any more. */
  closed(): void {
    this.#account = undefined
    this.attention.reset([])
    this.#shell.stateChanged(this.#state())
  }

  /** The window is locked now, or not any more: then nothing outside of it says more than that there is something. */
  setLocked(locked: boolean): void {
    if (locked === this.#locked) return
    this.#locked = locked
    this.attention.preferencesChanged()
    this.#shell.stateChanged(this.#state())
  }

  /** @param lockable whether a passphrase keeps the account */
  setLockable(lockable: boolean): void {
    if (lockable === this.#lockable) return
    this.#lockable = lockable
    this.#shell.stateChanged(this.#state())
  }

  preferences(): DesktopPreferences {
    return this.#preferences
  }

  view(): DesktopView {
    return {
      preferences: this.preferences(),
      abilities: this.#shell.abilities,
      unread: this.attention.count,
    }
  }

  set(change: Partial<DesktopPreferences>): DesktopView {
    this.#preferences = { ...this.#preferences, ...change }
    this.#options.settings.set('desktop', this.#preferences)
    this.attention.preferencesChanged()
    this.#shell.preferencesChanged(this.preferences())
    const view = this.view()
    this.#options.publish('desktop.changed', view)
    return view
  }

  /** What is said outside of the window. */
  words(): DesktopWords {
    const chosen = this.#options.settings.get('language')
    return wordsIn(chosen === '' ? this.#options.systemLanguage() : chosen)
  }

  /**
   * A view says what it shows.
   *
   * @param caller which view: forgotten when its wire ends
   */
  report(caller: { onClose(listener: () => void): unknown } & object, report: ViewReport): void {
    const { settings } = this.#options
    if (!this.#views.has(caller)) {
      this.#views.add(caller)
      caller.onClose(() => this.attention.gone(caller))
    }
    this.attention.report(caller, report)
    this.#heard = true
    if (this.#command) this.#options.publish('command.given', { command: this.#command })
    this.#command = undefined
    if (settings.get('language') === report.language) return
    settings.set('language', report.language)
    this.#shell.preferencesChanged(this.preferences())
  }

  /** Notifies of nothing for a while. @param milliseconds 0: it does again */
  pause(milliseconds: number): void {
    this.set({ quietUntil: milliseconds === 0 ? 0 : this.#options.clock.now() + milliseconds })
  }

  /** A notification was clicked: whoever has a window shows its conversation. */
  open(id: ConversationId): void {
    this.#options.publish('conversation.wanted', { id })
  }

  /** What was typed into a notification is sent, and the conversation is read. */
  reply(id: ConversationId, text: string): void {
    this.#guarded('An answer from a notification was not sent', ({ messenger }) => {
      messenger.send(id, text)
      messenger.markRead(id)
    })
  }

  markRead(id: ConversationId): void {
    this.#guarded('A conversation could not be marked as read', ({ messenger }) => messenger.markRead(id))
  }

  /** The system's menus have the window do something. */
  command(command: DesktopCommand): void {
    // A page that is being loaded hears nothing yet; its first word is that it shows something.
    if (this.#heard) this.#options.publish('command.given', { command })
    else this.#command = command
  }

  /** Begins to drag a file out of the window. @throws AppError `unsupported` */
  drag(name: string, data: Uint8Array): void {
    if (!this.#shell.drag) throw new AppError('unsupported', 'Files cannot be dragged out of this window.')
    this.#shell.drag(name, data)
  }

  /** What closing the window does is asked in the window. */
  askClosing(): void {
    this.#options.publish('closing.asked', {})
  }

  /** The answer is kept, and done. */
  answerClosing(choice: 'keep' | 'quit' | 'stay'): void {
    if (choice !== 'stay') this.set({ closing: choice })
    this.#shell.closingAnswered(choice)
  }

  #state(): DesktopState {
    const open = this.#account !== undefined && !this.#locked
    return { hosting: this.#hosting && !this.#locked, open, lockable: open && this.#lockable }
  }

  #guarded(failure: string, work: (account: DesktopAccount) => unknown): void {
    try {
      if (this.#account && !this.#locked) work(this.#account)
    } catch (error) {
      this.#options.log.error(failure, error)
    }
  }
}

/** The choices kept; what a file damaged by hand says instead is as in a new profile. */
const kept = (settings: Settings): DesktopPreferences => {
  const found = desktopPreferencesSchema.safeParse({ ...defaultSettings.desktop, ...settings.get('desktop') })
  return found.success ? found.data : defaultSettings.desktop
}

/** Without a desktop the pages are told, which may show it; a bot has no use for it. */
const pagesShell = ({ publish, pages }: DesktopOptions): DesktopShell => ({
  abilities: {
    notifications: pages,
    reply: false,
    tray: false,
    badge: pages,
    startAtLogin: false,
    spelling: false,
    dragging: false,
  },
  show: (notice) => {
    if (pages) publish('notice.shown', notice)
  },
  withdraw: (conversationId) => {
    if (pages) publish('notice.withdrawn', { conversationId })
  },
  unreadChanged: (count) => {
    if (pages) publish('unread.changed', { count })
  },
  preferencesChanged: () => {},
  stateChanged: () => {},
  closingAnswered: () => {},
})
