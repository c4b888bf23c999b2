import { BrowserWindow } from 'electron'
import type { Session } from 'electron'
import { windowSizes } from '../desktop/window-place.ts'
import type { WindowPlace } from '../desktop/window-place.ts'
import { openOutside } from './outside.ts'
import type { OutsideOptions } from './outside.ts'
import { isOwnOrigin, isOwnPage, pageUrl } from './protocol.ts'

export interface WindowOptions {
  readonly session: Session
  readonly preload: string
  readonly icon: string
  /** Whether it stays out of sight until somebody asks for it. */
  readonly hidden: boolean
  /** Whether there is a dictionary to check spelling with. */
  readonly checksSpelling: boolean
  readonly place: WindowPlace
  /** How links leave the app. */
  readonly outside: OutsideOptions
  readonly log: (error: unknown) => void
}

/** The app's window: sandboxed, isolated, unable to go anywhere else or to open anything. */
export const createWindow = ({
  session,
  preload,
  icon,
  hidden,
  checksSpelling,
  place,
  outside,
  log,
}: WindowOptions): BrowserWindow => {
  const window = new BrowserWindow({
    ...place.bounds,
    minWidth: windowSizes.least.width,
    minHeight: windowSizes.least.height,
    autoHideMenuBar: true,
    show: false,
    icon,
    title: 'Landline',
    webPreferences: {
      session,
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // A page that may check spelling has Chromium look for its usual dictionary, whatever was chosen.
      spellcheck: checksSpelling,
    },
  })
  if (place.maximized) window.maximize()
  const { webContents } = window
  webContents.setWindowOpenHandler(({ url }) => {
    openOutside(window, url, outside).catch(log)
    return { action: 'deny' }
  })
  if (!hidden) window.once('ready-to-show', () => window.show())
  window.loadURL(pageUrl).catch(log)
  return window
}

/**
 * What a page may ask the system for: nothing, but to write to the clipboard when somebody presses "copy", and the own page to hear
 * the microphone while somebody records a voice note, or to look through the camera while somebody scans a code.
 */
export const denyPermissions = (session: Session): void => {
  const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const sensed =
      permission === 'media' &&
      isOwnPage(details.requestingUrl) &&
      'mediaTypes' in details &&
      // One or the other: nothing in the app wants both at once.
      ['audio', 'video'].includes(details.mediaTypes?.join() ?? '')
    decide(sensed || allowed.has(permission))
  })
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { mediaType }) =>
      allowed.has(permission) ||
      (permission === 'media' && (mediaType === 'audio' || mediaType === 'video') && isOwnOrigin(origin)),
  )
  session.setDevicePermissionHandler(() => false)
}
