import { QrCode } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { words } from '../../i18n/words.ts'
import { ScanCode } from './scan-code.tsx'

interface CodeFieldProps {
  readonly label: string
  readonly placeholder?: string
  readonly value: string
  readonly autoFocus?: boolean
  readonly onChange: (value: string) => void
  /** What stands beside it. */
  readonly children?: ReactNode
}

/** A field for what can be typed, pasted, or read from a code. What was read is only put into it: a person presses the button. */
export const CodeField = ({ label, placeholder, value, autoFocus, onChange, children }: CodeFieldProps) => {
  const [scanning, setScanning] = useState(false)
  return (
    <div className="inline-form">
      <Field
        label={label}
        className="mono"
        placeholder={placeholder}
        value={value}
        autoFocus={autoFocus}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
      <IconButton label={words.scanCode} icon={QrCode} onClick={() => setScanning(true)} />
      {children}
      {scanning && (
        <ScanCode
          title={words.scanCode}
          onFound={(text) => {
            setScanning(false)
            onChange(text)
          }}
          onClose={() => setScanning(false)}
        />
      )}
    </div>
  )
}
