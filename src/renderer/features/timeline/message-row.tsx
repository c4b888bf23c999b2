import { CircleAlert, Clock, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import type { Message } from '../../../shared/model/message.ts'
import { contentText } from '../../app/content-text.ts'
import { useStore } from '../../app/context.tsx'
import { timeText } from '../../app/format.ts'
import { Avatar } from '../../components/avatar.tsx'
import { LineMark } from '../../components/lines.tsx'
import { en } from '../../i18n/en.ts'
import { isEmojiOnly, linesOf, piecesOf, travelText } from './travel.ts'

interface MessageRowProps {
  readonly message: Message
  readonly own: boolean
  readonly senderName: string
  /** Whether the name stands above the message, as in groups. */
  readonly showSender: boolean
  readonly first: boolean
  readonly last: boolean
  readonly onDetails: (message: Message) => void
}

/** One message: its bubble and, under the last of a group, when it was written and how it travelled. */
export const MessageRow = memo(
  ({ message, own, senderName, showSender, first, last, onDetails }: MessageRowProps) => {
    const store = useStore()
    const failed = message.status === 'failed'
    const retry = (): void => {
      // A failure to try again shows as the message's own state, which stays "Not sent".
      store.call('messages.retry', { id: message.id }).catch(() => {})
    }
    return (
      <li className={`message ${own ? 'own' : 'other'} ${first ? 'first' : ''} ${last ? 'last' : ''}`}>
        {!own && (
          <span className="message-avatar">
            {last && <Avatar address={message.sender} name={senderName} size={28} />}
          </span>
        )}
        <div className="message-main">
          {showSender && !own && (
            <span className="sender">
              <bdi>{senderName}</bdi>
            </span>
          )}
          <article
            className="bubble"
            aria-label={`${own ? en.you : senderName}, ${timeText(message.sentAt)}`}
          >
            <Content message={message} />
            {message.differs && (
              <p className="differs">
                <TriangleAlert size={14} strokeWidth={1.75} /> {en.differs}
              </p>
            )}
          </article>
          {failed && (
            <p className="failed">
              <CircleAlert size={14} strokeWidth={1.75} /> {en.failed}{' '}
              <button type="button" className="link" onClick={retry}>
                {en.tryAgain}
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
              <span className="visually-hidden">
                {travelText(message, own)}. {en.details}
              </span>
              <TravelMark message={message} />
              {own && (
                <span className="travel-state" aria-hidden="true">
                  {en.states[message.status]}
                </span>
              )}
            </button>
          )}
        </div>
      </li>
    )
  },
)
MessageRow.displayName = 'MessageRow'

const TravelMark = ({ message }: { readonly message: Message }) => {
  const lines = linesOf(message)
  if (lines.length === 0) return <Clock size={12} strokeWidth={1.75} />
  return lines.map((line) => <LineMark key={line} line={line} size={13} />)
}

const Content = ({ message: { content } }: { readonly message: Message }) => {
  if (content.type !== 'text') {
    return (
      <p className="text unsupported" dir="auto">
        {contentText(content)}
      </p>
    )
  }
  return (
    <p className={`text ${isEmojiOnly(content.text) ? 'emoji' : ''}`} dir="auto">
      {piecesOf(content.text).map((piece, index) =>
        piece.type === 'link' ? (
          <a key={`${index}-${piece.text}`} href={piece.text} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  )
}
