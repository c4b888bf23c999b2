import { X } from 'lucide-react'
import { useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button.tsx'
import { words } from '../i18n/words.ts'

interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** A modal dialog: the browser's own, which keeps the focus inside and closes on Escape. */
export const Dialog = ({ title, onClose, children }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
    // The browser would take the button that closes it. Where there is nothing to write, what it says comes first.
    const field = dialog.current?.querySelector<HTMLElement>(
      'input:not([type=checkbox], [type=radio], [type=file]), textarea',
    )
    if (field) field.focus()
    else dialog.current?.focus()
  }, [])
  return (
    <dialog ref={dialog} tabIndex={-1} className="dialog" aria-labelledby={titleId} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <IconButton label={words.close} icon={X} onClick={() => dialog.current?.close()} />
      </header>
      <div className="dialog-body">{children}</div>
    </dialog>
  )
}
