import {
  Archive,
  ArchiveRestore,
  BellMinus,
  BellOff,
  BellRing,
  Ellipsis,
  Hash,
  MailCheck,
  MailOpen,
  Pin,
  PinOff,
  Users,
} from 'lucide-react'
import type { Arrangement, Conversation } from '../../../shared/model/conversation.ts'
import type { Address, ConversationId } from '../../../shared/model/ids.ts'
import { previewText, isSystem } from '../../app/content-text.ts'
import { useStore } from '../../app/context.tsx'
import { listTimeText, shortAddress } from '../../app/format.ts'
import { notify } from '../../app/notices.tsx'
import { ButtonActions, ContextActions } from '../../components/actions.tsx'
import type { Action } from '../../components/actions.tsx'
import { Avatar } from '../../components/avatar.tsx'
import { words } from '../../i18n/words.ts'
import { systemSentences } from '../timeline/system-line.tsx'

/** Whose picture stands for a conversation: the other one of a direct one, else its own. */
export const peerAddress = (conversation: Conversation, self: Address | undefined): Address | string =>
  conversation.kind === 'direct'
    ? (conversation.members.find((member) => member !== self) ?? conversation.id)
    : `0x${conversation.id.slice(conversation.id.indexOf(':') + 1).replaceAll('-', '')}`

/** The last message of a conversation in one line. */
export const lastText = (conversation: Conversation, self: Address | undefined): string => {
  const { lastMessage } = conversation
  if (!lastMessage) return words.noMessages
  if (isSystem(lastMessage.content)) {
    const nameOf = (address: Address): string =>
      address === self ? words.you : (conversation.names[address] ?? shortAddress(address))
    return systemSentences(lastMessage.content, lastMessage.sender, nameOf)[0] ?? words.groupChanged
  }
  return previewText(lastMessage.content)
}

/** Whether a conversation is to be silent now. */
export const isMuted = ({ arrangement }: Conversation): boolean => arrangement.mutedUntil > Date.now()

/** Whether there is something to be looked at. */
export const isUnread = ({ unread, arrangement }: Conversation): boolean =>
  unread > 0 || arrangement.markedUnread

interface RowProps {
  readonly conversation: Conversation
  readonly self: Address | undefined
  readonly online: boolean
  readonly selected: boolean
  readonly onSelect: (id: ConversationId) => void
}

/** A conversation in the list, with what can be done with it. */
export const ConversationRow = ({ conversation, self, online, selected, onSelect }: RowProps) => {
  const store = useStore()
  const { id, kind, title, unread, lastMessage, updatedAt, arrangement, consent } = conversation
  const text = lastText(conversation, self)
  const muted = isMuted(conversation)
  const arrange = (change: Partial<Arrangement>): void => {
    // What could not be kept does not change; there is nothing to repair.
    store.call('conversations.arrange', { id, ...change }).catch(() => {})
  }
  /** Does what takes it out of sight, and offers the way back. */
  const arrangeAndTell = (change: Partial<Arrangement>, text: string): void => {
    const { pinned, archived, mutedUntil } = arrangement
    arrange(change)
    notify({ text, undo: () => arrange({ pinned, archived, mutedUntil }) })
  }
  const actions: readonly Action[] = [
    arrangement.pinned
      ? { label: words.unpin, icon: PinOff, onSelect: () => arrange({ pinned: false }) }
      : { label: words.pin, icon: Pin, onSelect: () => arrange({ pinned: true }) },
    isUnread(conversation)
      ? {
          label: words.markRead,
          icon: MailOpen,
          onSelect: () => void store.call('conversations.markRead', { id }).catch(() => {}),
        }
      : { label: words.markUnread, icon: MailCheck, onSelect: () => arrange({ markedUnread: true }) },
    ...(muted
      ? [{ label: words.unmute, icon: BellRing, onSelect: () => arrange({ mutedUntil: 0 }) }]
      : [
          {
            label: words.muteHours(8),
            icon: BellMinus,
            onSelect: () => arrangeAndTell({ mutedUntil: Date.now() + 8 * 3_600_000 }, words.wasMuted(title)),
          },
          {
            label: words.mute,
            icon: BellOff,
            onSelect: () => arrangeAndTell({ mutedUntil: Number.MAX_SAFE_INTEGER }, words.wasMuted(title)),
          },
        ]),
    arrangement.archived
      ? {
          label: words.unarchive,
          icon: ArchiveRestore,
          onSelect: () => arrangeAndTell({ archived: false }, words.wasUnarchived(title)),
        }
      : {
          label: words.archive,
          icon: Archive,
          onSelect: () => arrangeAndTell({ archived: true, pinned: false }, words.wasArchived(title)),
        },
  ]
  const Kind = kind === 'group' ? Users : kind === 'room' ? Hash : undefined
  const draft = selected ? '' : arrangement.draft.trim()
  const own = lastMessage?.sender === self && lastMessage !== undefined && !isSystem(lastMessage.content)
  const row = (
    <button
      type="button"
      className={`conversation ${isUnread(conversation) ? 'has-unread' : ''}`}
      aria-current={selected ? 'true' : undefined}
      onClick={() => onSelect(id)}
    >
      <Avatar
        address={peerAddress(conversation, self)}
        name={title}
        online={online}
        stranger={consent === 'unknown'}
      />
      <span className="conversation-main">
        <span className="conversation-title">
          {Kind && (
            <Kind size={13} strokeWidth={2} aria-label={kind === 'group' ? words.group : words.room} />
          )}
          <bdi>{kind === 'room' ? title.replace(/^#/, '') : title}</bdi>
          {online && <span className="visually-hidden">, {words.onThisNetwork}</span>}
        </span>
        <span className="conversation-last">
          {draft !== '' ? (
            <em className="draft">{words.draft}</em>
          ) : (
            own && <span className="own-prefix">{words.ownPrefix}</span>
          )}
          {/* A text is cut at its own end, whichever way it runs. */}
          <span className="last-text" dir="auto">
            {draft === '' ? text : draft}
          </span>
        </span>
      </span>
      <span className="conversation-side">
        <time>{lastMessage ? listTimeText(updatedAt, Date.now()) : ''}</time>
        <span className="conversation-marks">
          {muted && <BellOff size={13} strokeWidth={1.75} aria-label={words.muted} />}
          {arrangement.pinned && <Pin size={13} strokeWidth={1.75} aria-label={words.pinned} />}
          {isUnread(conversation) && (
            <span className={`unread ${muted ? 'quiet' : ''}`}>
              <span aria-hidden="true">{unread > 99 ? '99+' : unread === 0 ? '' : unread}</span>
              <span className="visually-hidden">
                {unread > 0 ? words.unread(unread) : words.markedUnread}
              </span>
            </span>
          )}
        </span>
      </span>
    </button>
  )
  if (consent !== 'allowed') return <li>{row}</li>
  return (
    <ContextActions label={words.actionsFor(title)} actions={actions}>
      <li className="conversation-item">
        {row}
        <ButtonActions label={words.actionsFor(title)} actions={actions}>
          <button
            type="button"
            className="icon-button small conversation-more"
            aria-label={words.actionsFor(title)}
            title={words.more}
          >
            <Ellipsis size={16} strokeWidth={1.75} />
          </button>
        </ButtonActions>
      </li>
    </ContextActions>
  )
}
