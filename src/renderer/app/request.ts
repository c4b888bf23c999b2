import { useCallback, useState } from 'react'
import { errorShape } from '../../shared/errors.ts'
import type { ErrorCode, ErrorShape } from '../../shared/errors.ts'
import { words } from '../i18n/words.ts'

/** A request under way: whether it is, and what went wrong, as a sentence. */
export interface RequestState {
  readonly busy: boolean
  readonly error: string | undefined
  /** Its name, for what the interface offers to do about it. */
  readonly code: ErrorCode | undefined
  /** Runs work; its failure becomes {@link error}. @returns whether it succeeded */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>
}

/** Keeps the state of one button's or form's request. */
export const useRequest = (): RequestState => {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ErrorShape>()
  const run = useCallback(async (work: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true)
    setFailure(undefined)
    try {
      await work()
      return true
    } catch (error) {
      setFailure(errorShape(error))
      return false
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, error: failure && words.failure(failure.code, failure.message), code: failure?.code, run }
}
