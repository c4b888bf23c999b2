import { app, nativeImage, Notification } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Desktop, DesktopShell } from '../desktop/desktop.ts'
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
  readonly showWindow: () => void
  readonly closingAnswered: (choice: 'keep' | 'quit' | 'stay') => void
  readonly host: (host: boolean) => void
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
    onQuit: () => app.quit(),
  })
  const overlay = nativeImage.createFromPath(`${pictures}/tray/overlay.png`)
  let startsAtLogin: boolean | undefined
  return {
    abilities: {
      notifications: Notification.isSupported(),
      reply: canReply,
      tray: true,
      badge: true,
      startAtLogin: true,
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
    stateChanged: ({ hosting, open }) => tray.show({ hosting, open }),
    preferencesChanged({ quietUntil, startAtLogin }) {
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
    closingAnswered: options.closingAnswered,
    stop: () => tray.destroy(),
  }
}
