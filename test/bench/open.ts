import { openApp, xmtpIs } from './app.ts'
import type { Opening } from './opening.ts'

// Run in a process of its own for each measurement: nothing is in its memory from an earlier one.

const [profile = '', state = 'ready'] = process.argv.slice(2)
const started = performance.now()
const since = (): number => performance.now() - started
const app = await openApp(profile)
const { conversations } = await app.call('conversations.list', {})
const list = since()
const [first] = conversations
if (!first) throw new Error('The profile has no conversations')
const before = performance.now()
const { messages } = await app.call('messages.list', { conversationId: first.id, limit: 50 })
const page = performance.now() - before
await xmtpIs(app, state)
const xmtp = since()
const memory = process.memoryUsage().rss / 1024 / 1024
const searched = performance.now()
await app.call('messages.search', { query: 'message', limit: 50 })
const search = performance.now() - searched

console.log(
  JSON.stringify({
    conversations: conversations.length,
    messages: messages.length,
    list,
    page,
    xmtp,
    search,
    memory,
  } satisfies Opening),
)
await app.stop()
process.exit(0)
