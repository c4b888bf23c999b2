import { useEffect } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { words } from '../../i18n/words.ts'

/** What has a key of its own, wherever one is. */
export type Shortcut =
  | 'palette'
  | 'search'
  | 'searchHere'
  | 'newConversation'
  | 'settings'
  | 'shortcuts'
  | 'lock'
  | 'nextConversation'
  | 'previousConversation'

interface Keys {
  readonly key: string
  readonly with: 'control' | 'alt'
  readonly shift?: boolean
}

const keysOf: Readonly<Record<Shortcut, Keys>> = {
  palette: { key: 'k', with: 'control' },
  search: { key: 'f', with: 'control' },
  searchHere: { key: 'f', with: 'control', shift: true },
  newConversation: { key: 'n', with: 'control' },
  settings: { key: ',', with: 'control' },
  shortcuts: { key: '/', with: 'control' },
  lock: { key: 'l', with: 'control', shift: true },
  nextConversation: { key: 'ArrowDown', with: 'alt' },
  previousConversation: { key: 'ArrowUp', with: 'alt' },
}

const names: readonly Shortcut[] = [
  'palette',
  'search',
  'searchHere',
  'newConversation',
  'nextConversation',
  'previousConversation',
  'settings',
  'lock',
  'shortcuts',
]
const isApple = /mac/i.test(navigator.userAgent)
const keyNames: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑' }

/** The keys of a shortcut, as this system writes them. */
export const keysText = (shortcut: Shortcut): string => {
  const { key, with: modifier, shift = false } = keysOf[shortcut]
  const shown = keyNames[key] ?? key.toUpperCase()
  if (isApple) return `${shift ? '⇧' : ''}${modifier === 'control' ? '⌘' : '⌥'}${shown}`
  const held = modifier === 'control' ? words.keys.control : words.keys.alt
  return `${held}${shift ? ` ${words.keys.shift}` : ''} ${shown}`
}

/** Does what a shortcut is for, whatever has the focus. */
export const useShortcuts = (work: Readonly<Record<Shortcut, () => void>>): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const control = isApple ? event.metaKey : event.ctrlKey
      const name = names.find((one) => {
        const { key, with: modifier, shift = false } = keysOf[one]
        const held = modifier === 'control' ? control && !event.altKey : event.altKey && !control
        // Some keyboards need Shift for what has no letter.
        const shifted = event.shiftKey === shift || !/^[a-z]$/.test(key)
        return held && shifted && event.key.toLowerCase() === key.toLowerCase()
      })
      // A dialog that is open is dealt with first; whoever goes away does not wait for that.
      if (!name || (name !== 'lock' && document.querySelector('dialog[open]'))) return
      event.preventDefault()
      work[name]()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [work])
}

/** Every key that does something. */
export const ShortcutSheet = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title={words.shortcuts} onClose={onClose}>
    <dl className="shortcut-sheet">
      {names.map((name) => (
        <div key={name}>
          <dt>{words.shortcutNames[name]}</dt>
          <dd>
            <kbd dir="ltr">{keysText(name)}</kbd>
          </dd>
        </div>
      ))}
      {Object.entries(words.fixedKeys).map(([keys, what]) => (
        <div key={keys}>
          <dt>{what}</dt>
          <dd>
            <kbd dir="ltr">{keys}</kbd>
          </dd>
        </div>
      ))}
    </dl>
  </Dialog>
)
