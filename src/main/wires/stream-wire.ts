import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { malformed, WireListeners } from '../../shared/rpc/wire.ts'
import type { Wire } from '../../shared/rpc/wire.ts'

/** The longest line that is read, in characters: a file of the largest size, and little enough not to fill memory. */
const longestLine = 32 * 1024 * 1024

/**
 * A wire over two streams, one JSON value a line: standard input and output of a bot.
 *
 * It ends when the input ends. What was already sent can still be flushed by then.
 */
export const streamWire = (input: Readable, output: Writable): Wire => {
  const listeners = new WireListeners()
  const decoder = new StringDecoder('utf8')
  /** The line that is not complete yet, in the pieces in which it came: joined once, however many there are. */
  let pieces: string[] = []
  let length = 0
  let skipping = false

  const complete = (last: string): void => {
    const line = pieces.join('') + last
    pieces = []
    length = 0
    if (skipping) skipping = false
    else if (line.trim() !== '') listeners.receiveText(line)
  }
  input.on('data', (chunk: Buffer) => {
    const lines = decoder.write(chunk).split('\n')
    const rest = lines.pop() ?? ''
    for (const line of lines) complete(line)
    if (!skipping) pieces.push(rest)
    length += rest.length
    if (length <= longestLine || skipping) return
    pieces = []
    listeners.receive(malformed)
    skipping = true
  })
  const end = (): void => {
    complete(decoder.end())
    listeners.end()
  }
  input.on('end', end)
  input.on('error', end)
  // A reader that went away ends the wire, not the process.
  output.on('error', () => listeners.end())

  return {
    send(value) {
      if (output.writable) output.write(`${JSON.stringify(value)}\n`)
    },
    onMessage: (listener) => listeners.onMessage(listener),
    onClose: (listener) => listeners.onClose(listener),
    close() {
      input.pause()
      listeners.end()
    },
  }
}
