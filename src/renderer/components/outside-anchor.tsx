import type { ReactNode } from 'react'
import { readOutsideLink, saysWhere } from '../../shared/outside-link.ts'

interface OutsideAnchorProps {
  readonly href: string | undefined
  /** What is shown of it, as plain words. */
  readonly shown: string
  readonly children: ReactNode
}

/**
 * A link that somebody sent. One that is shown as one address and leads to another misleads: where they differ, which they also do
 * where letters only look alike, its host stands beside it. What may not be opened is shown as words.
 */
export const OutsideAnchor = ({ href, shown, children }: OutsideAnchorProps) => {
  const link = href === undefined ? undefined : readOutsideLink(href)
  if (!link) return <span>{children}</span>
  return (
    <a href={link.href} target="_blank" rel="noopener noreferrer">
      {children}
      {!saysWhere(shown, link) && (
        <span className="link-target" dir="ltr">
          {' '}
          ({link.host})
        </span>
      )}
    </a>
  )
}
