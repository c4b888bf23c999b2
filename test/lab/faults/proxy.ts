import { createServer, connect } from 'node:net'
import type { Server, Socket } from 'node:net'
import { once } from 'node:events'

/** A line between an app and what it talks to, which can be cut, slowed down, and made to swallow answers. */
export class Proxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #target: number
  #cut = false
  #swallow = false
  #delay = 0
  port = 0

  private constructor(target: number) {
    this.#target = target
    this.#server = createServer((socket) => this.#accept(socket))
  }

  static async start(target: number): Promise<Proxy> {
    const proxy = new Proxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    const address = proxy.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
    proxy.port = address.port
    return proxy
  }

  cut(): void {
    this.#cut = true
    this.#drop()
  }

  slow(delay: number): void {
    this.#delay = delay
  }

  swallow(): void {
    this.#swallow = true
  }

  /** As if nothing had been; connections whose answers were swallowed are of no use any more. */
  heal(): void {
    if (this.#swallow) this.#drop()
    this.#cut = false
    this.#swallow = false
    this.#delay = 0
  }

  async stop(): Promise<void> {
    this.#drop()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #drop(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #accept(near: Socket): void {
    if (this.#cut) {
      near.destroy()
      return
    }
    const far = connect(this.#target, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.setNoDelay(true)
      from.on('data', (chunk: Buffer) => {
        if (this.#swallow && from === far) return
        if (this.#delay === 0) to.write(chunk)
        else setTimeout(() => to.write(chunk), this.#delay)
      })
      // What ends a connection is what this is for; the other side is told by its own ending.
      from.on('error', () => {})
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
  }
}
