import type { Conversation } from '../../../shared/model/conversation.ts'
import { useStore } from '../../app/context.tsx'
import type { RequestState } from '../../app/request.ts'
import { words } from '../../i18n/words.ts'
import { durations, durationText } from '../timeline/system-line.tsx'

interface DisappearingProps {
  readonly conversation: Conversation
  readonly request: RequestState
}

/** After which time messages disappear. */
export const Disappearing = ({ conversation, request }: DisappearingProps) => {
  const store = useStore()
  const { id, disappearAfter } = conversation
  const offered = [...new Set([...durations, ...(disappearAfter === undefined ? [] : [disappearAfter])])]
  return (
    <div className="field">
      <label htmlFor="disappearing">{words.disappearing}</label>
      <select
        id="disappearing"
        value={disappearAfter ?? ''}
        disabled={request.busy || conversation.group?.active === false}
        onChange={(event) => {
          const seconds = event.target.value === '' ? null : Number(event.target.value)
          void request.run(() => store.call('conversations.setDisappearing', { id, seconds }))
        }}
      >
        <option value="">{words.never}</option>
        {offered.map((seconds) => (
          <option key={seconds} value={seconds}>
            {words.after(durationText(seconds))}
          </option>
        ))}
      </select>
      <p className="hint">{words.disappearingHint}</p>
    </div>
  )
}
