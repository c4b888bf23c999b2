import type { TransportId } from '../../../shared/model/ids.ts'
import { useApp } from '../../app/context.tsx'
import { LineMark } from '../../components/lines.tsx'
import { en } from '../../i18n/en.ts'

const lines: readonly TransportId[] = ['xmtp', 'lan']

/** Both lines at a glance, quietly; opens the network page. */
export const NetworkIndicator = ({ onOpen }: { readonly onOpen: () => void }) => {
  const network = useApp((state) => state.network)
  return (
    <button type="button" className="indicator" onClick={onOpen}>
      <span className="visually-hidden">{en.network}.</span>
      {lines.map((line) => {
        const state = network?.[line].state ?? 'off'
        return (
          <span key={line} className={`indicator-line ${line} ${state}`} title={network?.[line].reason}>
            <LineMark line={line} />
            <span>{en.lines[line]}</span>
            <span className="indicator-state">{en.lineStates[state]}</span>
          </span>
        )
      })}
    </button>
  )
}
