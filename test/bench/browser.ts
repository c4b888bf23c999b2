import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import type { Browser } from 'playwright'

const executablePath = process.env['LANDLINE_CHROMIUM'] ?? '/usr/bin/chromium'

/** Whether there is a Chromium on this machine. */
export const hasBrowser = (): boolean => existsSync(executablePath)

/** A real Chromium, whose frames come as soon as they are ready, not sixty times a second: what is measured is the work, not the screen. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu-vsync',
      '--disable-frame-rate-limit',
    ],
  })
