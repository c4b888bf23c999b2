/** Removes a subscription; calling it again does nothing. */
export type Unsubscribe = () => void

/**
 * A two-way pipe for JSON values: Electron IPC, a WebSocket, a pair of streams, or two ends in one process. What
 * it carries is JSON-RPC 2.0 (see `json-rpc.ts`); the pipe itself knows nothing of it.
 */
export interface Wire {
  /** Sends one value. After the wire has closed it does nothing. */
  send(value: unknown): void
  /** Hears every value that arrives. A text wire reports input that is not JSON as {@link malformed}. */
  onMessage(listener: (value: unknown) => void): Unsubscribe
  /** Hears the end, once; at once if the wire is closed already. */
  onClose(listener: () => void): Unsubscribe
  /** Closes both directions; idempotent. */
  close(): void
}

/** Stands for a line or frame that was not JSON. */
export const malformed: unique symbol = Symbol('malformed')

/** Listeners of one wire: what every implementation of {@link Wire} keeps. */
export class WireListeners {
  readonly #messages = new Set<(value: unknown) => void>()
  readonly #closings = new Set<() => void>()
  #closed = false

  /** Whether the wire has ended. */
  get closed(): boolean {
    return this.#closed
  }

  onMessage(listener: (value: unknown) => void): Unsubscribe {
    this.#messages.add(listener)
    return () => this.#messages.delete(listener)
  }

  onClose(listener: () => void): Unsubscribe {
    if (this.#closed) {
      listener()
      return () => {}
    }
    this.#closings.add(listener)
    return () => this.#closings.delete(listener)
  }

  /** Hands a value to every listener. */
  receive(value: unknown): void {
    if (this.#closed) return
    for (const listener of this.#messages) listener(value)
  }

  /** Hands text to every listener, decoded. */
  receiveText(text: string): void {
    let value: unknown = malformed
    try {
      value = JSON.parse(text)
    } catch {
      // Reported as `malformed`: the server answers it with a parse error.
    }
    this.receive(value)
  }

  /** Marks the end and tells whoever waits for it; idempotent. */
  end(): void {
    if (this.#closed) return
    this.#closed = true
    for (const listener of this.#closings) listener()
    this.#closings.clear()
    this.#messages.clear()
  }
}
