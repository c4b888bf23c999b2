import { ArrowLeftRight, Download, File } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ContentView } from '../../../shared/model/content.ts'
import type { MessageId } from '../../../shared/model/ids.ts'
import type { Message } from '../../../shared/model/message.ts'
import { cut } from '../../../shared/model/visible.ts'
import { contentText } from '../../app/content-text.ts'
import type { Transfer } from '../../../shared/model/transfer.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { saveFile, sizeText, takeFile } from '../../app/files.ts'
import { showingOf } from '../../app/media.ts'
import { canBeShown, readPictureSize } from '../../app/picture-size.ts'
import { useRequest } from '../../app/request.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { words } from '../../i18n/words.ts'
import { FormattedText, PlainText } from './message-text.tsx'
import { PictureViewer } from './picture-viewer.tsx'

/** What a message says, as it is shown in its bubble. */
export const MessageContent = ({ message: { id, content } }: { readonly message: Message }) => {
  switch (content.type) {
    case 'text':
      return <PlainText text={content.text} />
    case 'markdown':
      return <FormattedText text={content.text} />
    case 'files':
      return (
        <ul className="files">
          {content.files.map((file, index) => (
            <li key={`${index}-${file.name}`}>
              <FileRow id={id} index={index} file={file} />
            </li>
          ))}
        </ul>
      )
    case 'transaction':
      return <Transaction content={content} />
    case 'deleted':
      return <p className="text unsupported">{words.deletedMessage}</p>
    case 'unsupported':
      return (
        <p className="text unsupported" dir="auto">
          {cut(contentText(content), 1_000)}
        </p>
      )
    case 'groupChange':
    case 'devicesChange':
      return <p className="text unsupported">{contentText(content)}</p>
  }
}

/** Larger pictures are shown when they are asked for, bytes. */
const shownAtOnce = 24 * 1024 * 1024

/** A file of a message, as a view shows it. */
export type FileOf = Extract<ContentView, { type: 'files' }>['files'][number]

interface FileRowProps {
  readonly id: MessageId
  readonly index: number
  readonly file: FileOf
}

const FileRow = ({ id, index, file }: FileRowProps) => {
  const store = useStore()
  const request = useRequest()
  const transfer = useApp((state) => state.transfers[id])
  const inApp = useApp((state) => state.info?.shell === 'electron')
  const dragged = inApp && file.here
  const showing = file.here && file.size < shownAtOnce ? showingOf(file.mediaType) : undefined
  const save = (): void => {
    void request.run(async () =>
      // Its type is that of mere bytes, whatever its sender said.
      saveFile(file.name, await takeFile(store, id, index, 'application/octet-stream')),
    )
  }
  return (
    <>
      {showing === 'picture' && <Picture id={id} index={index} file={file} />}
      {(showing === 'sound' || showing === 'film') && (
        <Player id={id} index={index} file={file} showing={showing} />
      )}
      {/* Dragging is one way of saving; the button is the one for the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className="file"
        draggable={dragged}
        title={dragged ? words.dragFile(file.name) : undefined}
        onDragStart={(event) => {
          // The app hands over the file itself, not a picture of the row.
          event.preventDefault()
          void request.run(() => store.call('files.drag', { id, index }))
        }}
      >
        <File size={20} strokeWidth={1.75} aria-hidden="true" />
        <span className="file-name">
          <bdi>{file.name}</bdi>
          <span className="hint">{sizeText(file.size)}</span>
          {file.removed !== undefined && (
            <span className="hint">{file.removed === 'fetchable' ? words.fileRemoved : words.fileGone}</span>
          )}
        </span>
        <IconButton
          label={file.here ? words.saveFile(file.name) : words.fetchFile(file.name)}
          icon={Download}
          disabled={request.busy || file.removed === 'for-good'}
          onClick={save}
        />
      </div>
      {transfer && <Progress transfer={transfer} />}
      {request.busy && !file.here && !transfer && (
        <p className="hint" role="status">
          {words.fetchingFile}
        </p>
      )}
      {request.error !== undefined && (
        <p className="error" role="alert">
          {request.error}
        </p>
      )}
    </>
  )
}

/** A file on its way: how far, and the way to stop it. */
const Progress = ({ transfer }: { readonly transfer: Transfer }) => {
  const store = useStore()
  const request = useRequest()
  const { id, direction, state, done, total, reason } = transfer
  const percent = Math.floor((done / total) * 100)
  const waits = reason === undefined ? words.transferWaits : words.sentence(reason)
  const text = state === 'running' ? words.transfers[direction](percent) : waits
  return (
    <div className="transfer">
      <progress max={100} value={percent} aria-label={text} />
      <span className="hint">{text}</span>
      {state !== 'failed' && (
        <button
          type="button"
          className="button quiet"
          disabled={request.busy}
          onClick={() => void request.run(() => store.call('messages.cancelTransfer', { id }))}
        >
          {words.stopTransfer}
        </button>
      )}
    </div>
  )
}

/** A file of a message as the browser can show it; it is read when it is drawn, and let go when it is not any more. */
const useFileUrl = ({
  id,
  index,
  file,
}: FileRowProps): { readonly url?: string; readonly broken?: string } => {
  const store = useStore()
  const [url, setUrl] = useState<string>()
  const [broken, setBroken] = useState<string>()
  useEffect(() => {
    let made: string | undefined
    let gone = false
    const read = async (): Promise<void> => {
      const bytes = await takeFile(store, id, index, file.mediaType)
      if (gone) return
      if (showingOf(file.mediaType) === 'picture') {
        const size = await readPictureSize(bytes)
        if (!size) return setBroken(words.pictureBroken)
        if (!canBeShown(size)) return setBroken(words.pictureTooLarge(size.width, size.height))
        if (gone) return
      }
      made = URL.createObjectURL(bytes)
      setUrl(made)
    }
    read().catch(() => setBroken(words.pictureBroken))
    return () => {
      gone = true
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [store, id, index, file.mediaType])
  return { ...(url === undefined ? {} : { url }), ...(broken === undefined ? {} : { broken }) }
}

/** A picture of a message; a click shows it alone. */
export const Picture = (props: FileRowProps) => {
  const { url, broken } = useFileUrl(props)
  const [unreadable, setUnreadable] = useState(false)
  const [open, setOpen] = useState(false)
  const { file } = props
  if (broken !== undefined || unreadable) return <p className="hint">{broken ?? words.pictureBroken}</p>
  return (
    <>
      <button
        type="button"
        className="picture"
        aria-label={words.openPicture(file.name)}
        disabled={url === undefined}
        onClick={() => setOpen(true)}
      >
        {url !== undefined && <img src={url} alt={file.name} onError={() => setUnreadable(true)} />}
      </button>
      {open && url !== undefined && (
        <PictureViewer name={file.name} url={url} onClose={() => setOpen(false)} />
      )}
    </>
  )
}

const Player = ({ showing, ...props }: FileRowProps & { readonly showing: 'sound' | 'film' }) => {
  const { url, broken } = useFileUrl(props)
  const [unreadable, setUnreadable] = useState(false)
  const { name } = props.file
  if (broken !== undefined || unreadable) return <p className="hint">{words.pictureBroken}</p>
  const fail = (): void => setUnreadable(true)
  if (url === undefined) return <span className={`player ${showing}`} />
  // Captions are not among what people send each other.
  return showing === 'sound' ? (
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <audio className="player sound" controls preload="metadata" src={url} aria-label={name} onError={fail} />
  ) : (
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    <video className="player film" controls preload="metadata" src={url} aria-label={name} onError={fail} />
  )
}

const Transaction = ({ content }: { readonly content: Extract<ContentView, { type: 'transaction' }> }) => (
  <div className="transaction">
    <ArrowLeftRight size={20} strokeWidth={1.75} aria-hidden="true" />
    <span>
      <strong>{words.transaction}</strong>
      {content.amount !== undefined && (
        <span>
          {' '}
          {content.amount} {content.currency}
        </span>
      )}
      <span className="hint">
        {words.transactionOn(`${content.namespace ?? ''} ${content.network}`.trim())}
      </span>
      <code className="address">{content.reference}</code>
    </span>
  </div>
)
