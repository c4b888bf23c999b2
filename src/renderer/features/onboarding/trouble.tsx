import type { ErrorCode, ErrorShape } from '../../../shared/errors.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { Card, Handset } from './onboarding.tsx'
import type { Step } from './onboarding.tsx'
import { Ways } from './ways-out.tsx'

const titleOf = (code: ErrorCode): string => {
  switch (code) {
    case 'database-damaged':
      return words.accountTroubles.damaged
    case 'database-newer':
      return words.accountTroubles.newer
    case 'database-busy':
      return words.accountTroubles.busy
    case 'disk-full':
      return words.accountTroubles.full
    case 'disk-error':
      return words.accountTroubles.disk
    case 'keyring-unavailable':
      return words.accountTroubles.keyring
    default:
      return words.troubleTitle
  }
}

/** What passes, or is to be mended outside: nothing has to be put aside for it. */
const passing: ReadonlySet<ErrorCode> = new Set(['database-busy', 'disk-full', 'disk-error'])

interface TroubleProps {
  readonly trouble: ErrorShape
  readonly onRetry: () => void
  /** Hears where to begin anew, when the account was put aside. */
  readonly onAside: (step: Step) => void
}

/** The account cannot be opened: what is in the way, and every way on. */
export const Trouble = ({ trouble, onRetry, onAside }: TroubleProps) => {
  const store = useStore()
  const info = useApp((state) => state.info)
  const showing = useRequest()
  // A keyring answers each start of the app once: what it said stays said until the next.
  const startsAnew = trouble.code === 'keyring-unavailable' && info?.shell === 'electron'
  const retry = (): void => {
    if (startsAnew) void showing.run(() => store.call('app.restart', {}))
    else onRetry()
  }
  return (
    <Card>
      <Handset />
      <h1>{titleOf(trouble.code)}</h1>
      <p className="lead" role="alert">
        {words.failure(trouble.code, trouble.message)}
      </p>
      <button type="button" className="button primary large" onClick={retry}>
        {words.tryAgain}
      </button>
      {!passing.has(trouble.code) && (
        <section className="stack" aria-label={words.troubleWays}>
          <h2>{words.troubleWays}</h2>
          <Ways onAside={onAside} />
        </section>
      )}
      {info?.shell === 'electron' ? (
        <button
          type="button"
          className="button quiet"
          onClick={() => void showing.run(() => store.call('app.showFolder', {}))}
        >
          {words.showFolder}
        </button>
      ) : (
        <p className="hint">{words.folderIs(info?.profile ?? '')}</p>
      )}
      <ErrorText text={showing.error} />
    </Card>
  )
}
