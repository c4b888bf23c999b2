import type { TransportId } from '../../../shared/model/ids.ts'
import { useApp } from '../../app/context.tsx'
import { LineMark } from '../../components/lines.tsx'
import { words } from '../../i18n/words.ts'

const lines: readonly TransportId[] = ['xmtp', 'lan']

/** Both lines at a glance, quietly; opens the network page. */
export const NetworkIndicator = ({ onOpen }: { readonly onOpen: () => void }) => {
  const network = useApp((state) => state.network)
  return (
    <button type="button" className="indicator" onClick={onOpen}>
      <span className="visually-hidden">{words.network}.</span>
      {lines.map((line) => {
        const state = network?.[line].state ?? 'off'
        const reason = network?.[line].reason
        return (
          <span
            key={line}
            className={`indicator-line ${line} ${state}`}
            title={reason && words.sentence(reason)}
          >
            <LineMark line={line} />
            <span>{words.lines[line]}</span>
            <span className="indicator-state">{words.lineStates[state]}</span>
          </span>
        )
      })}
    </button>
  )
}
