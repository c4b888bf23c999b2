import { useState } from 'react'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import { PhraseCheck, PhraseWords } from '../onboarding/recovery-phrase.tsx'

/** Shows the words of this account again, to whoever knows its passphrase where there is one, and checks that they were written down. */
export const RevealPhrase = ({ onClose }: { readonly onClose: () => void }) => {
  const store = useStore()
  const request = useRequest()
  const asks = useApp((state) => state.account?.protection === 'passphrase')
  const [passphrase, setPassphrase] = useState('')
  const [secret, setSecret] = useState<string>()
  const [checking, setChecking] = useState(false)
  const reveal = (): void => {
    void request.run(async () => {
      const found = await store.call('account.reveal', asks ? { passphrase } : {})
      setSecret(found.secret)
    })
  }
  const isPhrase = secret?.includes(' ') === true
  return (
    <Dialog title={words.phraseTitle} onClose={onClose}>
      {secret === undefined && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            reveal()
          }}
        >
          <p>{words.revealText}</p>
          {asks && (
            <Field
              label={words.unlockPassphrase}
              type="password"
              value={passphrase}
              autoComplete="current-password"
              onChange={(event) => setPassphrase(event.target.value)}
            />
          )}
          <ErrorText text={request.error} />
          <div className="row end">
            <button
              type="submit"
              className="button primary"
              disabled={request.busy || (asks && passphrase === '')}
            >
              {words.reveal}
            </button>
          </div>
        </form>
      )}
      {secret !== undefined && !isPhrase && (
        <>
          <p>{words.keyText}</p>
          <code className="address">{secret}</code>
        </>
      )}
      {secret !== undefined && isPhrase && !checking && (
        <>
          <p>{words.phraseText}</p>
          <PhraseWords phrase={secret} />
          <div className="row end">
            <button type="button" className="button primary" onClick={() => setChecking(true)}>
              {words.phraseDone}
            </button>
          </div>
        </>
      )}
      {secret !== undefined && checking && (
        <PhraseCheck phrase={secret} onDone={onClose} onBack={() => setChecking(false)} />
      )}
    </Dialog>
  )
}
