import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { dayText, shortAddress } from '../../app/format.ts'
import { en } from '../../i18n/en.ts'
import { peopleNearby } from '../conversations/people.ts'
import { rowsOf } from './grouping.ts'
import { DeleteDialog } from './message-actions.tsx'
import { MessageDetails } from './message-details.tsx'
import { MessageRow } from './message-row.tsx'
import { isSystem } from '../../app/content-text.ts'
import { SystemLine } from './system-line.tsx'

const nearEnd = 80
const nearStart = 400

interface TimelineProps {
  readonly conversation: Conversation
  readonly onReply: (message: Message) => void
}

/** The messages of one conversation. It keeps to the newest while the reader is there, and still while they are not. */
export const Timeline = ({ conversation, onReply }: TimelineProps) => {
  const store = useStore()
  const { id } = conversation
  const self = useApp((state) => state.account?.address)
  const timeline = useApp((state) => state.timelines[id])
  const typing = useApp((state) => state.typing[id])
  const [writer] = typing ?? []
  const relay = useApp((state) => state.relay)
  const names = useMemo(
    () => new Map(peopleNearby(relay, self).map(({ address, name }) => [address, name] as const)),
    [relay, self],
  )
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  /** Distance from the end before an older page came in: it is kept. */
  const heightBefore = useRef<number | undefined>(undefined)
  const [away, setAway] = useState(false)
  const [details, setDetails] = useState<MessageId>()
  const [deleting, setDeleting] = useState<Message>()
  const [unreadAtOpen] = useState(conversation.unread)

  const messages = timeline?.messages
  const firstUnread = useFirstUnread(messages, unreadAtOpen, self)
  const rows = useMemo(() => rowsOf(messages ?? [], firstUnread), [messages, firstUnread])
  const shownDetails = details === undefined ? undefined : messages?.find((message) => message.id === details)
  const direct = conversation.kind === 'direct'
  const { title, names: given } = conversation
  const nameOf = useCallback(
    (address: Address): string => {
      if (address === self) return en.you
      return given[address] ?? names.get(address) ?? (direct ? title : shortAddress(address))
    },
    [self, given, names, direct, title],
  )
  const owner = self !== undefined && conversation.group?.owners.includes(self) === true

  useEffect(() => {
    // A failure shows as an empty timeline that is tried again when the connection returns.
    store.openTimeline(id).catch(() => {})
  }, [store, id])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    if (heightBefore.current !== undefined) {
      element.scrollTop = element.scrollHeight - heightBefore.current
      heightBefore.current = undefined
    } else if (atEnd.current) element.scrollTop = element.scrollHeight
  }, [rows, typing])

  useEffect(() => {
    const read = (): void => {
      if (document.hasFocus() && atEnd.current && conversation.unread > 0) {
        store.call('conversations.markRead', { id }).catch(() => {})
      }
    }
    read()
    window.addEventListener('focus', read)
    return () => window.removeEventListener('focus', read)
  }, [store, id, conversation.unread, messages])

  const onScroll = (): void => {
    const element = scroller.current
    if (!element) return
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd
    setAway(!atEnd.current)
    if (
      element.scrollTop < nearStart &&
      timeline &&
      !timeline.complete &&
      heightBefore.current === undefined
    ) {
      heightBefore.current = element.scrollHeight - element.scrollTop
      store.loadOlder(id).catch(() => {
        heightBefore.current = undefined
      })
    }
  }
  const showDetails = useCallback((message: Message) => setDetails(message.id), [])
  const jumpTo = useCallback((to: MessageId): void => {
    const target = scroller.current?.querySelector<HTMLElement>(`[data-message="${CSS.escape(to)}"]`)
    target?.scrollIntoView({ block: 'center' })
    target?.animate([{ background: 'var(--hover)' }, { background: 'transparent' }], { duration: 900 })
  }, [])
  const jump = (): void => {
    atEnd.current = true
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }
  return (
    <div className="timeline-frame">
      <div className="timeline" ref={scroller} onScroll={onScroll} tabIndex={-1}>
        {timeline && !timeline.complete && <p className="timeline-edge">{en.olderLoading}</p>}
        {timeline?.complete && messages?.length === 0 && (
          <p className="timeline-edge">{en.firstMessage(conversation.title)}</p>
        )}
        <div className="messages" role="log" aria-label={conversation.title}>
          <ol>
            {rows.map((row) => {
              if (row.type === 'day') {
                return (
                  <li key={row.key} className="day">
                    <span>{dayText(row.time, Date.now(), en)}</span>
                  </li>
                )
              }
              if (row.type === 'unread') {
                return (
                  <li key={row.key} className="unread-line">
                    <span>{en.unreadLine}</span>
                  </li>
                )
              }
              if (isSystem(row.message.content)) {
                return (
                  <SystemLine
                    key={row.key}
                    change={row.message.content}
                    sender={row.message.sender}
                    nameOf={nameOf}
                  />
                )
              }
              return (
                <MessageRow
                  key={row.key}
                  message={row.message}
                  self={self}
                  nameOf={nameOf}
                  showSender={!direct && row.first}
                  first={row.first}
                  last={row.last}
                  onDetails={showDetails}
                  onReply={onReply}
                  onDelete={setDeleting}
                  onJump={jumpTo}
                />
              )
            })}
          </ol>
        </div>
        <p className="typing" role="status">
          {writer === undefined ? '' : en.typing(nameOf(writer))}
        </p>
      </div>
      {away && (
        <button
          type="button"
          className="jump"
          aria-label={en.jumpToNewest}
          title={en.jumpToNewest}
          onClick={jump}
        >
          <ArrowDown size={18} strokeWidth={1.75} />
        </button>
      )}
      {deleting && (
        <DeleteDialog
          message={deleting}
          everyone={deleting.content.type !== 'deleted' && (deleting.sender === self || owner)}
          onClose={() => setDeleting(undefined)}
        />
      )}
      {shownDetails && (
        <MessageDetails
          message={shownDetails}
          self={self}
          nameOf={nameOf}
          onClose={() => setDetails(undefined)}
        />
      )}
    </div>
  )
}

/** The first message that was unread when the conversation was opened; it stays while it is open. */
const useFirstUnread = (
  messages: readonly Message[] | undefined,
  unread: number,
  self: Address | undefined,
): string | undefined => {
  const [first, setFirst] = useState<string>()
  if (first === undefined && unread > 0 && messages && messages.length > 0) {
    const others = messages.filter(({ sender }) => sender !== self)
    const found = others.at(-Math.min(unread, others.length))
    if (found) setFirst(found.id)
  }
  return first
}
