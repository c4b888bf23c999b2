import { WireListeners } from '../../shared/rpc/wire.ts'
import type { Wire } from '../../shared/rpc/wire.ts'

/** What the preload script gives the page in Electron. */
interface PreloadWire {
  send(value: unknown): void
  onMessage(listener: (value: unknown) => void): () => void
}

declare global {
  interface Window {
    readonly landline?: PreloadWire
  }
}

/** The browser shell was opened with a link that no longer works. */
export class LinkRefused extends Error {}

/** Opens the wire of the shell this page runs in. @throws LinkRefused, or any error when the app is not there */
export const openWire = async (): Promise<Wire> => {
  const { landline } = window
  return landline ? electronWire(landline) : webSocketWire(await openSocket())
}

const electronWire = (port: PreloadWire): Wire => {
  const listeners = new WireListeners()
  port.onMessage((value) => listeners.receive(value))
  return {
    send: (value) => port.send(value),
    onMessage: (listener) => listeners.onMessage(listener),
    onClose: (listener) => listeners.onClose(listener),
    close: () => listeners.end(),
  }
}

/** Exchanges the one-time token of the link for a session, and takes it out of the address bar. */
const exchangeToken = async (): Promise<void> => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return
  history.replaceState(null, '', location.pathname)
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  // A used link may still be this browser's own session: reloading a page must not lock anybody out.
  if (!response.ok && !(await hasSession())) throw new LinkRefused()
}

const hasSession = async (): Promise<boolean> => (await fetch('/session')).ok

const openSocket = async (): Promise<WebSocket> => {
  await exchangeToken()
  if (!(await hasSession())) throw new LinkRefused()
  const socket = new WebSocket(`ws://${location.host}/wire`)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    socket.addEventListener('error', () => reject(new Error('The app does not answer.')), { once: true })
  })
  return socket
}

const webSocketWire = (socket: WebSocket): Wire => {
  const listeners = new WireListeners()
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') listeners.receiveText(event.data)
  })
  socket.addEventListener('close', () => listeners.end())
  return {
    send: (value) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(value))
    },
    onMessage: (listener) => listeners.onMessage(listener),
    onClose: (listener) => listeners.onClose(listener),
    close: () => socket.close(),
  }
}
