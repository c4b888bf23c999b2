import { messageIdSchema } from '../../shared/model/ids.ts'
import type { MessageId } from '../../shared/model/ids.ts'
import { decodeContent } from './content-codec.ts'
import type { MessageRecord, Store } from './store.ts'

/**
 * Who may take a message back: its author, and in a group its owners, whom the network keeps. A deletion is kept as a
 * message of its own, so that one that arrives before what it names holds too, and a late copy brings nothing back.
 */
export class DeletionRules {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Applies to a message what was said of it before it came. @returns the messages that are erased now */
  applyTo(message: MessageRecord): readonly MessageId[] {
    const by = this.#store
      .annotations(message.conversationId, namesOf(this.#store, message))
      .find((annotation) => this.#takesBack(annotation, message))
    if (!by) return []
    this.#store.eraseMessage(message.id, by.author)
    return [message.id]
  }

  /** Applies an annotation that was just stored. @returns the messages that look different now */
  touchedBy(annotation: MessageRecord): readonly MessageId[] {
    const content = decodeContent(annotation.content)
    const targets = this.targetsOf(annotation)
    if (content.type !== 'deletion') return targets.map(({ id }) => id)
    const erased = targets.filter((target) => this.#takesBack(annotation, target))
    for (const { id } of erased) this.#store.eraseMessage(id, annotation.author)
    return erased.map(({ id }) => id)
  }

  /** The messages that an annotation is about, every copy of them. */
  targetsOf(annotation: MessageRecord): readonly MessageRecord[] {
    const content = decodeContent(annotation.content)
    if (annotation.about === undefined) return []
    const named =
      content.type === 'reaction' ? content.to : content.type === 'deletion' ? content.of : undefined
    const { conversationId, about } = annotation
    const author = named?.author ?? this.#store.messageByAlias(conversationId, about)?.author
    if (author !== undefined) return this.#store.copies(conversationId, author, about)
    const target = this.#store.message(about)
    return target?.conversationId === conversationId ? [target] : []
  }

  #takesBack(annotation: MessageRecord, target: MessageRecord): boolean {
    const content = decodeContent(annotation.content)
    if (content.type !== 'deletion' || target.about !== undefined) return false
    if (content.of.author !== undefined && content.of.author !== target.author) return false
    const owners = this.#store.conversation(target.conversationId)?.details?.owners ?? []
    return annotation.author === target.author || owners.includes(annotation.author)
  }
}

/** What others may call a message: its author's id, and what transports named it, as other apps do. */
export const namesOf = (store: Store, message: MessageRecord): readonly MessageId[] => [
  message.logicalId,
  ...store.deliveries(message.id).flatMap(({ alias }) => {
    const named = messageIdSchema.safeParse(alias)
    return named.success ? [named.data] : []
  }),
]
