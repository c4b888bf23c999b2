import { appendFileSync, readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

// Loaded into an app of the soak: at each interval it writes what the process has to the file that LANDLINE_SOAK_FILE names.

const file = process.env['LANDLINE_SOAK_FILE']
const every = Number(process.env['LANDLINE_SOAK_EVERY'] ?? '5000')
const collect: unknown = Reflect.get(globalThis, 'gc')
const mebibyte = 1024 * 1024
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()

/** What the system holds open for this process; elsewhere than on Linux what Node holds. */
const handles = (): number =>
  process.platform === 'linux' ? readdirSync('/proc/self/fd').length : process.getActiveResourcesInfo().length

const sample = (into: string): void => {
  const late = { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 }
  // What nobody holds any more is no growth.
  if (typeof collect === 'function') Reflect.apply(collect, undefined, [])
  const { rss, heapUsed, external } = process.memoryUsage()
  const line = {
    at: Date.now(),
    heap: heapUsed / mebibyte,
    external: external / mebibyte,
    resident: rss / mebibyte,
    handles: handles(),
    ...late,
  }
  appendFileSync(into, `${JSON.stringify(line)}\n`)
  // The collection above held everything up, and is not the app's.
  delay.reset()
}
if (file !== undefined) setInterval(() => sample(file), every).unref()
