import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { useUnattendedProtection } from '../../app/unattended.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { ownPictureFrom } from '../../app/own-picture.ts'
import { words } from '../../i18n/words.ts'
import { ChoosePicture } from '../settings/choose-picture.tsx'
import { PutBack, Ways } from './ways-out.tsx'
import { RestoreBackup } from './restore-backup.tsx'
import { PhraseCheck, PhraseWords } from './recovery-phrase.tsx'

/** Where the first run begins: elsewhere than at its beginning for whoever chose that already. */
export type Step = 'welcome' | 'create' | 'restore' | 'backup'

/** The first run: make an account, or bring one back. */
export const Onboarding = ({
  start = 'welcome',
  onPhrase,
}: {
  readonly start?: Step
  readonly onPhrase: (phrase: string) => void
}) => {
  const [step, setStep] = useState<Step>(start)
  if (step === 'welcome') {
    return (
      <Card>
        <Handset />
        <h1>{words.welcomeTitle}</h1>
        <p className="lead">{words.welcomeText}</p>
        <div className="stack">
          <button type="button" className="button primary large" onClick={() => setStep('create')}>
            {words.welcomeCreate}
          </button>
          <button type="button" className="button large" onClick={() => setStep('restore')}>
            {words.welcomeRestore}
          </button>
          <button type="button" className="button large" onClick={() => setStep('backup')}>
            {words.welcomeBackup}
          </button>
          <PutBack />
        </div>
      </Card>
    )
  }
  if (step === 'backup') {
    return (
      <Card>
        <RestoreBackup onBack={() => setStep('welcome')} />
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
  const protection = useUnattendedProtection()
  const request = useRequest()
  const [name, setName] = useState('')
  const [phrase, setPhrase] = useState('')
  const [passphrase, setPassphrase] = useState('')
  const [picture, setPicture] = useState<string>()
  const [unreadable, setUnreadable] = useState(false)
  const creating = kind === 'create'
  const choose = (file: File): void => {
    setUnreadable(false)
    ownPictureFrom(file).then(setPicture, () => setUnreadable(true))
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const kept = passphrase === '' ? {} : { passphrase }
    void request.run(async () => {
      if (creating) {
        const { recoveryPhrase } = await store.call('account.create', { name, ...kept })
        onPhrase(recoveryPhrase)
        // The account is there; a picture that could not be kept can be chosen again in the settings.
        if (picture !== undefined) await store.call('account.update', { picture }).catch(() => {})
      } else if (looksLikeKey(phrase)) await store.call('account.importKey', { key: phrase, name, ...kept })
      else await store.call('account.restore', { phrase, name, ...kept })
    })
  }
  return (
    <Card>
      <h1>{creating ? words.createTitle : words.restoreTitle}</h1>
      <p className="lead">{creating ? words.createText : words.restoreText}</p>
      <form className="stack" onSubmit={submit}>
        {!creating && (
          <div className="field">
            <label htmlFor="phrase">{words.phrase}</label>
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
          label={words.name}
          value={name}
          autoFocus={creating}
          maxLength={64}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        {creating && (
          <div className="row">
            {picture !== undefined && (
              <img
                className="own-picture"
                src={`data:image/webp;base64,${picture}`}
                alt={words.ownPicture}
                width={48}
                height={48}
              />
            )}
            <ChoosePicture
              label={picture === undefined ? words.choosePicture : words.changePicture}
              onChosen={choose}
            />
          </div>
        )}
        <Field
          label={words.passphrase}
          hint={protection && (protection === 'keyring' ? words.passphraseKeyring : words.passphraseFile)}
          type="password"
          value={passphrase}
          autoComplete="new-password"
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <ErrorText text={unreadable ? words.pictureUnusable : request.error} />
        <div className="row end">
          <button type="button" className="button" onClick={onBack}>
            {words.back}
          </button>
          <button
            type="submit"
            className="button primary"
            disabled={request.busy || name.trim() === '' || (!creating && phrase.trim() === '')}
          >
            {creating
              ? request.busy
                ? words.creating
                : words.create
              : request.busy
                ? words.restoring
                : words.restore}
          </button>
        </div>
      </form>
    </Card>
  )
}

/** Shows the words of a new account, and asks for two of them, now or later. */
export const RecoveryPhrase = ({
  phrase,
  onDone,
}: {
  readonly phrase: string
  readonly onDone: () => void
}) => {
  const [checking, setChecking] = useState(false)
  if (checking) {
    return (
      <Card>
        <h1>{words.phraseCheckTitle}</h1>
        <PhraseCheck phrase={phrase} onDone={onDone} onBack={() => setChecking(false)} onLater={onDone} />
      </Card>
    )
  }
  return (
    <Card>
      <h1>{words.phraseTitle}</h1>
      <p className="lead">{words.phraseText}</p>
      <PhraseWords phrase={phrase} />
      <div className="row end">
        <button type="button" className="button primary" onClick={() => setChecking(true)}>
          {words.phraseDone}
        </button>
      </div>
    </Card>
  )
}

interface UnlockProps {
  readonly name: string
  /** Hears where to begin anew, when the account was put aside. */
  readonly onAside: (step: Step) => void
}

/** Opens an account that a passphrase keeps. */
export const Unlock = ({ name, onAside }: UnlockProps) => {
  const [forgotten, setForgotten] = useState(false)
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
      <h1>{words.unlockTitle(name)}</h1>
      <p className="lead">{words.unlockText}</p>
      <form className="stack" onSubmit={submit}>
        <Field
          label={words.unlockPassphrase}
          type="password"
          value={passphrase}
          autoFocus
          autoComplete="current-password"
          onChange={(event) => setPassphrase(event.target.value)}
        />
        <ErrorText text={request.error} />
        <button type="submit" className="button primary large" disabled={request.busy || passphrase === ''}>
          {request.busy ? words.unlocking : words.unlock}
        </button>
        <button type="button" className="button quiet" onClick={() => setForgotten(true)}>
          {words.forgotten}
        </button>
      </form>
      {forgotten && (
        <Dialog title={words.forgottenTitle} onClose={() => setForgotten(false)}>
          <p>{words.forgottenText}</p>
          <Ways onAside={onAside} />
        </Dialog>
      )}
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
        {words.tryAgain}
      </button>
    )}
  </Card>
)

export const Card = ({ children }: { readonly children: ReactNode }) => (
  <main className="page">
    <section className="card">{children}</section>
  </main>
)

export const Handset = () => <img className="handset" src="./icon.svg" alt="" width={64} height={64} />
