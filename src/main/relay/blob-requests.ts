import { AppError } from '../../shared/errors.ts'
import { blobCreateSchema, blobGetSchema, blobPutSchema, blobSchema } from '../../shared/relay-protocol.ts'
import { ofEach } from './context.ts'
import type { Guest, On, RelayContext } from './context.ts'

/** Chunks that one connection may have under way: each is in memory. */
const mostAtOnce = 8

/** Files on their way, in chunks. */
export const serveBlobs = (on: On, context: RelayContext): void => {
  const { blobs, clock } = context
  const chunks = ofEach(() => ({ underWay: 0 }))
  const inTurn = async <T>(guest: Guest, work: () => Promise<T>): Promise<T> => {
    const own = chunks(guest)
    if (own.underWay >= mostAtOnce)
      throw new AppError('too-many', 'Too many pieces of files at once for this relay.')
    own.underWay += 1
    try {
      return await work()
    } finally {
      own.underWay -= 1
    }
  }

  on('blob_create', blobCreateSchema, ({ blob, bytes }, { self, spend }) => {
    spend()
    return { bytes, chunks: blobs.create(blob, self.address, bytes, clock.now()).chunks }
  })
  on('blob_state', blobSchema, ({ blob }, { spend }) => {
    spend()
    const state = blobs.state(blob)
    return { bytes: state.bytes, chunks: state.chunks }
  })
  on('blob_put', blobPutSchema, ({ blob, index, data }, guest) =>
    inTurn(guest, async () => {
      guest.spend()
      const state = await blobs.put(blob, guest.self.address, index, data)
      return { bytes: state.bytes, chunks: state.chunks }
    }),
  )
  on('blob_get', blobGetSchema, ({ blob, index }, guest) =>
    inTurn(guest, async () => {
      guest.spend()
      return { data: Buffer.from(await blobs.get(blob, index)) }
    }),
  )
}
