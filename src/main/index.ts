import { fileURLToPath } from 'node:url'
import { app, dialog, powerMonitor, session } from 'electron'
import type { BrowserWindow } from 'electron'
import { assemble } from './assemble.ts'
import { applyCommandLine, readCommandLine } from './command-line.ts'
import { ipcWire } from './shell/ipc-wire.ts'
import { systemKeyring } from './shell/keyring.ts'
import { systemPlaces } from './shell/places.ts'
import { isOwnPage, serveRenderer } from './shell/protocol.ts'
import { openStoreSettings } from './shell/store-settings.ts'
import { createWindow, denyPermissions } from './shell/window.ts'
import { version } from './version.ts'

// The desktop app. Everything that is not Electron's is put together by `assemble`, as in the other entries.

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** Electron's and Chromium's own switches stand among ours; these are ours. */
const ownFlags = ['profile', 'name', 'passphrase-file', 'join', 'xmtp']
const ownArguments = (args: readonly string[]): readonly string[] =>
  args.flatMap((arg, index) => {
    const flag = /^--([a-z-]+)(=.*)?$/.exec(arg)
    if (flag?.[1] === 'host-relay') return [arg]
    if (!flag || !ownFlags.includes(flag[1] ?? '')) return []
    return flag[2] === undefined ? [arg, args[index + 1] ?? ''] : [arg]
  })

const start = async (): Promise<void> => {
  const line = readCommandLine(ownArguments(process.argv.slice(1)), false)
  // Chromium's own files go beside ours, and the lock of a single instance is per profile.
  app.setPath('userData', line.profile)
  app.setPath('sessionData', `${line.profile}/chromium`)
  if (!app.requestSingleInstanceLock()) {
    say('Landline is already running with this profile; its window was brought to the front.')
    app.exit(0)
    return
  }
  await app.whenReady()

  let window: BrowserWindow | undefined
  const running = await assemble({
    profile: line.profile,
    shell: 'electron',
    version,
    openSettings: openStoreSettings,
    keyring: systemKeyring,
    places: systemPlaces(() => window),
    discovery: process.env['LANDLINE_DISCOVERY'] !== 'off',
    echo: say,
    ...(line.passphrase === undefined ? {} : { passphrase: line.passphrase }),
  })
  const { application } = running
  const log = (error: unknown): void => application.options.log.error('The shell stumbled', error)
  await applyCommandLine(application, line, say)

  const windowSession = session.defaultSession
  denyPermissions(windowSession)
  serveRenderer(windowSession, path('../renderer'))
  const open = (): void => {
    window = createWindow({
      session: windowSession,
      preload: path('../preload/index.cjs'),
      icon: path('../../resources/icon.png'),
      log,
    })
    // One wire for the window's life: the page may reload on it.
    application.server.attach(ipcWire(window.webContents, isOwnPage))
    window.on('closed', () => (window = undefined))
  }
  open()

  app.on('second-instance', () => {
    if (!window) return open()
    if (window.isMinimized()) window.restore()
    return window.focus()
  })
  app.on('activate', () => {
    if (!window) open()
  })
  app.on('window-all-closed', () => app.quit())
  powerMonitor.on('resume', () => {
    application.wake().catch(log)
  })
  // Electron's own handlers give up on an app that takes a moment to stop cleanly.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
  let stopped = false
  app.on('before-quit', (event) => {
    if (stopped) return
    event.preventDefault()
    running
      .stop()
      .catch(log)
      .finally(() => {
        stopped = true
        app.quit()
      })
  })
}

start().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  say(message)
  if (app.isReady()) dialog.showErrorBox('Landline cannot start', message)
  app.exit(1)
})
