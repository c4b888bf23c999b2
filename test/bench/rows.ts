import { quantile } from './figures.ts'

/** One line of what the suite finds out. */
export interface Row {
  readonly name: string
  readonly value: number | null
  readonly unit: string
  /** What it is measured against, in the same run; null: measured alone. */
  readonly reference: number | null
  readonly ratio: number | null
  /** As a person reads it; null: there is none. */
  readonly goal: string | null
  /** null: there is no goal, or it was not run. */
  readonly met: boolean | null
  /** The smallest and the largest of the runs. */
  readonly spread: readonly [number, number] | null
  readonly runs: number
  /** Why it was not run, or what else one has to know. */
  readonly note?: string
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5)

const spreadOf = (samples: readonly number[]): readonly [number, number] => [
  Math.min(...samples),
  Math.max(...samples),
]

/** What a figure is to be. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }

const fulfils = (value: number, goal: Goal): boolean =>
  'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost

const inWords = (goal: Goal, unit: string): string =>
  'atLeast' in goal ? `≥ ${goal.atLeast} ${unit}` : `≤ ${goal.atMost} ${unit}`

/** A figure that stands alone. */
export const alone = (name: string, unit: string, samples: readonly number[], goal?: Goal): Row => {
  const value = median(samples)
  return {
    name,
    value,
    unit,
    reference: null,
    ratio: null,
    goal: goal === undefined ? null : inWords(goal, unit),
    met: goal === undefined ? null : fulfils(value, goal),
    spread: spreadOf(samples),
    runs: samples.length,
  }
}

/** A figure that is measured against another one, run by run; the ratio is the median of the runs'. */
export const beside = (
  name: string,
  unit: string,
  samples: readonly number[],
  reference: readonly number[],
  goal?: Goal,
): Row => {
  const ratios = samples.map((sample, index) => sample / (reference[index] ?? Number.NaN))
  const ratio = median(ratios)
  return {
    name,
    value: median(samples),
    unit,
    reference: median(reference),
    ratio,
    goal: goal === undefined ? null : inWords(goal, '×'),
    met: goal === undefined ? null : fulfils(ratio, goal),
    spread: spreadOf(samples),
    runs: samples.length,
  }
}

/** What could not be run, said by name. */
export const notRun = (name: string, unit: string, why: string, goal: string | null = null): Row => ({
  name,
  value: null,
  unit,
  reference: null,
  ratio: null,
  goal,
  met: null,
  spread: null,
  runs: 0,
  note: `not run: ${why}`,
})

/** A number as a person reads it. */
export const shown = (value: number | null): string => {
  if (value === null || Number.isNaN(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** Prints rows as a table. */
export const printRows = (rows: readonly Row[]): void => {
  const cells = rows.map((row) => [
    row.name,
    row.note?.startsWith('not run') === true ? row.note : `${shown(row.value)} ${row.unit}`,
    row.spread && row.runs > 1 ? `${shown(row.spread[0])}–${shown(row.spread[1])}` : '',
    shown(row.reference),
    row.ratio === null ? '' : `${shown(row.ratio)} ×`,
    row.goal ?? '',
    row.met === null ? '' : row.met ? 'met' : 'missed',
  ])
  const table = [['benchmark', 'median', 'spread', 'reference', 'ratio', 'goal', ''], ...cells]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  for (const row of table)
    console.log(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}
