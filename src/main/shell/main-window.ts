import { app, dialog, screen } from 'electron'
import type { BrowserWindow, Session } from 'electron'
import type { Application } from '../application.ts'
import { placeWindow } from '../desktop/window-place.ts'
import { startContextMenu } from './context-menu.ts'
import { ipcWire } from './ipc-wire.ts'
import { isOwnPage } from './protocol.ts'
import { createWindow } from './window.ts'

export interface MainWindowOptions {
  readonly application: Application
  readonly session: Session
  readonly preload: string
  readonly icon: string
  readonly checksSpelling: boolean
  readonly log: (error: unknown) => void
}

/** A page that ended so often within a minute is not started again without asking. */
const mostCrashes = 3
const crashesWithin = 60_000

/** The app's one window: where it opens, what closing it means, and what happens when its page ends by itself. */
export class MainWindow {
  readonly #options: MainWindowOptions
  #window: BrowserWindow | undefined
  #quitting = false
  /** Whether somebody is being asked what closing the window means. */
  #asking = false
  #crashes: readonly number[] = []

  constructor(options: MainWindowOptions) {
    this.#options = options
    app.on('before-quit', () => (this.#quitting = true))
  }

  get window(): BrowserWindow | undefined {
    return this.#window
  }

  /** @param hidden whether it stays out of sight until it is asked for */
  open(hidden: boolean): void {
    const { application, session, preload, icon, checksSpelling, log } = this.#options
    const { desktop, options } = application
    const screens = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea)
    const place = placeWindow(options.settings.get('window'), screens)
    const window = createWindow({
      session,
      preload,
      icon,
      hidden,
      checksSpelling,
      place,
      outside: {
        words: () => desktop.words(),
        asks: () => application.preferences().askBeforeOpening,
      },
      log,
    })
    this.#window = window
    // One wire for the window's life: the page may be loaded anew on it.
    application.server.attach(ipcWire(window.webContents, isOwnPage))
    startContextMenu(window, () => desktop.words())
    window.on('close', (event) => {
      options.settings.set('window', { bounds: window.getNormalBounds(), maximized: window.isMaximized() })
      if (this.#closes()) return
      event.preventDefault()
      this.#closeAsChosen(window)
    })
    window.on('focus', () => desktop.attention.looked())
    // Windows ends a session without asking the app to quit first.
    window.on('session-end', () => (this.#quitting = true))
    window.on('closed', () => (this.#window = undefined))
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit' || this.#quitting) return
      options.log.error('The page of the window ended', new Error(reason), { reason, exitCode })
      this.#recover(window).catch(log)
    })
    window.webContents.on('unresponsive', () => options.log.warn('The page of the window does not answer'))
  }

  /** Brings it before somebody's eyes. */
  show(): void {
    const window = this.#window
    if (!window) return this.open(false)
    if (window.isMinimized()) window.restore()
    // The screen that it was on may have been taken away meanwhile.
    const screens = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()].map(({ workArea }) => workArea)
    const kept = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    const { bounds } = placeWindow(kept, screens)
    if (!kept.maximized && JSON.stringify(bounds) !== JSON.stringify(kept.bounds)) window.setBounds(bounds)
    window.show()
    window.focus()
  }

  /** Somebody said what closing means. */
  closingAnswered(choice: 'keep' | 'quit' | 'stay'): void {
    this.#asking = false
    if (choice === 'keep') this.#window?.hide()
    if (choice === 'quit') app.quit()
  }

  /** Whether closing ends it: whoever is asked and closes again wants that, and without an account there is nothing to go on with. */
  #closes(): boolean {
    const { desktop } = this.#options.application
    return this.#quitting || this.#asking || !desktop.isOpen || desktop.preferences().closing === 'quit'
  }

  #closeAsChosen(window: BrowserWindow): void {
    const { desktop } = this.#options.application
    // On macOS an app goes on without a window, and nobody expects to be asked.
    if (desktop.preferences().closing === 'keep' || process.platform === 'darwin') return window.hide()
    this.#asking = true
    desktop.askClosing()
  }

  /** Loads the page anew, which finds everything as it was; asks first where that has not helped. */
  async #recover(window: BrowserWindow): Promise<void> {
    const { desktop } = this.#options.application
    const now = performance.now()
    this.#crashes = [...this.#crashes, now].filter((at) => at > now - crashesWithin)
    if (this.#crashes.length > mostCrashes) {
      const words = desktop.words()
      const { response } = await dialog.showMessageBox(window, {
        type: 'error',
        message: words.windowFails,
        detail: words.windowFailsText,
        buttons: [words.tryAgain, words.quit],
        defaultId: 0,
        cancelId: 0,
      })
      if (response === 1) return app.quit()
      this.#crashes = []
    }
    if (window.isDestroyed()) return
    this.#asking = false
    desktop.troubles.report('window')
    window.webContents.reload()
  }
}
