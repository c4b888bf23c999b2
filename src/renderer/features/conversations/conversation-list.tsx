import { MessageSquarePlus, Search, Settings, Users } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RefObject } from 'react'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Address, ConversationId } from '../../../shared/model/ids.ts'
import { contentText, isSystem } from '../../app/content-text.ts'
import { useApp } from '../../app/context.tsx'
import { listTimeText, shortAddress } from '../../app/format.ts'
import { Avatar } from '../../components/avatar.tsx'
import { en } from '../../i18n/en.ts'
import { systemSentences } from '../timeline/system-line.tsx'
import { NetworkIndicator } from '../network/network-indicator.tsx'
import { peopleNearby } from './people.ts'

interface ConversationListProps {
  readonly selected: ConversationId | undefined
  readonly searchField: RefObject<HTMLInputElement | null>
  readonly onSelect: (id: ConversationId) => void
  readonly onNew: () => void
  readonly onSettings: () => void
  readonly onNetwork: () => void
}

/** Whose picture stands for a conversation: the other one of a direct one, else its own. */
export const peerAddress = (conversation: Conversation, self: Address | undefined): Address | string =>
  conversation.kind === 'direct'
    ? (conversation.members.find((member) => member !== self) ?? conversation.id)
    : `0x${conversation.id.slice(conversation.id.indexOf(':') + 1).replaceAll('-', '')}`

/** The column of conversations, requests first, with search and the state of both lines. */
export const ConversationList = (props: ConversationListProps) => {
  const conversations = useApp((state) => state.conversations)
  const self = useApp((state) => state.account?.address)
  const relay = useApp((state) => state.relay)
  const [query, setQuery] = useState('')
  const nearby = useMemo(
    () => new Set(peopleNearby(relay, self).map(({ address }) => String(address))),
    [relay, self],
  )
  const wanted = query.trim().toLowerCase()
  const shown = conversations.filter(
    (one) => one.consent !== 'denied' && (wanted === '' || searchText(one, self).includes(wanted)),
  )
  const requests = shown.filter(({ consent }) => consent === 'unknown')
  const accepted = shown.filter(({ consent }) => consent === 'allowed')
  const row = (conversation: Conversation) => (
    <Row
      key={conversation.id}
      conversation={conversation}
      self={self}
      online={nearby.has(peerAddress(conversation, self))}
      selected={conversation.id === props.selected}
      onSelect={props.onSelect}
    />
  )
  return (
    <nav className="sidebar" aria-label={en.conversations}>
      <header className="sidebar-head">
        <h1 className="brand">{en.appName}</h1>
        <button
          type="button"
          className="icon-button"
          aria-label={en.settings}
          title={en.settings}
          onClick={props.onSettings}
        >
          <Settings size={18} strokeWidth={1.75} />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={en.newConversation}
          title={en.newConversation}
          onClick={props.onNew}
        >
          <MessageSquarePlus size={18} strokeWidth={1.75} />
        </button>
      </header>
      <div className="search">
        <Search size={15} strokeWidth={1.75} />
        <input
          ref={props.searchField}
          type="search"
          aria-label={en.search}
          placeholder={en.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <div className="sidebar-scroll">
        {requests.length > 0 && (
          <section aria-label={en.requests}>
            <h2 className="sidebar-section">{en.requests}</h2>
            <ul>{requests.map(row)}</ul>
          </section>
        )}
        <ul aria-label={en.conversations}>{accepted.map(row)}</ul>
        {shown.length === 0 && wanted !== '' && <p className="sidebar-nothing">{en.searchNothing}</p>}
      </div>
      <NetworkIndicator onOpen={props.onNetwork} />
    </nav>
  )
}

const lastText = (conversation: Conversation, self: Address | undefined): string => {
  const { lastMessage } = conversation
  if (!lastMessage) return en.noMessages
  if (isSystem(lastMessage.content)) {
    const nameOf = (address: Address): string =>
      address === self ? en.you : (conversation.names[address] ?? shortAddress(address))
    return systemSentences(lastMessage.content, lastMessage.sender, nameOf)[0] ?? en.groupChanged
  }
  return contentText(lastMessage.content)
}

const searchText = (conversation: Conversation, self: Address | undefined): string =>
  `${conversation.title}\n${conversation.lastMessage ? lastText(conversation, self) : ''}`.toLowerCase()

interface RowProps {
  readonly conversation: Conversation
  readonly self: Address | undefined
  readonly online: boolean
  readonly selected: boolean
  readonly onSelect: (id: ConversationId) => void
}

const Row = ({ conversation, self, online, selected, onSelect }: RowProps) => {
  const { id, kind, title, unread, lastMessage, updatedAt } = conversation
  const text = lastText(conversation, self)
  return (
    <li>
      <button
        type="button"
        className="conversation"
        aria-current={selected ? 'true' : undefined}
        onClick={() => onSelect(id)}
      >
        <Avatar address={peerAddress(conversation, self)} name={title} online={online} />
        <span className="conversation-main">
          <span className="conversation-title">
            {kind === 'group' && <Users size={13} strokeWidth={2} aria-label={en.group} />}
            <bdi>{title}</bdi>
            {online && <span className="visually-hidden">, {en.onThisNetwork}</span>}
          </span>
          <span className="conversation-last" dir="auto">
            {lastMessage && lastMessage.sender === self && !isSystem(lastMessage.content)
              ? en.ownPrefix(text)
              : text}
          </span>
        </span>
        <span className="conversation-side">
          <time>{lastMessage ? listTimeText(updatedAt, Date.now()) : ''}</time>
          {unread > 0 && (
            <span className="unread">
              <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
              <span className="visually-hidden">{en.unread(unread)}</span>
            </span>
          )}
        </span>
      </button>
    </li>
  )
}
