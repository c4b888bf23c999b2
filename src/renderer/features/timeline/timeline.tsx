import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useImperativeHandle, useMemo, useState } from 'react'
import type { Ref } from 'react'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { dayText, shortAddress } from '../../app/format.ts'
import { Dialog } from '../../components/dialog.tsx'
import { words } from '../../i18n/words.ts'
import { EmojiPicker } from '../composer/emoji-picker.tsx'
import { isSystem } from '../../app/content-text.ts'
import { peopleNearby } from '../conversations/people.ts'
import { rowsOf } from './grouping.ts'
import type { Row } from './grouping.ts'
import { DeleteDialog } from './message-actions.tsx'
import { MessageDetails } from './message-details.tsx'
import { MessageRow } from './message-row.tsx'
import { SystemLine } from './system-line.tsx'
import { useTimelineScroll } from './timeline-scroll.ts'
import type { Found } from './timeline-scroll.ts'

/** What others can have a timeline do. */
export interface TimelineHandle {
  /** Shows a message of the conversation, wherever it is. */
  readonly jumpTo: (id: MessageId) => void
  readonly jumpToNewest: () => void
}

/** So many unread messages stand on the newest page, whoever wrote in between. */
const fewUnread = 30

interface TimelineProps {
  readonly conversation: Conversation
  /** A message to show instead of the newest. */
  readonly at?: Found | undefined
  readonly onReply: (message: Message) => void
  readonly handle?: Ref<TimelineHandle>
}

/** The messages of one conversation. It keeps to the newest while the reader is there, and still while they are not. */
export const Timeline = ({ conversation, at, onReply, handle }: TimelineProps) => {
  const store = useStore()
  const { id } = conversation
  const self = useApp((state) => state.account?.address)
  const timeline = useApp((state) => state.timelines[id])
  const typing = useApp((state) => state.typing[id])
  const [writer] = typing ?? []
  const relay = useApp((state) => state.relay)
  const nearby = useMemo(
    () => new Map(peopleNearby(relay, self).map(({ address, name }) => [address, name] as const)),
    [relay, self],
  )
  const [details, setDetails] = useState<MessageId>()
  const [deleting, setDeleting] = useState<Message>()
  const [reacting, setReacting] = useState<Message>()
  const [unreadAtOpen] = useState(at === undefined ? conversation.unread : 0)

  const leaving = useApp((state) => state.leaving)
  const held = timeline?.messages
  const messages = useMemo(
    () => (leaving.size === 0 ? held : held?.filter((message) => !leaving.has(message.id))),
    [held, leaving],
  )
  const older = timeline?.older === true
  const hasNewest = timeline?.newer === false
  const [firstUnread, setFirstUnread] = useFirstUnread(messages, unreadAtOpen, older, self)
  const rows = useMemo(
    () => rowsOf(messages ?? [], firstUnread, older, self),
    [messages, firstUnread, older, self],
  )
  /** The first that is unread may be far from the newest. */
  const begin = async (): Promise<void> => {
    if (timeline === undefined && unreadAtOpen > fewUnread && !store.places.has(id)) {
      const { id: first } = await store.call('messages.firstUnread', { conversationId: id })
      if (first !== null) {
        setFirstUnread(first)
        return store.showAround(id, first)
      }
    }
    return store.openTimeline(id)
  }
  const scroll = useTimelineScroll({ id, timeline, rows, at, firstUnread, begin })
  const shownDetails = details === undefined ? undefined : messages?.find((message) => message.id === details)
  const direct = conversation.kind === 'direct'
  const { title, names: given } = conversation
  const nameOf = useCallback(
    (address: Address): string => {
      if (address === self) return words.you
      return given[address] ?? nearby.get(address) ?? (direct ? title : shortAddress(address))
    },
    [self, given, nearby, direct, title],
  )
  const owner = self !== undefined && conversation.group?.owners.includes(self) === true
  const { jumpTo, jumpToNewest, isAtEnd } = scroll
  useImperativeHandle(handle, () => ({ jumpTo, jumpToNewest }), [jumpTo, jumpToNewest])

  useEffect(() => {
    const read = (): void => {
      // The end of what is held is not the newest while there is more.
      if (document.hasFocus() && hasNewest && isAtEnd() && conversation.unread > 0) {
        store.call('conversations.markRead', { id }).catch(() => {})
      }
    }
    read()
    window.addEventListener('focus', read)
    return () => window.removeEventListener('focus', read)
  }, [store, id, conversation.unread, messages, hasNewest, isAtEnd, scroll.away, scroll.arrivals])

  const showDetails = useCallback((message: Message) => setDetails(message.id), [])
  const stranger = conversation.consent === 'unknown'
  const content = ({ message, first, last, cameAt }: Row) => {
    if (isSystem(message.content)) {
      return <SystemLine change={message.content} sender={message.sender} nameOf={nameOf} />
    }
    return (
      <MessageRow
        message={message}
        self={self}
        nameOf={nameOf}
        showSender={!direct && first}
        first={first}
        last={last}
        found={message.id === scroll.found}
        cameAt={cameAt}
        stranger={stranger}
        onDetails={showDetails}
        onReply={onReply}
        onDelete={setDeleting}
        onReact={setReacting}
        onJump={jumpTo}
      />
    )
  }
  const [start] = scroll.items
  return (
    <div className="timeline-frame">
      {scroll.away && scroll.topDay !== undefined && (
        <p className="day sticky-day" aria-hidden="true">
          <span>{dayText(scroll.topDay, Date.now(), words)}</span>
        </p>
      )}
      <div className="timeline" ref={scroll.scroller} onScroll={scroll.onScroll} tabIndex={-1}>
        {older && <p className="timeline-edge">{words.olderLoading}</p>}
        {timeline && messages?.length === 0 && (
          <p className="timeline-edge">{words.firstMessage(conversation.title)}</p>
        )}
        <div
          className="messages"
          role="log"
          aria-label={conversation.title}
          style={{ height: scroll.totalSize }}
        >
          <ol style={{ transform: `translateY(${start?.start ?? 0}px)` }}>
            {scroll.items.map(({ index, key }) => {
              const one = rows[index]
              return (
                one && (
                  <li
                    key={key}
                    ref={scroll.measure}
                    data-index={index}
                    // What opens below the last messages would be cut off.
                    className={index >= rows.length - 2 ? 'near-end' : undefined}
                  >
                    {one.day !== undefined && (
                      <div className="day">
                        <span>{dayText(one.day, Date.now(), words)}</span>
                      </div>
                    )}
                    {one.unread && (
                      <div className="unread-line">
                        <span>{words.unreadLine}</span>
                      </div>
                    )}
                    {content(one)}
                  </li>
                )
              )
            })}
          </ol>
        </div>
      </div>
      <p className="typing" role="status">
        {writer === undefined ? '' : words.typing(nameOf(writer))}
      </p>
      {(scroll.away || timeline?.newer === true) && (
        <button
          type="button"
          className="jump"
          aria-label={words.jumpToNewest}
          title={words.jumpToNewest}
          onClick={jumpToNewest}
        >
          <ArrowDown size={18} strokeWidth={1.75} />
          {conversation.unread > 0 && <span className="jump-unread">{conversation.unread}</span>}
        </button>
      )}
      {reacting && (
        <Dialog title={words.react} onClose={() => setReacting(undefined)}>
          <EmojiPicker
            inside
            onChoose={(reaction) => {
              setReacting(undefined)
              // A reaction that could not be kept does not appear; there is nothing to repair.
              store.call('messages.react', { id: reacting.id, reaction, active: true }).catch(() => {})
            }}
            onClose={() => setReacting(undefined)}
          />
        </Dialog>
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
  older: boolean,
  self: Address | undefined,
): [MessageId | undefined, (first: MessageId) => void] => {
  const [first, setFirst] = useState<MessageId>()
  if (first === undefined && unread > 0 && messages && messages.length > 0) {
    const others = messages.filter(({ sender }) => sender !== self)
    // Of a page that begins later, the first is only the first that is held.
    const found = older && others.length < unread ? undefined : others.at(-Math.min(unread, others.length))
    if (found) setFirst(found.id)
  }
  return [first, setFirst]
}
