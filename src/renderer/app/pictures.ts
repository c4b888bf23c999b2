import { useEffect, useState } from 'react'
import { addressSchema } from '../../shared/model/ids.ts'
import { useApp, useStore } from './context.tsx'

/** The picture that somebody shows of themselves, as the browser can draw it; undefined: there is none, or it is not here yet. */
export const usePicture = (address: string): string | undefined => {
  const store = useStore()
  const digest = useApp((state) => state.pictures[address])
  const [read, setRead] = useState<{ readonly digest: string; readonly url: string }>()
  useEffect(() => {
    const whose = addressSchema.safeParse(address)
    if (digest === undefined || !whose.success) return undefined
    let old = false
    store.pictureOf(whose.data, digest).then(
      (url) => {
        if (!old && url !== undefined) setRead({ digest, url })
      },
      // Without it they are drawn as everybody without a picture is.
      () => {},
    )
    return () => {
      old = true
    }
  }, [store, address, digest])
  return digest !== undefined && read?.digest === digest ? read.url : undefined
}
