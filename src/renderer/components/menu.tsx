import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'

interface MenuProps {
  /** What the button is called. */
  readonly label: string
  readonly icon: ReactNode
  readonly className?: string
  /** What it opens; a click on a button inside closes it. */
  readonly children: ReactNode
}

/** A button that opens a small panel beside it; Escape, a choice or a click elsewhere closes it. */
export const Menu = ({ label, icon, className = 'icon-button', children }: MenuProps) => {
  const [open, setOpen] = useState(false)
  const frame = useRef<HTMLSpanElement>(null)
  const panel = useId()
  useEffect(() => {
    if (!open) return undefined
    const elsewhere = (event: PointerEvent): void => {
      if (event.target instanceof Node && frame.current?.contains(event.target) !== true) setOpen(false)
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      setOpen(false)
      frame.current?.querySelector('button')?.focus()
    }
    document.addEventListener('pointerdown', elsewhere)
    document.addEventListener('keydown', onKey, true)
    frame.current?.querySelector<HTMLElement>('.menu button')?.focus()
    return () => {
      document.removeEventListener('pointerdown', elsewhere)
      document.removeEventListener('keydown', onKey, true)
    }
  }, [open])
  return (
    <span className={`menu-frame ${open ? 'open' : ''}`} ref={frame}>
      <button
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        onClick={() => setOpen(!open)}
      >
        {icon}
      </button>
      {open && (
        // A click on one of its buttons has done what it is for; the buttons themselves take the keyboard.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
        <div
          className="menu"
          id={panel}
          onClick={(event) => {
            if (event.target instanceof Element && event.target.closest('button')) setOpen(false)
          }}
        >
          {children}
        </div>
      )}
    </span>
  )
}
