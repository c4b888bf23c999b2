import {
  encodeAttachment,
  encodeReaction,
  encodeText,
  encodeTransactionReference,
  encryptAttachment,
} from '@xmtp/node-sdk'
import { expect, test } from 'vitest'
import type { Message } from '../../src/shared/model/message.ts'
import {
  acquainted,
  again,
  allSaid,
  conversationWhere,
  hears,
  messagesOf,
  person,
  ready,
  said,
  sees,
} from '../support/app.ts'
import type { Person } from '../support/app.ts'
import { otherApp, startNode } from '../support/xmtp.ts'
import { until } from '../support/until.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Two apps that have each other in their contacts, and the conversation of each. */
const pair = async () => {
  const node = await startNode()
  const [alice, bob] = await acquainted(['Alice', 'Bob'], { xmtp: node.url, history: node.historyUrl })
  if (!alice || !bob) throw new Error('unreachable: two were asked for')
  const toBob = (await alice.call('conversations.openDirect', { address: bob.address })).id
  const toAlice = (await bob.call('conversations.openDirect', { address: alice.address })).id
  const send = async (from: Person, text: string, more: object = {}) =>
    (await from.call('messages.send', { conversationId: from === alice ? toBob : toAlice, text, ...more })).id
  return { node, alice, bob, toBob, toAlice, send }
}

test('text, Markdown and a reply arrive as what they are; the reply quotes what it answers', async () => {
  const { alice, bob, toBob, toAlice, send } = await pair()
  const question = await send(alice, 'Where are we **meeting**?')
  await hears(bob, toAlice, 'Where are we **meeting**?')
  await send(bob, '**Here**, at `9`', { format: 'markdown', replyTo: question })
  const answer = await hears(alice, toBob, '**Here**, at `9`')
  expect(answer.content.type).toBe('markdown')
  expect(answer.quote).toMatchObject({
    id: question,
    sender: alice.address,
    content: { type: 'text', text: 'Where are we **meeting**?' },
  })
  const { messages } = await alice.call('messages.search', { query: 'here' })
  expect(messages.map(({ id }) => id)).toEqual([answer.id])
})

test('reactions are added and taken back, of several people, and survive a restart', async () => {
  const { alice, bob, toBob, toAlice, send } = await pair()
  const id = await send(alice, 'We won')
  await hears(bob, toAlice, 'We won')
  await bob.call('messages.react', { id, reaction: '🎉', active: true })
  await bob.call('messages.react', { id, reaction: '👍', active: true })
  await alice.call('messages.react', { id, reaction: '🎉', active: true })
  const both = (message: Message) =>
    message.reactions?.find(({ reaction }) => reaction === '🎉')?.senders.length === 2
  await sees(alice, toBob, id, 'both reactions at Alice', both)
  await sees(bob, toAlice, id, 'both reactions at Bob', both)
  await bob.call('messages.react', { id, reaction: '👍', active: false })
  await sees(alice, toBob, id, 'the thumb gone', (message) => message.reactions?.length === 1)
  // Reactions are no messages of their own, and count as nothing unread.
  expect(await allSaid(alice, toBob)).toEqual(['We won'])
  expect((await alice.call('conversations.get', { id: toBob })).unread).toBe(0)
  const later = await again(bob)
  await sees(
    later,
    toAlice,
    id,
    'the reactions after a restart',
    (message) => message.reactions?.length === 1,
  )
  // Taking back twice is taking back once.
  await ready(later)
  await later.call('messages.react', { id, reaction: '👍', active: false })
})

test('a small file travels in the message, a large one is uploaded, encrypted; both come out as they went in', async () => {
  const { node, alice, bob, toBob, toAlice } = await pair()
  const small = { name: '../../ä\u202ecod.txt', mediaType: 'text/plain', data: base64('small file') }
  await alice.call('messages.sendFile', { conversationId: toBob, ...small })
  const first = await until('the small file', async () => (await messagesOf(bob, toAlice))[0])
  // No way out of a folder, and no turning of the direction of writing.
  expect(said(first)).toBe('_.._äcod.txt')
  expect(await bob.call('messages.file', { id: first.id })).toMatchObject({ data: small.data })
  const bytes = Buffer.alloc(1_500_000, 'A very large file. ')
  const large = { name: 'large.bin', mediaType: 'application/octet-stream', data: bytes.toString('base64') }
  const sent = await alice.call('messages.sendFile', { conversationId: toBob, ...large })
  const second = await hears(bob, toAlice, 'large.bin')
  expect(second.content).toMatchObject({ type: 'files', files: [{ here: false }] })
  const [own] = (await messagesOf(alice, toBob)).filter(({ id }) => id === sent.id)
  expect(own?.content).toMatchObject({ files: [{ here: true }] })
  const got = await bob.call('messages.file', { id: second.id })
  expect(Buffer.from(got.data, 'base64').equals(bytes)).toBe(true)
  await sees(
    bob,
    toAlice,
    second.id,
    'kept here',
    ({ content }) => content.type === 'files' && content.files[0]?.here === true,
  )
  // It is kept: what is gone from the server is still here.
  await node.stop()
  expect((await bob.call('messages.file', { id: second.id })).data).toBe(large.data)
  await expect(
    alice.call('messages.sendFile', { conversationId: toBob, ...large, name: 'later.bin' }),
  ).rejects.toMatchObject({ code: 'network-unreachable' })
  await expect(
    alice.call('messages.sendFile', { conversationId: toBob, ...small, data: '' }),
  ).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/empty/) })
  const huge = Buffer.alloc(21 * 1024 * 1024).toString('base64')
  await expect(
    alice.call('messages.sendFile', { conversationId: toBob, ...small, data: huge }),
  ).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/20 MB/) })
})

test('deleted for me: gone here only, for good; deleted for everyone: gone there too, by its author alone', async () => {
  const { alice, bob, toBob, toAlice, send } = await pair()
  const mine = await send(alice, 'for my eyes')
  const everyones = await send(alice, 'a mistake, searchable')
  await hears(bob, toAlice, 'a mistake, searchable')
  await expect(bob.call('messages.delete', { id: everyones, scope: 'everyone' })).rejects.toMatchObject({
    code: 'not-authorised',
  })
  const removed: string[] = []
  alice.on('messages.removed', ({ ids }) => removed.push(...ids))
  await alice.call('messages.delete', { id: mine, scope: 'me' })
  await alice.call('messages.delete', { id: everyones, scope: 'everyone' })
  await hears(bob, toAlice, '(deleted)')
  expect(await allSaid(alice, toBob)).toEqual(['(deleted)'])
  expect(await allSaid(bob, toAlice)).toEqual(['for my eyes', '(deleted)'])
  await until('told', () => removed.length > 0)
  expect(removed).toEqual([mine])
  for (const one of [alice, bob]) {
    expect((await one.call('messages.search', { query: 'mistake' })).messages).toEqual([])
  }
  // Neither comes back with a restart and everything that is read then.
  const [a, b] = [await again(alice), await again(bob)]
  await ready(a, b)
  await b.call('messages.send', { conversationId: toAlice, text: 'anyway' })
  await hears(a, toBob, 'anyway')
  expect(await allSaid(a, toBob)).toEqual(['(deleted)', 'anyway'])
  expect(await allSaid(b, toAlice)).toEqual(['for my eyes', '(deleted)', 'anyway'])
})

test('what is deleted before it left never leaves', async () => {
  const { node, alice, bob, toBob, toAlice, send } = await pair()
  await send(alice, 'first')
  await hears(bob, toAlice, 'first')
  node.faults.refusing = true
  node.faults.closeStreams()
  await until(
    'XMTP known to be away',
    async () => (await alice.call('network.status', {})).xmtp.state === 'degraded',
  )
  const never = await send(alice, 'never to be seen')
  await alice.call('messages.delete', { id: never, scope: 'everyone' })
  node.faults.refusing = false
  await ready(alice, bob)
  await send(alice, 'last')
  await hears(bob, toAlice, 'last')
  expect(await allSaid(bob, toAlice)).toEqual(['first', 'last'])
  expect(await allSaid(alice, toBob)).toEqual(['first', 'last'])
})

test('read receipts: told where both want them, and by nobody who does not', async () => {
  const { alice, bob, toBob, toAlice, send } = await pair()
  const id = await send(alice, 'Read this')
  await hears(bob, toAlice, 'Read this')
  await bob.call('conversations.markRead', { id: toAlice })
  await sees(alice, toBob, id, 'read', ({ status }) => status === 'read')
  await bob.call('preferences.set', { readReceipts: false })
  const second = await send(alice, 'And this')
  await hears(bob, toAlice, 'And this')
  await bob.call('conversations.markRead', { id: toAlice })
  await send(bob, 'I will not tell')
  await hears(alice, toBob, 'I will not tell')
  const [last] = (await messagesOf(alice, toBob)).filter((one) => one.id === second)
  expect(last?.status).not.toBe('read')
  expect(await bob.call('preferences.get', {})).toMatchObject({ readReceipts: false })
})

test('messages disappear, for both, also those that wait; the setting is a line that both see', async () => {
  const { node, alice, bob, toBob, toAlice, send } = await pair()
  await send(alice, 'stays')
  await hears(bob, toAlice, 'stays')
  await alice.call('conversations.setDisappearing', { id: toBob, seconds: 5 })
  await conversationWhere(bob, 'the setting at Bob', ({ disappearAfter }) => disappearAfter === 5)
  await hears(bob, toAlice, '(disappearAfter)')
  const id = await send(alice, 'goes')
  const seen = await hears(bob, toAlice, 'goes')
  expect(seen.expiresAt).toBeTypeOf('number')
  await until('gone at both', async () => {
    const [a, b] = await Promise.all([allSaid(alice, toBob), allSaid(bob, toAlice)])
    return !a.includes('goes') && !b.includes('goes')
  })
  expect((await messagesOf(alice, toBob)).some((one) => one.id === id)).toBe(false)
  expect(await allSaid(bob, toAlice)).toContain('stays')
  expect((await bob.call('messages.search', { query: 'goes' })).messages).toEqual([])
  await bob.call('conversations.setDisappearing', { id: toAlice, seconds: null })
  await conversationWhere(alice, 'off again', ({ disappearAfter }) => disappearAfter === undefined)
  await node.stop()
  await expect(alice.call('conversations.setDisappearing', { id: toBob, seconds: 60 })).rejects.toMatchObject(
    { code: 'network-unreachable' },
  )
})

test('another XMTP app: everything it sends is shown, everything it gets is standard', async () => {
  const node = await startNode()
  const [alice, other] = await Promise.all([
    person('Alice', { xmtp: node.url, history: node.historyUrl }),
    otherApp(node),
  ])
  await ready(alice)
  const { id: conversationId } = await alice.call('conversations.openDirect', { address: other.address })
  const { id } = await alice.call('messages.send', { conversationId, text: 'Hello, other app' })
  const dm = await until('the conversation at the other', async () => {
    await other.client.conversations.syncAll()
    return other.client.conversations.listDms()[0]
  })
  const theirs = async () => {
    await dm.sync()
    return dm.messages()
  }
  const hello = await until('hello', async () =>
    (await theirs()).find(({ content }) => content === 'Hello, other app'),
  )
  // They answer with all that the standard has.
  await dm.sendReply({
    reference: hello.id,
    referenceInboxId: alice.address,
    content: encodeText('Hello, Landline'),
  })
  await dm.sendReaction({
    reference: hello.id,
    referenceInboxId: hello.senderInboxId,
    action: 1,
    content: '👋',
    schema: 1,
  })
  await dm.sendMarkdown('# Title')
  await dm.sendAttachment({ filename: 'note.txt', mimeType: 'text/plain', content: Buffer.from('a note') })
  await dm.sendTransactionReference({ networkId: '1', reference: '0xfeed' })
  await dm.send(
    {
      type: { authorityId: 'example.org', typeId: 'poll', versionMajor: 1, versionMinor: 0 },
      parameters: {},
      fallback: 'A poll: tea or coffee?',
      content: new Uint8Array([1]),
    },
    { shouldPush: false },
  )
  const reply = await hears(alice, conversationId, 'Hello, Landline')
  expect(reply.quote).toMatchObject({ id, sender: alice.address })
  expect((await hears(alice, conversationId, '# Title')).content.type).toBe('markdown')
  const file = await hears(alice, conversationId, 'note.txt')
  expect(await alice.call('messages.file', { id: file.id })).toEqual({
    name: 'note.txt',
    mediaType: 'text/plain',
    data: base64('a note'),
  })
  expect((await hears(alice, conversationId, '0xfeed')).content).toMatchObject({
    type: 'transaction',
    network: '1',
  })
  expect((await hears(alice, conversationId, 'A poll: tea or coffee?')).content.type).toBe('unsupported')
  await sees(
    alice,
    conversationId,
    id,
    'their reaction',
    ({ reactions }) => reactions?.[0]?.senders[0] === other.address,
  )
  // And what Landline sends is decoded by the SDK as what it is.
  await alice.call('messages.send', { conversationId, text: 'An answer', replyTo: reply.id })
  await alice.call('messages.react', { id: reply.id, reaction: '❤️', active: true })
  await alice.call('messages.send', { conversationId, text: '**Bold**', format: 'markdown' })
  await alice.call('messages.sendFile', {
    conversationId,
    name: 'picture.png',
    mediaType: 'image/png',
    data: base64('not really'),
  })
  await alice.call('messages.sendFile', {
    conversationId,
    name: 'big.zip',
    mediaType: 'application/zip',
    data: Buffer.alloc(600_000, 7).toString('base64'),
  })
  const { id: regretted } = await alice.call('messages.send', { conversationId, text: 'Regretted' })
  await until('regretted', async () => (await theirs()).some(({ content }) => content === 'Regretted'))
  await alice.call('messages.delete', { id: regretted, scope: 'everyone' })
  const decoded = await until('everything there', async () => {
    const all = await theirs()
    return all.some(({ contentType }) => contentType?.typeId === 'remoteStaticAttachment') &&
      !all.some(({ content }) => content === 'Regretted')
      ? all
      : undefined
  })
  const byType = (typeId: string) =>
    decoded.filter((one) => one.contentType?.typeId === typeId && one.senderInboxId === hello.senderInboxId)
  expect(byType('reply').map(({ content }) => content)).toMatchObject([
    { referenceId: expect.any(String), content: 'An answer' },
  ])
  expect(byType('markdown').map(({ content }) => content)).toEqual(['**Bold**'])
  expect(byType('attachment').map(({ content }) => content)).toMatchObject([
    { filename: 'picture.png', mimeType: 'image/png' },
  ])
  expect(byType('remoteStaticAttachment').map(({ content }) => content)).toMatchObject([
    { filename: 'big.zip', scheme: 'http://' },
  ])
  const theirReply = decoded.find(({ contentType, senderInboxId }) =>
    contentType?.typeId === 'reply' ? senderInboxId === other.client.inboxId : false,
  )
  expect(theirReply?.reactions.map(({ content }) => content)).toMatchObject([{ content: '❤️', action: 1 }])
})

test('content that lies, overflows or cannot be read misleads nobody and stops nothing', async () => {
  const node = await startNode()
  const [alice, other] = await Promise.all([
    person('Alice', { xmtp: node.url, history: node.historyUrl }),
    otherApp(node),
  ])
  await ready(alice)
  await alice.call('contacts.add', { address: other.address, name: 'Other' })
  const dm = await other.client.conversations.createDmWithIdentifier({
    identifier: alice.address,
    identifierKind: 0,
  })
  const forged = encodeText('forged id')
  forged.parameters['landline.id'] = '../../etc/passwd'
  forged.parameters['landline.at'] = 'yesterday'
  await dm.send(forged, { shouldPush: true })
  await dm.send(
    encodeAttachment({
      filename: '..\\..\\evil\u202egpj.exe',
      mimeType: 'text/html<script>',
      content: Buffer.from('x'),
    }),
    { shouldPush: true },
  )
  await dm.send(
    encodeReaction({ reference: 'nonsense!', referenceInboxId: '', action: 1, content: '👍', schema: 1 }),
    { shouldPush: false },
  )
  await dm.send({ ...encodeText(''), content: new Uint8Array([0xff, 0xfe]) }, { shouldPush: true })
  await dm.send(
    {
      type: { authorityId: 'xmtp.org', typeId: 'reply', versionMajor: 1, versionMinor: 0 },
      parameters: { reference: 'x' },
      fallback: 'A broken reply',
      content: new Uint8Array([9, 9, 9]),
    },
    { shouldPush: true },
  )
  // Written by somebody, not carried out by MLS.
  await dm.send(
    {
      type: { authorityId: 'xmtp.org', typeId: 'group_updated', versionMajor: 1, versionMinor: 0 },
      parameters: {},
      content: Buffer.from(`\n@${other.client.inboxId}"\x18\n\x17message_disappear_in_ns`),
    },
    { shouldPush: true },
  )
  const dead = encryptAttachment({ filename: 'f', mimeType: 'a/b', content: new Uint8Array(8) })
  const { contentDigest, secret, salt, nonce } = dead
  const remote = { contentDigest, secret, salt, nonce, scheme: 'https', contentLength: 30, filename: 'bait' }
  for (const url of ['http://127.0.0.1:1/', 'https://[::1]/', 'file:///etc/passwd', 'https://localhost/x']) {
    await dm.sendRemoteAttachment({ ...remote, url, filename: `bait ${url.length}` })
  }
  await dm.send(encodeTransactionReference({ networkId: 'x'.repeat(5000), reference: 'y' }), {
    shouldPush: true,
  })
  await dm.sendText('the end')
  const conversation = await conversationWhere(alice, 'their conversation', ({ kind }) => kind === 'direct')
  await hears(alice, conversation.id, 'the end')
  const all = await messagesOf(alice, conversation.id)
  expect(all.map(said)).toContain('forged id')
  expect(all.map(said)).toContain('_.._evilgpj.exe')
  expect(all.filter(({ content }) => content.type === 'groupChange')).toEqual([])
  const bait = all.filter((one) => said(one).startsWith('bait'))
  expect(bait).toHaveLength(4)
  for (const { id } of bait) {
    await expect(alice.call('messages.file', { id })).rejects.toMatchObject({ code: 'unsupported' })
  }
  // One that is on the own upload server and is not what was announced.
  await dm.sendRemoteAttachment({ ...remote, url: `${node.historyUrl}/files/none`, filename: 'missing' })
  const missing = await hears(alice, conversation.id, 'missing')
  await expect(alice.call('messages.file', { id: missing.id })).rejects.toMatchObject({
    code: 'network-unreachable',
  })
  const put = await fetch(`${node.historyUrl}/upload`, { method: 'POST', body: new Uint8Array(30) })
  const swapped = `${node.historyUrl}/files/${await put.text()}`
  await dm.sendRemoteAttachment({ ...remote, url: swapped, filename: 'swapped' })
  const replaced = await hears(alice, conversation.id, 'swapped')
  await expect(alice.call('messages.file', { id: replaced.id })).rejects.toMatchObject({
    code: 'cannot-decrypt',
  })
})
