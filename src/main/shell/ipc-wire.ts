import { ipcMain } from 'electron'
import type { IpcMainEvent, WebContents } from 'electron'
import { WireListeners } from '../../shared/rpc/wire.ts'
import type { Wire } from '../../shared/rpc/wire.ts'

const channel = 'landline:wire'

/**
 * A wire to the page of one window. Only its top frame, showing the app's own page, is heard: whatever else may come to
 * run in the window speaks to nobody.
 *
 * @param isOwnPage whether a frame's URL is the app's page
 */
export const ipcWire = (contents: WebContents, isOwnPage: (url: string) => boolean): Wire => {
  const listeners = new WireListeners()
  const hear = (event: IpcMainEvent, value: unknown): void => {
    const frame = event.senderFrame
    if (event.sender !== contents || !frame || frame !== contents.mainFrame || !isOwnPage(frame.url)) return
    listeners.receive(value)
  }
  ipcMain.on(channel, hear)
  const end = (): void => {
    ipcMain.off(channel, hear)
    listeners.end()
  }
  contents.once('destroyed', end)
  return {
    send(value) {
      if (!contents.isDestroyed()) contents.send(channel, value)
    },
    onMessage: (listener) => listeners.onMessage(listener),
    onClose: (listener) => listeners.onClose(listener),
    close: end,
  }
}
