import { useState } from 'react'
import { finishSaving } from '../../app/saving.ts'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

/** The app's log, to be looked at, and only then given to somebody. */
export const LogSection = () => {
  const store = useStore()
  const request = useRequest()
  const [text, setText] = useState<string>()
  const show = (): void => {
    void request.run(async () => setText((await store.call('log.read', {})).text))
  }
  return (
    <section className="panel" aria-label={words.log}>
      <h2>{words.log}</h2>
      <p className="hint">{words.logText}</p>
      <div className="row">
        <button type="button" className="button" disabled={request.busy} onClick={show}>
          {words.showLog}
        </button>
      </div>
      {text === undefined && <ErrorText text={request.error} />}
      {text !== undefined && <LogDialog text={text} onClose={() => setText(undefined)} />}
    </section>
  )
}

const LogDialog = ({ text, onClose }: { readonly text: string; readonly onClose: () => void }) => {
  const store = useStore()
  const request = useRequest()
  const [saved, setSaved] = useState<string>()
  const save = (): void => {
    void request.run(async () => setSaved(finishSaving(await store.call('log.save', {}))))
  }
  return (
    <Dialog title={words.log} onClose={onClose}>
      <p>{words.logExport}</p>
      {/* One reads it by scrolling, with the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className="log-text" dir="ltr" tabIndex={0} aria-label={words.log}>
        {text === '' ? words.logEmpty : text}
      </pre>
      <ErrorText text={request.error} />
      <div className="row end">
        <span role="status">{saved}</span>
        <CopyButton text={text} label={words.logCopy} />
        <button type="button" className="button primary" disabled={request.busy} onClick={save}>
          {words.logSave}
        </button>
      </div>
    </Dialog>
  )
}
