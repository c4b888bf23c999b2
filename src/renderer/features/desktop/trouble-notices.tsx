import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Trouble } from '../../../shared/model/desktop.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { words } from '../../i18n/words.ts'

/** Says what failed and was survived, until somebody has seen it. */
export const TroubleNotices = () => {
  const store = useStore()
  const connection = useApp((state) => state.connection)
  const [troubles, setTroubles] = useState<readonly Trouble[]>([])
  useEffect(() => store.hear('troubles.changed', (change) => setTroubles(change.troubles)), [store])
  useEffect(() => {
    if (connection !== 'open') return
    // Without an answer nothing is said; the lost connection is.
    store.call('troubles.list', {}).then(
      (list) => setTroubles(list.troubles),
      () => {},
    )
  }, [store, connection])
  const [first] = troubles
  if (!first) return null
  const seen = (): void => {
    setTroubles(troubles.filter(({ id }) => id !== first.id))
    store.call('troubles.seen', { id: first.id }).catch(() => {})
  }
  return (
    <div className="banner trouble" role="alert">
      <span>
        {words.troubles[first.kind]} {words.troubleHint}
      </span>
      <button type="button" className="icon-button" aria-label={words.close} onClick={seen}>
        <X size={16} strokeWidth={1.75} />
      </button>
    </div>
  )
}
