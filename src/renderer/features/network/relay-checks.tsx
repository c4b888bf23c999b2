import { CircleCheck, CircleHelp, CircleX } from 'lucide-react'
import { useState } from 'react'
import type { RelayCheck } from '../../../shared/model/network.ts'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

const icons = { ok: CircleCheck, failed: CircleX, unknown: CircleHelp } as const

interface RelayChecksProps {
  /** An invite or an address; empty: only this machine's network is looked at. */
  readonly target: string
  readonly passcode: string
}

/** "Why can't I see it?": what was looked at, and which of it is the matter. */
export const RelayChecks = ({ target, passcode }: RelayChecksProps) => {
  const store = useStore()
  const request = useRequest()
  const [checks, setChecks] = useState<readonly RelayCheck[]>()
  const look = (): void => {
    void request.run(async () => {
      const asked = {
        ...(target.trim() === '' ? {} : { target }),
        ...(passcode.trim() === '' ? {} : { passcode }),
      }
      setChecks((await store.call('relay.diagnose', asked)).checks)
    })
  }
  return (
    <>
      <div className="row">
        <button type="button" className="button quiet" disabled={request.busy} onClick={look}>
          <CircleHelp size={15} strokeWidth={1.75} /> {request.busy ? words.looking : words.whyNot}
        </button>
      </div>
      <ErrorText text={request.error} />
      {checks && (
        <ul className="checks" aria-label={words.whyNot} aria-live="polite">
          {checks.map(({ check, outcome, message }) => {
            const Icon = icons[outcome]
            return (
              <li key={check} className={`check ${outcome}`}>
                <Icon size={16} strokeWidth={1.75} aria-label={words.checkOutcomes[outcome]} />
                <span>
                  <strong>{words.checks[check]}</strong> {words.sentence(message)}
                </span>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}
