import { app } from 'electron'
import type { Session, WebContents } from 'electron'
import { isOwnPage, isOwnUrl } from './protocol.ts'

/**
 * What holds for every page that ever comes to be in this process, whoever made it: it goes nowhere, opens nothing, holds no other
 * page, and speaks to no network past the proxy of its session.
 */
const guardContents = (contents: WebContents): void => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  contents.on('will-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
}

/** Guards every page from the moment it is made. */
export const guardEveryPage = (): void => {
  app.on('web-contents-created', (_event, contents) => guardContents(contents))
}

/**
 * Guards a session: only the app's own files are loaded in it, whatever asks, and only what the own page made itself is saved, where
 * somebody says.
 */
export const guardSession = (session: Session): void => {
  session.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !isOwnUrl(details.url) }))
  session.on('will-download', (event, item) => {
    if (!isOwnUrl(item.getURL()) || !item.getURL().startsWith('blob:')) event.preventDefault()
  })
}
