import { status } from '@grpc/grpc-js'
import { StatusError } from './services.ts'

interface Stream {
  /** How grpc-js ends a stream with a status; `destroy` would leave the client waiting. */
  emit(event: 'error', error: Error): unknown
}

/** Switches that make the network misbehave, for tests. All off at first. */
export class Faults {
  /** Every call fails at once, as if nothing listened. */
  refusing = false
  /** No call is answered, and none is carried out. */
  hanging = false
  /** The methods of the calls that hang. */
  readonly held: string[] = []
  /** Calls are carried out, but the answer is lost. */
  droppingAcknowledgements = false
  /** How long every answer takes, milliseconds. */
  delay = 0

  readonly #streams = new Set<Stream>()
  readonly #silent = new WeakSet<Stream>()
  readonly #timers = new Set<NodeJS.Timeout>()

  /** Runs a call as the switches say. */
  around(
    name: string,
    work: () => unknown,
    answer: (value: unknown) => void,
    fail: (error: unknown) => void,
  ): void {
    if (this.refusing) return fail(new StatusError(status.UNAVAILABLE, 'Refused by a fault switch'))
    if (this.hanging) {
      this.held.push(name)
      return undefined
    }
    const run = () => {
      try {
        const value = work()
        if (this.droppingAcknowledgements)
          fail(new StatusError(status.UNAVAILABLE, 'Answer dropped by a fault switch'))
        else answer(value)
      } catch (error) {
        fail(error)
      }
    }
    if (this.delay === 0) return run()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, this.delay)
    this.#timers.add(timer)
    return undefined
  }

  /** Subscriptions that are open. */
  get streams(): number {
    return this.#streams.size
  }

  /** Keeps a stream for {@link closeStreams}. @returns a function that forgets it */
  watch(stream: Stream): () => void {
    this.#streams.add(stream)
    return () => this.#streams.delete(stream)
  }

  /** Ends every subscription, as a network change does. */
  closeStreams(): void {
    for (const stream of this.#streams) {
      stream.emit('error', new StatusError(status.UNAVAILABLE, 'Closed by a fault switch'))
    }
    this.#streams.clear()
  }

  /** Leaves every subscription that is open now open, and brings it nothing any more, as a forgetful proxy does. */
  silenceStreams(): void {
    for (const stream of this.#streams) this.#silent.add(stream)
  }

  /** Whether a stream is to be told nothing. */
  isSilent(stream: Stream): boolean {
    return this.#silent.has(stream)
  }

  /** Turns everything off and forgets what was delayed. */
  clear(): void {
    this.refusing = false
    this.hanging = false
    this.held.length = 0
    this.droppingAcknowledgements = false
    this.delay = 0
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#streams.clear()
  }
}
