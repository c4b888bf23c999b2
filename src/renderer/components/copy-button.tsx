import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { words } from '../i18n/words.ts'

/** Copies a text, and says so for a moment. */
export const CopyButton = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = window.setTimeout(() => setCopied(false), 2_000)
    return () => window.clearTimeout(timer)
  }, [copied])
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  const Icon = copied ? Check : Copy
  return (
    <button type="button" className="button quiet" onClick={copy}>
      <Icon size={15} strokeWidth={1.75} />
      <span aria-live="polite">{copied ? words.copied : label}</span>
    </button>
  )
}
