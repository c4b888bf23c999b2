import { Check, Mic, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { IconButton } from '../../components/icon-button.tsx'
import { words } from '../../i18n/words.ts'

const mediaType = 'audio/webm'
/** Longer than this nobody listens to; milliseconds. */
const longest = 15 * 60_000

interface VoiceNoteProps {
  readonly onRecorded: (file: File) => void
  readonly onProblem: (sentence: string) => void
}

const durationText = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Records what is said: to be listened to before it is sent, or thrown away. */
export const VoiceNote = ({ onRecorded, onProblem }: VoiceNoteProps) => {
  const [recorder, setRecorder] = useState<MediaRecorder>()
  const [elapsed, setElapsed] = useState(0)
  const wanted = useRef(true)
  useEffect(() => {
    if (!recorder) return undefined
    const begun = performance.now()
    const timer = window.setInterval(() => {
      const now = performance.now() - begun
      setElapsed(now)
      if (now > longest && recorder.state === 'recording') recorder.stop()
    }, 250)
    return () => {
      window.clearInterval(timer)
      if (recorder.state === 'recording') {
        wanted.current = false
        recorder.stop()
      }
    }
  }, [recorder])
  const begin = async (): Promise<void> => {
    let stream: MediaStream
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    } catch (error) {
      const denied = error instanceof DOMException && error.name === 'NotAllowedError'
      return onProblem(denied ? words.microphoneDenied : words.microphoneMissing)
    }
    const made = new MediaRecorder(stream, { mimeType: mediaType })
    const parts: Blob[] = []
    made.addEventListener('dataavailable', ({ data }) => void parts.push(data))
    made.addEventListener('stop', () => {
      // The light of the microphone goes out.
      for (const track of stream.getTracks()) track.stop()
      setRecorder(undefined)
      setElapsed(0)
      const recorded = new Blob(parts, { type: mediaType })
      if (!wanted.current || recorded.size === 0) return
      const at = new Date().toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')
      onRecorded(new File([recorded], `${words.voiceNote} ${at}.webm`, { type: mediaType }))
    })
    wanted.current = true
    made.start()
    setRecorder(made)
    return undefined
  }
  if (!recorder) {
    return <IconButton label={words.recordVoice} icon={Mic} onClick={() => void begin()} />
  }
  return (
    <span className="recording" role="group" aria-label={words.recording}>
      <span className="recording-dot" aria-hidden="true" />
      <span role="timer" className="recording-time">
        {durationText(elapsed)}
      </span>
      <IconButton
        label={words.cancelRecording}
        icon={X}
        small
        onClick={() => {
          wanted.current = false
          recorder.stop()
        }}
      />
      <IconButton label={words.finishRecording} icon={Check} small onClick={() => recorder.stop()} />
    </span>
  )
}
