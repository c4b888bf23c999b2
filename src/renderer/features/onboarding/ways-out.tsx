import { useEffect, useState } from 'react'
import { useStore } from '../../app/context.tsx'
import { useRequest } from '../../app/request.ts'
import { ErrorText } from '../../components/field.tsx'
import { words } from '../../i18n/words.ts'
import type { Step } from './onboarding.tsx'

const ways = ['backup', 'restore', 'create'] as const
type Way = (typeof ways)[number]
const nameOf = (way: Way): string =>
  ({ backup: words.asideBackup, restore: words.asidePhrase, create: words.asideNew })[way]

/** Ways on for whoever cannot open their account: it is put aside, never deleted. */
export const Ways = ({ onAside }: { readonly onAside: (step: Step) => void }) => {
  const store = useStore()
  const request = useRequest()
  const [chosen, setChosen] = useState<Way>()
  const go = (way: Way): void => {
    if (chosen !== way) return setChosen(way)
    void request.run(async () => {
      await store.call('account.setAside', {})
      onAside(way)
    })
  }
  return (
    <div className="stack">
      <div className="row wrap">
        {ways.map((way) => (
          <button
            key={way}
            type="button"
            className={`button ${chosen === way ? 'danger' : ''}`}
            disabled={request.busy}
            onClick={() => go(way)}
          >
            {chosen === way ? words.asideSure(nameOf(way)) : nameOf(way)}
          </button>
        ))}
      </div>
      <p className="hint" role="status">
        {chosen === undefined ? '' : words.asideText}
      </p>
      <ErrorText text={request.error} />
    </div>
  )
}

/** The way back to an account that was put aside, where there is one. */
export const PutBack = () => {
  const store = useStore()
  const request = useRequest()
  const [folder, setFolder] = useState<string | null>(null)
  useEffect(() => {
    // Without an answer nothing is offered.
    store
      .call('account.aside', {})
      .then((aside) => setFolder(aside.folder))
      .catch(() => {})
  }, [store])
  if (folder === null) return null
  return (
    <>
      <button
        type="button"
        className="button quiet"
        disabled={request.busy}
        onClick={() =>
          void request.run(async () => {
            await store.call('account.putBack', {})
          })
        }
      >
        {words.asideBack}
      </button>
      <ErrorText text={request.error} />
    </>
  )
}
