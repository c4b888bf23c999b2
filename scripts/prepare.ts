import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

// `npm ci` ends here, so that whatever runs afterwards, several at once, finds the interface built.
if (existsSync('node_modules/.bin/electron-vite')) {
  const { status } = spawnSync('npm', ['run', '-s', 'build'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  process.exitCode = status ?? 1
}
