import { useId } from 'react'
import type { InputHTMLAttributes } from 'react'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string
  readonly hint?: string | undefined
}

/** A labelled input. */
export const Field = ({ label, hint, ...input }: FieldProps) => {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} aria-describedby={hint === undefined ? undefined : `${id}-hint`} {...input} />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}

/** What went wrong, if anything did, told to screen readers too. */
export const ErrorText = ({ text }: { readonly text: string | undefined }) => (
  <p className="error" role="alert">
    {text}
  </p>
)
