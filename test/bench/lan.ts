import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { printFigures, quantile } from './figures.ts'
import { startLanApps } from './lan-apps.ts'
import { median } from './rows.ts'

// From messages.send at one app to messages.changed at another, through a relay in a third, beside what that is made of at least: the
// benchmark "lan" of the suite once, with how the delays are spread.

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '600' },
    rate: { type: 'string', default: '20' },
    burst: { type: 'string', default: '1000' },
  },
})
const [count, rate, burst] = [Number(values.messages), Number(values.rate), Number(values.burst)]

// On the disk of the project: temporary folders are in memory on some machines, where commits cost nothing.
const folder = mkdtempSync(join(process.env['LANDLINE_BENCH_FOLDER'] ?? tmpdir(), 'landline-bench-'))
const apps = await startLanApps(folder)
await apps.delays(40, rate)
const { delays, trip, commits, sealing, sum } = await apps.delays(count, rate)
const { accepted, heard } = await apps.burst(burst)

const bounds = [2.5, 5, 7.5, 10, 12.5, 15, 20, 30, 50, Infinity]
console.log(`\nsend to heard over the LAN, ${delays.length} messages at ${rate}/s`)
let lower = 0
for (const upper of bounds) {
  const inside = delays.filter((delay) => delay >= lower && delay < upper).length
  const range = upper === Infinity ? `${lower} ms and more` : `${lower} to ${upper} ms`
  console.log(
    `  ${range.padEnd(16)} ${String(inside).padStart(5)} ${'#'.repeat(Math.round((inside / delays.length) * 60))}`,
  )
  lower = upper
}
const met = printFigures('LAN, app to app', [
  { what: 'send to heard, median', value: median(delays), unit: 'ms', atMost: 15 },
  { what: 'send to heard, 90th percentile', value: quantile(delays, 0.9), unit: 'ms' },
  { what: 'send to heard, 99th percentile', value: quantile(delays, 0.99), unit: 'ms', atMost: 50 },
  { what: 'send to heard, longest', value: Math.max(...delays), unit: 'ms' },
  { what: 'bare Socket.IO round trip, median', value: median(trip), unit: 'ms' },
  { what: 'three durable commits, median', value: median(commits), unit: 'ms' },
  { what: 'seal and open, median', value: median(sealing), unit: 'ms' },
  { what: 'median beside the sum of these', value: median(delays) / sum, unit: 'times', atMost: 1.5 },
  { what: 'a burst, accepted', value: accepted, unit: 'messages/s' },
  { what: 'a burst, heard', value: heard, unit: 'messages/s' },
])
await apps.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(met ? 0 : 1)
