import { CircleAlert, Clock, Copy, Info, Reply, SmilePlus, Timer, Trash2, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { contentText, previewText } from '../../app/content-text.ts'
import { useStore } from '../../app/context.tsx'
import { momentText, timeText } from '../../app/format.ts'
import { ContextActions } from '../../components/actions.tsx'
import type { Action } from '../../components/actions.tsx'
import { Avatar } from '../../components/avatar.tsx'
import { LineMark } from '../../components/lines.tsx'
import { comma, locale } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'
import { isMine, MessageActions } from './message-actions.tsx'
import { MessageContent } from './message-content.tsx'
import { linesOf, travelText } from './travel.ts'

interface MessageRowProps {
  readonly message: Message
  readonly self: Address | undefined
  readonly nameOf: (address: Address) => string
  /** Whether the name stands above the message, as in groups. */
  readonly showSender: boolean
  readonly first: boolean
  readonly last: boolean
  /** Whether it was just jumped to. */
  readonly found: boolean
  /** When it came, where that was late; milliseconds since 1970. */
  readonly cameAt: number | undefined
  /** Whether its sender has not been answered yet. */
  readonly stranger: boolean
  readonly onDetails: (message: Message) => void
  readonly onReply: (message: Message) => void
  readonly onDelete: (message: Message) => void
  readonly onReact: (message: Message) => void
  readonly onJump: (id: MessageId) => void
}

/** One message: its bubble and, under the last of a group, when it was written and how it travelled. */
export const MessageRow = memo(
  ({
    message,
    self,
    nameOf,
    showSender,
    first,
    last,
    found,
    cameAt,
    stranger,
    onDetails,
    onReply,
    onDelete,
    onReact,
    onJump,
  }: MessageRowProps) => {
    const store = useStore()
    const own = message.sender === self
    const senderName = nameOf(message.sender)
    const failed = message.status === 'failed'
    const gone = message.content.type === 'deleted'
    const actions: readonly Action[] = [
      ...(gone
        ? []
        : [
            { label: words.reply, icon: Reply, onSelect: () => onReply(message) },
            { label: words.react, icon: SmilePlus, onSelect: () => onReact(message) },
            {
              label: words.copyText,
              icon: Copy,
              onSelect: () => copySelectionOr(contentText(message.content)),
            },
          ]),
      { label: words.details, icon: Info, onSelect: () => onDetails(message) },
      { label: words.deleteMessage, icon: Trash2, danger: true, onSelect: () => onDelete(message) },
    ]
    const retry = (): void => {
      // A failure to try again shows as the message's own state, which stays "Not sent".
      store.call('messages.retry', { id: message.id }).catch(() => {})
    }
    return (
      <div
        className={`message ${own ? 'own' : 'other'} ${first ? 'first' : ''} ${last ? 'last' : ''} ${found ? 'found-message' : ''}`}
        data-message={message.id}
      >
        {!own && (
          <span className="message-avatar">
            {last && <Avatar address={message.sender} name={senderName} size={28} stranger={stranger} />}
          </span>
        )}
        <div className="message-main">
          {showSender && !own && (
            <span className="sender">
              <bdi>{senderName}</bdi>
            </span>
          )}
          <ContextActions label={words.messageActions} actions={actions}>
            <div className="bubble-row">
              <article
                className="bubble"
                aria-label={`${own ? words.you : senderName}${comma}${timeText(message.sentAt)}`}
              >
                {message.quote && <Quote quote={message.quote} nameOf={nameOf} onJump={onJump} />}
                <MessageContent message={message} />
                {message.differs && (
                  <p className="differs">
                    <TriangleAlert size={14} strokeWidth={1.75} /> {words.differs}
                  </p>
                )}
              </article>
              <MessageActions
                message={message}
                self={self}
                onReply={onReply}
                onDelete={onDelete}
                onReact={onReact}
              />
            </div>
          </ContextActions>
          <Reactions message={message} self={self} nameOf={nameOf} />
          {failed && (
            <p className="failed">
              <CircleAlert size={14} strokeWidth={1.75} /> {words.failed}{' '}
              <button type="button" className="link" onClick={retry}>
                {words.tryAgain}
              </button>
            </p>
          )}
          {last && !failed && (
            <button
              type="button"
              className="travel"
              title={travelText(message, own)}
              onClick={() => onDetails(message)}
            >
              <time>{timeText(message.sentAt)}</time>
              {cameAt !== undefined && (
                <span className="late">{words.cameLater(momentText(cameAt, Date.now()))}</span>
              )}
              {message.expiresAt !== undefined && (
                <Timer size={12} strokeWidth={1.75} aria-label={words.disappears} />
              )}
              <span className="visually-hidden">
                {travelText(message, own)}. {words.details}
              </span>
              <TravelMark message={message} />
              {own && (
                <span className="travel-state" aria-hidden="true">
                  {words.states[message.status]}
                </span>
              )}
            </button>
          )}
        </div>
      </div>
    )
  },
)
MessageRow.displayName = 'MessageRow'

/** Copies what is selected in the page, or a whole text where nothing is. */
const copySelectionOr = (text: string): void => {
  const selected = window.getSelection()?.toString() ?? ''
  // Where the clipboard is closed there is nothing to be done about it here.
  navigator.clipboard.writeText(selected === '' ? text : selected).catch(() => {})
}

const TravelMark = ({ message }: { readonly message: Message }) => {
  const lines = linesOf(message)
  if (lines.length === 0) return <Clock size={12} strokeWidth={1.75} />
  return lines.map((line) => <LineMark key={line} line={line} size={13} />)
}

interface QuoteProps {
  readonly quote: NonNullable<Message['quote']>
  readonly nameOf: (address: Address) => string
  readonly onJump: (id: MessageId) => void
}

/** What a message answers; a click goes there. */
const Quote = ({ quote: { id, sender, content }, nameOf, onJump }: QuoteProps) => (
  <button
    type="button"
    className="quote"
    disabled={id === undefined}
    onClick={() => {
      if (id !== undefined) onJump(id)
    }}
  >
    <span className="visually-hidden">{words.inReplyTo} </span>
    {sender !== undefined && (
      <span className="quote-sender">
        <bdi>{nameOf(sender)}</bdi>
      </span>
    )}
    <span className="quote-text" dir="auto">
      {content ? previewText(content) : words.quoteMissing}
    </span>
  </button>
)

interface ReactionsProps {
  readonly message: Message
  readonly self: Address | undefined
  readonly nameOf: (address: Address) => string
}

const list = new Intl.ListFormat(locale, { type: 'conjunction' })

/** The reactions to a message; a click gives or takes back one's own. */
const Reactions = ({ message, self, nameOf }: ReactionsProps) => {
  const store = useStore()
  const { reactions = [] } = message
  if (reactions.length === 0) return null
  return (
    <ul className="reactions" aria-label={words.reactions}>
      {reactions.map(({ reaction, senders }) => {
        const mine = isMine(message, reaction, self)
        const who = list.format(senders.map(nameOf))
        return (
          <li key={reaction}>
            <button
              type="button"
              className={`reaction ${mine ? 'mine' : ''}`}
              aria-pressed={mine}
              aria-label={words.reactionBy(reaction, who)}
              title={who}
              onClick={() => {
                // A reaction that could not be kept does not appear; there is nothing to repair.
                store.call('messages.react', { id: message.id, reaction, active: !mine }).catch(() => {})
              }}
            >
              <bdi>{reaction.slice(0, 12)}</bdi>
              {senders.length > 1 && <span>{senders.length}</span>}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
