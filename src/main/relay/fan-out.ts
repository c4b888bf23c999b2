import type { Socket } from 'socket.io'
import type { Address } from '../../shared/model/ids.ts'
import type { Audience } from './audiences.ts'
import type { CorkedWebSocket } from './corked-web-socket.ts'
import { eventFrame } from './frames.ts'

/** A registered client's connection. */
export interface Line {
  readonly address: Address
  readonly socket: Socket
  readonly web: CorkedWebSocket
}

/** A packet for an audience, as frames. */
export interface Delivery {
  readonly audience: Audience
  readonly frames: Buffer
  /** The connection that it came on. */
  readonly from: CorkedWebSocket
}

const none: ReadonlySet<Line> = new Set()

/** Who is connected, by whose mailbox they read; and telling them things, encoded once for everybody. */
export class FanOut {
  readonly #byAddress = new Map<Address, Set<Line>>()
  readonly #all = new Set<Line>()
  /** Those of an audience who are connected, until somebody comes or goes. */
  readonly #ofAudience = new Map<number, readonly Line[]>()

  enter(line: Line): void {
    const lines = this.#byAddress.get(line.address)
    if (lines) lines.add(line)
    else this.#byAddress.set(line.address, new Set([line]))
    this.#all.add(line)
    this.#ofAudience.clear()
  }

  leave(line: Line): void {
    const lines = this.#byAddress.get(line.address)
    lines?.delete(line)
    if (lines?.size === 0) this.#byAddress.delete(line.address)
    this.#all.delete(line)
    this.#ofAudience.clear()
  }

  of(address: Address): ReadonlySet<Line> {
    return this.#byAddress.get(address) ?? none
  }

  /** Everybody who is registered. */
  get everybody(): ReadonlySet<Line> {
    return this.#all
  }

  /** Tells everybody who is registered. @param except whom not */
  tellEverybody(event: string, payload: unknown, except?: Line): void {
    this.#tell(this.#all, event, payload, except)
  }

  /** Tells everybody who reads one of these mailboxes. @param except whom not */
  tell(addresses: readonly Address[], event: string, payload: unknown, except?: Line): void {
    this.#tell(this.#linesOf(addresses), event, payload, except)
  }

  /** Tells those who are not behind with reading; for what is of no use later. */
  hint(addresses: readonly Address[], event: string, payload: unknown): void {
    const ready = this.#linesOf(addresses).filter(({ web }) => !web.isBehind)
    this.#tell(ready, event, payload)
  }

  /**
   * Hands out what was stored in one turn: everybody of an audience gets their part of one piece of memory. Whoever is of several gets
   * everything in the order of cursors: a client that has one takes nothing that is before it.
   *
   * @param deliveries in the order of their cursors
   */
  deliver(deliveries: readonly Delivery[]): void {
    let some: Delivery[] = []
    for (const [index, delivery] of deliveries.entries()) {
      some.push(delivery)
      if (deliveries[index + 1]?.audience === delivery.audience) continue
      this.#handOut(this.#present(delivery.audience), some)
      some = []
    }
  }

  #handOut(lines: readonly Line[], deliveries: readonly Delivery[]): void {
    const all = Buffer.concat(deliveries.map(({ frames }) => frames))
    const ends: number[] = []
    const own = new Map<CorkedWebSocket, number[]>()
    let end = 0
    for (const [index, { frames, from }] of deliveries.entries()) {
      end += frames.length
      ends.push(end)
      const indices = own.get(from)
      if (indices) indices.push(index)
      else own.set(from, [index])
    }
    for (const { web } of lines) {
      const indices = own.get(web)
      if (!indices) {
        web.sendFrames(all)
        continue
      }
      let begin = 0
      for (const index of indices) {
        const until = ends[index - 1] ?? 0
        if (until > begin) web.sendFrames(all.subarray(begin, until))
        begin = ends[index] ?? end
      }
      if (end > begin) web.sendFrames(all.subarray(begin))
    }
  }

  #present(audience: Audience): readonly Line[] {
    let lines = this.#ofAudience.get(audience.id)
    if (!lines) {
      lines = this.#linesOf(audience.members)
      this.#ofAudience.set(audience.id, lines)
    }
    return lines
  }

  #linesOf(addresses: readonly Address[]): readonly Line[] {
    return addresses.flatMap((address) => [...this.of(address)])
  }

  #tell(lines: Iterable<Line>, event: string, payload: unknown, except?: Line): void {
    const frame = eventFrame(event, payload)
    for (const line of lines) if (line !== except) line.web.sendFrames(frame)
  }
}
