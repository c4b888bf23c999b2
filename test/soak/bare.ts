import { createInterface } from 'node:readline'
import { z } from 'zod'
import { bareClient } from '../bench/bare.ts'

// One of two that write to each other with the SDK alone, in a process of its own: what XMTP's client takes by itself. It reads one
// request a line and prints what it heard.

const requestSchema = z.union([z.object({ to: z.string() }), z.object({ text: z.string() })])

const [network = '', folder = '', name = 'bare'] = process.argv.slice(2)
const tell = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const { client } = await bareClient(network, folder, name)
const stream = await client.conversations.streamAllMessages()
const hear = async (): Promise<void> => {
  // Taken from the stream: it would hold for ever what is only looked at by a callback.
  for await (const { content, senderInboxId } of stream)
    if (typeof content === 'string' && senderInboxId !== client.inboxId) tell({ heard: content })
}
hear().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
tell({ inbox: client.inboxId })
let dm: Awaited<ReturnType<typeof client.conversations.createDm>> | undefined
for await (const line of createInterface(process.stdin)) {
  const request = requestSchema.parse(JSON.parse(line))
  if ('to' in request) {
    dm = await client.conversations.createDm(request.to)
    tell({ opened: true })
  } else {
    if (!dm) throw new Error('There is nobody to write to yet')
    await dm.sendText(request.text)
  }
}
process.exit(0)
