import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes } from 'react'

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label' | 'title'> {
  /** What it does: its name to screen readers, and on hover. */
  readonly label: string
  readonly icon: LucideIcon
  readonly small?: boolean
}

/** A button that is an icon. */
export const IconButton = ({ label, icon: Icon, small = false, className, ...button }: IconButtonProps) => (
  <button
    type="button"
    className={['icon-button', small ? 'small' : '', className ?? ''].filter(Boolean).join(' ')}
    aria-label={label}
    title={label}
    {...button}
  >
    <Icon size={small ? 16 : 18} strokeWidth={1.75} />
  </button>
)
