import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

type Produce = (sink: (chunk: Uint8Array) => Promise<void>) => Promise<void>

interface Offer {
  readonly name: string
  readonly mediaType: string
  readonly produce: Produce
  readonly timer: NodeJS.Timeout
}

/** How long something waits to be fetched, milliseconds. */
const patience = 60_000
const prefix = '/download/'

/** What a browser may save from this app: each thing once, soon, by whoever has the session. */
export class Downloads {
  readonly #offers = new Map<string, Offer>()

  /** @returns the path of a page that saves it */
  offer(name: string, mediaType: string, produce: Produce): string {
    const id = randomBytes(16).toString('base64url')
    const timer = setTimeout(() => this.#offers.delete(id), patience)
    timer.unref()
    this.#offers.set(id, { name, mediaType, produce, timer })
    return prefix + id
  }

  /** Answers a request for one of them. @returns false: it is for something else */
  async serve(path: string, response: ServerResponse): Promise<boolean> {
    if (!path.startsWith(prefix)) return false
    const id = path.slice(prefix.length)
    const offer = this.#offers.get(id)
    if (!offer) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('This was fetched before, or too late.')
      return true
    }
    this.#offers.delete(id)
    clearTimeout(offer.timer)
    response.writeHead(200, {
      'content-type': offer.mediaType,
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(offer.name)}`,
      'cache-control': 'no-store',
    })
    // Rejected when the browser goes away, which must not end the app where nobody waits.
    const gone = once(response, 'close')
    gone.catch(() => {})
    try {
      await offer.produce(async (chunk) => {
        if (response.destroyed) throw new Error('The browser stopped saving')
        if (!response.write(chunk)) await Promise.race([once(response, 'drain'), gone])
      })
      response.end()
    } catch (error) {
      // Cut off, so that the browser says that it failed instead of keeping half of it.
      response.destroy(error instanceof Error ? error : undefined)
    }
    return true
  }
}
