import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRendererEvent } from 'electron'

/** The one channel between the page and the app; what it carries is checked in main. */
const channel = 'landline:wire'

contextBridge.exposeInMainWorld('landline', {
  send: (value: unknown): void => ipcRenderer.send(channel, value),
  onMessage: (listener: (value: unknown) => void): (() => void) => {
    const hear = (_event: IpcRendererEvent, value: unknown): void => listener(value)
    ipcRenderer.on(channel, hear)
    return () => ipcRenderer.off(channel, hear)
  },
})
