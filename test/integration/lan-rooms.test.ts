import { afterEach, expect, test, vi } from 'vitest'
import { Register } from '../../src/main/relay/register.ts'
import { again, allSaid, conversationWhere, person } from '../support/app.ts'
import type { Person } from '../support/app.ts'
import { until } from '../support/until.ts'
import type { ConversationId } from '../../src/shared/model/ids.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const hears = (app: Person, id: ConversationId, text: string) =>
  until(`"${text}"`, async () => (await allSaid(app, id)).includes(text))

const membersOf = async (app: Person, id: ConversationId): Promise<number> =>
  (await app.call('conversations.get', { id })).members.length

test('a relay that may carry only its rooms hears of nothing else, until it may', async () => {
  const [alice, bob] = [await person('Alice', { xmtp: 'off' }), await person('Bob', { xmtp: 'off' })]
  const { invite } = await alice.call('relay.start', { host: '127.0.0.1' })
  await bob.call('relay.join', { target: invite, carries: 'rooms' })
  const [joined] = (await bob.call('relay.status', {})).joined
  expect(joined).toMatchObject({ state: 'ready', carries: 'rooms' })
  const relay = joined?.fingerprint ?? ''
  const { id: toAlice } = await bob.call('conversations.openDirect', { address: alice.address })
  await bob.call('messages.send', { conversationId: toAlice, text: 'just for you' })
  const { id: lobby } = await alice.call('rooms.join', { relay, name: 'lobby' })
  await bob.call('rooms.join', { relay, name: 'lobby' })
  await bob.call('messages.send', { conversationId: lobby, text: 'for everybody' })
  await hears(alice, lobby, 'for everybody')
  const [waiting] = (await bob.call('messages.list', { conversationId: toAlice })).messages
  expect(waiting?.status).not.toBe('sent')
  expect((await alice.call('conversations.list', {})).conversations.map(({ kind }) => kind)).toEqual(['room'])
  const { stored } = await alice.call('relay.host', {})
  expect(stored.messages).toBeLessThanOrEqual(2)
  await bob.call('relay.setCarries', { fingerprint: relay, carries: 'everything' })
  await until('it arrives', async () =>
    (await alice.call('conversations.list', {})).conversations.some(({ kind }) => kind === 'direct'),
  )
  const bobAgain = await again(bob)
  expect((await bobAgain.call('relay.status', {})).joined[0]?.carries).toBe('everything')
})

test('a relay cannot bring anybody into a room: it is a request until they say so', async () => {
  const [alice, bob] = [await person('Alice', { xmtp: 'off' }), await person('Bob', { xmtp: 'off' })]
  const { invite } = await alice.call('relay.start', { host: '127.0.0.1' })
  vi.spyOn(Register.prototype, 'chatsOf').mockReturnValue(['room:trap'])
  vi.spyOn(Register.prototype, 'rooms').mockReturnValue([{ chatId: 'room:trap', members: 1 }])
  await bob.call('relay.join', { target: invite })
  const trap = await conversationWhere(bob, 'the trap', ({ title }) => title === '#trap')
  expect(trap.consent).toBe('unknown')
  vi.restoreAllMocks()
  const [relay] = (await bob.call('relay.status', {})).joined
  const wanted = await bob.call('rooms.join', { relay: relay?.fingerprint ?? '', name: 'trap' })
  expect(wanted.consent).toBe('allowed')
})

test('rooms: the lobby and others; who comes later sees nothing of before, who leaves hears no more', async () => {
  const [alice, bob, carol] = [
    await person('Alice', { xmtp: 'off' }),
    await person('Bob', { xmtp: 'off' }),
    await person('Carol', { xmtp: 'off' }),
  ]
  const { invite } = await alice.call('relay.start', { host: '127.0.0.1', name: 'Kitchen' })
  for (const app of [bob, carol]) await app.call('relay.join', { target: invite })
  const [relay] = (await alice.call('relay.status', {})).joined
  const at = { relay: relay?.fingerprint ?? '' }
  expect((await bob.call('rooms.list', {})).rooms).toEqual([
    { ...at, relayName: 'Kitchen', name: 'lobby', members: 0, joined: false },
  ])
  const lobby = await alice.call('rooms.join', { ...at, name: 'lobby' })
  expect(lobby).toMatchObject({
    kind: 'room',
    title: '#lobby',
    local: true,
    mode: 'lan-only',
    relay: { fingerprint: at.relay, name: 'Kitchen' },
  })
  const { id } = lobby
  await bob.call('rooms.join', { ...at, name: ' Lobby ' })
  await until('both', async () => (await membersOf(alice, id)) === 2)
  await alice.call('messages.send', { conversationId: id, text: 'before Carol' })
  await hears(bob, id, 'before Carol')
  // Names of people whom one has never met.
  expect((await bob.call('conversations.get', { id })).names).toMatchObject({ [alice.address]: 'Alice' })
  expect((await bob.call('conversations.get', { id })).unread).toBe(1)
  await carol.call('rooms.join', { ...at, name: 'lobby' })
  await until('three', async () => (await membersOf(alice, id)) === 3)
  await alice.call('messages.send', { conversationId: id, text: 'hello Carol' })
  await bob.call('messages.send', { conversationId: id, text: 'me too' })
  for (const app of [alice, bob, carol])
    for (const text of ['hello Carol', 'me too']) await hears(app, id, text)
  expect(await allSaid(carol, id)).toEqual(['hello Carol', 'me too'])
  // Typing, to those who are in it.
  const typed: unknown[] = []
  carol.on('typing', (event) => typed.push(event))
  await until('typing', async () => {
    await bob.call('typing.set', { conversationId: id, active: true })
    return typed.length > 0
  })
  expect(typed[0]).toEqual({ conversationId: id, sender: bob.address, active: true })
  // What relays carry in rooms is said when they have it; nobody answers for all.
  const said = (await alice.call('messages.list', { conversationId: id })).messages.at(-2)
  expect(said).toMatchObject({ status: 'sent', deliveries: [{ transport: 'lan', state: 'sent' }] })
  // Bob leaves: he hears no more, and cannot write.
  const left = await bob.call('rooms.leave', { id })
  expect(left.members).not.toContain(bob.address)
  await until('two', async () => (await membersOf(alice, id)) === 2)
  await alice.call('messages.send', { conversationId: id, text: 'Bob is gone' })
  await hears(carol, id, 'Bob is gone')
  await bob.call('messages.send', { conversationId: id, text: 'can you hear me?' })
  expect(await allSaid(bob, id)).not.toContain('Bob is gone')
  // A room of their own, made by joining it; who is away reads it later.
  const { id: garden } = await alice.call('rooms.join', { ...at, name: 'garden' })
  await carol.call('rooms.join', { ...at, name: 'garden' })
  await until('two', async () => (await membersOf(alice, garden)) === 2)
  await carol.stop()
  await alice.call('messages.send', { conversationId: garden, text: 'the roses are out' })
  const carolAgain = await again(carol)
  await hears(carolAgain, garden, 'the roses are out')
  expect((await carolAgain.call('rooms.list', {})).rooms.map(({ name, joined }) => [name, joined])).toEqual([
    ['lobby', true],
    ['garden', true],
  ])
  await expect(alice.call('rooms.join', { ...at, name: '../etc' })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  await expect(alice.call('rooms.join', { relay: 'ab'.repeat(32), name: 'x' })).rejects.toMatchObject({
    code: 'relay-unreachable',
  })
  // Bob comes back: from then on he reads along again, and what he said meanwhile is said now.
  await bob.call('rooms.join', { ...at, name: 'lobby' })
  await hears(alice, id, 'can you hear me?')
  expect(await allSaid(bob, id)).not.toContain('Bob is gone')
})
