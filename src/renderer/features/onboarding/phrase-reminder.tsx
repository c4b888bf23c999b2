import { KeyRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useApp, useStore } from '../../app/context.tsx'
import { words } from '../../i18n/words.ts'
import { RevealPhrase } from '../settings/reveal-phrase.tsx'

/** Reminds of the recovery phrase for as long as nobody has shown that they have it. */
export const PhraseReminder = () => {
  const store = useStore()
  const account = useApp((state) => state.account)
  const [due, setDue] = useState(false)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    store.call('preferences.get', {}).then(
      ({ phraseConfirmed }) => setDue(!phraseConfirmed),
      // It is reminded of another time.
      () => {},
    )
  }, [store, account, open])
  if (!due) return null
  return (
    <aside className="reminder" aria-label={words.phraseTitle}>
      <KeyRound size={16} strokeWidth={1.75} aria-hidden="true" />
      <p>{words.phraseReminder}</p>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {words.phraseRemind}
      </button>
      {open && <RevealPhrase onClose={() => setOpen(false)} />}
    </aside>
  )
}
