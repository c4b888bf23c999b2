import { Menu, nativeImage, Tray } from 'electron'
import type { NativeImage } from 'electron'
import type { DesktopWords } from '../desktop/words/words.ts'

const hour = 3_600_000

/** What the tray shows. */
export interface TrayState {
  readonly unread: number
  /** Until when notifications are paused, milliseconds since 1970; 0: they are not. */
  readonly quietUntil: number
  readonly hosting: boolean
  /** Whether there is an open account: without one there is nothing to pause or to host. */
  readonly open: boolean
  /** Whether the window can be locked. */
  readonly lockable: boolean
}

export interface TrayOptions {
  /** The folder of its pictures. */
  readonly pictures: string
  readonly words: () => DesktopWords
  readonly onOpen: () => void
  readonly onPause: (milliseconds: number) => void
  readonly onHost: (host: boolean) => void
  readonly onLock: () => void
  readonly onQuit: () => void
}

/** The app's icon beside the clock: whether something is unread, and what one does without opening the window. */
export class AppTray {
  readonly #options: TrayOptions
  readonly #tray: Tray
  readonly #quiet: NativeImage
  readonly #unread: NativeImage
  #state: TrayState = { unread: 0, quietUntil: 0, hosting: false, open: false, lockable: false }
  #pauseEnds: NodeJS.Timeout | undefined

  constructor(options: TrayOptions) {
    this.#options = options
    const picture = (name: string, template: string): NativeImage =>
      nativeImage.createFromPath(`${options.pictures}/${process.platform === 'darwin' ? template : name}.png`)
    this.#quiet = picture('tray', 'trayTemplate')
    this.#unread = picture('tray-unread', 'trayUnreadTemplate')
    this.#tray = new Tray(this.#quiet)
    // On macOS a click opens the menu; elsewhere the window.
    if (process.platform !== 'darwin') this.#tray.on('click', () => options.onOpen())
    this.#draw()
  }

  /** Shows another state, or the same in another language. */
  show(change: Partial<TrayState> = {}): void {
    this.#state = { ...this.#state, ...change }
    this.#draw()
  }

  destroy(): void {
    clearTimeout(this.#pauseEnds)
    this.#tray.destroy()
  }

  #draw(): void {
    const { onOpen, onPause, onHost, onLock, onQuit, words: read } = this.#options
    const { unread, quietUntil, hosting, open, lockable } = this.#state
    const words = read()
    const left = quietUntil - Date.now()
    const paused = left > 0
    clearTimeout(this.#pauseEnds)
    if (paused && left < 2 ** 31) this.#pauseEnds = setTimeout(() => this.#draw(), left)
    const state = unread > 0 ? words.trayUnread(unread) : words.trayNothing
    this.#tray.setImage(unread > 0 ? this.#unread : this.#quiet)
    this.#tray.setToolTip(`${words.appName}: ${state}`)
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: words.trayOpen, click: onOpen },
        { label: state, enabled: false },
        { type: 'separator' },
        ...(paused
          ? [
              { label: words.trayMuted, enabled: false },
              { label: words.trayUnmute, click: () => onPause(0) },
            ]
          : [
              {
                label: words.trayMute,
                enabled: open,
                submenu: [
                  { label: words.trayMuteHour, click: () => onPause(hour) },
                  { label: words.trayMuteNight, click: () => onPause(8 * hour) },
                  { label: words.trayMuteDay, click: () => onPause(24 * hour) },
                ],
              },
            ]),
        {
          label: hosting ? words.trayStopHosting : words.trayHost,
          enabled: open,
          click: () => onHost(!hosting),
        },
        ...(lockable ? [{ label: words.lockNow, click: onLock }] : []),
        { type: 'separator' },
        { label: words.quit, click: onQuit },
      ]),
    )
  }
}
