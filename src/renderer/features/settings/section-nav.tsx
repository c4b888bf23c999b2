import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import { words } from '../../i18n/words.ts'

/** Shows a section, and has the keyboard go on from there. */
export const goToSection = (section: HTMLElement): void => {
  section.scrollIntoView({ block: 'start' })
  section.tabIndex = -1
  section.focus({ preventScroll: true })
}

/** The sections of a page beside it, and which of them one is at. */
export const SectionNav = ({ column }: { readonly column: RefObject<HTMLElement | null> }) => {
  const [sections, setSections] = useState<readonly HTMLElement[]>([])
  const [current, setCurrent] = useState<HTMLElement>()
  useEffect(() => {
    const page = column.current
    if (!page) return undefined
    // What a section has to show can come later than the page, and so can a whole section.
    const look = (): void =>
      setSections([...page.querySelectorAll<HTMLElement>(':scope > section[aria-label]')])
    look()
    const watcher = new MutationObserver(look)
    watcher.observe(page, { childList: true })
    return () => watcher.disconnect()
  }, [column])
  useEffect(() => {
    const scroller = column.current?.parentElement
    if (!scroller) return undefined
    const look = (): void => {
      const top = scroller.getBoundingClientRect().top
      const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 4
      const passed = sections.filter((section) => section.getBoundingClientRect().top - top < 140)
      setCurrent(atEnd && scroller.scrollTop > 0 ? sections.at(-1) : (passed.at(-1) ?? sections[0]))
    }
    look()
    scroller.addEventListener('scroll', look, { passive: true })
    return () => scroller.removeEventListener('scroll', look)
  }, [column, sections])
  return (
    <nav className="section-nav" aria-label={words.sections}>
      <ul>
        {sections.map((section) => (
          <li key={section.ariaLabel}>
            <button
              type="button"
              aria-current={section === current ? 'true' : undefined}
              onClick={() => goToSection(section)}
            >
              {section.ariaLabel}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
