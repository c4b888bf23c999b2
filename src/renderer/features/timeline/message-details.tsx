import type { Message } from '../../../shared/model/message.ts'
import type { Address } from '../../../shared/model/ids.ts'
import { useStore } from '../../app/context.tsx'
import { momentText, shortAddress } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText } from '../../components/field.tsx'
import { LineMark } from '../../components/lines.tsx'
import { comma } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'
import { MessageStory } from './message-story.tsx'

interface MessageDetailsProps {
  readonly message: Message
  readonly self: Address | undefined
  readonly nameOf: (address: Address) => string
  readonly onClose: () => void
}

/** The story of a message: what was tried, when, and what came of it. */
export const MessageDetails = ({ message, self, nameOf, onClose }: MessageDetailsProps) => {
  const store = useStore()
  const request = useRequest()
  const now = Date.now()
  const own = message.sender === self
  const waiting =
    own && (message.status === 'queued' || message.status === 'sending' || message.status === 'failed')
  return (
    <Dialog title={words.detailsText} onClose={onClose}>
      <dl className="story">
        <div>
          <dt>{own ? words.you : nameOf(message.sender)}</dt>
          <dd className="mono hint">{shortAddress(message.sender)}</dd>
        </div>
        <div>
          <dt>{words.writtenAt}</dt>
          <dd>{momentText(message.sentAt, now)}</dd>
        </div>
      </dl>
      <ul className="story-legs">
        {message.deliveries.map((delivery) => (
          <li key={`${delivery.transport}-${delivery.recipient ?? ''}`} className="story-leg">
            <LineMark line={delivery.transport} size={16} />
            <span>
              <strong>{words.lines[delivery.transport]}</strong>{' '}
              {own ? words.states[delivery.state] : words.received}
              {delivery.recipient !== undefined && `${comma}${nameOf(delivery.recipient)}`}
              <span className="hint">
                {momentText(delivery.at, now)}
                {(delivery.attempts ?? 0) > 0 && `${comma}${words.attempts(delivery.attempts ?? 0)}`}
              </span>
              {delivery.reason !== undefined && (
                <span className="line-reason">{words.sentence(delivery.reason)}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {own && <MessageStory message={message} nameOf={nameOf} />}
      <ErrorText text={request.error} />
      {waiting && (
        <div className="row end">
          <button
            type="button"
            className="button"
            onClick={() => void request.run(() => store.call('messages.cancel', { id: message.id }))}
          >
            {words.stopSending}
          </button>
          <button
            type="button"
            className="button primary"
            onClick={() => void request.run(() => store.call('messages.retry', { id: message.id }))}
          >
            {words.tryAgain}
          </button>
        </div>
      )}
    </Dialog>
  )
}
