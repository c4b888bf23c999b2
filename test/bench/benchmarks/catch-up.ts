import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Benchmark } from '../benchmark.ts'
import { hasBrowser } from '../browser.ts'
import { caughtUpSchema } from '../caught-up.ts'
import { alone, notRun } from '../rows.ts'

const shownName = 'catch-up: until all are stored, counted and shown'
const keyName = 'catch-up: longest wait from a key to its letter on the screen meanwhile'

/** An app with an open window that was away while others wrote, until it shows everything. Goal 13. */
export const catchUp: Benchmark = {
  name: 'catch-up',
  run: async ({ folder, runs, short }) => {
    if (!hasBrowser()) {
      const why = 'chromium (Debian) is missing'
      return [notRun(shownName, 's', why, '≤ 5 s'), notRun(keyName, 'ms', why, '≤ 50 ms')]
    }
    // What is measured is the interface as it is now.
    execFileSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 'ignore', 'inherit'] })
    const count = short ? 300 : 10_000
    const args = ['--folder', folder, '--messages', String(count), '--runs', String(runs)]
    const child = spawn(process.execPath, ['test/bench/catching-up.ts', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    const found = await text(child.stdout)
    const [code] = await exited
    if (code !== 0) throw new Error('Catching up was not measured to its end')
    const { shown, keys, keysP95 } = caughtUpSchema.parse(JSON.parse(found))
    return [
      alone(`${shownName}, ${count} messages`, 's', shown, { atMost: 5 }),
      alone(keyName, 'ms', keys, { atMost: 50 }),
      alone('catch-up: the same, 95th percentile', 'ms', keysP95),
    ]
  },
}
