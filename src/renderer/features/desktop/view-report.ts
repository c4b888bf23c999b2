import { useEffect } from 'react'
import type { ConversationId } from '../../../shared/model/ids.ts'
import { useApp, useStore } from '../../app/context.tsx'
import { language } from '../../i18n/language.ts'

/** Tells the app what is before the reader's eyes, so that they are not notified of it. */
export const useViewReport = (conversation: ConversationId | undefined): void => {
  const store = useStore()
  const connection = useApp((state) => state.connection)
  useEffect(() => {
    if (connection !== 'open') return undefined
    const report = (): void => {
      const focused = document.hasFocus() && document.visibilityState === 'visible'
      // What is not known here is asked for again with the next connection.
      store.call('desktop.report', { focused, conversation: conversation ?? null, language }).catch(() => {})
    }
    report()
    window.addEventListener('focus', report)
    window.addEventListener('blur', report)
    document.addEventListener('visibilitychange', report)
    return () => {
      window.removeEventListener('focus', report)
      window.removeEventListener('blur', report)
      document.removeEventListener('visibilitychange', report)
    }
  }, [store, connection, conversation])
}
