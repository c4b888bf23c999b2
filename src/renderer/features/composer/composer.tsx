import { Paperclip, SendHorizontal, Type, X } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ClipboardEvent, DragEvent, KeyboardEvent, ReactNode } from 'react'
import { maximumRelayFileBytes, maximumTextBytes } from '../../../shared/model/content.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { Message } from '../../../shared/model/message.ts'
import { contentText } from '../../app/content-text.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { giveFile, sizeText } from '../../app/files.ts'
import { shortAddress } from '../../app/format.ts'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { useDraft } from './draft.ts'
import { en } from '../../i18n/en.ts'

const encoder = new TextEncoder()
/** How often it is told that somebody writes, milliseconds; a telling lasts a little longer. */
const typingInterval = 3_000
const nearLimit = 2_000
const formatKey = 'landline.format'

interface ComposerProps {
  readonly conversation: Conversation
  readonly replyTo: Message | undefined
  readonly onReplied: () => void
  /** Something was written: it is to be seen. */
  readonly onSent: () => void
}

/** Where one writes. Enter sends, Shift and Enter begins a line. */
export const Composer = ({ conversation, replyTo, onReplied, onSent }: ComposerProps) => {
  const store = useStore()
  const request = useRequest()
  const { id } = conversation
  const [text, keepText, currentText] = useDraft(conversation)
  const [file, setFile] = useState<File>()
  const [formatted, setFormatted] = useState(localStorage.getItem(formatKey) === 'markdown')
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const toldAt = useRef(0)
  const left = maximumTextBytes - encoder.encode(text).length
  const tooLarge = file !== undefined && file.size > maximumRelayFileBytes
  const nothing = text.trim() === '' && file === undefined

  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])
  useEffect(() => {
    field.current?.focus()
  }, [replyTo])
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
    keepText(value)
    tell(value.trim() !== '')
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
          ...(file === undefined ? answering : {}),
        }),
      )
      .then((done) => {
        if (done) return onReplied()
        // What could not be kept comes back into the field, unless something else was begun.
        if (currentText() === '') write(sent)
      })
  }
  const sendFile = (chosen: File): void => {
    void request
      .run(async () => {
        const upload = await giveFile(store, chosen)
        const name = chosen.name === '' ? 'file' : chosen.name.slice(-255)
        const mediaType = chosen.type === '' ? 'application/octet-stream' : chosen.type
        await store.call('messages.sendFile', { conversationId: id, name, mediaType, upload, ...answering })
      })
      .then((done) => {
        if (!done) return
        setFile(undefined)
        onReplied()
        onSent()
        if (text.trim() !== '') sendText()
      })
  }
  const send = (): void => {
    if (nothing || left < 0 || tooLarge || request.busy) return
    if (file) sendFile(file)
    else sendText()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && replyTo) return onReplied()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  const take = (event: ClipboardEvent | DragEvent, files: FileList | undefined): void => {
    const [first] = files ?? []
    if (!first) return
    event.preventDefault()
    setFile(first)
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <ErrorText text={tooLarge ? en.fileTooLarge(sizeText(maximumRelayFileBytes)) : request.error} />
      {replyTo && (
        <Banner label={en.cancelReply} onClose={onReplied}>
          <SenderOf message={replyTo} conversation={conversation} />
          <span className="quote-text" dir="auto">
            {contentText(replyTo.content)}
          </span>
        </Banner>
      )}
      {file && (
        <Banner label={en.removeFile} onClose={() => setFile(undefined)}>
          <span className="quote-sender">
            <bdi>{file.name}</bdi>
          </span>
          <span className="quote-text" role="status">
            {request.busy ? en.sendingFile : sizeText(file.size)}
          </span>
        </Banner>
      )}
      <div className="composer-field">
        <input
          ref={picker}
          type="file"
          hidden
          aria-label={en.chooseFile}
          onChange={(event) => {
            setFile(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <button
          type="button"
          className="icon-button"
          aria-label={en.attach}
          title={en.attach}
          onClick={() => picker.current?.click()}
        >
          <Paperclip size={18} strokeWidth={1.75} />
        </button>
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          aria-label={en.messageTo(conversation.title)}
          placeholder={en.messageTo(conversation.title)}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
          onPaste={(event) => take(event, event.clipboardData.files)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => take(event, event.dataTransfer.files)}
        />
        {left < nearLimit && (
          <span className={`limit ${left < 0 ? 'over' : ''}`} role="status">
            {left < 0 ? en.tooLong(-left) : en.nearLimit(left)}
          </span>
        )}
        <button
          type="button"
          className={`icon-button ${formatted ? 'pressed' : ''}`}
          aria-label={en.formatted}
          aria-pressed={formatted}
          title={en.formatted}
          onClick={() => {
            localStorage.setItem(formatKey, formatted ? 'plain' : 'markdown')
            setFormatted(!formatted)
          }}
        >
          <Type size={18} strokeWidth={1.75} />
        </button>
        <button
          type="submit"
          className="send"
          aria-label={en.send}
          title={en.send}
          disabled={nothing || left < 0 || tooLarge || request.busy}
        >
          <SendHorizontal size={18} strokeWidth={1.75} />
        </button>
      </div>
    </form>
  )
}

const SenderOf = ({
  message,
  conversation,
}: {
  readonly message: Message
  readonly conversation: Conversation
}) => {
  const self = useApp((state) => state.account?.address)
  const { sender } = message
  const name = sender === self ? en.you : (conversation.names[sender] ?? shortAddress(sender))
  return (
    <span className="quote-sender">
      <bdi>{name}</bdi>
    </span>
  )
}

interface BannerProps {
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What goes along with what is being written. */
const Banner = ({ label, onClose, children }: BannerProps) => (
  <div className="composer-banner">
    <span className="quote">{children}</span>
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={onClose}>
      <X size={16} strokeWidth={1.75} />
    </button>
  </div>
)
