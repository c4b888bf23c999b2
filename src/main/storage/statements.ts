/** What a statement is given. */
export type Values = ReadonlyArray<string | number | null | Uint8Array<ArrayBuffer>>

/** Runs statements, each prepared once. */
export interface Statements {
  /** @throws AppError `disk-full`, `database-damaged` */
  readonly run: (sql: string, values: Values) => void
  readonly one: (sql: string, values: Values) => unknown
  readonly all: (sql: string, values: Values) => readonly unknown[]
}

/** SQLite takes any Uint8Array; its types want one over a plain ArrayBuffer. */
export const blob = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)
