import { Paperclip, SendHorizontal, Smile, Type, X } from 'lucide-react'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { ClipboardEvent, KeyboardEvent } from 'react'
import { maximumFiles, maximumTextBytes } from '../../../shared/model/content.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import { previewText } from '../../app/content-text.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { giveFile } from '../../app/files.ts'
import { shortAddress } from '../../app/format.ts'
import { readHabits } from '../../app/habits.ts'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { words } from '../../i18n/words.ts'
import { Attachments, isTooLarge } from './attachments.tsx'
import { useDraft } from './draft.ts'
import { allEmoji, noteEmoji } from './emoji.ts'
import { EmojiPicker } from './emoji-picker.tsx'
import { tokenAt, useSuggestions, withShortcode, withSuggestion } from './suggestions.ts'
import type { Suggestion } from './suggestions.ts'
import { VoiceNote } from './voice-note.tsx'

const encoder = new TextEncoder()
/** How often it is told that somebody writes, milliseconds; a telling lasts a little longer. */
const typingInterval = 3_000
const nearLimit = 2_000
const formatKey = 'landline.format'

interface ComposerProps {
  readonly conversation: Conversation
  readonly replyTo: Message | undefined
  /** What goes along. */
  readonly files: readonly File[]
  readonly onFiles: (files: readonly File[]) => void
  readonly onReplied: () => void
  /** Something was written: it is to be seen. */
  readonly onSent: () => void
}

/** Where one writes. Enter sends, Shift and Enter begins a line; or the other way, for those who chose so. */
export const Composer = ({ conversation, replyTo, files, onFiles, onReplied, onSent }: ComposerProps) => {
  const store = useStore()
  const request = useRequest()
  const upload = useRequest()
  const self = useApp((state) => state.account?.address)
  const { id } = conversation
  const [text, keepText, currentText] = useDraft(conversation)
  const [caret, setCaret] = useState(0)
  const [emoji, setEmoji] = useState(false)
  const [chosen, setChosen] = useState(0)
  const [dismissed, setDismissed] = useState<number>()
  const [problem, setProblem] = useState<string>()
  const [formatted, setFormatted] = useState(localStorage.getItem(formatKey) === 'markdown')
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const toldAt = useRef(0)
  const listId = useId()
  const left = maximumTextBytes - encoder.encode(text).length
  const tooLarge = files.some(isTooLarge)
  const nothing = text.trim() === '' && files.length === 0
  const token = tokenAt(text, caret)
  const people =
    conversation.kind === 'direct'
      ? []
      : conversation.members
          .filter((member) => member !== self)
          .map((address) => ({ address, name: conversation.names[address] ?? shortAddress(address) }))
  const found = useSuggestions(token, people)
  const suggestions = token?.start === dismissed ? [] : found
  const highlighted = Math.min(chosen, suggestions.length - 1)

  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])
  useEffect(() => {
    field.current?.focus()
  }, [replyTo, files])
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
  const write = (value: string, at = value.length): void => {
    keepText(value)
    setCaret(at)
    setChosen(0)
    tell(value.trim() !== '')
  }
  /** Writes, and puts the caret where it belongs once that is in the field. */
  const replace = (value: string, at: number): void => {
    write(value, at)
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(at, at)
    })
  }
  const onType = (value: string, at: number): void => {
    write(value, at)
    if (!value.slice(0, at).endsWith(':')) return
    allEmoji().then(
      (all) => {
        const next = currentText() === value ? withShortcode(value, at, all) : undefined
        if (next !== undefined) replace(next, at + next.length - value.length)
      },
      // It stays as it was typed.
      () => {},
    )
  }
  const insert = (added: string): void => {
    const [start, end] = [
      field.current?.selectionStart ?? text.length,
      field.current?.selectionEnd ?? text.length,
    ]
    replace(text.slice(0, start) + added + text.slice(end), start + added.length)
  }
  const accept = (suggestion: Suggestion): void => {
    if (!token) return
    if (suggestion.sign !== '') noteEmoji(suggestion.sign)
    const next = withSuggestion(text, token, suggestion)
    replace(next.text, next.caret)
  }
  const answering = replyTo === undefined ? {} : { replyTo: replyTo.id }
  const sendText = (): void => {
    const sent = text
    write('')
    onSent()
    void request
      .run(() =>
        store.call('messages.send', {
          conversationId: id,
          text: sent,
          format: formatted ? 'markdown' : 'plain',
          // With a file, it is the file that answers.
          ...(files.length === 0 ? answering : {}),
        }),
      )
      .then((done) => {
        if (done) return onReplied()
        // What could not be kept comes back into the field, unless something else was begun.
        if (currentText() === '') write(sent)
      })
  }
  const sendFiles = async (): Promise<void> => {
    let waiting = files
    for (const file of files) {
      const done = await upload.run(async () => {
        const given = await giveFile(store, file)
        const name = file.name === '' ? 'file' : file.name.slice(-255)
        const mediaType = file.type === '' ? 'application/octet-stream' : file.type
        await store.call('messages.sendFile', {
          conversationId: id,
          name,
          mediaType,
          upload: given,
          ...(file === files[0] ? answering : {}),
        })
      })
      // What could not be sent stays, with what comes after it.
      if (!done) return
      waiting = waiting.filter((one) => one !== file)
      onFiles(waiting)
      onSent()
    }
    onReplied()
    if (text.trim() !== '') sendText()
  }
  const send = (): void => {
    // One text need not wait for the answer to another; files go one after another.
    if (nothing || left < 0 || tooLarge || upload.busy) return
    setProblem(undefined)
    if (files.length > 0) void sendFiles()
    else sendText()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const suggestion = suggestions[highlighted]
    if (suggestion) {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      if (step !== 0) setChosen((highlighted + step + suggestions.length) % suggestions.length)
      else if (event.key === 'Enter' || event.key === 'Tab') accept(suggestion)
      else if (event.key === 'Escape') setDismissed(token?.start)
      else return
      event.preventDefault()
      event.stopPropagation()
      return
    }
    if (event.key === 'Escape' && replyTo) return onReplied()
    if (event.key !== 'Enter') return
    const sends = readHabits().enterSends ? !event.shiftKey : event.ctrlKey || event.metaKey
    if (!sends) return
    event.preventDefault()
    send()
  }
  const attach = (added: FileList | null | undefined): void => {
    if (!added || added.length === 0) return
    const all = [...files, ...added]
    setProblem(all.length > maximumFiles ? words.tooManyFiles(maximumFiles) : undefined)
    onFiles(all.slice(0, maximumFiles))
  }
  const onPaste = (event: ClipboardEvent): void => {
    if (event.clipboardData.files.length === 0) return
    event.preventDefault()
    attach(event.clipboardData.files)
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <ErrorText text={problem ?? request.error ?? upload.error} />
      {replyTo && (
        <div className="composer-banner">
          <span className="quote">
            <span className="quote-sender">
              <bdi>
                {replyTo.sender === self
                  ? words.you
                  : (conversation.names[replyTo.sender] ?? shortAddress(replyTo.sender))}
              </bdi>
            </span>
            <span className="quote-text" dir="auto">
              {previewText(replyTo.content)}
            </span>
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label={words.cancelReply}
            title={words.cancelReply}
            onClick={onReplied}
          >
            <X size={16} strokeWidth={1.75} />
          </button>
        </div>
      )}
      {files.length > 0 && (
        <Attachments
          files={files}
          busy={upload.busy}
          onRemove={(file) => onFiles(files.filter((one) => one !== file))}
        />
      )}
      {suggestions.length > 0 && (
        <div className="suggestions" id={listId} role="listbox" aria-label={words.suggestions}>
          {suggestions.map((suggestion, index) => (
            // The keys are the field's, which says which one is chosen.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={suggestion.key}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === highlighted}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => accept(suggestion)}
            >
              {suggestion.sign !== '' && <span className="suggestion-sign">{suggestion.sign}</span>}
              <bdi>{suggestion.label}</bdi>
            </div>
          ))}
        </div>
      )}
      {emoji && (
        <EmojiPicker
          onChoose={(one) => {
            setEmoji(false)
            insert(one)
          }}
          onClose={() => {
            setEmoji(false)
            field.current?.focus()
          }}
        />
      )}
      <div className="composer-field">
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={words.chooseFile}
          onChange={(event) => {
            attach(event.target.files)
            event.target.value = ''
          }}
        />
        <IconButton label={words.attach} icon={Paperclip} onClick={() => picker.current?.click()} />
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={words.messageTo(conversation.title)}
          aria-autocomplete="list"
          aria-controls={suggestions.length > 0 ? listId : undefined}
          aria-activedescendant={suggestions.length > 0 ? `${listId}-${highlighted}` : undefined}
          placeholder={files.length > 0 ? words.caption : words.messageTo(conversation.title)}
          value={text}
          onChange={(event) => onType(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {left < nearLimit && (
          <span className={`limit ${left < 0 ? 'over' : ''}`} role="status">
            {left < 0 ? words.tooLong(-left) : words.nearLimit(left)}
          </span>
        )}
        <button
          type="button"
          className={`icon-button ${emoji ? 'pressed' : ''}`}
          aria-label={words.emoji}
          aria-expanded={emoji}
          title={words.emoji}
          // A press elsewhere closes it; on its own button it would open again.
          onPointerDown={(event) => {
            if (emoji) event.stopPropagation()
          }}
          onClick={() => setEmoji(!emoji)}
        >
          <Smile size={18} strokeWidth={1.75} />
        </button>
        <button
          type="button"
          className={`icon-button ${formatted ? 'pressed' : ''}`}
          aria-label={words.formatted}
          aria-pressed={formatted}
          title={words.formatted}
          onClick={() => {
            localStorage.setItem(formatKey, formatted ? 'plain' : 'markdown')
            setFormatted(!formatted)
          }}
        >
          <Type size={18} strokeWidth={1.75} />
        </button>
        {text === '' && <VoiceNote onRecorded={(file) => onFiles([...files, file])} onProblem={setProblem} />}
        <button
          type="submit"
          className="send"
          aria-label={words.send}
          title={words.send}
          disabled={nothing || left < 0 || tooLarge || upload.busy}
        >
          <SendHorizontal size={18} strokeWidth={1.75} />
        </button>
      </div>
    </form>
  )
}
