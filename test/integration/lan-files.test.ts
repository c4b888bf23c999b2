import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { Blobs } from '../../src/main/relay/blobs.ts'
import { openChunk, sealChunk } from '../../src/main/transports/lan/relay-files.ts'
import { filePartBytes } from '../../src/shared/contract.ts'
import type { RelayFileContent } from '../../src/shared/model/content.ts'
import type { ConversationId, MessageId } from '../../src/shared/model/ids.ts'
import type { Transfer } from '../../src/shared/model/transfer.ts'
import { again, messagesOf, person } from '../support/app.ts'
import type { Person, TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

const megabyte = 1024 * 1024
const name = 'harbour.mov'

/** A relay that Carol hosts, and two who have joined it and can reach each other. */
const meeting = async () => {
  const [alice, bob, carol] = [
    await person('Alice', { xmtp: 'off' }),
    await person('Bob', { xmtp: 'off' }),
    await person('Carol', { xmtp: 'off' }),
  ]
  const { invite } = await carol.call('relay.start', { host: '127.0.0.1' })
  for (const app of [alice, bob]) await app.call('relay.join', { target: invite })
  const [toBob, toAlice] = [
    await alice.call('conversations.openDirect', { address: bob.address }),
    await bob.call('conversations.openDirect', { address: alice.address }),
  ]
  return { alice, bob, carol, toBob: toBob.id, toAlice: toAlice.id }
}

const give = async (app: TestApp, conversationId: ConversationId, bytes: Buffer): Promise<MessageId> => {
  const { upload } = await app.call('files.begin', { bytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += filePartBytes) {
    const data = bytes.subarray(offset, offset + filePartBytes).toString('base64')
    await app.call('files.append', { upload, data })
  }
  const sent = await app.call('messages.sendFile', { conversationId, name, mediaType: 'video/mp4', upload })
  return sent.id
}

const take = async (app: TestApp, id: MessageId): Promise<Buffer> => {
  const { bytes } = await app.call('messages.fetchFile', { id })
  const parts: Buffer[] = []
  for (let offset = 0; offset < bytes; offset += filePartBytes) {
    const { data } = await app.call('messages.filePart', { id, offset, bytes: filePartBytes })
    parts.push(Buffer.from(data, 'base64'))
  }
  return Buffer.concat(parts)
}

const arrived = (app: TestApp, conversationId: ConversationId) =>
  until('the message with the file', async () =>
    (await messagesOf(app, conversationId)).find(({ content }) => content.type === 'files'),
  )

const followed = (app: TestApp): Transfer[] => {
  const heard: Transfer[] = []
  app.on('files.progress', (transfer) => heard.push(transfer))
  return heard
}

const filesOfRelay = (host: Person): readonly Buffer[] => {
  const folder = join(host.profile, 'relay-files')
  return readdirSync(folder).map((file) => readFileSync(join(folder, file)))
}

test('a file of 100 MB goes through the relay, sealed, with its progress told on both sides', async () => {
  const { alice, bob, carol, toBob, toAlice } = await meeting()
  const bytes = randomBytes(100 * megabyte)
  const marker = 'words that a camera wrote'
  bytes.write(marker, 50 * megabyte)
  const [sending, fetching] = [followed(alice), followed(bob)]
  await give(alice, toBob, bytes)
  const message = await arrived(bob, toAlice)
  expect(message.content).toMatchObject({
    files: [{ name, mediaType: 'video/mp4', size: bytes.length, here: false, relayed: true }],
  })
  await until('sent', () => sending.some(({ state }) => state === 'done'))
  expect((await take(bob, message.id)).equals(bytes)).toBe(true)
  for (const heard of [sending, fetching]) {
    const running = heard.filter(({ state }) => state === 'running').map(({ done }) => done)
    expect(running.length).toBeGreaterThan(10)
    expect([...running].sort((a, b) => a - b)).toEqual(running)
    expect(heard.at(-1)).toMatchObject({ state: 'done', done: bytes.length, total: bytes.length })
  }
  for (const file of filesOfRelay(carol)) expect(file.includes(marker)).toBe(false)
  // It is here from now on, whatever becomes of the relay.
  await carol.stop()
  expect((await take(bob, message.id)).length).toBe(bytes.length)
  expect((await messagesOf(bob, toAlice))[0]?.content).toMatchObject({ files: [{ here: true }] })
})

test('what is interrupted on either side, or at the relay, goes on where it was', async () => {
  const { alice, bob, carol, toBob, toAlice } = await meeting()
  const put = vi.spyOn(Blobs.prototype, 'put')
  const bytes = randomBytes(60 * megabyte)
  const sending = followed(alice)
  await give(alice, toBob, bytes)
  await until('on its way', () => sending.some(({ done }) => done > 10 * megabyte))
  const message = await arrived(bob, toAlice)
  await expect(bob.call('messages.fetchFile', { id: message.id })).rejects.toMatchObject({
    code: 'unknown-blob',
  })
  // The sender ends and comes back.
  const restarted = await again(alice)
  const resumed = followed(restarted)
  await until('on its way again', () => resumed.some(({ state }) => state === 'running'))
  // The relay ends and comes back.
  const hostAgain = await again(carol)
  await until('hosting', async () => (await hostAgain.call('relay.status', {})).hosting)
  await until('sent', () => resumed.some(({ state }) => state === 'done'))
  // What was acknowledged is not sent again: of what was on its way, a few.
  const chunks = Math.ceil(bytes.length / (256 * 1024 - 16))
  expect(put.mock.calls.length).toBeLessThan(chunks + 40)
  put.mockRestore()
  // The one who fetches is interrupted too.
  const fetching = followed(bob)
  const attempt = bob.call('messages.fetchFile', { id: message.id }).catch(() => undefined)
  await until('half fetched', () => fetching.some(({ done }) => done > 20 * megabyte))
  await bob.call('messages.cancelTransfer', { id: message.id })
  await attempt
  const get = vi.spyOn(Blobs.prototype, 'get')
  const bobAgain = await again(bob)
  await until('joined', async () => (await bobAgain.call('relay.status', {})).joined[0]?.state === 'ready')
  expect((await take(bobAgain, message.id)).equals(bytes)).toBe(true)
  expect(get.mock.calls.length).toBeLessThan(chunks - 60)
  get.mockRestore()
})

test('sending is stopped: nobody gets the file, and the message is taken back', async () => {
  const { alice, bob, toBob, toAlice } = await meeting()
  const sending = followed(alice)
  const id = await give(alice, toBob, randomBytes(60 * megabyte))
  await until('on its way', () => sending.some(({ done }) => done > 5 * megabyte))
  const message = await arrived(bob, toAlice)
  await alice.call('messages.cancelTransfer', { id })
  await until('taken back', async () => {
    const [seen] = await messagesOf(bob, toAlice)
    return seen?.content.type === 'deleted'
  })
  await expect(bob.call('messages.fetchFile', { id: message.id })).rejects.toBeDefined()
  expect((await alice.call('files.transfers', {})).transfers).toEqual([])
})

test('what cannot be sent or fetched is said in a sentence', async () => {
  const { alice, bob, carol, toBob, toAlice } = await meeting()
  await expect(alice.call('files.begin', { bytes: 101 * megabyte })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  const { upload } = await alice.call('files.begin', { bytes: 10 })
  const file = { conversationId: toBob, name, mediaType: 'video/mp4' }
  await expect(alice.call('messages.sendFile', { ...file, upload })).rejects.toMatchObject({
    message: 'This file is not complete yet.',
  })
  await expect(
    alice.call('files.append', { upload, data: Buffer.alloc(11).toString('base64') }),
  ).rejects.toMatchObject({ code: 'invalid-input' })
  await alice.call('files.discard', { upload })
  await expect(alice.call('messages.sendFile', { ...file, upload })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  await expect(alice.call('messages.sendFile', file)).rejects.toMatchObject({ code: 'invalid-input' })
  // A host with less room says so, and the message says why its file does not go.
  await carol.call('relay.configure', { limits: { blobBytes: megabyte } })
  const refused = followed(alice)
  await give(alice, toBob, randomBytes(2 * megabyte))
  await until('refused', () => refused.some(({ state }) => state === 'failed'))
  expect(refused.at(-1)?.reason).toMatch(/takes files of at most 1 MB/)
  // One that was changed on the relay is not opened.
  await carol.call('relay.configure', { limits: { blobBytes: 200 * megabyte } })
  await alice.call('messages.delete', { id: (await arrived(alice, toBob)).id, scope: 'everyone' })
  const sending = followed(alice)
  const id = await give(alice, toBob, randomBytes(megabyte))
  await until('sent', () => sending.some(({ state }) => state === 'done'))
  await until('there', async () => (await messagesOf(bob, toAlice)).some((one) => one.id === id))
  vi.spyOn(Blobs.prototype, 'get').mockResolvedValue(new Uint8Array(256 * 1024))
  await expect(bob.call('messages.fetchFile', { id })).rejects.toMatchObject({
    code: 'cannot-decrypt',
  })
  vi.restoreAllMocks()
  await carol.call('relay.stop', {})
  await until('gone', async () => (await bob.call('network.status', {})).lan.state !== 'ready')
  await expect(bob.call('messages.fetchFile', { id })).rejects.toMatchObject({
    code: 'relay-unreachable',
  })
  await expect(give(alice, toBob, randomBytes(megabyte))).rejects.toMatchObject({ code: 'unsupported' })
})

test('a chunk is bound to its file, its place and the length of the whole', () => {
  const file: RelayFileContent = {
    type: 'relayFile',
    name,
    mediaType: 'video/mp4',
    length: 600_000,
    relay: 'ab'.repeat(32),
    blob: 'cd'.repeat(32),
    key: 'ef'.repeat(32),
  }
  const plain = randomBytes(1000)
  const sealed = sealChunk(file, 1, plain)
  expect(Buffer.from(openChunk(file, 1, sealed))).toEqual(plain)
  expect(() => openChunk(file, 2, sealed)).toThrow()
  expect(() => openChunk({ ...file, blob: '00'.repeat(32) }, 1, sealed)).toThrow()
  expect(() => openChunk({ ...file, length: 600_001 }, 1, sealed)).toThrow()
  expect(() => openChunk({ ...file, key: '00'.repeat(32) }, 1, sealed)).toThrow()
  expect(() => openChunk(file, 1, sealed.subarray(0, -1))).toThrow()
})
