import { useEffect, useState } from 'react'
import type { UpdatesView } from '../../../shared/model/updates.ts'
import { useApp, useStore } from '../../app/context.tsx'

/** How far looking for a new version is; undefined until that is known. */
export const useUpdates = (): UpdatesView | undefined => {
  const store = useStore()
  const connection = useApp((state) => state.connection)
  const [view, setView] = useState<UpdatesView>()
  useEffect(() => store.hear('updates.changed', setView), [store])
  useEffect(() => {
    if (connection !== 'open') return
    // Without an answer nothing is said of it; the lost connection is.
    store.call('updates.get', {}).then(setView, () => {})
  }, [store, connection])
  return view
}
