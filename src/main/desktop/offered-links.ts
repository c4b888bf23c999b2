import { AppError } from '../../shared/errors.ts'
import { parseLink } from '../../shared/link.ts'
import type { OfferedLink } from '../../shared/model/desktop.ts'

/** Who opens more at once does not want an answer to all of them. */
const mostWaiting = 3

/**
 * Links that the system handed over. Each waits until somebody has looked at it, one after another: one that comes while another is
 * before them does not take its place, so that nobody says yes to what they have not read.
 */
export class OfferedLinks {
  readonly #offer: (offered: OfferedLink) => void
  #waiting: readonly OfferedLink[] = []
  #lastId = 0

  /** @param offer tells of a link that is to be looked at now */
  constructor(offer: (offered: OfferedLink) => void) {
    this.#offer = offer
  }

  /** Takes a link as the system gave it; what cannot be read is shown as refused. */
  take(text: string): void {
    if (this.#waiting.length >= mostWaiting) return
    this.#lastId += 1
    const offered = { id: this.#lastId, link: read(text) }
    this.#waiting = [...this.#waiting, offered]
    if (this.#waiting.length === 1) this.#offer(offered)
  }

  /** The link that is to be looked at, if there is one. */
  first(): OfferedLink | null {
    return this.#waiting[0] ?? null
  }

  /** Somebody has answered one. @returns the next */
  answered(id: number): OfferedLink | null {
    this.#waiting = this.#waiting.filter((one) => one.id !== id)
    return this.first()
  }
}

const read = (text: string): OfferedLink['link'] => {
  try {
    const link = parseLink(text)
    if (link.type !== 'join') return link
    const { name, fingerprint, addresses } = link.invite
    return { type: 'join', name, fingerprint, addresses, target: text }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { type: 'refused', reason: error.message }
  }
}
