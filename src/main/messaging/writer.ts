import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import type { Content } from '../../shared/model/content.ts'
import type { ConversationMode } from '../../shared/model/conversation.ts'
import type { Address, MessageId } from '../../shared/model/ids.ts'
import { authorTimeOf, milliseconds, nextAuthorTime, tolerance } from './author-time.ts'
import type { AuthorTime } from './author-time.ts'
import type { Clock } from './clock.ts'
import { annotatedBy, encodeContent, hasFiles } from './content-codec.ts'
import { contentDigest } from './inbox.ts'
import { newMessageId } from './message-id.ts'
import type { Outbox } from './outbox.ts'
import type { ConversationRecord, FileRecord, MessageRecord, Store } from './store.ts'

export interface WriterOptions {
  readonly self: Address
  readonly store: Store
  readonly outbox: Outbox
  readonly clock: Clock
}

/** Where a message may travel: what it is about never leaves the line that it was kept to, and neither does this. */
const inheritedMode = (own: ConversationMode, about: ConversationMode | undefined): ConversationMode => {
  if (own === 'lan-only' || about === 'lan-only') return 'lan-only'
  return own === 'xmtp-only' || about === 'xmtp-only' ? 'xmtp-only' : 'automatic'
}

/** Makes what this account writes: durable and queued when it returns. */
export class Writer {
  readonly #options: WriterOptions
  #lastAuthorTime: AuthorTime

  constructor(options: WriterOptions) {
    this.#options = options
    // A database whose clock once ran ahead must not drag new messages with it.
    const newest = options.store.newestAuthorTime()
    const ceiling = authorTimeOf(options.clock.now() + tolerance)
    this.#lastAuthorTime = newest > ceiling ? ceiling : newest
  }

  /** Takes note of a time that was received, so that what is written next is later. */
  seen(at: AuthorTime): void {
    const ceiling = authorTimeOf(this.#options.clock.now() + tolerance)
    if (at > this.#lastAuthorTime && at <= ceiling) this.#lastAuthorTime = at
  }

  /**
   * Writes a message, or what is about one.
   *
   * @param target what it answers or is about
   * @param files the bytes of files that are uploaded, in their order, kept with it
   * @param durability relaxed: whoever asked waits for the store's flush
   * @throws AppError `unsupported` where nothing can be written
   */
  write(
    conversation: ConversationRecord,
    content: Content,
    target?: MessageRecord,
    files: readonly FileRecord[] = [],
    durability: 'durable' | 'relaxed' = 'durable',
  ): MessageId {
    const { self, store, outbox, clock } = this.#options
    mustBeOpen(conversation)
    const bytes = encodeContent(content)
    const now = clock.now()
    this.#lastAuthorTime = nextAuthorTime(this.#lastAuthorTime, now)
    const id = newMessageId(now, randomBytes(10))
    const about = annotatedBy(content)?.id
    const expiresAt = expiryOf(conversation, milliseconds(this.#lastAuthorTime))
    const message: MessageRecord = {
      id,
      logicalId: id,
      conversationId: conversation.id,
      author: self,
      at: this.#lastAuthorTime,
      prev: store.newestOf(conversation.id, self)?.logicalId ?? null,
      mode: inheritedMode(conversation.mode, target?.mode),
      content: bytes,
      digest: contentDigest(bytes),
      differs: false,
      storedAt: now,
      ...(about === undefined ? {} : { about }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(hasFiles(content) ? { hasFiles: true } : {}),
    }
    store.transaction(() => {
      // Writing answers a request.
      if (conversation.consent === 'unknown')
        store.updateConversation(conversation.id, { consent: 'allowed' })
      store.addMessage(message, false)
      for (const [index, file] of files.entries()) store.putFile(id, index, file)
      outbox.enqueue(message)
    }, durability)
    return id
  }
}

/** @throws AppError `unsupported` where this account cannot write */
export const mustBeOpen = ({ consent, details }: ConversationRecord): void => {
  if (consent === 'denied') {
    throw new AppError('unsupported', 'You declined this conversation. Accept it again to write in it.')
  }
  if (details?.active === false) {
    throw new AppError('not-a-member', 'You are not in this group any more. What was said before stays here.')
  }
}

/** When a message that left at a time is to be gone, milliseconds since 1970. */
export const expiryOf = ({ disappearing }: ConversationRecord, leftAt: number): number | undefined =>
  disappearing && leftAt >= disappearing.from ? leftAt + disappearing.after : undefined
