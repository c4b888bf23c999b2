import { createContext, use, useSyncExternalStore } from 'react'
import type { AppState, AppStore } from './store.ts'

const StoreContext = createContext<AppStore | undefined>(undefined)

/** Gives the store to everything below it. */
export const StoreProvider = StoreContext.Provider

/** The page's store. */
export const useStore = (): AppStore => {
  const store = use(StoreContext)
  if (!store) throw new Error('There is no store above this component')
  return store
}

/** A part of the snapshot; the component renders again when that part changes. */
export const useApp = <T,>(select: (state: AppState) => T): T => {
  const store = useStore()
  return useSyncExternalStore(store.subscribe, () => select(store.getState()))
}
