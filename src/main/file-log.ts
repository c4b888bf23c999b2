import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Log, LogFields } from './messaging/log.ts'

const largestFile = 4 * 1024 * 1024

/**
 * A log in a file that only its owner can read, one JSON object a line. When it has grown to 4 MiB it becomes `.old`,
 * and a new one begins. Warnings and errors also go to `echo`.
 *
 * @param path where it is kept; folders are made
 * @param echo hears one line for each warning and error
 */
export const fileLog = (path: string, echo: (line: string) => void): Log => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let size = sizeOf(path)
  const write = (level: string, message: string, fields: object): void => {
    const line = `${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`
    try {
      if (size > largestFile) {
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
      echo(`warning: ${message} ${JSON.stringify(fields)}`)
    },
    error(message, error, fields: LogFields = {}) {
      const detail =
        error instanceof Error ? { error: error.stack ?? error.message } : { error: String(error) }
      write('error', message, { ...fields, ...detail })
      echo(`error: ${message} ${JSON.stringify(fields)}`)
    },
  }
}

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
