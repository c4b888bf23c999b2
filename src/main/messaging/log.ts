/** Values that may stand in a log: never content, keys, tokens or whole addresses. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

/** A log of fixed sentences with fields. */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  /** @param error the cause; its message and stack are kept, so it must not carry content */
  error(message: string, error: unknown, fields?: LogFields): void
}

/** Keeps nothing. For tests, and for parts that have nothing to say. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }
