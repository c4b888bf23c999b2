import type { DeviceList } from '../../shared/device-list.ts'
import type { RelayPerson } from '../../shared/model/network.ts'
import type { Clock } from '../messaging/clock.ts'
import type { CorkedWebSocket } from './corked-web-socket.ts'
import { eventFrame } from './frames.ts'

/** A connection that is told. */
export interface Listener {
  readonly web: Pick<CorkedWebSocket, 'sendFrames'>
}

/** What everybody is to be told of somebody, as frames. */
interface News {
  /** Counts what there was to tell since the relay began. */
  readonly number: number
  readonly frame: Buffer
}

/** How long it waits until everybody is told again, milliseconds for each of them: telling them is to take no more than about a tenth of the time. */
const pause = 0.2

/**
 * Tells everybody who came and went. One who comes alone is told of at the end of the turn. Where many come at once (the relay is back) each
 * would be told of each, one by one: what happens within a while is told together then, with one write for each connection, and only how
 * it ended.
 */
export class Presence {
  readonly #everybody: ReadonlySet<Listener>
  readonly #clock: Clock
  /** What is not told yet, by what it is about; the oldest first. */
  readonly #news = new Map<string, News>()
  /** Who came since everybody was told last, and up to which number they know it from the answer to their registration. */
  readonly #newcomers = new Map<Listener, number>()
  #number = 0
  #cancel: (() => void) | undefined
  /** Before that nobody is told again, milliseconds since 1970. */
  #until = 0
  #stopped = false

  /** @param everybody who is registered, as long as they are */
  constructor(everybody: ReadonlySet<Listener>, clock: Clock) {
    this.#everybody = everybody
    this.#clock = clock
  }

  /**
   * Somebody has registered: everybody else is told, and they themselves only of what happens from now on.
   *
   * @param list their devices, where those are news
   */
  came(line: Listener, person: RelayPerson, list: DeviceList | undefined): void {
    this.#add(`presence ${person.address}`, 'presence', { ...person, online: true })
    if (list) this.#add(`list ${person.address}`, 'devices_changed', { list })
    this.#newcomers.set(line, this.#number)
  }

  /** A connection has ended. @param person whose last one it was; undefined: they have others here */
  went(line: Listener, person: RelayPerson | undefined): void {
    this.#newcomers.delete(line)
    if (person) this.#add(`presence ${person.address}`, 'presence', { ...person, online: false })
  }

  /** Tells everybody what there is to tell, now. */
  tell(): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#news.size === 0) return
    const news = [...this.#news.values()]
    const newcomers = new Map(this.#newcomers)
    this.#news.clear()
    this.#newcomers.clear()
    const all = Buffer.concat(news.map(({ frame }) => frame))
    /** Where what they do not know yet begins, by the number that they know. */
    const begins: Array<readonly [number: number, begin: number]> = []
    let begin = 0
    for (const { number, frame } of news) {
      begins.push([number, begin])
      begin += frame.length
    }
    for (const line of this.#everybody) {
      const known = newcomers.get(line)
      if (known === undefined) line.web.sendFrames(all)
      else {
        const first = begins.find(([number]) => number > known)
        if (first) line.web.sendFrames(all.subarray(first[1]))
      }
    }
    this.#until = this.#clock.now() + this.#everybody.size * pause
  }

  /** Nobody is told anything any more: the relay ends. */
  stop(): void {
    this.#stopped = true
    this.#cancel?.()
    this.#cancel = undefined
    this.#news.clear()
  }

  #add(about: string, event: string, payload: object): void {
    if (this.#stopped) return
    this.#number += 1
    // What was to be told of the same before is not true any more.
    this.#news.delete(about)
    this.#news.set(about, { number: this.#number, frame: eventFrame(event, payload) })
    if (this.#cancel) return
    const wait = this.#until - this.#clock.now()
    if (wait > 0 && wait <= this.#everybody.size * pause) {
      this.#cancel = this.#clock.after(wait, () => this.tell())
    } else {
      const soon = setImmediate(() => this.tell())
      this.#cancel = () => clearImmediate(soon)
    }
  }
}
