import { useCallback, useEffect, useRef, useState } from 'react'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { useStore } from '../../app/context.tsx'

/** After the last key a draft is kept, milliseconds. */
const pause = 600

/**
 * What is being written in a conversation: kept a moment after the last key and when it is left, so that it is there again after
 * a restart.
 *
 * @returns the text, what changes it, and what it is at this moment
 */
export const useDraft = ({
  id,
  arrangement,
}: Conversation): readonly [string, (text: string) => void, () => string] => {
  const store = useStore()
  const [text, setText] = useState(arrangement.draft)
  const latest = useRef(text)
  const kept = useRef(text)
  const timer = useRef<number>(undefined)
  const keep = useCallback((): void => {
    window.clearTimeout(timer.current)
    const draft = latest.current
    if (draft === kept.current) return
    kept.current = draft
    // One that cannot be kept is in the field still.
    store.call('conversations.arrange', { id, draft }).catch(() => (kept.current = ''))
  }, [store, id])
  useEffect(() => {
    // A window that is closed has no other moment.
    window.addEventListener('pagehide', keep)
    return () => {
      window.removeEventListener('pagehide', keep)
      keep()
    }
  }, [keep])
  const write = useCallback(
    (next: string): void => {
      latest.current = next
      setText(next)
      window.clearTimeout(timer.current)
      // What was sent is no draft any more, whatever happens next.
      if (next === '') keep()
      else timer.current = window.setTimeout(keep, pause)
    },
    [keep],
  )
  return [text, write, useCallback(() => latest.current, [])]
}
