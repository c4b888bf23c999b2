import { X } from 'lucide-react'
import { useEffect, useSyncExternalStore } from 'react'
import { IconButton } from '../components/icon-button.tsx'
import { words } from '../i18n/words.ts'

/** Something that was just done, and the way back. */
interface Notice {
  readonly id: number
  readonly text: string
  /** Takes it back. */
  readonly undo?: () => void
  /** What happens when it was not taken back; also when the window goes away before. */
  readonly settle?: () => void
}

/** How long there is to take something back, milliseconds. */
const shownFor = 7_000

let current: Notice | undefined
let count = 0
const listeners = new Set<() => void>()
const show = (notice: Notice | undefined): void => {
  current = notice
  for (const listener of listeners) listener()
}

const end = (notice: Notice, undone: boolean): void => {
  if (current !== notice) return
  show(undefined)
  if (undone) notice.undo?.()
  else notice.settle?.()
}

/** Says what was just done. What was said before is settled. */
export const notify = (notice: Omit<Notice, 'id'>): void => {
  if (current) end(current, false)
  count += 1
  show({ ...notice, id: count })
}

window.addEventListener('pagehide', () => {
  if (current) end(current, false)
})

/** The last thing that was done, for a while, with the way back. */
export const Notices = () => {
  const notice = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
  useEffect(() => {
    if (!notice) return undefined
    const timer = window.setTimeout(() => end(notice, false), shownFor)
    return () => window.clearTimeout(timer)
  }, [notice])
  return (
    <div className="notices" role="status">
      {notice && (
        <p className="toast" key={notice.id}>
          <span>{notice.text}</span>
          {notice.undo && (
            <button type="button" className="link" onClick={() => end(notice, true)}>
              {words.undo}
            </button>
          )}
          <IconButton label={words.close} icon={X} small onClick={() => end(notice, false)} />
        </p>
      )}
    </div>
  )
}
