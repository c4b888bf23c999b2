import { Archive, ChevronLeft, MessageSquarePlus, Search, Settings, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { RefObject } from 'react'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Address, ConversationId, MessageId } from '../../../shared/model/ids.ts'
import { useApp } from '../../app/context.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { words } from '../../i18n/words.ts'
import { PhraseReminder } from '../onboarding/phrase-reminder.tsx'
import { UpdateReminder } from '../settings/update-reminder.tsx'
import { NetworkIndicator } from '../network/network-indicator.tsx'
import { ConversationRow, isUnread, lastText, peerAddress } from './conversation-row.tsx'
import { peopleNearby } from './people.ts'
import { SearchResults } from './search-results.tsx'

interface ConversationListProps {
  readonly selected: ConversationId | undefined
  readonly searchField: RefObject<HTMLInputElement | null>
  /** @param at a message in it that was looked for */
  readonly onSelect: (id: ConversationId, at?: MessageId) => void
  readonly onNew: () => void
  readonly onSettings: () => void
  readonly onNetwork: () => void
  /** Shows what there is of new versions. */
  readonly onUpdates: () => void
}

const searchText = (conversation: Conversation, self: Address | undefined): string =>
  `${conversation.title}\n${conversation.lastMessage ? lastText(conversation, self) : ''}`.toLowerCase()

/** The column of conversations, requests first, with search and the state of both lines. */
export const ConversationList = (props: ConversationListProps) => {
  const conversations = useApp((state) => state.conversations)
  const self = useApp((state) => state.account?.address)
  const relay = useApp((state) => state.relay)
  const [query, setQuery] = useState('')
  const [archive, setArchive] = useState(false)
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
  const archived = accepted.filter(({ arrangement }) => arrangement.archived)
  const inView =
    wanted !== '' ? accepted : archive ? archived : accepted.filter((one) => !archived.includes(one))
  const sorted = inView.toSorted((a, b) => Number(b.arrangement.pinned) - Number(a.arrangement.pinned))
  const row = (conversation: Conversation) => (
    <ConversationRow
      key={conversation.id}
      conversation={conversation}
      self={self}
      online={nearby.has(peerAddress(conversation, self))}
      selected={conversation.id === props.selected}
      onSelect={props.onSelect}
    />
  )
  const unreadArchived = archived.filter(isUnread).length
  return (
    <nav className="sidebar" aria-label={words.conversations}>
      <header className="sidebar-head">
        <h1 className="brand">{words.appName}</h1>
        <IconButton label={words.settings} icon={Settings} onClick={props.onSettings} />
        <IconButton label={words.newConversation} icon={MessageSquarePlus} onClick={props.onNew} />
      </header>
      <div className="search">
        <Search size={15} strokeWidth={1.75} />
        <input
          ref={props.searchField}
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setQuery('')
          }}
        />
        {query !== '' && (
          <button
            type="button"
            className="icon-button small"
            aria-label={words.clearSearch}
            title={words.clearSearch}
            onClick={() => setQuery('')}
          >
            <X size={14} strokeWidth={1.75} />
          </button>
        )}
      </div>
      <div className="sidebar-scroll">
        {archive && wanted === '' && (
          <button type="button" className="sidebar-line" onClick={() => setArchive(false)}>
            <ChevronLeft size={16} strokeWidth={1.75} /> {words.archivedTitle}
          </button>
        )}
        {requests.length > 0 && !archive && (
          <section aria-label={words.requests}>
            <h2 className="sidebar-section">{words.requests}</h2>
            <ul>{requests.map(row)}</ul>
          </section>
        )}
        {requests.length > 0 && !archive && sorted.length > 0 && (
          <h2 className="sidebar-section">{words.conversations}</h2>
        )}
        <ul aria-label={archive ? words.archivedTitle : words.conversations}>{sorted.map(row)}</ul>
        {archive && archived.length === 0 && wanted === '' && (
          <p className="sidebar-nothing">{words.nothingArchived}</p>
        )}
        {wanted !== '' && (
          <SearchResults
            query={query.trim()}
            conversationsFound={shown.length}
            onOpen={(id, at) => props.onSelect(id, at)}
          />
        )}
        {!archive && wanted === '' && archived.length > 0 && (
          <button type="button" className="sidebar-line" onClick={() => setArchive(true)}>
            <Archive size={16} strokeWidth={1.75} /> {words.archivedCount(archived.length)}
            {unreadArchived > 0 && <span className="unread quiet">{unreadArchived}</span>}
          </button>
        )}
      </div>
      <UpdateReminder onLook={props.onUpdates} />
      <PhraseReminder />
      <NetworkIndicator onOpen={props.onNetwork} />
    </nav>
  )
}
