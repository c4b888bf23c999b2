import { useEffect, useRef, useState } from 'react'
import type { CSSProperties } from 'react'
import { words } from '../i18n/words.ts'

/** How wide the list of conversations may be, pixels. */
const widths = { least: 220, usual: 288, most: 460 } as const
/** How far one press of a key moves it, pixels. */
const step = 16
const key = 'landline.list-width'

const within = (width: number): number => Math.round(Math.min(widths.most, Math.max(widths.least, width)))

interface ListWidth {
  readonly style: CSSProperties
  readonly width: number
  readonly setWidth: (width: number) => void
}

/** How wide the list of conversations is, kept by this window. */
export const useListWidth = (): ListWidth => {
  const [width, setWidth] = useState(() => {
    const kept = Number(localStorage.getItem(key) ?? Number.NaN)
    return Number.isFinite(kept) && kept > 0 ? within(kept) : widths.usual
  })
  useEffect(() => localStorage.setItem(key, String(width)), [width])
  const style: CSSProperties & { '--list-width': string } = { '--list-width': `${width}px` }
  return { style, width, setWidth: (wanted) => setWidth(within(wanted)) }
}

/** The line between the list and the place, which can be moved: by the pointer, or with the arrow keys. */
export const Divider = ({ width, setWidth }: Omit<ListWidth, 'style'>) => {
  const held = useRef<{ readonly x: number; readonly width: number }>(undefined)
  const forward = document.documentElement.dir === 'rtl' ? -1 : 1
  return (
    // A separator that can be focused and moved is a widget (WAI-ARIA 1.2).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className="divider"
      role="separator"
      aria-orientation="vertical"
      aria-label={words.listWidth}
      aria-valuenow={width}
      aria-valuemin={widths.least}
      aria-valuemax={widths.most}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onPointerDown={(event) => {
        held.current = { x: event.clientX, width }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (held.current) setWidth(held.current.width + (event.clientX - held.current.x) * forward)
      }}
      onPointerUp={() => (held.current = undefined)}
      onPointerCancel={() => (held.current = undefined)}
      onDoubleClick={() => setWidth(widths.usual)}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') setWidth(width - step * forward)
        else if (event.key === 'ArrowRight') setWidth(width + step * forward)
        else if (event.key === 'Home') setWidth(widths.least)
        else if (event.key === 'End') setWidth(widths.most)
        else return
        event.preventDefault()
      }}
    />
  )
}
