import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { redact } from './log-redaction.ts'
import type { Log, LogFields } from './messaging/log.ts'

const largestFile = 4 * 1024 * 1024

/**
 * A log in a file that only its owner can read, one JSON object a line. When it has grown to 4 MiB it becomes `.old`,
 * and a new one begins. Warnings and errors also go to `echo`.
 *
 * @param path where it is kept; folders are made
 * @param echo hears one line for each warning and error
 * @param largest after how many bytes a new file is begun
 */
export const fileLog = (path: string, echo: (line: string) => void, largest = largestFile): Log => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let size = sizeOf(path)
  const write = (level: string, message: string, fields: object): void => {
    const line = `${redact(JSON.stringify({ at: new Date().toISOString(), level, message, ...fields }))}\n`
    try {
      if (size > largest) {
        renameSync(path, `${path}.old`)
        size = 0
      }
      appendFileSync(path, line, { mode: 0o600 })
      size += line.length
    } catch {
      // A full disk must not turn every log line into a failure of what was being logged; the echo still tells.
      echo(`${level}: ${message} (and the log cannot be written)`)
    }
  }
  return {
    info: (message, fields: LogFields = {}) => write('info', message, fields),
    warn(message, fields: LogFields = {}) {
      write('warn', message, fields)
      echo(redact(`warning: ${message} ${JSON.stringify(fields)}`))
    },
    error(message, error, fields: LogFields = {}) {
      const detail =
        error instanceof Error ? { error: error.stack ?? error.message } : { error: String(error) }
      write('error', message, { ...fields, ...detail })
      echo(redact(`error: ${message} ${JSON.stringify(fields)}`))
    },
  }
}

/** The last lines of a log, whole, oldest first: from the file before it too. */
export const lastOfLog = (path: string, most: number): string => {
  const text = endOf(`${path}.old`, most) + endOf(path, most)
  const end = text.slice(-most)
  // A line that is cut is no line.
  return redact(end.length < text.length ? end.slice(end.indexOf('\n') + 1) : end)
}

const endOf = (path: string, most: number): string => {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    // It was never written, or not yet begun anew.
    return ''
  }
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, most))
    const read = readSync(file, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString('utf8', 0, read)
  } finally {
    closeSync(file)
  }
}

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
