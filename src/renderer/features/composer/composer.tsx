import { SendHorizontal } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { maximumTextBytes } from '../../../shared/model/content.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { en } from '../../i18n/en.ts'

const encoder = new TextEncoder()
/** Texts begun in each conversation. */
const drafts = new Map<string, string>()
/** How often it is told that somebody writes, milliseconds; a telling lasts a little longer. */
const typingInterval = 3_000
const nearLimit = 2_000

/** Where one writes. Enter sends, Shift and Enter begins a line. */
export const Composer = ({ conversation }: { readonly conversation: Conversation }) => {
  const store = useStore()
  const request = useRequest()
  const { id } = conversation
  const [text, setText] = useState(drafts.get(id) ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  const toldAt = useRef(0)
  const left = maximumTextBytes - encoder.encode(text).length

  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])
  useEffect(() => {
    field.current?.focus()
  }, [])
  useEffect(
    () => () => {
      if (toldAt.current > 0) store.call('typing.set', { conversationId: id, active: false }).catch(() => {})
    },
    [store, id],
  )

  const tell = (active: boolean): void => {
    const now = Date.now()
    if (active && now - toldAt.current < typingInterval) return
    if (!active && toldAt.current === 0) return
    toldAt.current = active ? now : 0
    // Nobody misses it when it fails.
    store.call('typing.set', { conversationId: id, active }).catch(() => {})
  }
  const write = (value: string): void => {
    setText(value)
    drafts.set(id, value)
    tell(value.trim() !== '')
  }
  const send = (): void => {
    if (text.trim() === '' || left < 0) return
    const sent = text
    write('')
    void request
      .run(() => store.call('messages.send', { conversationId: id, text: sent }))
      .then((done) => {
        // What could not be kept comes back into the field, unless something else was begun.
        if (!done && (drafts.get(id) ?? '') === '') write(sent)
      })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <ErrorText text={request.error} />
      <div className="composer-field">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={en.messageTo(conversation.title)}
          placeholder={en.messageTo(conversation.title)}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {left < nearLimit && (
          <span className={`limit ${left < 0 ? 'over' : ''}`} role="status">
            {left < 0 ? en.tooLong(-left) : en.nearLimit(left)}
          </span>
        )}
        <button
          type="submit"
          className="send"
          aria-label={en.send}
          title={en.send}
          disabled={text.trim() === '' || left < 0}
        >
          <SendHorizontal size={18} strokeWidth={1.75} />
        </button>
      </div>
    </form>
  )
}
