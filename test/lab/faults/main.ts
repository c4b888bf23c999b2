import { parseArgs } from 'node:util'
import { runLab } from './run.ts'
import { isClean } from './verdict.ts'

// Five apps, two relays and an XMTP network, in which everything goes wrong that can, while everybody writes.

const usage =
  'Use: npm run lab -- [--seconds N] [--seed S] [--seeds COUNT] [--broken dedupe|commit]   (LANDLINE_LAB_LOG=1 shows what the processes log)'

const numberOf = (text: string, least: number): number => {
  const number = Number(text)
  if (Number.isInteger(number) && number >= least) return number
  console.error(usage)
  process.exit(2)
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    seeds: { type: 'string', default: '1' },
    broken: { type: 'string' },
  },
})
const seconds = numberOf(values.seconds, 1)
const first = numberOf(values.seed, 0)
const count = numberOf(values.seeds, 1)
const { broken } = values

const part = (sorted: readonly number[], share: number): string => {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return value === undefined ? '–' : `${Math.round(value)} ms`
}

let failed = 0
for (let seed = first; seed < first + count; seed += 1) {
  const { accepted, verdict, delays, faults, explained } = await runLab({
    seed,
    seconds,
    ...(broken === undefined ? {} : { broken }),
  })
  const kinds = [...faults].map(([kind, times]) => `${kind} ${times}`).join(', ')
  console.log(`seed ${seed}, ${seconds} s${broken === undefined ? '' : `, ${broken} broken`}: ${kinds}`)
  const { lost, duplicated, misordered, wrong } = verdict
  for (const one of [lost, duplicated, misordered, wrong].flatMap((list) => list.slice(0, 5)))
    console.log(`  ${one}`)
  for (const line of explained) console.log(`  ${line}`)
  console.log(
    `sent ${accepted}, lost ${lost.length}, duplicated ${duplicated.length}, misordered ${misordered.length}, ` +
      `wrongly shown ${wrong.length}, p50/p99 delivery ${part(delays, 0.5)}/${part(delays, 0.99)}`,
  )
  if (!isClean(verdict) || accepted === 0) failed += 1
}
process.exit(failed === 0 ? 0 : 1)
