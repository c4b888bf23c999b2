import { useEffect, useState } from 'react'
import type { Preferences } from '../../../shared/model/device.ts'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

/** What others are told, and where large files go. */
export const PrivacySection = () => {
  const store = useStore()
  const request = useRequest()
  const [preferences, setPreferences] = useState<Preferences>()
  const [uploads, setUploads] = useState('')
  useEffect(() => {
    // Without an answer the section stays empty; the lost connection is said above.
    store
      .call('preferences.get', {})
      .then((kept) => {
        setPreferences(kept)
        setUploads(kept.uploads)
      })
      .catch(() => {})
  }, [store])
  const change = (wish: Partial<Preferences>): void => {
    void request.run(async () => setPreferences(await store.call('preferences.set', wish)))
  }
  return (
    <section className="panel" aria-label={words.privacy}>
      <h2>{words.privacy}</h2>
      <label className="check">
        <input
          type="checkbox"
          checked={preferences?.readReceipts === true}
          onChange={(event) => change({ readReceipts: event.target.checked })}
        />
        <span>
          {words.readReceipts}
          <span className="hint">{words.readReceiptsHint}</span>
        </span>
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={preferences?.typing === true}
          onChange={(event) => change({ typing: event.target.checked })}
        />
        <span>
          {words.typingTold}
          <span className="hint">{words.typingToldHint}</span>
        </span>
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={preferences?.profile === true}
          onChange={(event) => change({ profile: event.target.checked })}
        />
        <span>
          {words.profileTold}
          <span className="hint">{words.profileToldHint}</span>
        </span>
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={preferences?.askBeforeOpening === true}
          onChange={(event) => change({ askBeforeOpening: event.target.checked })}
        />
        <span>
          {words.askBeforeOpening}
          <span className="hint">{words.askBeforeOpeningHint}</span>
        </span>
      </label>
      <div className="field">
        <label htmlFor="give-up-after">{words.giveUpAfter}</label>
        <select
          id="give-up-after"
          aria-describedby="give-up-after-hint"
          value={preferences?.giveUpAfterHours ?? 0}
          disabled={preferences === undefined}
          onChange={(event) => change({ giveUpAfterHours: Number(event.target.value) })}
        >
          {Object.entries(words.giveUpChoices).map(([hours, text]) => (
            <option key={hours} value={hours}>
              {text}
            </option>
          ))}
        </select>
        <p className="hint" id="give-up-after-hint">
          {words.giveUpHint}
        </p>
      </div>
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault()
          change({ uploads })
        }}
      >
        <Field
          label={words.uploads}
          className="mono"
          placeholder="https://"
          value={uploads}
          spellCheck={false}
          onChange={(event) => setUploads(event.target.value)}
        />
        <button
          type="submit"
          className="button"
          disabled={request.busy || preferences === undefined || uploads === preferences.uploads}
        >
          {words.apply}
        </button>
      </form>
      <p className="hint">{words.uploadsHint}</p>
      <ErrorText text={request.error} />
    </section>
  )
}
