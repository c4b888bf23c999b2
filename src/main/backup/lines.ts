import { z } from 'zod'
import { damaged } from './sealed-file.ts'

// What is in a backup: JSON, one value a line, so that it can be read without Landline by whoever has the passphrase.

/** A value of a column; bytes are written as their base64 in an array. */
export type Cell = string | number | null | Uint8Array

const firstSchema = z.object({
  landline: z.literal('backup'),
  /** The version of the database whose tables these are. */
  schema: z.number().int(),
  address: z.string(),
  name: z.string(),
  settings: z.record(z.string(), z.unknown()),
})
/** What a backup begins with. */
export type First = z.infer<typeof firstSchema>

const tableSchema = z.object({ table: z.string(), columns: z.array(z.string()) })
const endSchema = z.object({ end: z.literal(true), rows: z.number() })

/** One line of a backup. */
export type Line =
  | { readonly type: 'first'; readonly first: First }
  | { readonly type: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly type: 'row'; readonly cells: readonly Cell[] }
  /** Nothing follows; so many rows came before. */
  | { readonly type: 'end'; readonly rows: number }

/** A line as it is written. */
export const encodeLine = (line: Line): string => {
  switch (line.type) {
    case 'first':
      return `${JSON.stringify(line.first)}\n`
    case 'table':
      return `${JSON.stringify({ table: line.table, columns: line.columns })}\n`
    case 'row':
      return `${JSON.stringify(
        line.cells.map((cell) =>
          cell instanceof Uint8Array ? [Buffer.from(cell).toString('base64')] : cell,
        ),
      )}\n`
    case 'end':
      return `${JSON.stringify({ end: true, rows: line.rows })}\n`
  }
}

/** Longer than any row can be: files are kept in pieces. */
const longestLine = 64 * 1024 * 1024

/** By hand: there may be millions. */
const cellFrom = (value: unknown): Cell => {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  const [text, ...more]: readonly unknown[] = Array.isArray(value) ? value : []
  if (typeof text !== 'string' || more.length > 0) throw damaged()
  return new Uint8Array(Buffer.from(text, 'base64'))
}

const decodeLine = (text: string): Line => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw damaged(error)
  }
  if (Array.isArray(value)) return { type: 'row', cells: value.map(cellFrom) }
  const table = tableSchema.safeParse(value)
  if (table.success) return { type: 'table', ...table.data }
  const first = firstSchema.safeParse(value)
  if (first.success) return { type: 'first', first: first.data }
  const end = endSchema.safeParse(value)
  if (end.success) return { type: 'end', rows: end.data.rows }
  throw damaged()
}

/** Reads lines from pieces of text. @throws AppError `backup-damaged` */
export async function* decodeLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const piece of source) {
    let from = 0
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, from)) {
      held.push(piece.subarray(from, at))
      yield decodeLine(Buffer.concat(held).toString('utf8'))
      held = []
      length = 0
      from = at + 1
    }
    held.push(piece.subarray(from))
    length += piece.length - from
    if (length > longestLine) throw damaged()
  }
  if (length > 0) throw damaged()
}
