import type { Client, Consent, Conversation, Message, StreamCloser } from '@xmtp/node-bindings'
import { networkDeadline } from './client.ts'
import { shownConsents } from './constants.ts'
import { withDeadline } from './deadline.ts'

/** What the streams bring, and their end. */
export interface StreamListener {
  message(message: Message): void
  conversation(conversation: Conversation): void
  answers(answers: readonly Consent[]): void
  /** Called once, when a stream ends or fails by itself. */
  ended(): void
}

/** New conversations that are streamed each by itself, until all streams are opened anew. */
const mostFollowed = 20

/**
 * The SDK's live streams of one client.
 *
 * They retry nothing by themselves and the SDK's own synchronising is not used: messages that arrive during an outage
 * would enter the database without ever passing the stream (measured). Whoever opens them reads the database after that.
 */
export class Streams {
  readonly #closers: StreamCloser[] = []
  #followed = 0
  #over = false

  /**
   * Streams a conversation that is new, beside the others. The stream of all messages takes new ones in by itself, but can forget
   * to until something else happens (the SDK loses a wake-up where two welcomes are processed at once), and what is said
   * there would not be heard.
   *
   * @returns whether it is followed: with many new ones at once all streams are better opened anew
   */
  async follow(
    conversation: Conversation,
    take: (message: Message) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (this.#over || this.#followed >= mostFollowed) return false
    this.#followed += 1
    const closer = await withDeadline(
      conversation.stream(
        (error, message) => {
          if (!error && !this.#over) take(message)
        },
        // The stream of all messages goes on, and has taken it in by then.
        () => {},
      ),
      networkDeadline,
      signal,
    )
    if (this.#over) closer.end()
    else this.#closers.push(closer)
    return true
  }

  /** Ends them; what they had brought is not undone. */
  end(): void {
    this.#over = true
    for (const closer of this.#closers.splice(0)) closer.end()
  }

  /**
   * Opens them all.
   *
   * @throws whatever the SDK throws, or AppError `timeout`, `cancelled`; {@link end} is still to be called then
   */
  async open(client: Client, listener: StreamListener, signal: AbortSignal): Promise<void> {
    const conversations = client.conversations()
    const end = (): void => {
      if (this.#over) return
      this.#over = true
      listener.ended()
    }
    /** Passes on what came, unless something is wrong. */
    const or =
      <T>(take: (value: T) => void) =>
      (error: Error | null, value: T): void => {
        if (error) end()
        else if (!this.#over) take(value)
      }
    const opened = async (stream: Promise<StreamCloser>): Promise<void> => {
      const closer = await withDeadline(stream, networkDeadline, signal)
      if (this.#over) closer.end()
      else this.#closers.push(closer)
    }
    const message = or<Message>((one) => listener.message(one))
    await opened(conversations.streamAllMessages(message, end, undefined, [...shownConsents]))
    // Opening this one makes new conversations part of the other.
    await opened(
      conversations.stream(
        or((one) => listener.conversation(one)),
        end,
      ),
    )
    // What this account answers on its other devices.
    await opened(
      conversations.streamConsent(
        or((some) => listener.answers(some)),
        end,
      ),
    )
  }
}
