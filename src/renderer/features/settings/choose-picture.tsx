import { ImagePlus } from 'lucide-react'
import { useRef } from 'react'

interface ChoosePictureProps {
  readonly label: string
  readonly disabled?: boolean
  readonly onChosen: (file: File) => void
}

/** A button that has somebody choose a picture from this machine. */
export const ChoosePicture = ({ label, disabled = false, onChosen }: ChoosePictureProps) => {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className="button" disabled={disabled} onClick={() => input.current?.click()}>
        <ImagePlus size={16} strokeWidth={1.75} /> {label}
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) onChosen(file)
          // The same one can be chosen again.
          event.target.value = ''
        }}
      />
    </>
  )
}
