import { useState } from 'react'
import type { FormEvent } from 'react'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

/** The words of an account, numbered. */
export const PhraseWords = ({ phrase }: { readonly phrase: string }) => (
  <>
    <ol className="phrase">
      {phrase.split(' ').map((word, index) => (
        <li key={`${index}-${word}`}>
          <span className="phrase-number">{index + 1}</span>
          {word}
        </li>
      ))}
    </ol>
    <div className="row">
      <CopyButton text={phrase} label={words.phraseCopy} />
    </div>
  </>
)

/** Two different places in a phrase, in order. */
const somePlaces = (count: number): readonly [number, number] => {
  const first = Math.floor(Math.random() * (count - 1))
  const second = first + 1 + Math.floor(Math.random() * (count - 1 - first))
  return [first, second]
}

interface PhraseCheckProps {
  readonly phrase: string
  readonly onDone: () => void
  readonly onBack: () => void
  /** Absent: it has to be done now. */
  readonly onLater?: () => void
}

/** Asks for two of the words: whoever has them on paper knows them. */
export const PhraseCheck = ({ phrase, onDone, onBack, onLater }: PhraseCheckProps) => {
  const store = useStore()
  const request = useRequest()
  const list = phrase.split(' ')
  const [places] = useState(() => somePlaces(list.length))
  const [typed, setTyped] = useState<readonly [string, string]>(['', ''])
  const [wrong, setWrong] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const right = places.every((place, index) => typed[index]?.trim().toLowerCase() === list[place])
    setWrong(!right)
    if (!right) return
    void request
      .run(() => store.call('preferences.set', { phraseConfirmed: true }))
      .then((done) => {
        if (done) onDone()
      })
  }
  return (
    <form className="stack" onSubmit={submit}>
      <p className="lead">{words.phraseCheckText}</p>
      <div className="pair">
        {places.map((place, index) => (
          <Field
            key={place}
            label={words.phraseWord(place + 1)}
            value={typed[index] ?? ''}
            autoFocus={index === 0}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              const { value } = event.target
              setTyped(index === 0 ? [value, typed[1]] : [typed[0], value])
            }}
          />
        ))}
      </div>
      <ErrorText text={wrong ? words.phraseWrong : request.error} />
      <div className="row end wrap">
        <button type="button" className="button" onClick={onBack}>
          {words.phraseSeeAgain}
        </button>
        {onLater && (
          <button type="button" className="button" onClick={onLater}>
            {words.phraseLater}
          </button>
        )}
        <button
          type="submit"
          className="button primary"
          disabled={request.busy || typed.some((word) => word.trim() === '')}
        >
          {words.phraseCheck}
        </button>
      </div>
    </form>
  )
}
