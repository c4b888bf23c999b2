import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openApp, xmtpIs } from './app.ts'
import { bareClient } from './bare.ts'

// Somebody who listens, in a process of their own: prints every text with the time at which it was heard, on the clock that
// all processes of a machine share.

const [kind = 'app', network = '', folder = mkdtempSync(join(tmpdir(), 'landline-peer-'))] =
  process.argv.slice(2)
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const heard = (text: string): void => tell({ text, at: Number(process.hrtime.bigint()) / 1e6 })
createInterface(process.stdin).once('close', () => process.exit(0))

if (kind === 'app') {
  const app = await openApp(join(folder, 'peer'))
  await app.call('network.configure', { xmtp: network })
  const { address } = await app.call('account.create', { name: 'Peer' })
  await xmtpIs(app, 'ready')
  app.on('conversations.changed', ({ conversations }) => {
    for (const { id, consent } of conversations)
      if (consent === 'unknown') void app.call('conversations.setConsent', { id, consent: 'allowed' })
  })
  app.on('messages.changed', ({ messages }) => {
    for (const { sender, content } of messages)
      if (sender !== address && content.type === 'text') heard(content.text)
  })
  tell({ address })
} else {
  const { client, address } = await bareClient(network, folder, 'peer')
  await client.conversations.streamAllMessages({
    onValue: ({ content }) => {
      if (typeof content === 'string') heard(content)
    },
  })
  tell({ address: client.inboxId, wallet: address })
}
