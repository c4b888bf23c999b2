import { Download, X, ZoomIn, ZoomOut } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { words } from '../../i18n/words.ts'

interface PictureViewerProps {
  readonly name: string
  readonly url: string
  readonly onClose: () => void
}

/** A picture alone, as large as the window or as it is; Escape or a click beside it closes it. */
export const PictureViewer = ({ name, url, onClose }: PictureViewerProps) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const [whole, setWhole] = useState(true)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className="viewer" aria-label={name} onClose={onClose}>
      <header className="viewer-head">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <button
          type="button"
          className="icon-button"
          aria-label={whole ? words.actualSize : words.wholePicture}
          title={whole ? words.actualSize : words.wholePicture}
          onClick={() => setWhole(!whole)}
        >
          {whole ? <ZoomIn size={18} strokeWidth={1.75} /> : <ZoomOut size={18} strokeWidth={1.75} />}
        </button>
        <a
          className="icon-button"
          href={url}
          download={name}
          aria-label={words.saveFile(name)}
          title={words.saveFile(name)}
        >
          <Download size={18} strokeWidth={1.75} />
        </a>
        <IconButton label={words.close} icon={X} onClick={() => dialog.current?.close()} />
      </header>
      {/* Escape and the button are for the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        className={`viewer-body ${whole ? 'whole' : 'actual'}`}
        onClick={(event) => {
          if (event.target === event.currentTarget) dialog.current?.close()
        }}
      >
        <img src={url} alt={name} />
      </div>
    </dialog>
  )
}
