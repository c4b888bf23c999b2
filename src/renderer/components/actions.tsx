import * as ContextMenu from '@radix-ui/react-context-menu'
import * as DropdownMenu from '@radix-ui/react-dropdown-menu'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** Something that can be done with what a menu belongs to. */
export interface Action {
  readonly label: string
  readonly icon: LucideIcon
  /** Whether it takes something away. */
  readonly danger?: boolean
  readonly onSelect: () => void
}

interface ActionsProps {
  /** What the menu is called. */
  readonly label: string
  readonly actions: readonly Action[]
  /** What opens it. */
  readonly children: ReactNode
}

const itemClass = ({ danger }: Action): string => `menu-item ${danger === true ? 'danger' : ''}`

const face = ({ icon: Icon, label }: Action): ReactNode => (
  <>
    <Icon size={16} strokeWidth={1.75} /> {label}
  </>
)

/** What can be done, at the pointer: on a right click, a long touch, or the menu key. */
export const ContextActions = ({ label, actions, children }: ActionsProps) => (
  <ContextMenu.Root modal={false}>
    <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
    <ContextMenu.Portal>
      <ContextMenu.Content className="menu floating" aria-label={label} collisionPadding={8}>
        {actions.map((action) => (
          <ContextMenu.Item key={action.label} className={itemClass(action)} onSelect={action.onSelect}>
            {face(action)}
          </ContextMenu.Item>
        ))}
      </ContextMenu.Content>
    </ContextMenu.Portal>
  </ContextMenu.Root>
)

/** What can be done, below a button. */
export const ButtonActions = ({ label, actions, children }: ActionsProps) => (
  <DropdownMenu.Root modal={false}>
    <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
    <DropdownMenu.Portal>
      <DropdownMenu.Content className="menu floating" aria-label={label} align="end" collisionPadding={8}>
        {actions.map((action) => (
          <DropdownMenu.Item key={action.label} className={itemClass(action)} onSelect={action.onSelect}>
            {face(action)}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  </DropdownMenu.Root>
)
