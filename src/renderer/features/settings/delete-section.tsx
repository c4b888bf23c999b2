import { useState } from 'react'
import { useApp, useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorText, Field } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'

/** The end of everything on this computer, for whoever types the name of the account. */
export const DeleteSection = () => {
  const store = useStore()
  const own = useApp((state) => state.account?.name ?? '')
  const request = useRequest()
  const [asking, setAsking] = useState(false)
  const [name, setName] = useState('')
  return (
    <section className="panel" aria-label={words.deleteAllTitle}>
      <div className="row">
        <button type="button" className="button danger" onClick={() => setAsking(true)}>
          {words.deleteAll}
        </button>
      </div>
      {asking && (
        <Dialog title={words.deleteAllTitle} onClose={() => setAsking(false)}>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault()
              void request.run(async () => {
                await store.call('account.delete', { name })
                // What this page remembers of it: where one was, what one looked for.
                localStorage.clear()
              })
            }}
          >
            <p>{words.deleteAllText}</p>
            <Field
              label={words.deleteAllName(own)}
              value={name}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
            <ErrorText text={request.error} />
            <div className="row end">
              <button type="submit" className="button danger" disabled={request.busy || name.trim() !== own}>
                {words.deleteAllDo}
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </section>
  )
}
