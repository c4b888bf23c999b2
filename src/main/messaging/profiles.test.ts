import { expect, test } from 'vitest'
import { isPicture, pictureSchema, webpSize } from '../../shared/model/picture.ts'
import { memoryStore } from '../../../test/support/memory-store.ts'
import { settle, FakeClock } from '../../../test/support/fake-clock.ts'
import { alice, bob, carol, received, setUp } from '../../../test/support/messenger.ts'
import { authorTimeOf } from './author-time.ts'
import { decodeContent, encodeContent } from './content-codec.ts'
import { directRef } from './conversation-id.ts'
import { messageIdSchema } from '../../shared/model/ids.ts'
import type { Sending } from './transport.ts'

/** A WebP header (lossless) of some size, and nothing to draw. */
const webp = (width: number, height: number, bytes = 40): Uint8Array => {
  const data = Buffer.alloc(bytes)
  data.write('RIFF', 0, 'latin1')
  data.write('WEBPVP8L', 8, 'latin1')
  data[20] = 0x2f
  data.writeUInt32LE(width - 1 + (height - 1) * 2 ** 14, 21)
  return new Uint8Array(data)
}
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const kinds = (sent: readonly Sending[]): readonly string[] =>
  sent.map(({ envelope }) => decodeContent(envelope.content).type)
const profilesIn = (sent: readonly Sending[]) =>
  sent.map(({ envelope }) => decodeContent(envelope.content)).filter(({ type }) => type === 'profile')

const first = messageIdSchema.parse('01890000-0000-7000-8000-000000000001')
const told = (name: string, at: number, picture?: Uint8Array, id = `01890000-0000-7000-8000-00000000${at}`) =>
  received({
    id,
    at: authorTimeOf(1_700_000_000_000 + at),
    content: encodeContent({
      type: 'profile',
      with: { id: first, author: bob },
      name,
      ...(picture === undefined ? {} : { picture: base64(picture) }),
    }),
  })

test('whoever is written to hears name and picture once, and again when something changed', async () => {
  let name = 'Alice'
  const { messenger, xmtp, id, clock } = await setUp(memoryStore(alice), new FakeClock(), undefined, {
    name: () => name,
  })
  messenger.setPicture(webp(64, 64))
  messenger.send(id, 'Hello')
  messenger.send(id, 'Again')
  await settle()
  expect(kinds(xmtp.sent)).toEqual(['text', 'profile', 'text'])
  expect(profilesIn(xmtp.sent)).toMatchObject([{ name: 'Alice', picture: base64(webp(64, 64)) }])
  // Nothing of it is a message of its own.
  expect(messenger.page(id, {}, 10).messages).toHaveLength(2)
  expect(messenger.search('Alice', 10)).toEqual([])
  name = 'Alice B.'
  await clock.advance(1)
  messenger.send(id, 'Once more')
  await settle()
  expect(profilesIn(xmtp.sent)).toHaveLength(2)
  messenger.setPicture(undefined)
  messenger.send(id, 'And without')
  await settle()
  expect(profilesIn(xmtp.sent)[2]).toEqual({
    type: 'profile',
    with: expect.anything(),
    name: 'Alice B.',
  })
})

test('who does not want to be introduced is not, and local-only stays local', async () => {
  const silent = await setUp(memoryStore(alice), new FakeClock(), undefined, {
    name: () => 'Alice',
    tellsProfile: () => false,
  })
  silent.messenger.send(silent.id, 'Hello')
  await settle()
  expect(profilesIn(silent.xmtp.sent)).toEqual([])
  const local = await setUp(memoryStore(alice), new FakeClock(), undefined, { name: () => 'Alice' })
  local.messenger.book.setMode(local.id, 'lan-only')
  local.messenger.send(local.id, 'Hello')
  await settle()
  expect(local.xmtp.sent).toEqual([])
  expect(profilesIn(local.lan.sent)).toHaveLength(1)
})

test('a member who is new in a group has everybody introduced again', async () => {
  const { messenger, lan } = await setUp(memoryStore(alice), new FakeClock(), undefined, {
    name: () => 'Alice',
  })
  const group = messenger.book.createGroup({ title: 'Trip', members: [bob] }, true)
  messenger.send(group.id, 'Hello')
  await messenger.book.addMembers(group.id, [carol])
  messenger.send(group.id, 'Hello again')
  messenger.send(group.id, 'And again')
  await settle()
  expect(profilesIn(lan.sent)).toHaveLength(2)
})

test('what somebody says of themselves is kept, the newest of it, whoever else says otherwise', async () => {
  const { messenger, xmtp, lan, store, id } = await setUp()
  const from = { address: bob, device: 'b' }
  await xmtp.host?.received(received({ id: first }), from)
  await xmtp.host?.received(told('Bob', 1_001, webp(200, 200)), from)
  const titles = () => messenger.book.view(id).title
  expect(titles()).toBe('Bob')
  expect(Buffer.from(webp(200, 200)).equals(messenger.picture(bob) ?? Buffer.alloc(0))).toBe(true)
  const [{ picture: digest } = { picture: '' }] = messenger.pictures()
  // Older words, a relay's words, and the same words by the other way change nothing.
  await lan.host?.received(told('Bobby', 1_000), from)
  lan.host?.signal({ type: 'profile', address: bob, name: 'Mallory' })
  await lan.host?.received(told('Bob', 1_001, webp(200, 200)), from)
  expect(titles()).toBe('Bob')
  expect(messenger.pictures()).toEqual([{ address: bob, picture: digest }])
  await lan.host?.received(told('Robert', 1_002), from)
  expect(titles()).toBe('Robert')
  expect(messenger.picture(bob)).toBeUndefined()
  // A nickname given here stands above all of it.
  messenger.addContact({ address: bob, name: 'My Bob' })
  await lan.host?.received(told('Rob', 1_003), from)
  expect(titles()).toBe('My Bob')
  expect(messenger.book.view(id).unread).toBe(1)
  expect(store.profileName(bob)).toBe('Rob')
})

test('a picture that is none, moves, or would be large is not one', async () => {
  expect(webpSize(webp(64, 32))).toEqual({ width: 64, height: 32 })
  expect(isPicture(webp(256, 256))).toBe(true)
  expect(isPicture(webp(257, 10))).toBe(false)
  expect(isPicture(webp(16_384, 16_384))).toBe(false)
  expect(isPicture(webp(64, 64, 24 * 1024 + 1))).toBe(false)
  expect(isPicture(Buffer.from('<svg onload="alert(1)">'.padEnd(64)))).toBe(false)
  const moving = Buffer.from(webp(64, 64))
  moving.write('VP8X', 12, 'latin1')
  moving[20] = 0x02
  expect(isPicture(moving)).toBe(false)
  expect(pictureSchema.safeParse('%%%').success).toBe(false)
  const { messenger, xmtp, id } = await setUp()
  const from = { address: bob, device: 'b' }
  await xmtp.host?.received(received({ id: first }), from)
  const bad = {
    type: 'profile',
    with: { id: first, author: bob },
    name: 'Bob',
    picture: base64(webp(9_999, 9)),
  }
  await xmtp.host?.received(
    received({
      id: '01890000-0000-7000-8000-000000000009',
      at: authorTimeOf(1_700_000_000_009),
      conversation: directRef(alice, bob),
      content: Buffer.from(JSON.stringify(bad)),
    }),
    from,
  )
  expect(messenger.picture(bob)).toBeUndefined()
  expect(messenger.book.view(id).title).not.toBe('Bob')
})

test('messages with files are found, newest first, and a search can keep to one conversation', async () => {
  const { messenger, id } = await setUp()
  const other = messenger.book.openDirect(carol).id
  const file = { name: 'Plan.pdf', mediaType: 'application/pdf', data: new Uint8Array([1, 2, 3]) }
  messenger.send(id, 'The plan is coming')
  const one = await messenger.sendFile(id, file)
  const two = await messenger.sendFile(id, { ...file, name: 'Map.png', mediaType: 'image/png' }, one)
  await messenger.sendFile(other, file)
  messenger.send(other, 'A plan for others')
  const found = messenger.withFiles(id, undefined, 1)
  expect(found.messages.map((message) => message.id)).toEqual([two])
  expect(found.older).toBe(true)
  expect(messenger.withFiles(id, two, 10)).toMatchObject({ messages: [{ id: one }], older: false })
  messenger.delete(one, 'me')
  expect(messenger.withFiles(id, undefined, 10).messages.map((message) => message.id)).toEqual([two])
  expect(messenger.search('plan', 10)).toHaveLength(3)
  expect(messenger.search('plan', 10, id)).toMatchObject([{ content: { text: 'The plan is coming' } }])
})
