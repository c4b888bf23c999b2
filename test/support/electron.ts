import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron } from 'playwright'
import type { ElectronApplication, Page } from 'playwright'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Where a runnable Electron is, if there is one. */
export const electronBinary = (): string | undefined => {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(root, 'node_modules/electron/dist')
  const binary = join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron')
  return existsSync(binary) ? binary : undefined
}

/** Whether Electron must run without the system's sandbox: as root it has none. */
export const withoutSandbox = process.getuid?.() === 0

/** What Electron is started with to be the app. */
export const electronArguments = (profile: string): readonly string[] => [
  root,
  ...(withoutSandbox ? ['--no-sandbox'] : []),
  '--profile',
  profile,
]

/** The desktop app and its window. */
export interface DesktopApp {
  readonly app: ElectronApplication
  readonly page: Page
}

/** Starts the built desktop app. */
export const openDesktopApp = async (
  profile: string,
  args: readonly string[],
  look: { readonly dark?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<DesktopApp> => {
  const executablePath = electronBinary()
  if (executablePath === undefined) throw new Error('There is no Electron runtime')
  const environment = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  const app = await _electron.launch({
    executablePath,
    args: [...electronArguments(profile), ...args],
    env: { ...environment, LANDLINE_DISCOVERY: 'off', ...look.env },
    // Playwright turns the sandbox off where nobody says otherwise.
    chromiumSandbox: !withoutSandbox,
    colorScheme: look.dark ? 'dark' : 'light',
  })
  onTestFinished(() => app.close())
  const page = await app.firstWindow()
  page.on('pageerror', (error) => {
    throw error
  })
  return { app, page }
}
