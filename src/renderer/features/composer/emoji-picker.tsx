import { useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { words } from '../../i18n/words.ts'
import { allEmoji, emojiGroups, findEmoji, noteEmoji, recentEmoji } from './emoji.ts'
import type { Emoji } from './emoji.ts'

const mostFound = 90
const columns = 9

interface EmojiPickerProps {
  /** Whether it stands in something that is open already, instead of over the composer. */
  readonly inside?: boolean
  readonly onChoose: (emoji: string) => void
  readonly onClose: () => void
}

/** All emoji, by group, with those used last above and a search; the arrows move, Enter chooses, Escape closes. */
export const EmojiPicker = ({ inside = false, onChoose, onClose }: EmojiPickerProps) => {
  const [all, setAll] = useState<readonly Emoji[]>([])
  const [query, setQuery] = useState('')
  const [recent] = useState(recentEmoji)
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Without them the panel stays empty; the next time it is opened they are read again.
    allEmoji().then(setAll, () => {})
  }, [])
  useEffect(() => {
    const elsewhere = (event: PointerEvent): void => {
      if (event.target instanceof Node && panel.current?.contains(event.target) !== true) onClose()
    }
    document.addEventListener('pointerdown', elsewhere)
    return () => document.removeEventListener('pointerdown', elsewhere)
  }, [onClose])
  const groups = useMemo(() => {
    if (query.trim() !== '')
      return [{ name: words.emojiFound, emoji: findEmoji(all, query.trim(), mostFound) }]
    const byEmoji = new Map(all.map((one) => [one.emoji, one]))
    return [
      { name: words.emojiRecent, emoji: recent.flatMap((one) => byEmoji.get(one) ?? []) },
      ...emojiGroups.map((group, index) => ({
        name: words.emojiGroups[index] ?? '',
        emoji: all.filter((one) => one.group === group),
      })),
    ].filter(({ emoji }) => emoji.length > 0)
  }, [all, query, recent])
  const choose = (emoji: string): void => {
    noteEmoji(emoji)
    onChoose(emoji)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      return onClose()
    }
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
    }
    const step = steps[event.key]
    const buttons = [...(panel.current?.querySelectorAll<HTMLElement>('.emoji-grid button') ?? [])]
    const at = buttons.findIndex((button) => button === document.activeElement)
    if (event.key === 'Enter' && at === -1) {
      event.preventDefault()
      buttons[0]?.click()
    }
    // In the field, left and right are its own.
    if (step === undefined || (at === -1 && step !== columns)) return undefined
    event.preventDefault()
    const next = at === -1 ? 0 : at + step
    if (next < 0) panel.current?.querySelector('input')?.focus()
    else buttons[Math.min(next, buttons.length - 1)]?.focus()
    return undefined
  }
  return (
    // The keys are those of the field and the buttons inside.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={`emoji-panel ${inside ? 'inside' : ''}`}
      ref={panel}
      role="dialog"
      aria-label={words.emoji}
      onKeyDown={onKeyDown}
    >
      <input
        type="search"
        className="emoji-search"
        aria-label={words.emojiSearch}
        placeholder={words.emojiSearch}
        value={query}
        // It was opened to choose one.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setQuery(event.target.value)}
      />
      <div className="emoji-scroll">
        {groups.map(({ name, emoji }) => (
          <section key={name} aria-label={name}>
            <h3>{name}</h3>
            <div className="emoji-grid">
              {emoji.map((one) => (
                <button
                  key={one.emoji}
                  type="button"
                  aria-label={one.label}
                  title={`${one.label} :${one.codes[0] ?? ''}:`}
                  onClick={() => choose(one.emoji)}
                >
                  {one.emoji}
                </button>
              ))}
            </div>
          </section>
        ))}
        {all.length > 0 && groups.every(({ emoji }) => emoji.length === 0) && (
          <p className="sidebar-nothing">{words.searchNothing}</p>
        )}
      </div>
    </div>
  )
}
