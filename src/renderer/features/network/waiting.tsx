import { RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

interface Entry {
  readonly conversationId: ConversationId
  readonly count: number
}

/** What has reached nobody yet, and the way to try it at once. */
export const Waiting = ({ onOpened }: { readonly onOpened: (id: ConversationId) => void }) => {
  const store = useStore()
  const request = useRequest()
  const conversations = useApp((state) => state.conversations)
  const network = useApp((state) => state.network)
  const [waiting, setWaiting] = useState<readonly Entry[]>()
  useEffect(() => {
    let current = true
    const look = (): void => {
      store.call('network.waiting', {}).then(
        (found) => {
          if (current) setWaiting(found.waiting)
        },
        () => {
          // The lost connection is said above.
        },
      )
    }
    look()
    const timer = window.setInterval(look, 3_000)
    return () => {
      current = false
      window.clearInterval(timer)
    }
    // Whatever waits may go when a line changes, and wait when somebody writes.
  }, [store, network, conversations])
  if (!waiting) return null
  const total = waiting.reduce((sum, { count }) => sum + count, 0)
  return (
    <section className="panel" aria-label={words.waitingTitle}>
      <header className="row between">
        <h2>{words.waitingTitle}</h2>
        {total > 0 && (
          <button
            type="button"
            className="button"
            disabled={request.busy}
            onClick={() => void request.run(() => store.call('network.tryAgain', {}))}
          >
            <RefreshCw size={15} strokeWidth={1.75} /> {words.tryNow}
          </button>
        )}
      </header>
      <p className="hint">{total === 0 ? words.nothingWaits : words.waitingText(total)}</p>
      <ErrorText text={request.error} />
      {total > 0 && (
        <ul className="found" aria-label={words.waitingTitle}>
          {waiting.map(({ conversationId, count }) => {
            const title = conversations.find(({ id }) => id === conversationId)?.title ?? conversationId
            return (
              <li key={conversationId} className="row between">
                <bdi>{title}</bdi>
                <button type="button" className="button quiet" onClick={() => onOpened(conversationId)}>
                  {words.waitingCount(count)}
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
