import { useEffect, useRef, useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { words } from '../../i18n/words.ts'
import { ChoosePicture } from '../settings/choose-picture.tsx'

/** How often a picture of the camera is looked at, milliseconds. */
const lookEvery = 120
/** Larger pictures are made smaller before they are looked at: a code has few and large squares. Pixels. */
const longestSide = 1_280
/** No code says more. */
const longestText = 4_096

type Trouble = 'noCamera' | 'noCode' | 'unreadable'

interface ScanCodeProps {
  readonly title: string
  readonly onFound: (text: string) => void
  readonly onClose: () => void
}

/** Reads a code with the camera, or from a picture. The camera is on while this is open, and what it sees stays here. */
export const ScanCode = ({ title, onFound, onClose }: ScanCodeProps) => {
  const video = useRef<HTMLVideoElement>(null)
  const [trouble, setTrouble] = useState<Trouble>()
  const [seeing, setSeeing] = useState(false)
  const found = useRef(onFound)
  useEffect(() => {
    found.current = onFound
  }, [onFound])
  useEffect(() => {
    const end = new AbortController()
    const element = video.current
    if (element) {
      watch(element, end.signal, () => setSeeing(true)).then(
        (text) => {
          if (text !== undefined) found.current(text)
        },
        () => {
          if (!end.signal.aborted) setTrouble('noCamera')
        },
      )
    }
    return () => end.abort()
  }, [])
  const readPicture = (file: File): void => {
    setTrouble(undefined)
    codeIn(file).then(
      (text) => (text === undefined ? setTrouble('noCode') : found.current(text)),
      () => setTrouble('unreadable'),
    )
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <div className={`scan ${seeing ? 'seeing' : ''}`}>
        {/* What it shows has no words. */}
        {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
        <video ref={video} muted playsInline aria-label={words.cameraPicture} />
      </div>
      <p className="hint" role="status">
        {trouble === undefined ? words.scanText : words.scanTroubles[trouble]}
      </p>
      <div className="row end">
        <ChoosePicture label={words.scanPicture} onChosen={readPicture} />
      </div>
    </Dialog>
  )
}

/** Looks through the camera until there is a code, or it is to end. @throws where there is no camera, or it may not be used */
const watch = async (
  element: HTMLVideoElement,
  signal: AbortSignal,
  onSeeing: () => void,
): Promise<string | undefined> => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  const stop = (): void => {
    for (const track of stream.getTracks()) track.stop()
  }
  try {
    if (signal.aborted) return undefined
    element.srcObject = stream
    await element.play()
    onSeeing()
    const canvas = document.createElement('canvas')
    for (;;) {
      const text = await textIn(element, element.videoWidth, element.videoHeight, canvas)
      if (text !== undefined || isOver(signal)) return text
      await new Promise((resolve) => window.setTimeout(resolve, lookEvery))
      if (isOver(signal)) return undefined
    }
  } finally {
    stop()
  }
}

/** Asked anew each time: it changes while one waits. */
const isOver = (signal: AbortSignal): boolean => signal.aborted

/** What the code in a picture says. @throws when it is no picture that this browser reads */
const codeIn = async (file: Blob): Promise<string | undefined> => {
  const image = await createImageBitmap(file)
  try {
    return await textIn(image, image.width, image.height, document.createElement('canvas'))
  } finally {
    image.close()
  }
}

const textIn = async (
  source: HTMLVideoElement | ImageBitmap,
  width: number,
  height: number,
  canvas: HTMLCanvasElement,
): Promise<string | undefined> => {
  if (width === 0 || height === 0) return undefined
  const scale = Math.min(1, longestSide / Math.max(width, height))
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return undefined
  // A code may stand on nothing.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height)
  const { decodeQR } = await import('qr/decode.js')
  try {
    const text = decodeQR({ width: pixels.width, height: pixels.height, data: pixels.data })
    return text.length > longestText ? undefined : text
  } catch {
    // It throws where there is none, which is so in most pictures of a camera.
    return undefined
  }
}
