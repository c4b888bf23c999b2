import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { malformed, WireListeners } from '../../shared/rpc/wire.ts'
import type { Wire } from '../../shared/rpc/wire.ts'

/** The longest line that is read, in characters: larger than any request, small enough not to fill memory. */
const longestLine = 8 * 1024 * 1024

/**
 * A wire over two streams, one JSON value a line: standard input and output of a bot.
 *
 * It ends when the input ends. What was already sent can still be flushed by then.
 */
export const streamWire = (input: Readable, output: Writable): Wire => {
  const listeners = new WireListeners()
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let skipping = false

  const take = (line: string): void => {
    if (line.trim() !== '') listeners.receiveText(line)
  }
  input.on('data', (chunk: Buffer) => {
    rest += decoder.write(chunk)
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (skipping) skipping = false
      else take(line)
    }
    if (rest.length > longestLine) {
      rest = ''
      if (!skipping) listeners.receive(malformed)
      skipping = true
    }
  })
  const end = (): void => {
    if (!skipping) take(rest + decoder.end())
    rest = ''
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
