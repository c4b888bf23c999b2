import { useEffect, useState } from 'react'
import type { RequestOutput } from '../../shared/rpc/contract.ts'
import type { AppContract } from '../../shared/contract.ts'
import { useStore } from './context.tsx'

/** What would keep an account here that has no passphrase; undefined while the system has not answered. */
export const useUnattendedProtection = ():
  | RequestOutput<AppContract, 'account.unattended'>['protection']
  | undefined => {
  const store = useStore()
  const [protection, setProtection] = useState<'keyring' | 'file'>()
  useEffect(() => {
    // Without an answer nothing is said of it; a lost connection is said elsewhere.
    store.call('account.unattended', {}).then(
      (answer) => setProtection(answer.protection),
      () => {},
    )
  }, [store])
  return protection
}
