import type { WorkKind } from '../../shared/model/storage.ts'
import { useApp, useStore } from '../app/context.tsx'
import { words } from '../i18n/words.ts'

/** How far something is that takes its time, and the way to stop it; nothing while it is not done. */
export const WorkBar = ({ kind }: { readonly kind: WorkKind }) => {
  const store = useStore()
  const work = useApp((state) => state.work)
  if (work?.kind !== kind || work.state !== 'running') return null
  const percent = work.total === 0 ? 0 : Math.min(100, Math.floor((work.done / work.total) * 100))
  const text = words.working(percent)
  return (
    <div className="transfer" role="status">
      {work.total === 0 ? (
        <progress aria-label={text} />
      ) : (
        <progress max={100} value={percent} aria-label={text} />
      )}
      <span className="hint">{text}</span>
      <button
        type="button"
        className="button quiet"
        onClick={() => {
          // What could not be stopped goes on and says so when it ends.
          store.call('work.cancel', {}).catch(() => {})
        }}
      >
        {words.stop}
      </button>
    </div>
  )
}
