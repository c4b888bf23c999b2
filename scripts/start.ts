import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { electronBinary } from './electron-binary.ts'

// Builds the app and opens it: on the desktop, or in the browser where Electron cannot run.

const build = spawnSync('node_modules/.bin/electron-vite', ['build', '--logLevel', 'warn'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
if (build.status !== 0) process.exit(build.status ?? 1)

const args = process.argv.slice(2)
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
const binary = hasDisplay ? electronBinary(true) : undefined

if (binary !== undefined) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (asRoot)
    console.log('Running as root, where Chromium has no sandbox: use an ordinary user for real use.')
  const child = spawn(binary, ['.', ...(asRoot ? ['--no-sandbox'] : []), ...args], { stdio: 'inherit' })
  passSignals(child)
  child.on('exit', (code) => process.exit(code ?? 0))
} else {
  console.log(
    hasDisplay
      ? 'Electron could not be downloaded here, so Landline opens in your browser instead.'
      : 'There is no display here for the desktop app, so Landline runs without one and can be opened in a browser.',
  )
  const child = spawn(process.execPath, ['src/main/headless.ts', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  passSignals(child)
  child.on('exit', (code) => process.exit(code ?? 0))
  createInterface(child.stdout).on('line', (line) => {
    const ready: unknown = JSON.parse(line)
    const url = typeof ready === 'object' && ready !== null && 'url' in ready ? String(ready.url) : ''
    console.log(`Landline is open at ${url}`)
    if (hasDisplay) openBrowser(url)
  })
}

function passSignals(child: ReturnType<typeof spawn>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
}

/** Opens a browser where there is one; the URL has been printed in any case. */
function openBrowser(url: string): void {
  const [command, ...before] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '']
        : ['xdg-open']
  if (command === undefined) return
  const browser = spawn(command, [...before, url], { stdio: 'ignore', detached: true })
  browser.on('error', () => {})
  browser.unref()
}
