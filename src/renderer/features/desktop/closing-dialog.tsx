import { useRef } from 'react'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

/** Asks, once, what closing the window is to mean. */
export const ClosingDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const store = useStore()
  const request = useRequest()
  const answered = useRef(false)
  const answer = (choice: 'keep' | 'quit'): void => {
    void request.run(async () => {
      answered.current = true
      await store.call('desktop.answerClosing', { choice })
      onClose()
    })
  }
  const leave = (): void => {
    // Closing the question leaves the window as it is; it is asked again next time.
    if (answered.current) return onClose()
    store.call('desktop.answerClosing', { choice: 'stay' }).then(onClose, onClose)
  }
  return (
    <Dialog title={words.closingTitle} onClose={leave}>
      <p>{words.closingText}</p>
      <p className="hint">{words.closingHint}</p>
      <ErrorText text={request.error} />
      <div className="row end">
        <button type="button" className="button" disabled={request.busy} onClick={() => answer('quit')}>
          {words.closingQuit}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={request.busy}
          onClick={() => answer('keep')}
        >
          {words.closingKeep}
        </button>
      </div>
    </Dialog>
  )
}
