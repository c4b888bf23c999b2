import type { TransportId } from '../../../shared/model/ids.ts'
import { useApp } from '../../app/context.tsx'
import { momentText } from '../../app/format.ts'
import { comma } from '../../i18n/language.ts'
import { words } from '../../i18n/words.ts'

/** A line's state, in words: since when, and why where it does not work. */
export const LineState = ({ line }: { readonly line: TransportId }) => {
  const status = useApp((state) => state.network?.[line])
  if (!status) return null
  const since =
    status.since === undefined ? '' : `${comma}${words.since(momentText(status.since, Date.now()))}`
  return (
    <p className={`line-state ${status.state}`} role="status">
      <span className="dot" />
      <span>
        <strong>{words.lineStates[status.state]}</strong>
        {since}
        {status.reason !== undefined && <span className="line-reason">{words.sentence(status.reason)}</span>}
      </span>
    </p>
  )
}
