import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, nativeImage, Notification } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Desktop, DesktopShell } from '../desktop/desktop.ts'
import { setApplicationMenu } from './menu.ts'
import { setStartAtLogin } from './login-item.ts'
import { canReply, SystemNotices } from './system-notices.ts'
import { AppTray } from './tray.ts'

export interface DesktopShellOptions {
  readonly desktop: Desktop
  /** The folder of the app's pictures. */
  readonly pictures: string
  /** The profile, where it is not the usual one. */
  readonly profile: string | undefined
  readonly window: () => BrowserWindow | undefined
  /** The languages whose spelling can be checked. */
  readonly spelling: readonly string[]
  readonly checkSpelling: (check: boolean) => void
  /** Where files are put for a program that they are dragged to. */
  readonly dragFolder: string
  readonly showWindow: () => void
  readonly closingAnswered: (choice: 'keep' | 'quit' | 'stay') => void
  readonly host: (host: boolean) => void
  /** Locks the window. */
  readonly lock: () => void
  readonly log: (error: unknown) => void
}

/** What Electron does for the app on the system: notifications, tray, the number on the icon, start at login. */
export const createDesktopShell = (options: DesktopShellOptions): DesktopShell & { stop(): void } => {
  const { desktop, pictures, showWindow, log } = options
  const words = () => desktop.words()
  const notices = new SystemNotices({
    words,
    icon: `${pictures}/icon.png`,
    onOpen: (id) => {
      showWindow()
      desktop.open(id)
    },
    onReply: (id, text) => desktop.reply(id, text),
    onRead: (id) => desktop.markRead(id),
  })
  const tray = new AppTray({
    pictures: `${pictures}/tray`,
    words,
    onOpen: showWindow,
    onPause: (milliseconds) => desktop.pause(milliseconds),
    onHost: options.host,
    onLock: options.lock,
    onQuit: () => app.quit(),
  })
  const overlay = nativeImage.createFromPath(`${pictures}/tray/overlay.png`)
  const dragIcon = nativeImage.createFromPath(`${pictures}/icon.png`).resize({ width: 48 })
  // What a crash left behind.
  rmSync(options.dragFolder, { recursive: true, force: true })
  let startsAtLogin: boolean | undefined
  let lockable = false
  const drawMenu = (): void =>
    setApplicationMenu({
      words: words(),
      onCommand: (command) => {
        showWindow()
        desktop.command(command)
      },
      ...(lockable ? { onLock: options.lock } : {}),
    })
  return {
    abilities: {
      notifications: Notification.isSupported(),
      reply: canReply,
      tray: true,
      badge: true,
      startAtLogin: true,
      spelling: options.spelling.length > 0,
      dragging: true,
    },
    inFront: () => options.window()?.isFocused() === true,
    show: (notice) => notices.show(notice),
    withdraw: (id) => notices.withdraw(id),
    unreadChanged(count) {
      tray.show({ unread: count })
      app.setBadgeCount(count)
      if (process.platform === 'win32') {
        options.window()?.setOverlayIcon(count > 0 ? overlay : null, words().trayUnread(count))
      }
    },
    stateChanged(state) {
      tray.show(state)
      if (state.lockable === lockable) return
      lockable = state.lockable
      drawMenu()
    },
    preferencesChanged({ quietUntil, startAtLogin, spelling }) {
      options.checkSpelling(spelling)
      drawMenu()
      tray.show({ quietUntil })
      if (startAtLogin === startsAtLogin) return
      // At the first time too: the program may have moved since it was chosen; nothing is touched where it never was.
      if (startAtLogin || startsAtLogin !== undefined) {
        try {
          setStartAtLogin(startAtLogin, options.profile)
        } catch (error) {
          log(error)
        }
      }
      startsAtLogin = startAtLogin
    },
    drag(name, data) {
      const window = options.window()
      if (!window) return
      const folder = join(options.dragFolder, randomUUID())
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const file = join(folder, name)
      writeFileSync(file, data, { mode: 0o600 })
      window.webContents.startDrag({ file, icon: dragIcon })
    },
    closingAnswered: options.closingAnswered,
    stop() {
      tray.destroy()
      rmSync(options.dragFolder, { recursive: true, force: true })
    },
  }
}
