import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import type { Session } from 'electron'
import { contentSecurityPolicy } from '../wires/content-security-policy.ts'
import { mediaTypes } from '../wires/media-types.ts'

/**
 * Where the app's page lives. `.invalid` names no host anywhere (RFC 2606), and the session answers every https request
 * itself: the page has a secure origin of its own, and nothing that it asks for ever reaches a network.
 */
const origin = 'https://landline.invalid'

/** The app's page. */
export const pageUrl = `${origin}/index.html`

/** Whether an origin, as Chromium names it, is that of the app's page. */
export const isOwnOrigin = (named: string): boolean => named.replace(/\/$/, '') === origin

/** Whether a URL is something of the app's own: a file of its, or what its page made itself. */
export const isOwnUrl = (url: string): boolean =>
  url.startsWith(`${origin}/`) || url.startsWith(`blob:${origin}/`) || url.startsWith('data:')

/** Whether a URL is the app's page. */
export const isOwnPage = (url: string): boolean => url.split(/[?#]/)[0] === pageUrl

/**
 * Serves the built renderer, with the content security policy, and refuses everything else.
 *
 * @param directory the folder it was built into
 */
export const serveRenderer = (session: Session, directory: string): void => {
  const root = normalize(directory)
  session.protocol.handle('http', () => new Response(null, { status: 403 }))
  session.protocol.handle('https', async (request) => {
    if (new URL(request.url).origin !== origin) return new Response(null, { status: 403 })
    const file = join(root, normalize(decodeURIComponent(new URL(request.url).pathname)))
    const type = mediaTypes[extname(file)]
    if (type === undefined || !file.startsWith(root + sep)) return new Response(null, { status: 404 })
    try {
      return new Response(new Uint8Array(await readFile(file)), {
        headers: {
          'content-type': type,
          'content-security-policy': contentSecurityPolicy,
          'x-content-type-options': 'nosniff',
        },
      })
    } catch {
      return new Response(null, { status: 404 })
    }
  })
}
