import { ArrowUpFromLine } from 'lucide-react'
import { useState } from 'react'
import { words } from '../../i18n/words.ts'
import { useUpdates } from './use-updates.ts'

/** Says quietly that there is a newer version, until somebody has said that they know. */
export const UpdateReminder = ({ onLook }: { readonly onLook: () => void }) => {
  const view = useUpdates()
  const [known, setKnown] = useState('')
  const state = view?.state
  if (state?.type !== 'available' && state?.type !== 'ready') return null
  const about = `${state.type} ${state.found.version}`
  if (known === about) return null
  return (
    <aside className="reminder" aria-label={words.updates}>
      <ArrowUpFromLine size={16} strokeWidth={1.75} aria-hidden="true" />
      <p>
        {state.type === 'ready'
          ? words.updatesReady(state.found.version)
          : words.updatesFound(state.found.version)}
      </p>
      <div className="row">
        <button type="button" className="button" onClick={onLook}>
          {words.updatesShow}
        </button>
        <button type="button" className="button quiet" onClick={() => setKnown(about)}>
          {words.updatesLater}
        </button>
      </div>
    </aside>
  )
}
