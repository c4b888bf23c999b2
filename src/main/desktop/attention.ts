import type { Conversation } from '../../shared/model/conversation.ts'
import type { DesktopPreferences, Notice, ViewReport } from '../../shared/model/desktop.ts'
import type { Address, ConversationId, MessageId } from '../../shared/model/ids.ts'
import type { Message } from '../../shared/model/message.ts'
import type { Clock } from '../messaging/clock.ts'
import { messageLine, noticeTitle } from './notice-text.ts'
import type { DesktopWords } from './words/words.ts'

/** Where what is decided here is shown: the system's notifications and the app's icon, or a page in a browser. */
export interface AttentionPort {
  /** Shows a notification in place of the one of the same conversation. */
  show(notice: Notice): void
  /** Takes the notification of a conversation away, if it is still there. */
  withdraw(conversationId: ConversationId): void
  /** How many messages are unread, of those that may ask for attention. */
  unreadChanged(count: number): void
}

export interface AttentionOptions {
  readonly self: () => Address | undefined
  readonly preferences: () => Pick<
    DesktopPreferences,
    'notifications' | 'noticeContent' | 'noticeSound' | 'quietUntil' | 'badge'
  >
  readonly words: () => DesktopWords
  /** Whether the app is before somebody's eyes, where the shell itself knows; undefined: the views say. */
  readonly inFront?: () => boolean | undefined
  readonly clock: Clock
  readonly port: AttentionPort
}

/** Of one conversation a notification changes at most this often, milliseconds: a busy group is not a strobe light. */
const steadyFor = 1_000
/** Nothing sounds again so soon after the last sound, milliseconds. */
const soundGap = 3_000
/** As many messages of a notification are remembered, for when the newest of them is taken back. */
const mostRemembered = 20
/** The longest that a timer can wait, milliseconds. */
const longestTimer = 2 ** 31 - 1

interface Standing {
  conversation: Conversation
  messages: Message[]
  count: number
  /** When it was shown last, milliseconds since 1970. */
  shownAt: number
  /** Set while it is to be shown again. */
  due: (() => void) | undefined
}

/**
 * Decides what somebody is told of while they do not look, and how many messages are said to be unread. It shows nothing itself.
 *
 * Nobody is told of what they wrote, of conversations that they declined or muted, and of anything while they have the app before
 * them. Of a request they are told that there is one, and not what a stranger says in it.
 */
export class Attention {
  readonly #options: AttentionOptions
  readonly #conversations = new Map<ConversationId, Conversation>()
  readonly #standing = new Map<ConversationId, Standing>()
  readonly #views = new Map<object, ViewReport>()
  #soundedAt = 0
  #count = 0
  #recount: (() => void) | undefined

  constructor(options: AttentionOptions) {
    this.#options = options
  }

  /** How many messages are unread, of those that may ask for attention. */
  get count(): number {
    return this.#count
  }

  /** An account was opened, with these conversations; or none is open any more. */
  reset(conversations: readonly Conversation[]): void {
    this.#withdrawAll()
    this.#conversations.clear()
    for (const conversation of conversations) this.#conversations.set(conversation.id, conversation)
    this.#tellCount()
  }

  /** Messages of others came that were not here before. */
  arrived(conversation: Conversation, messages: readonly Message[]): void {
    this.#conversations.set(conversation.id, conversation)
    const told = messages.filter(
      ({ sender, content }) =>
        sender !== this.#options.self() && messageLine(content, this.#options.words()) !== undefined,
    )
    if (told.length > 0 && this.#mayTell(conversation)) {
      const before = this.#standing.get(conversation.id)
      const standing = before ?? { conversation, messages: [], count: 0, shownAt: 0, due: undefined }
      standing.conversation = conversation
      standing.messages = [...standing.messages, ...told].slice(-mostRemembered)
      standing.count += told.length
      this.#standing.set(conversation.id, standing)
      this.#showSoon(standing)
    }
    this.#tellCount()
  }

  /** Messages are different: one that was taken back must not go on standing in a notification. */
  changed(conversationId: ConversationId, messages: readonly Message[]): void {
    const gone = messages.filter(({ content }) => content.type === 'deleted').map(({ id }) => id)
    if (gone.length > 0) this.removed(conversationId, gone)
  }

  /** Messages are not shown any more. */
  removed(conversationId: ConversationId, ids: readonly MessageId[]): void {
    const standing = this.#standing.get(conversationId)
    if (!standing) return
    const left = standing.messages.filter(({ id }) => !ids.includes(id))
    const lost = standing.messages.length - left.length
    if (lost === 0) return
    standing.messages = left
    standing.count -= lost
    if (left.length === 0) this.#withdraw(conversationId)
    else this.#show(standing, true)
  }

  /** Conversations are new or different: read, muted, answered. */
  conversationsChanged(conversations: readonly Conversation[]): void {
    for (const conversation of conversations) {
      this.#conversations.set(conversation.id, conversation)
      const standing = this.#standing.get(conversation.id)
      if (standing && (conversation.unread === 0 || !this.#isWanted(conversation))) {
        this.#withdraw(conversation.id)
      }
    }
    this.#tellCount()
  }

  /** A view says what it shows. Whoever has the app before them needs no notification any more. */
  report(view: object, report: ViewReport): void {
    this.#views.set(view, report)
    if (this.#isLookedAt()) this.#withdrawAll()
  }

  /** The shell's window came to the front. */
  looked(): void {
    this.#withdrawAll()
  }

  /** A view is gone. */
  gone(view: object): void {
    this.#views.delete(view)
  }

  /** Choices are different: what stands already is not what was chosen. */
  preferencesChanged(): void {
    this.#withdrawAll()
    this.#tellCount()
  }

  /** Whether a conversation may ask for attention at all. */
  #isWanted({ consent, arrangement }: Conversation): boolean {
    return consent !== 'denied' && arrangement.mutedUntil <= this.#options.clock.now()
  }

  #mayTell(conversation: Conversation): boolean {
    const { notifications, quietUntil } = this.#options.preferences()
    if (!notifications || quietUntil > this.#options.clock.now()) return false
    return this.#isWanted(conversation) && !this.#isLookedAt()
  }

  #isLookedAt(): boolean {
    return this.#options.inFront?.() ?? [...this.#views.values()].some(({ focused }) => focused)
  }

  #showSoon(standing: Standing): void {
    if (standing.due) return
    const { clock } = this.#options
    const wait = standing.shownAt + steadyFor - clock.now()
    if (wait <= 0) return this.#show(standing, false)
    standing.due = clock.after(wait, () => {
      standing.due = undefined
      // Somebody may have come back, or paused notifications, in the meantime.
      if (this.#mayTell(standing.conversation)) this.#show(standing, false)
      else this.#withdraw(standing.conversation.id)
    })
  }

  #show(standing: Standing, silent: boolean): void {
    const newest = standing.messages.at(-1)
    if (!newest) return
    const { clock, port, preferences, words } = this.#options
    const now = clock.now()
    const quiet = silent || !preferences().noticeSound || now - this.#soundedAt < soundGap
    if (!quiet) this.#soundedAt = now
    standing.shownAt = now
    const { conversation, count } = standing
    port.show({
      conversationId: conversation.id,
      count,
      silent: quiet,
      ...noticeOf(conversation, newest, count, preferences().noticeContent, words()),
    })
  }

  #withdraw(id: ConversationId): void {
    const standing = this.#standing.get(id)
    if (!standing) return
    standing.due?.()
    this.#standing.delete(id)
    this.#options.port.withdraw(id)
  }

  #withdrawAll(): void {
    for (const id of this.#standing.keys()) this.#withdraw(id)
  }

  #tellCount(): void {
    const { clock, port, preferences } = this.#options
    const now = clock.now()
    let count = 0
    let next = Infinity
    for (const { unread, consent, arrangement } of this.#conversations.values()) {
      if (consent === 'denied') continue
      const { mutedUntil, markedUnread } = arrangement
      if (mutedUntil > now) {
        if (unread > 0 || markedUnread) next = Math.min(next, mutedUntil)
        continue
      }
      // A stranger cannot make the number large.
      if (consent === 'unknown') count += unread > 0 ? 1 : 0
      else count += unread === 0 && markedUnread ? 1 : unread
    }
    this.#recount?.()
    // What was muted for a while counts again when that is over.
    this.#recount = next - now > longestTimer ? undefined : clock.after(next - now, () => this.#tellCount())
    const shown = preferences().badge ? count : 0
    if (shown === this.#count) return
    this.#count = shown
    port.unreadChanged(shown)
  }
}

/** What a notification says, as much of it as was chosen. */
const noticeOf = (
  conversation: Conversation,
  newest: Message,
  count: number,
  content: DesktopPreferences['noticeContent'],
  words: DesktopWords,
): Pick<Notice, 'title' | 'body' | 'answerable'> => {
  if (conversation.consent === 'unknown') {
    return { title: words.appName, body: words.request, answerable: false }
  }
  if (content === 'nothing')
    return { title: words.appName, body: words.newMessages(count), answerable: false }
  const title = noticeTitle(conversation, newest, words)
  if (content === 'name') return { title, body: words.newMessages(count), answerable: true }
  return {
    title: count > 1 ? words.titleWithCount(title, count) : title,
    body: messageLine(newest.content, words) ?? '',
    answerable: true,
  }
}
