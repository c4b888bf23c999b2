import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ensureChromium } from './chromium.ts'
import { electronBinary } from './electron-binary.ts'

// Everything that has to hold: types, lint, format, dead code, then every test, on a fresh machine too.

const output = 'test-results'
const nobody = 65_534
const totals = { passed: 0, failed: 0, skipped: 0 }
const broken: string[] = []

const heading = (text: string): void => console.log(`\n== ${text}`)

/** Runs a step and, if it does not end well, remembers it by name for the last line. */
const run = (
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): void => {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32' })
  if (status !== 0) broken.push(name)
}

const resultSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
})

/** Runs the tests of one project and adds up what came of them. */
const project = (
  name: string,
  env: NodeJS.ProcessEnv = process.env,
  prefix: readonly string[] = [],
): void => {
  heading(`${name} tests`)
  const file = join(output, `${name}.json`)
  rmSync(file, { force: true })
  const command = [
    ...prefix,
    process.execPath,
    'node_modules/vitest/vitest.mjs',
    'run',
    // As it is, not bundled into node_modules, where an ordinary user cannot write.
    '--configLoader=native',
    '--project',
    name,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]
  const [first = '', ...rest] = command
  run(`${name} tests`, first, rest, env)
  if (!existsSync(file)) {
    console.error(`The ${name} tests left no result.`)
    broken.push(`${name} tests (no result)`)
    return
  }
  const result = resultSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  totals.passed += result.numPassedTests
  totals.failed += result.numFailedTests
  totals.skipped += result.numPendingTests + result.numTodoTests
}

const has = (command: string): boolean =>
  spawnSync(process.platform === 'win32' ? 'where' : 'which', [command], { stdio: 'ignore' }).status === 0

mkdirSync(output, { recursive: true })
heading('types, lint, format, dead code')
for (const script of ['types', 'lint', 'format:check', 'dead']) run(script, 'npm', ['run', '-s', script])
heading('build')
run('build', 'npm', ['run', '-s', 'build'])

project('unit')
project('integration')
if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.log('\nskipped: not root on Linux (several machines in network namespaces)')
} else if (!canMakeNamespaces()) {
  console.log('\nskipped: no network namespaces here (several machines)')
} else project('machines')
heading('fault lab, one minute')
// A seed of every run's own would make a red run of somebody who changed nothing; the nightly form has many.
if (process.platform === 'linux')
  run('fault lab', 'npm', ['run', '-s', 'lab', '--', '--seconds', '60', '--seed', '2'])
else console.log('skipped: not on Linux')
const chromium = ensureChromium()
project('browser', { ...process.env, LANDLINE_CHROMIUM: chromium })

const electron = electronBinary(process.env['CI'] === undefined)
const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined
const display = hasDisplay ? [] : ['xvfb-run', '-a']
if (electron === undefined) console.log('\nskipped: no Electron runtime (desktop tests)')
else if (!hasDisplay && !has('xvfb-run')) console.log('\nskipped: no display and no xvfb-run (desktop tests)')
else if (process.getuid?.() === 0 && has('setpriv')) unprivileged()
else project('electron', process.env, display)

/** Whether a network namespace with an interface of its own can be had: containers often deny it, or lack `ip`. */
function canMakeNamespaces(): boolean {
  const name = `landline-probe-${process.pid}`
  const ip = (...args: readonly string[]): boolean => spawnSync('ip', args, { stdio: 'ignore' }).status === 0
  const made = ip('netns', 'add', name)
  const works = made && ip('-n', name, 'link', 'add', 'bridge0', 'type', 'bridge')
  if (made) ip('netns', 'del', name)
  return works
}

/** Root has no sandbox in Chromium: the desktop tests run as somebody else, with it on. */
function unprivileged(): void {
  const home = mkdtempSync(join(tmpdir(), 'landline-home-'))
  chownSync(home, nobody, nobody)
  const pictures = join(output, 'screenshots')
  mkdirSync(pictures, { recursive: true })
  for (const entry of [
    output,
    ...readdirSync(output, { recursive: true, encoding: 'utf8' }).map((one) => join(output, one)),
  ]) {
    chownSync(entry, nobody, nobody)
  }
  const user = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups']
  const readable =
    spawnSync('setpriv', [...user.slice(1), 'test', '-r', 'node_modules/vitest/vitest.mjs']).status === 0
  if (!readable)
    console.log(
      'This folder is not readable for an ordinary user: the desktop tests run as root, without sandbox.',
    )
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, TMPDIR: home }
  project('electron', readable ? env : process.env, [...(readable ? user : []), ...display])
  rmSync(home, { recursive: true, force: true })
}

console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`)
if (broken.length > 0) console.log(`Did not pass: ${broken.join(', ')}`)
if (broken.length > 0 || totals.failed > 0) process.exitCode = 1
