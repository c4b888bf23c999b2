import { expect, test } from 'vitest'
import { again, conversationWhere, hears, messagesOf, person, ready } from '../support/app.ts'
import type { Person } from '../support/app.ts'
import { otherApp, startNode } from '../support/xmtp.ts'
import { xmtpDatabase } from '../support/xmtp-database.ts'
import { until } from '../support/until.ts'

/** In everything that must not get out, and in nothing else. */
const marker = 'hush'

/** Everything that a client of another maker can get from the network and read, as one string. */
const everythingAt = async ({ client }: Awaited<ReturnType<typeof otherApp>>): Promise<string> => {
  await client.conversations.sync()
  await client.conversations.syncAll()
  const found: unknown[] = []
  for (const conversation of await client.conversations.list()) {
    await conversation.sync()
    for (const { content, contentType, fallback } of await conversation.messages()) {
      found.push({ content, contentType, fallback })
    }
    if ('name' in conversation) found.push(conversation.name, conversation.description)
  }
  return JSON.stringify(found, (_key, value: unknown) =>
    value instanceof Uint8Array
      ? Buffer.from(value).toString('latin1')
      : typeof value === 'bigint'
        ? `${value}`
        : value,
  )
}

const reasonAt = async (app: Person, conversationId: Parameters<typeof messagesOf>[1], id: string) =>
  (await messagesOf(app, conversationId))
    .find((one) => one.id === id)
    ?.deliveries.some(({ reason }) => reason !== undefined)

test('what was cancelled, what stays on the local network and what waits is never on XMTP, whatever else is sent and synchronised', async () => {
  const node = await startNode()
  const alice = await person('Alice', { xmtp: node.url, history: node.historyUrl })
  await ready(alice)
  const other = await otherApp(node)
  await alice.call('contacts.add', { address: other.address, name: 'Other' })
  const { id: chat } = await alice.call('conversations.openDirect', { address: other.address })
  const send = async (app: Person, text: string, more: object = {}) =>
    (await app.call('messages.send', { conversationId: chat, text, ...more })).id
  const open = await send(alice, 'open')
  await until('it is there', async () => (await everythingAt(other)).includes('"open"'))

  // Cancelled while XMTP is away, and cancelled behind one that is being tried.
  node.faults.refusing = true
  const tried = await send(alice, 'tried in vain, and sent later')
  const behind = await send(alice, `${marker}: behind`)
  await until('it was tried', () => reasonAt(alice, chat, tried))
  await alice.call('messages.cancel', { id: behind })
  node.faults.closeStreams()
  await until(
    'XMTP is known to be away',
    async () => (await alice.call('network.status', {})).xmtp.state === 'degraded',
  )
  const away = await send(alice, `${marker}: away`)
  await alice.call('messages.cancel', { id: away })
  node.faults.refusing = false
  await ready(alice)

  // Only on the local network: texts, replies, reactions, files, and taking back.
  await alice.call('conversations.setMode', { id: chat, mode: 'lan-only' })
  const near = await send(alice, `${marker}: near`)
  await send(alice, `**${marker}**: answer`, { format: 'markdown', replyTo: near })
  await alice.call('messages.react', { id: near, reaction: marker, active: true })
  await alice.call('messages.sendFile', {
    conversationId: chat,
    name: `${marker}.txt`,
    mediaType: 'text/plain',
    data: Buffer.from(marker).toString('base64'),
  })
  const regretted = await send(alice, `${marker}: regretted`)
  await alice.call('messages.delete', { id: regretted, scope: 'everyone' })
  await alice.call('conversations.setMode', { id: chat, mode: 'automatic' })
  // An answer to what was said near stays near, whatever the conversation does by now.
  await send(alice, `${marker}: answer to what stays`, { replyTo: near })
  await alice.call('messages.react', { id: near, reaction: `${marker}!`, active: true })
  await alice.call('typing.set', { conversationId: chat, active: true })

  // A group that is only here, and one on XMTP with somebody to whom nothing can go yet.
  const nobody = await otherApp(await startNode())
  await alice.call('contacts.add', { address: nobody.address, name: 'Nobody' })
  const { id: local } = await alice.call('conversations.createGroup', {
    title: `${marker}: local`,
    members: [other.address],
    local: true,
  })
  await alice.call('messages.send', { conversationId: local, text: `${marker}: local` })
  const { id: waitingFor } = await alice.call('conversations.openDirect', { address: nobody.address })
  await alice.call('messages.send', { conversationId: waitingFor, text: `${marker}: waiting` })

  // Every kind of sending and synchronising that there is.
  await send(alice, 'text')
  await send(alice, '*formatted*', { format: 'markdown', replyTo: open })
  await alice.call('messages.react', { id: open, reaction: '👍', active: true })
  await alice.call('messages.sendFile', {
    conversationId: chat,
    name: 'small.txt',
    mediaType: 'text/plain',
    data: Buffer.from('small').toString('base64'),
  })
  const takenBack = await send(alice, 'taken back')
  await alice.call('messages.delete', { id: takenBack, scope: 'everyone' })
  await alice.call('conversations.setDisappearing', { id: chat, seconds: 3600 })
  await alice.call('conversations.setDisappearing', { id: chat, seconds: null })
  const dm = (await other.client.conversations.list())[0]
  if (!dm) throw new Error('The other one has no conversation')
  await dm.sendText('from the other')
  await hears(alice, chat, 'from the other')
  await alice.call('conversations.markRead', { id: chat })
  const { id: group } = await alice.call('conversations.createGroup', {
    title: 'Group',
    members: [other.address],
  })
  await alice.call('messages.send', { conversationId: group, text: 'in the group' })
  await alice.call('conversations.updateGroup', { id: group, title: 'Renamed', description: 'described' })
  await alice.call('contacts.setBlocked', { address: nobody.address, blocked: true })
  const later = await again(alice)
  await ready(later)
  await send(later, 'after a restart')
  // Another device of the same account gets what was written before, and has only what may leave.
  const second = await person('Alice', { xmtp: node.url, history: node.historyUrl, phrase: alice.phrase })
  await ready(second)
  await hears(second, chat, 'after a restart')
  await hears(second, chat, 'open')
  await conversationWhere(second, 'the group', ({ id }) => id === group)
  await until('everything has gone out', async () => {
    const there = await everythingAt(other)
    return ['formatted', 'small.txt', 'in the group', 'Renamed', 'after a restart'].every((text) =>
      there.includes(text),
    )
  })

  expect(await everythingAt(other)).not.toContain(marker)
  expect(JSON.stringify(await second.call('conversations.list', {}))).not.toContain(marker)
  expect(JSON.stringify(await messagesOf(second, chat))).not.toContain(marker)
  // All of it is here.
  const here = JSON.stringify(await messagesOf(later, chat))
  for (const text of ['behind', 'away', 'near', 'answer', 'answer to what stays']) {
    expect(here).toContain(`${marker}${text === 'answer' ? '**' : ''}: ${text}`)
  }
  await later.stop()
  await second.stop()
  // Nor is any of it in the SDK's own databases, from where it could get out.
  const [first, restored] = [
    await xmtpDatabase(later.profile, node),
    await xmtpDatabase(second.profile, node),
  ]
  expect(first.messages.filter(({ text }) => text.includes(marker))).toEqual([])
  expect(restored.messages.filter(({ text }) => text.includes(marker))).toEqual([])
})

test('what may be on its way cannot be cancelled, and is not said to be; it can be taken back', async () => {
  const node = await startNode()
  const alice = await person('Alice', { xmtp: node.url, history: node.historyUrl })
  await ready(alice)
  const other = await otherApp(node)
  const { id: chat } = await alice.call('conversations.openDirect', { address: other.address })
  const send = async (text: string) => (await alice.call('messages.send', { conversationId: chat, text })).id
  await send('open')
  await until('it is there', async () => (await everythingAt(other)).includes('"open"'))
  node.faults.hanging = true
  const [kept, regretted] = [await send('kept'), await send('regretted')]
  await until('it is being published', () => node.faults.held.includes('SendGroupMessages'))
  await expect(alice.call('messages.cancel', { id: kept })).rejects.toMatchObject({ code: 'unsupported' })
  await alice.call('messages.delete', { id: kept, scope: 'everyone' })
  // The one behind it was not begun with.
  await alice.call('messages.cancel', { id: regretted })
  node.faults.hanging = false
  await send('after')
  await until('it goes on', async () => (await everythingAt(other)).includes('"after"'))
  const there = await everythingAt(other)
  expect(there).not.toContain('regretted')
  const shown = (await messagesOf(alice, chat)).find(({ id }) => id === kept)
  expect(shown?.content.type).toBe('deleted')
  // If it went out after all, so did its taking back.
  if (there.includes('"kept"')) expect(there).toContain('deleteMessage')
})
