import { File as FileIcon, X } from 'lucide-react'
import { useCallback, useState } from 'react'
import { maximumRelayFileBytes } from '../../../shared/model/content.ts'
import { sizeText } from '../../app/files.ts'
import { showingOf } from '../../app/media.ts'
import { words } from '../../i18n/words.ts'

/** Larger pictures are not drawn before they are sent, bytes. */
const drawnUpTo = 20 * 1024 * 1024

interface AttachmentsProps {
  readonly files: readonly File[]
  readonly busy: boolean
  readonly onRemove: (file: File) => void
}

/** Whether a file is larger than can be sent. */
export const isTooLarge = (file: File): boolean => file.size > maximumRelayFileBytes

/** What will be sent along, each seen before it goes. */
export const Attachments = ({ files, busy, onRemove }: AttachmentsProps) => (
  <ul className="attachments" aria-label={words.attachments}>
    {files.map((file) => (
      <li key={`${file.name}-${file.size}-${file.lastModified}`} className="attachment">
        <Preview file={file} />
        <span className="attachment-name">
          <bdi>{file.name}</bdi>
          <span className={isTooLarge(file) ? 'error' : 'hint'} role={busy ? 'status' : undefined}>
            {isTooLarge(file)
              ? words.fileTooLarge(sizeText(maximumRelayFileBytes))
              : busy
                ? words.sendingFile
                : sizeText(file.size)}
          </span>
        </span>
        <button
          type="button"
          className="icon-button small"
          aria-label={words.removeFileNamed(file.name)}
          title={words.removeFile}
          disabled={busy}
          onClick={() => onRemove(file)}
        >
          <X size={14} strokeWidth={1.75} />
        </button>
      </li>
    ))}
  </ul>
)

const Preview = ({ file }: { readonly file: File }) => {
  const showing = showingOf(file.type)
  const drawn = showing === 'picture' && file.size <= drawnUpTo
  const [broken, setBroken] = useState(false)
  // What it shows lives as long as the element that shows it.
  const source = useCallback(
    (element: HTMLImageElement | HTMLAudioElement | null) => {
      if (!element) return undefined
      const url = URL.createObjectURL(file)
      element.src = url
      return () => URL.revokeObjectURL(url)
    },
    [file],
  )
  if (showing === 'sound') {
    // What somebody has just said has no captions.
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    return <audio controls ref={source} className="attachment-sound" aria-label={file.name} />
  }
  if (drawn && !broken) {
    return <img className="attachment-picture" ref={source} alt="" onError={() => setBroken(true)} />
  }
  return (
    <span className="attachment-sign">
      <FileIcon size={20} strokeWidth={1.75} aria-hidden="true" />
    </span>
  )
}
