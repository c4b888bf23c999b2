import { useEffect, useState } from 'react'
import { useApp, useStore } from '../../app/context.tsx'
import { words } from '../../i18n/words.ts'
import { Card, Handset } from './onboarding.tsx'

/** After how long it is said why nothing is there yet, milliseconds: most starts are over by then. */
const soon = 1_000
/** A window that is not in sight draws nothing. */
const mostForDrawing = 500

/** The account is being opened. Where that takes long, somebody else may be waiting for an answer: a keyring that is locked. */
export const Opening = () => {
  const store = useStore()
  const standsStill = useApp((state) => state.info?.standsStill === true)
  const [late, setLate] = useState(false)
  const explains = late || standsStill
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), soon)
    return () => window.clearTimeout(timer)
  }, [])
  useEffect(() => {
    if (!explains) return
    const drawn = new Promise<void>((resolve) => {
      window.setTimeout(resolve, mostForDrawing)
      requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
    })
    // A connection that was lost is said elsewhere.
    drawn.then(() => store.call('app.drawn', {})).catch(() => {})
  }, [store, explains])
  if (!explains) return <p className="visually-hidden">{words.starting}</p>
  return (
    <Card>
      <Handset />
      <h1>{words.starting}</h1>
      <p className="lead" role="status">
        {words.startingLate}
      </p>
    </Card>
  )
}
