import { useEffect, useState } from 'react'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Address, ConversationId, MessageId } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { contentText } from '../../app/content-text.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { listTimeText, shortAddress } from '../../app/format.ts'
import { Avatar } from '../../components/avatar.tsx'
import { words } from '../../i18n/words.ts'
import { peerAddress } from './conversation-row.tsx'
import { peopleNearby } from './people.ts'
import { snippetOf } from './snippet.ts'

/** After the last key, milliseconds. */
const typingPause = 120
const mostMessages = 40

interface SearchResultsProps {
  readonly query: string
  /** How many conversations were found by their names: then nobody is told that there is nothing. */
  readonly conversationsFound: number
  readonly onOpen: (id: ConversationId, at?: MessageId) => void
}

/** People and messages that a search found, below the conversations. */
export const SearchResults = ({ query, conversationsFound, onOpen }: SearchResultsProps) => {
  const store = useStore()
  const self = useApp((state) => state.account?.address)
  const conversations = useApp((state) => state.conversations)
  const relay = useApp((state) => state.relay)
  const [contacts, setContacts] = useState<ReadonlyArray<{ address: Address; name: string }>>([])
  const [found, setFound] = useState<{ readonly query: string; readonly messages: readonly Message[] }>()
  useEffect(() => {
    store
      .call('contacts.list', {})
      .then((listed) =>
        setContacts(
          listed.contacts.flatMap(({ address, name }) => (name === undefined ? [] : [{ address, name }])),
        ),
      )
      // Those who are here are found all the same.
      .catch(() => {})
  }, [store])
  useEffect(() => {
    let current = true
    const timer = window.setTimeout(() => {
      store.call('messages.search', { query, limit: mostMessages }).then(
        ({ messages }) => {
          if (current) setFound({ query, messages })
        },
        () => {
          if (current) setFound({ query, messages: [] })
        },
      )
    }, typingPause)
    return () => {
      current = false
      window.clearTimeout(timer)
    }
  }, [store, query])
  const known = new Map<ConversationId, Conversation>(conversations.map((one) => [one.id, one]))
  const written = new Set(
    conversations.filter(({ kind }) => kind === 'direct').flatMap(({ members }) => members),
  )
  const wanted = query.toLowerCase()
  const people = [
    ...new Map(
      [...peopleNearby(relay, self), ...contacts].map(({ address, name }) => [address, name] as const),
    ),
  ].filter(
    ([address, name]) =>
      !written.has(address) && address !== self && `${name}\n${address}`.toLowerCase().includes(wanted),
  )
  const messages = (found?.messages ?? []).filter(({ conversationId }) => known.has(conversationId))
  const nothing = found?.query === query && messages.length + people.length + conversationsFound === 0
  const openDirect = (address: Address): void => {
    // Whom one cannot write to is said where one tries to.
    store.call('conversations.openDirect', { address }).then(
      ({ id }) => onOpen(id),
      () => {},
    )
  }
  return (
    <>
      {people.length > 0 && (
        <section aria-label={words.people}>
          <h2 className="sidebar-section">{words.people}</h2>
          <ul>
            {people.map(([address, name]) => (
              <li key={address}>
                <button type="button" className="conversation" onClick={() => openDirect(address)}>
                  <Avatar address={address} name={name} size={32} />
                  <span className="conversation-main">
                    <span className="conversation-title">
                      <bdi>{name}</bdi>
                    </span>
                    <span className="conversation-last mono">{shortAddress(address)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {messages.length > 0 && (
        <section aria-label={words.messages}>
          <h2 className="sidebar-section">{words.messages}</h2>
          <ul>
            {messages.map((message) => {
              const conversation = known.get(message.conversationId)
              const snippet = snippetOf(contentText(message.content), query)
              return (
                conversation && (
                  <li key={message.id}>
                    <button
                      type="button"
                      className="conversation"
                      onClick={() => onOpen(conversation.id, message.id)}
                    >
                      <Avatar address={peerAddress(conversation, self)} name={conversation.title} size={32} />
                      <span className="conversation-main">
                        <span className="conversation-title">
                          <bdi>{conversation.title}</bdi>
                        </span>
                        <span className="conversation-last" dir="auto">
                          {message.sender === self && `${words.you}: `}
                          {snippet.map(({ text, match }, index) =>
                            // The pieces of one text, in their order.
                            // oxlint-disable-next-line react/no-array-index-key
                            match ? <mark key={index}>{text}</mark> : text,
                          )}
                        </span>
                      </span>
                      <span className="conversation-side">
                        <time>{listTimeText(message.sentAt, Date.now())}</time>
                      </span>
                    </button>
                  </li>
                )
              )
            })}
          </ul>
        </section>
      )}
      {nothing && <p className="sidebar-nothing">{words.searchNothing}</p>}
    </>
  )
}
