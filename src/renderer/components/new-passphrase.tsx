import { useState } from 'react'
import { Field } from './field.tsx'
import { words } from '../i18n/words.ts'

interface NewPassphraseProps {
  readonly label: string
  readonly hint: string
  /** Hears the passphrase when both fields have it, else undefined. */
  readonly onChange: (passphrase: string | undefined) => void
}

const shortest = 8

/** A new passphrase, typed twice: a typing error here would lock its owner out. */
export const NewPassphrase = ({ label, hint, onChange }: NewPassphraseProps) => {
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const tell = (one: string, other: string): void => {
    setFirst(one)
    setSecond(other)
    onChange(one === other && one.length >= shortest ? one : undefined)
  }
  return (
    <>
      <Field
        label={label}
        hint={hint}
        type="password"
        value={first}
        autoComplete="new-password"
        onChange={(event) => tell(event.target.value, second)}
      />
      <Field
        label={words.backupAgain}
        {...(second !== '' && first !== second ? { hint: words.backupDiffers } : {})}
        type="password"
        value={second}
        autoComplete="new-password"
        onChange={(event) => tell(first, event.target.value)}
      />
    </>
  )
}
