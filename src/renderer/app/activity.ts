import { useEffect } from 'react'
import { useStore } from './context.tsx'

/** The app is told this often at most, milliseconds. */
const tellEvery = 5_000
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Tells the app that somebody is at the window, while they are: it locks when nobody is. */
export const useActivity = (): void => {
  const store = useStore()
  useEffect(() => {
    let told = 0
    const tell = (): void => {
      if (performance.now() - told < tellEvery) return
      told = performance.now()
      // A connection that was lost is said elsewhere.
      store.call('account.active', {}).catch(() => {})
    }
    for (const sign of signs) window.addEventListener(sign, tell, { passive: true, capture: true })
    return () => {
      for (const sign of signs) window.removeEventListener(sign, tell, { capture: true })
    }
  }, [store])
}
