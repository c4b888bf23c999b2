import { Keyboard, Lock, MessageSquarePlus, Moon, Network, Settings, Sun, SunMoon, Users } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { chooseAppearance, readAppearance } from '../../app/appearance.ts'
import { useApp } from '../../app/context.tsx'
import { Avatar } from '../../components/avatar.tsx'
import { words } from '../../i18n/words.ts'
import { peerAddress } from '../conversations/conversation-row.tsx'
import { keysText } from './shortcuts.tsx'

/** Something that can be gone to or done from anywhere. */
interface Command {
  readonly key: string
  readonly label: string
  readonly hint?: string
  readonly icon?: LucideIcon
  /** Whose picture stands before it. */
  readonly picture?: string
  readonly run: () => void
}

const most = 12

interface PaletteProps {
  readonly onClose: () => void
  readonly onOpen: (id: ConversationId) => void
  readonly onNew: () => void
  readonly onNetwork: () => void
  readonly onSettings: () => void
  readonly onShortcuts: () => void
  readonly onLock: () => void
}

/** Everything that can be done or gone to, by its name: typed, chosen with the arrows, done with Enter. */
export const Palette = ({ onClose, ...to }: PaletteProps) => {
  const conversations = useApp((state) => state.conversations)
  const self = useApp((state) => state.account?.address)
  const lockable = useApp((state) => state.account?.protection === 'passphrase')
  const [query, setQuery] = useState('')
  const [chosen, setChosen] = useState(0)
  const dialog = useRef<HTMLDialogElement>(null)
  const listId = useId()
  useEffect(() => dialog.current?.showModal(), [])
  const theme = (choice: 'light' | 'dark' | 'system') => () =>
    chooseAppearance({ ...readAppearance(), theme: choice })
  const commands: readonly Command[] = [
    ...conversations
      .filter(({ consent }) => consent === 'allowed')
      .map((conversation) => ({
        key: conversation.id,
        label: conversation.title,
        picture: peerAddress(conversation, self),
        ...(conversation.unread > 0 ? { hint: words.unread(conversation.unread) } : {}),
        run: () => to.onOpen(conversation.id),
      })),
    {
      key: 'new',
      label: words.newConversation,
      icon: MessageSquarePlus,
      hint: keysText('newConversation'),
      run: to.onNew,
    },
    { key: 'group', label: words.newGroup, icon: Users, run: to.onNew },
    { key: 'network', label: words.network, icon: Network, run: to.onNetwork },
    {
      key: 'settings',
      label: words.settings,
      icon: Settings,
      hint: keysText('settings'),
      run: to.onSettings,
    },
    {
      key: 'shortcuts',
      label: words.shortcuts,
      icon: Keyboard,
      hint: keysText('shortcuts'),
      run: to.onShortcuts,
    },
    ...(lockable
      ? [{ key: 'lock', label: words.lockNow, icon: Lock, hint: keysText('lock'), run: to.onLock }]
      : []),
    { key: 'light', label: `${words.theme}: ${words.themes.light}`, icon: Sun, run: theme('light') },
    { key: 'dark', label: `${words.theme}: ${words.themes.dark}`, icon: Moon, run: theme('dark') },
    { key: 'system', label: `${words.theme}: ${words.themes.system}`, icon: SunMoon, run: theme('system') },
  ]
  const typed = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = commands
    .filter(({ label }) => typed.every((word) => label.toLowerCase().includes(word)))
    .slice(0, most)
  const highlighted = Math.min(chosen, found.length - 1)
  const run = (command: Command): void => {
    dialog.current?.close()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const command = found[highlighted]
    if (step !== 0 && found.length > 0) setChosen((highlighted + step + found.length) % found.length)
    else if (event.key === 'Enter' && command) run(command)
    else return
    event.preventDefault()
  }
  return (
    <dialog ref={dialog} className="palette" aria-label={words.palette} onClose={onClose}>
      <input
        type="text"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${highlighted}` : undefined}
        aria-label={words.palette}
        placeholder={words.paletteHint}
        value={query}
        // It was opened to type.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => {
          setQuery(event.target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" id={listId} role="listbox" aria-label={words.palette}>
        {found.map((command, index) => {
          const { icon: Icon } = command
          return (
            // The keys are the field's, which says which one is chosen.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={command.key}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === highlighted}
              onClick={() => run(command)}
            >
              {Icon && <Icon size={17} strokeWidth={1.75} aria-hidden="true" />}
              {command.picture !== undefined && (
                <Avatar address={command.picture} name={command.label} size={22} />
              )}
              <bdi>{command.label}</bdi>
              {command.hint !== undefined && <bdi className="hint">{command.hint}</bdi>}
            </div>
          )
        })}
        {found.length === 0 && <p className="sidebar-nothing">{words.searchNothing}</p>}
      </div>
    </dialog>
  )
}
