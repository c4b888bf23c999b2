import { registerHooks } from 'node:module'

// Loaded before an app of the lab: breaks delivery on purpose, to show that the lab sees it. The product has no switch for this.

const breaks: Readonly<
  Record<string, { readonly file: string; readonly from: string; readonly to: string }>
> = {
  dedupe: {
    file: '/src/main/messaging/inbox.ts',
    // No copy is like another: the database, which takes each only once, does not notice either.
    from: 'const digest = contentDigest(envelope.content)',
    to: 'const digest = contentDigest(Buffer.from(String(Math.random())))',
  },
  commit: {
    file: '/src/main/transports/lan/incoming.ts',
    from: 'host()?.take(envelope, sender, (accepted) => {',
    to: `void ((accept) => {
              over = found(true)
              if (header.author !== self) oweReceipt(link, header.author, header.id)
              setTimeout(() => host()?.take(envelope, sender), 400)
              return accept
            })((accepted) => {`,
  },
}

const wanted = process.env['LANDLINE_LAB_BREAK'] ?? ''
const change = breaks[wanted]
if (!change) throw new Error(`There is no way to break "${wanted}"`)

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith(change.file)) return loaded
    const { source: given } = loaded
    if (given === undefined || given === null) throw new Error(`${change.file} has no source`)
    const source = typeof given === 'string' ? given : new TextDecoder().decode(given)
    if (!source.includes(change.from)) throw new Error(`${change.file} has changed: nothing to break there`)
    return { ...loaded, source: source.replace(change.from, change.to) }
  },
})
