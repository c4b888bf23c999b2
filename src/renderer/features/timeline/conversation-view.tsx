import { ChevronLeft, Search, Timer } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { maximumFiles } from '../../../shared/model/content.ts'
import { conversationModeSchema } from '../../../shared/model/conversation.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { ConversationId, MessageId } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { shortAddress } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { Avatar } from '../../components/avatar.tsx'
import { ErrorText } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { comma } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'
import { Composer } from '../composer/composer.tsx'
import { ConversationInfo } from '../conversations/conversation-info.tsx'
import { peerAddress } from '../conversations/conversation-row.tsx'
import { ConversationSearch } from './conversation-search.tsx'
import { durationText } from './system-line.tsx'
import type { Found } from './timeline-scroll.ts'
import { Timeline } from './timeline.tsx'
import type { TimelineHandle } from './timeline.tsx'

/** Whether its details cover a conversation instead of standing beside it. */
const coversAll = (view: HTMLElement | null): boolean => {
  const panel = view?.querySelector<HTMLElement>(':scope > .side-panel')
  return !!view && !!panel && panel.offsetWidth >= view.clientWidth
}

/** A conversation: who it is with, what was said, where one writes or answers a request. */
export const ConversationView = ({
  conversation,
  at,
  searching,
  onSearch,
  onBack,
  onOpened,
}: {
  readonly conversation: Conversation
  /** A message in it that was looked for. */
  readonly at?: Found | undefined
  /** Whether words are looked for in it. */
  readonly searching: boolean
  readonly onSearch: (searching: boolean) => void
  readonly onBack: () => void
  readonly onOpened: (id: ConversationId) => void
}) => {
  const store = useStore()
  const self = useApp((state) => state.account?.address)
  const request = useRequest()
  const [info, setInfo] = useState(false)
  const view = useRef<HTMLElement>(null)
  const [replyTo, setReplyTo] = useState<Message>()
  const timeline = useRef<TimelineHandle>(null)
  const showFound = useCallback((message: MessageId) => timeline.current?.jumpTo(message), [])
  const [files, setFiles] = useState<readonly File[]>([])
  const [dropping, setDropping] = useState(false)
  const mayWrite = conversation.consent === 'allowed' && conversation.group?.active !== false
  const direct = conversation.kind === 'direct'
  const relay = useApp((state) => state.relay)
  const present = new Set(
    relay.joined
      .filter(({ fingerprint }) => fingerprint === conversation.relay?.fingerprint)
      .flatMap(({ people }) => people.map(({ address }) => address)),
  )
  const here = conversation.members.filter((member) => present.has(member)).length
  const hasLeft = conversation.kind === 'room' && !conversation.members.some((member) => member === self)
  const peer = direct ? conversation.members.find((member) => member !== self) : undefined
  return (
    // Dropping is one way of attaching; the button in the composer is the one for the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={view}
      className="conversation-view"
      aria-label={conversation.title}
      onDragOver={(event) => {
        if (!mayWrite || !event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDropping(true)
      }}
      onDragLeave={(event) => {
        const to = event.relatedTarget
        if (!(to instanceof Node) || !event.currentTarget.contains(to)) setDropping(false)
      }}
      onDrop={(event) => {
        event.preventDefault()
        setDropping(false)
        if (mayWrite) setFiles([...files, ...event.dataTransfer.files].slice(0, maximumFiles))
      }}
    >
      {dropping && <p className="drop-here">{words.dropHere}</p>}
      <div className="conversation-main">
        <header className="conversation-head">
          <button type="button" className="icon-button back" aria-label={words.back} onClick={onBack}>
            <ChevronLeft size={20} strokeWidth={1.75} />
          </button>
          <Avatar
            address={peerAddress(conversation, self)}
            name={conversation.title}
            size={34}
            stranger={conversation.consent === 'unknown'}
          />
          <button
            type="button"
            className="conversation-who"
            title={words.aboutConversation(conversation.title)}
            aria-expanded={info}
            onClick={() => setInfo(!info)}
          >
            <h2>
              <bdi>{conversation.title}</bdi>
            </h2>
            {peer !== undefined && <span className="hint mono">{shortAddress(peer)}</span>}
            {conversation.kind === 'group' && (
              <span className="hint">
                {words.members(conversation.members.length)}
                {conversation.local && `${comma}${words.localGroup}`}
              </span>
            )}
            {conversation.relay && (
              <span className="hint">
                {words.roomOn(conversation.members.length, here, conversation.relay.name)}
              </span>
            )}
          </button>
          {conversation.disappearAfter !== undefined && (
            <span className="hint disappearing" title={words.disappearing}>
              <Timer size={14} strokeWidth={1.75} aria-label={words.disappearing} />{' '}
              <span className="duration">{durationText(conversation.disappearAfter)}</span>
            </span>
          )}
          <IconButton label={words.searchHere} icon={Search} onClick={() => onSearch(!searching)} />
          <select
            className="mode"
            aria-label={words.mode}
            title={words.mode}
            value={conversation.mode}
            disabled={conversation.local}
            onChange={(event) => {
              const mode = conversationModeSchema.parse(event.target.value)
              void request.run(() => store.call('conversations.setMode', { id: conversation.id, mode }))
            }}
          >
            {conversationModeSchema.options.map((mode) => (
              <option key={mode} value={mode}>
                {words.modes[mode]}
              </option>
            ))}
          </select>
        </header>
        <ErrorText text={request.error} />
        {searching && (
          <ConversationSearch id={conversation.id} onFound={showFound} onClose={() => onSearch(false)} />
        )}
        <Timeline conversation={conversation} at={at} onReply={setReplyTo} handle={timeline} />
        {conversation.unopened !== undefined && (
          <p className="notice" role="status">
            {words.unopened(conversation.unopened)}
          </p>
        )}
        {hasLeft ? (
          <div className="answer">
            <p>{words.leftRoom}</p>
            <div className="row center">
              <button
                type="button"
                className="button primary"
                disabled={request.busy}
                onClick={() =>
                  void request.run(() =>
                    store.call('rooms.join', {
                      relay: conversation.relay?.fingerprint ?? '',
                      name: conversation.title.replace('#', ''),
                    }),
                  )
                }
              >
                {words.joinAgain}
              </button>
            </div>
          </div>
        ) : conversation.group?.active === false ? (
          <p className="answer">{words.notInGroup}</p>
        ) : conversation.consent === 'allowed' ? (
          <Composer
            conversation={conversation}
            replyTo={replyTo}
            files={files}
            onFiles={setFiles}
            onReplied={() => setReplyTo(undefined)}
            onSent={() => timeline.current?.jumpToNewest()}
          />
        ) : (
          <Answer conversation={conversation} onDeclined={onBack} />
        )}
      </div>
      {info && (
        <ConversationInfo
          conversation={conversation}
          onClose={() => setInfo(false)}
          onOpened={onOpened}
          onShow={(message) => {
            if (coversAll(view.current)) setInfo(false)
            timeline.current?.jumpTo(message)
          }}
        />
      )}
    </section>
  )
}

/** Instead of the composer: a request that waits for its answer. */
const Answer = ({
  conversation,
  onDeclined,
}: {
  readonly conversation: Conversation
  readonly onDeclined: () => void
}) => {
  const store = useStore()
  const request = useRequest()
  const answer = (consent: 'allowed' | 'denied'): void => {
    void request
      .run(() => store.call('conversations.setConsent', { id: conversation.id, consent }))
      .then((done) => {
        if (done && consent === 'denied') onDeclined()
      })
  }
  const declined = conversation.consent === 'denied'
  return (
    <div className="answer">
      <p>
        <strong>
          {declined
            ? words.declined
            : conversation.kind === 'room'
              ? words.roomRequest(conversation.title)
              : words.requestText(conversation.title)}
        </strong>
      </p>
      {!declined && (
        <p className="hint">{conversation.kind === 'room' ? words.roomRequestHint : words.requestHint}</p>
      )}
      <ErrorText text={request.error} />
      <div className="row center">
        {!declined && (
          <button type="button" className="button" disabled={request.busy} onClick={() => answer('denied')}>
            {words.decline}
          </button>
        )}
        <button
          type="button"
          className="button primary"
          disabled={request.busy}
          onClick={() => answer('allowed')}
        >
          {words.accept}
        </button>
      </div>
    </div>
  )
}
