import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench, Benchmark } from './benchmark.ts'
import { lan, xmtp } from './benchmarks/apps.ts'
import { catchUp } from './benchmarks/catch-up.ts'
import { idle, reconnect } from './benchmarks/crowd.ts'
import { history, predecessor } from './benchmarks/history.ts'
import { acknowledgement, instead, rooms } from './benchmarks/rooms.ts'
import { sealing } from './benchmarks/sealing.ts'
import { store } from './benchmarks/store.ts'
import { printRows } from './rows.ts'
import type { Row } from './rows.ts'

// The suite: npm run bench -- [--only NAME] [--short] [--runs N] [--json FILE]. See the README beside this file.

const suite: readonly Benchmark[] = [
  rooms,
  acknowledgement,
  predecessor,
  history,
  instead,
  idle,
  reconnect,
  sealing,
  store,
  lan,
  xmtp,
  catchUp,
]

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    short: { type: 'boolean', default: false },
    runs: { type: 'string' },
    json: { type: 'string' },
  },
})
const chosen = values.only ? suite.filter(({ name }) => values.only?.includes(name)) : suite
if (chosen.length === 0) {
  console.error(`There is no such benchmark. There are: ${suite.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}
// A temporary folder is in memory on some machines, where durability costs nothing: LANDLINE_BENCH_FOLDER names one on a disk.
const parent = process.env['LANDLINE_BENCH_FOLDER'] ?? tmpdir()
mkdirSync(parent, { recursive: true })

const rows: Row[] = []
const begun = performance.now()
const minutes = (): string => ((performance.now() - begun) / 60_000).toFixed(1)
for (const { name, run } of chosen) {
  const folder = mkdtempSync(join(parent, `landline-bench-${name}-`))
  const bench: Bench = {
    short: values.short,
    runs: Number(values.runs ?? (values.short ? 1 : 5)),
    folder,
    say: (line) => console.error(`  ${minutes()} min  ${name}: ${line}`),
  }
  try {
    const found = await run(bench)
    rows.push(...found)
    console.log(`\n${name}\n`)
    printRows(found)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`)
const goals = rows.filter(({ goal }) => goal !== null)
console.log(
  `\n${goals.filter(({ met }) => met === true).length} of ${goals.length} goals met, in ${minutes()} minutes${values.short ? '; a short run: its figures mean nothing' : ''}`,
)
process.exit(0)
