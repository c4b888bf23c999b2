import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { electronBinary } from '../../scripts/electron-binary.ts'
import { assemble } from '../../src/main/assemble.ts'
import { openConfSettings } from '../../src/main/conf-settings.ts'
import { newRecoveryPhrase, walletFromSecret } from '../../src/main/identity/wallet.ts'
import { attach } from '../support/in-process.ts'
import { printFigures, quantile } from './figures.ts'

// `npm run bench:desktop`: what one waits for when the app is started, and what it takes while nobody does anything. On a
// display of one's own (`xvfb-run -a npm run bench:desktop`), Linux: processes are read from /proc.

const { values: options } = parseArgs({
  options: {
    starts: { type: 'string', default: '7' },
    idle: { type: 'string', default: '30' },
    json: { type: 'string' },
    app: { type: 'string' },
  },
})
const electron = options.app ?? electronBinary(false)
if (process.platform !== 'linux' || electron === undefined || process.env['DISPLAY'] === undefined) {
  console.log('skipped: this needs Linux, an Electron runtime and a display')
  process.exit(0)
}
const program = electron
const folder = mkdtempSync(join(tmpdir(), 'landline-bench-'))
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000))

interface Started {
  readonly child: ChildProcess
  readonly at: number
  /** Where its pages can be asked. */
  readonly devtools: Promise<string>
}

const start = (args: readonly string[]): Started => {
  const at = Date.now()
  const child = spawn(program, [...args, ...asRoot, '--remote-debugging-port=0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LANDLINE_DISCOVERY: 'off' },
  })
  const errors = child.stderr
  if (!errors) throw new Error('unreachable: it is a pipe')
  const devtools = new Promise<string>((found, lost) => {
    child.once('exit', () => lost(new Error('It ended before its window was there')))
    createInterface(errors).on('line', (line) => {
      const url = /^DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (url !== undefined) found(url)
    })
  })
  return { child, at, devtools }
}

const stop = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await ended
}

/** Milliseconds from the start of the program to a list that is drawn in a page that answers. */
const usable = async ({ at, devtools }: Started): Promise<number> => {
  const browser = await chromium.connectOverCDP(await devtools)
  const context = browser.contexts()[0]
  if (!context) throw new Error('unreachable: a browser has a context')
  const page = context.pages()[0] ?? (await context.waitForEvent('page'))
  // Taken inside the page: how long it takes to ask is not part of it.
  const drawn = await page.evaluate<number>(`new Promise((done) => {
    const look = () => document.querySelectorAll('.conversation').length > 5
      ? requestAnimationFrame(() => setTimeout(() => done(Date.now())))
      : requestAnimationFrame(look)
    look()
  })`)
  await browser.close()
  return drawn - at
}

/** A process and everything that it started. */
const family = (pid: number): readonly number[] => {
  const parents = readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      return [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }]
    } catch {
      return []
    }
  })
  const of = (one: number): number[] => [
    one,
    ...parents.filter(({ parent }) => parent === one).flatMap((child) => of(child.pid)),
  ]
  return of(pid)
}

/** Megabytes that each process of a family takes, by its kind: what processes share is counted once. */
const memory = (pid: number): ReadonlyMap<string, number> => {
  const kinds = new Map<string, number>()
  for (const one of family(pid)) {
    const kind = /--type=([\w-]+)/.exec(readFileSync(`/proc/${one}/cmdline`, 'utf8'))?.[1] ?? 'main'
    const shares = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, 'utf8'))
    kinds.set(kind, (kinds.get(kind) ?? 0) + Number(shares?.[1] ?? 0) / 1024)
  }
  return kinds
}
const sum = (kinds: ReadonlyMap<string, number>): number =>
  [...kinds.values()].reduce((all, one) => all + one, 0)

/** Seconds of CPU that a family has used. */
const used = (pid: number): number =>
  family(pid).reduce((sum, one) => {
    const stat = readFileSync(`/proc/${one}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return sum + (Number(fields[11]) + Number(fields[12])) / 100
  }, 0)

try {
  const profile = join(folder, 'profile')
  const settings = openConfSettings(profile)
  settings.set('xmtpNetwork', 'off')
  const maker = await assemble({
    profile,
    shell: 'stdio',
    version: '0.0.0',
    openSettings: () => settings,
    discovery: false,
    echo: () => {},
  })
  const app = attach(maker)
  await app.call('account.create', { name: 'Alice' })
  for (let one = 0; one < 50; one += 1) {
    const { address } = walletFromSecret(newRecoveryPhrase())
    const { id } = await app.call('conversations.openDirect', { address })
    for (let message = 0; message < 20; message += 1)
      await app.call('messages.send', { conversationId: id, text: `Message ${message} to somebody` })
  }
  await maker.stop()
  settings.set('phraseConfirmed', true)

  // An empty window, and the SDK that is Landline's largest part beside Electron.
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  symlinkSync(resolve('node_modules'), join(empty, 'node_modules'))
  writeFileSync(
    join(empty, 'package.json'),
    JSON.stringify({ name: 'empty', type: 'module', main: 'main.js' }),
  )
  writeFileSync(
    join(empty, 'main.js'),
    `import { app, BrowserWindow } from 'electron'
     import '@xmtp/node-sdk'
     await app.whenReady()
     const window = new BrowserWindow({ width: 1100, height: 760, webPreferences: { sandbox: true } })
     await window.loadURL('data:text/html,<title>Empty</title>')
     process.on('SIGTERM', () => app.exit(0))`,
  )
  const landline = [...(options.app === undefined ? ['.'] : []), '--profile', profile]

  const starts: number[] = []
  for (let one = 0; one <= Number(options.starts); one += 1) {
    const started = start(landline)
    const took = await usable(started)
    // The first one fills the disk's cache and Chromium's own folder.
    if (one > 0) starts.push(took)
    await stop(started.child)
  }

  const idle = Number(options.idle)
  const [running, reference] = [start(landline), start([empty])]
  await Promise.all([usable(running), reference.devtools])
  const [pid, referencePid] = [running.child.pid ?? 0, reference.child.pid ?? 0]
  await pause(15)
  const before = used(pid)
  await pause(idle)
  const cpu = ((used(pid) - before) / idle) * 100
  const [kinds, bareKinds] = [memory(pid), memory(referencePid)]
  const [own, bare] = [sum(kinds), sum(bareKinds)]
  await Promise.all([stop(running.child), stop(reference.child)])

  const figures = [
    { what: 'start to a usable window, median', value: quantile(starts, 0.5), unit: 'ms', atMost: 1500 },
    { what: 'start to a usable window, worst', value: Math.max(...starts), unit: 'ms' },
    { what: 'CPU while idle, of one core', value: cpu, unit: '%', atMost: 1 },
    { what: 'memory while idle, all processes (PSS)', value: own, unit: 'MiB' },
    { what: 'an empty window with the XMTP SDK', value: bare, unit: 'MiB' },
    { what: 'memory beside the empty window', value: own / bare, unit: 'times', atMost: 1.15 },
  ]
  const met = printFigures('The desktop app: 50 conversations with 1,000 messages', figures)
  for (const [kind, megabytes] of kinds)
    console.log(
      `  ${kind.padEnd(16)} ${megabytes.toFixed(0).padStart(4)} MiB, empty ${(bareKinds.get(kind) ?? 0).toFixed(0)} MiB`,
    )
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ starts, figures }, null, 2))
  process.exitCode = met ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
