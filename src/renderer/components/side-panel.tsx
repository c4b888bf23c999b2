import { X } from 'lucide-react'
import { useEffect, useEffectEvent, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button.tsx'
import { words } from '../i18n/words.ts'

interface SidePanelProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/**
 * Details beside what they are about, which can be read and written on meanwhile; over it where there is no room for
 * both. Closes on Escape unless the focus is on something else, and gives the focus back to what had it before.
 */
export const SidePanel = ({ title, onClose, children }: SidePanelProps) => {
  const close = useEffectEvent(onClose)
  const panel = useRef<HTMLElement>(null)
  const titleId = useId()
  useEffect(() => {
    const before = document.activeElement
    const element = panel.current
    element?.focus()
    return () => {
      // Only what the panel would leave without a place: whoever went on writing keeps the focus where it is.
      const lost = document.activeElement === document.body || element?.contains(document.activeElement)
      if (lost === true && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || !(event.target instanceof Element)) return
      // What is open above the panel closes by itself: a menu has taken the key, a dialog of the browser has not.
      if (event.target.closest('dialog') !== null) return
      if (event.target !== document.body && panel.current?.contains(event.target) !== true) return
      event.preventDefault()
      close()
    }
    document.addEventListener('keydown', hear)
    return () => document.removeEventListener('keydown', hear)
  }, [])
  return (
    <aside ref={panel} className="side-panel" aria-labelledby={titleId} tabIndex={-1}>
      <header className="dialog-head">
        <h2 id={titleId}>
          <bdi>{title}</bdi>
        </h2>
        <IconButton label={words.close} icon={X} onClick={onClose} />
      </header>
      <div className="dialog-body">{children}</div>
    </aside>
  )
}
