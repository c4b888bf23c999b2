/** The value below which a share of the samples lies; samples in any order. */
export const quantile = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** One figure of a benchmark, with what it is to be, where there is a goal. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** The largest value that is good enough; absent: measured only. */
  readonly atMost?: number
}

const shown = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

/** Prints figures as a table, goals beside them. @returns whether every goal was met */
export const printFigures = (title: string, figures: readonly Figure[]): boolean => {
  console.log(`\n${title}\n`)
  const rows = figures.map(({ what, value, unit, atMost }) => [
    what,
    `${shown(value)} ${unit}`,
    atMost === undefined ? '' : `≤ ${shown(atMost)} ${unit}`,
    atMost === undefined ? '' : value <= atMost ? 'met' : 'missed',
  ])
  const table = [['figure', 'measured', 'goal', ''], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  for (const row of table)
    console.log(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
  return figures.every(({ value, atMost }) => atMost === undefined || value <= atMost)
}
