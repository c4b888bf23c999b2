import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ConversationId, MessageId } from '../../../shared/model/ids.ts'
import { useStore } from '../../app/context.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { words } from '../../i18n/words.ts'

/** After the last key, milliseconds. */
const typingPause = 150
const mostFound = 500

interface ConversationSearchProps {
  readonly id: ConversationId
  readonly onFound: (message: MessageId) => void
  readonly onClose: () => void
}

/** Looks for words in one conversation and goes from one message to the next, the newest first. */
export const ConversationSearch = ({ id, onFound, onClose }: ConversationSearchProps) => {
  const store = useStore()
  const [query, setQuery] = useState('')
  const [found, setFound] = useState<{ readonly query: string; readonly ids: readonly MessageId[] }>()
  const [at, setAt] = useState(0)
  const wanted = query.trim()
  useEffect(() => {
    if (wanted === '') return undefined
    let current = true
    const timer = window.setTimeout(() => {
      store.call('messages.search', { query: wanted, conversationId: id, limit: mostFound }).then(
        ({ messages }) => {
          if (!current) return
          const ids = messages.toSorted((a, b) => b.order - a.order).map((message) => message.id)
          setFound({ query: wanted, ids })
          setAt(0)
          if (ids[0] !== undefined) onFound(ids[0])
        },
        () => {
          if (current) setFound({ query: wanted, ids: [] })
        },
      )
    }, typingPause)
    return () => {
      current = false
      window.clearTimeout(timer)
    }
  }, [store, id, wanted, onFound])
  const ids = found?.query === wanted ? found.ids : []
  const step = (by: number): void => {
    if (ids.length === 0) return
    const next = (at + by + ids.length) % ids.length
    setAt(next)
    const message = ids[next]
    if (message !== undefined) onFound(message)
  }
  const told =
    wanted === '' || found?.query !== wanted
      ? ''
      : ids.length === 0
        ? words.searchNothing
        : words.foundAt(at + 1, ids.length)
  return (
    <search className="conversation-search">
      <input
        type="search"
        aria-label={words.searchHere}
        placeholder={words.searchHere}
        value={query}
        // It was just asked for.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose()
          else if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
          else return
          event.preventDefault()
        }}
      />
      <span className="hint" role="status">
        {told}
      </span>
      <IconButton
        label={words.olderFound}
        icon={ChevronUp}
        disabled={ids.length < 2}
        onClick={() => step(1)}
      />
      <IconButton
        label={words.newerFound}
        icon={ChevronDown}
        disabled={ids.length < 2}
        onClick={() => step(-1)}
      />
      <IconButton label={words.close} icon={X} onClick={onClose} />
    </search>
  )
}
