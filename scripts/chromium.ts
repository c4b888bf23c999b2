import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

const found = (): string | undefined => {
  const named = process.env['LANDLINE_CHROMIUM']
  return [...(named === undefined ? [] : [named]), chromium.executablePath(), ...known].find((path) =>
    existsSync(path),
  )
}

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit' }).status === 0

/**
 * A Chromium for the tests: one that is there, else Playwright's own, else, as root on Debian, the system's package.
 *
 * @throws Error when none can be had
 */
export const ensureChromium = (): string => {
  const there = found()
  if (there !== undefined) return there
  console.log('There is no Chromium here; getting one.')
  if (!run('node_modules/.bin/playwright', ['install', 'chromium']) && process.getuid?.() === 0) {
    run('apt-get', ['update', '-qq'])
    run('apt-get', [
      'install',
      '-y',
      '-qq',
      '--no-install-recommends',
      'chromium',
      'fonts-liberation',
      'fonts-noto-color-emoji',
    ])
  }
  const got = found()
  if (got === undefined) {
    throw new Error('The end-to-end tests need Chromium. Install it, or name one in LANDLINE_CHROMIUM.')
  }
  return got
}
