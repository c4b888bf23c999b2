import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import type { Preferences } from '../../../shared/model/device.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { useUnattendedProtection } from '../../app/unattended.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { NewPassphrase } from '../../components/new-passphrase.tsx'
import { words } from '../../i18n/words.ts'

type Asking = 'set' | 'change' | 'remove'

/** What keeps the account, and what keeps others from the window. */
export const SecuritySection = () => {
  const store = useStore()
  const has = useApp((state) => state.account?.protection === 'passphrase')
  // A page in a browser is not told of the system's screen.
  const onSystem = useApp((state) => state.info?.shell === 'electron')
  const request = useRequest()
  const [preferences, setPreferences] = useState<Preferences>()
  const [asking, setAsking] = useState<Asking>()
  useEffect(() => {
    // Without an answer the choices stay empty; the lost connection is said above.
    store
      .call('preferences.get', {})
      .then(setPreferences)
      .catch(() => {})
  }, [store])
  const change = (wish: Partial<Preferences>): void => {
    void request.run(async () => setPreferences(await store.call('preferences.set', wish)))
  }
  return (
    <section className="panel" aria-label={words.security}>
      <h2>{words.security}</h2>
      <div className="row wrap">
        {!has && (
          <button type="button" className="button" onClick={() => setAsking('set')}>
            {words.passphraseSet}
          </button>
        )}
        {has && (
          <>
            <button
              type="button"
              className="button primary"
              disabled={request.busy}
              onClick={() => void request.run(() => store.call('account.lock', {}))}
            >
              {words.lockNow}
            </button>
            <button type="button" className="button" onClick={() => setAsking('change')}>
              {words.passphraseChange}
            </button>
            <button type="button" className="button" onClick={() => setAsking('remove')}>
              {words.passphraseRemove}
            </button>
          </>
        )}
      </div>
      <p className="hint">{has ? words.lockHint : words.lockNeeds}</p>
      {has && (
        <>
          <div className="field">
            <label htmlFor="lock-after">{words.lockAfter}</label>
            <select
              id="lock-after"
              value={preferences?.lockAfterMinutes ?? 0}
              disabled={preferences === undefined}
              onChange={(event) => change({ lockAfterMinutes: Number(event.target.value) })}
            >
              {Object.entries(words.lockAfters).map(([minutes, text]) => (
                <option key={minutes} value={minutes}>
                  {text}
                </option>
              ))}
            </select>
          </div>
          {onSystem && (
            <label className="check">
              <input
                type="checkbox"
                checked={preferences?.lockWithScreen === true}
                onChange={(event) => change({ lockWithScreen: event.target.checked })}
              />
              <span>
                {words.lockWithScreen}
                <span className="hint">{words.lockWithScreenHint}</span>
              </span>
            </label>
          )}
          <label className="check">
            <input
              type="checkbox"
              checked={preferences?.lockCloses === true}
              onChange={(event) => change({ lockCloses: event.target.checked })}
            />
            <span>
              {words.lockCloses}
              <span className="hint">{words.lockClosesHint}</span>
            </span>
          </label>
        </>
      )}
      <ErrorText text={request.error} />
      {asking && <ChangePassphrase asking={asking} onClose={() => setAsking(undefined)} />}
    </section>
  )
}

const titles = () => ({
  set: words.passphraseSetTitle,
  change: words.passphraseChangeTitle,
  remove: words.passphraseRemoveTitle,
})

interface ChangePassphraseProps {
  readonly asking: Asking
  readonly onClose: () => void
}

const ChangePassphrase = ({ asking, onClose }: ChangePassphraseProps) => {
  const store = useStore()
  const protection = useUnattendedProtection()
  const request = useRequest()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState<string>()
  const [done, setDone] = useState(false)
  const ready = (asking === 'set' || current !== '') && (asking === 'remove' || next !== undefined)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void request.run(async () => {
      await store.call('account.setPassphrase', {
        ...(asking === 'set' ? {} : { current }),
        next: asking === 'remove' ? null : (next ?? null),
      })
      setDone(true)
    })
  }
  if (done) {
    return (
      <Dialog title={titles()[asking]} onClose={onClose}>
        <p role="status">{asking === 'remove' ? words.passphraseRemoved : words.passphraseDone}</p>
        <div className="row end">
          <button type="button" className="button primary" onClick={onClose}>
            {words.close}
          </button>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={titles()[asking]} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {asking === 'remove' && <p>{words.passphraseRemoveText[protection ?? 'file']}</p>}
        {asking !== 'set' && (
          <Field
            label={words.passphraseCurrent}
            type="password"
            value={current}
            autoComplete="current-password"
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
        {asking !== 'remove' && (
          <NewPassphrase label={words.passphraseNew} hint={words.passphraseNewHint} onChange={setNext} />
        )}
        <ErrorText text={request.error} />
        <div className="row end">
          <button
            type="submit"
            className={`button ${asking === 'remove' ? 'danger' : 'primary'}`}
            disabled={request.busy || !ready}
          >
            {titles()[asking]}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
