import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { en } from '../../i18n/en.ts'

type Step = 'welcome' | 'create' | 'restore'

/** The first run: make an account, or bring one back. */
export const Onboarding = ({ onPhrase }: { readonly onPhrase: (phrase: string) => void }) => {
  const [step, setStep] = useState<Step>('welcome')
  if (step === 'welcome') {
    return (
      <Card>
        <Handset />
        <h1>{en.welcomeTitle}</h1>
        <p className="lead">{en.welcomeText}</p>
        <div className="stack">
          <button type="button" className="button primary large" onClick={() => setStep('create')}>
            {en.welcomeCreate}
          </button>
          <button type="button" className="button large" onClick={() => setStep('restore')}>
            {en.welcomeRestore}
          </button>
        </div>
      </Card>
    )
  }
  return <AccountForm kind={step} onBack={() => setStep('welcome')} onPhrase={onPhrase} />
}

/** A private key is one word of hexadecimal digits; no word of a phrase is that long. */
const looksLikeKey = (text: string): boolean => /^(0x)?[0-9a-f]{24,}$/i.test(text.trim())

interface AccountFormProps {
  readonly kind: 'create' | 'restore'
  readonly onBack: () => void
  readonly onPhrase: (phrase: string) => void
}

const AccountForm = ({ kind, onBack, onPhrase }: AccountFormProps) => {
  const store = useStore()
  const protection = useApp((state) => state.info?.unattendedProtection)
  const request = useRequest()
  const [name, setName] = useState('')
  const [phrase, setPhrase] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const creating = kind === 'create'
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const kept = passphrase === '' ? {} : { passphrase }
    void request.run(async () => {
      if (creating) onPhrase((await store.call('account.create', { name, ...kept })).recoveryPhrase)
      else if (looksLikeKey(phrase)) await store.call('account.importKey', { key: phrase, name, ...kept })
      else await store.call('account.restore', { phrase, name, ...kept })
    })
  }
  return (
    <Card>
      <h1>{creating ? en.createTitle : en.restoreTitle}</h1>
      <p className="lead">{creating ? en.createText : en.restoreText}</p>
      <form className="stack" onSubmit={submit}>
        {!creating && (
          <div className="field">
            <label htmlFor="phrase">{en.phrase}</label>
            <textarea
              id="phrase"
              rows={3}
              value={phrase}
              autoFocus
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setPhrase(event.target.value)}
            />
          </div>
        )}
        <Field
          label={en.name}
          value={name}
          autoFocus={creating}
          maxLength={64}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label={en.passphrase}
          hint={protection === 'keyring' ? en.passphraseKeyring : en.passphraseFile}
          type="password"
          value={passphrase}
          autoComplete="new-password"
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <ErrorText text={request.error} />
        <div className="row end">
          <button type="button" className="button" onClick={onBack}>
            {en.back}
          </button>
          <button
            type="submit"
            className="button primary"
            disabled={request.busy || name.trim() === '' || (!creating && phrase.trim() === '')}
          >
            {creating ? (request.busy ? en.creating : en.create) : request.busy ? en.restoring : en.restore}
          </button>
        </div>
      </form>
    </Card>
  )
}

/** Shows the words of a new account once. */
export const RecoveryPhrase = ({
  phrase,
  onDone,
}: {
  readonly phrase: string
  readonly onDone: () => void
}) => (
  <Card>
    <h1>{en.phraseTitle}</h1>
    <p className="lead">{en.phraseText}</p>
    <ol className="phrase">
      {phrase.split(' ').map((word, index) => (
        <li key={`${index}-${word}`}>
          <span className="phrase-number">{index + 1}</span>
          {word}
        </li>
      ))}
    </ol>
    <div className="row between">
      <CopyButton text={phrase} label={en.phraseCopy} />
      <button type="button" className="button primary" onClick={onDone}>
        {en.phraseDone}
      </button>
    </div>
  </Card>
)

/** Opens an account that a passphrase keeps. */
export const Unlock = ({ name }: { readonly name: string }) => {
  const store = useStore()
  const request = useRequest()
  const [passphrase, setPassphrase] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void request.run(() => store.call('account.unlock', { passphrase }))
  }
  return (
    <Card>
      <Handset />
      <h1>{en.unlockTitle(name)}</h1>
      <p className="lead">{en.unlockText}</p>
      <form className="stack" onSubmit={submit}>
        <Field
          label={en.unlockPassphrase}
          type="password"
          value={passphrase}
          autoFocus
          autoComplete="current-password"
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <ErrorText text={request.error} />
        <button type="submit" className="button primary large" disabled={request.busy || passphrase === ''}>
          {request.busy ? en.unlocking : en.unlock}
        </button>
      </form>
    </Card>
  )
}

/** A full page with one thing to say. */
export const Notice = ({
  title,
  text,
  onRetry,
}: {
  readonly title: string
  readonly text: string
  readonly onRetry?: () => void
}) => (
  <Card>
    <Handset />
    <h1>{title}</h1>
    <p className="lead" role="alert">
      {text}
    </p>
    {onRetry && (
      <button type="button" className="button primary large" onClick={onRetry}>
        {en.tryAgain}
      </button>
    )}
  </Card>
)

const Card = ({ children }: { readonly children: ReactNode }) => (
  <main className="page">
    <section className="card">{children}</section>
  </main>
)

const Handset = () => <img className="handset" src="./icon.svg" alt="" width={64} height={64} />
