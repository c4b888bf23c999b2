import { AppError } from '../../shared/errors.ts'
import { blobCreateSchema, blobGetSchema, blobPutSchema, blobSchema } from '../../shared/relay-protocol.ts'
import type { On, RelayContext } from './context.ts'

/** Chunks that one connection may have under way: each is in memory. */
const mostAtOnce = 8

/** Files on their way, in chunks. */
export const serveBlobs = (on: On, context: RelayContext): void => {
  const { blobs, clock } = context
  let underWay = 0
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (underWay >= mostAtOnce)
      throw new AppError('too-many', 'Too many pieces of files at once for this relay.')
    underWay += 1
    try {
      return await work()
    } finally {
      underWay -= 1
    }
  }

  on('blob_create', blobCreateSchema, ({ blob, bytes }, { self, spend }) => {
    spend()
    const { chunks } = blobs.create(blob, self.address, bytes, clock.now())
    return { bytes, chunks }
  })
  on('blob_state', blobSchema, ({ blob }, { spend }) => {
    spend()
    const { bytes, chunks } = blobs.state(blob)
    return { bytes, chunks }
  })
  on('blob_put', blobPutSchema, ({ blob, index, data }, { self, spend }) =>
    inTurn(async () => {
      spend()
      const { bytes, chunks } = await blobs.put(blob, self.address, index, data)
      return { bytes, chunks }
    }),
  )
  on('blob_get', blobGetSchema, ({ blob, index }, { spend }) =>
    inTurn(async () => {
      spend()
      return { data: Buffer.from(await blobs.get(blob, index)) }
    }),
  )
}
