import { expect, test } from 'vitest'
import { newWallet } from '../support/people.ts'
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
} from '../support/app.ts'
import type { Person } from '../support/app.ts'
import { otherApp, startNode } from '../support/xmtp.ts'
import { until } from '../support/until.ts'

/** Three apps and a group that the first made. */
const three = async () => {
  const node = await startNode()
  const people = await acquainted(['Alice', 'Bob', 'Carol'], { xmtp: node.url, history: node.historyUrl })
  const [alice, bob, carol] = people
  if (!alice || !bob || !carol) throw new Error('unreachable: three were asked for')
  const group = await alice.call('conversations.createGroup', {
    title: 'Garden',
    members: [bob.address, carol.address],
  })
  const { id } = group
  const settled = ({
    group: details,
    members,
  }: {
    group?: { pending: readonly string[] } | undefined
    members: readonly string[]
  }) => details?.pending.length === 0 && members.length === 3
  await conversationWhere(alice, 'everybody added', (one) => one.id === id && settled(one))
  await Promise.all(
    [bob, carol].map((one) => conversationWhere(one, 'the group', (conversation) => conversation.id === id)),
  )
  return { node, alice, bob, carol, id }
}

const groupOf = (app: Person, id: string, as: string, check: Parameters<typeof conversationWhere>[2]) =>
  conversationWhere(app, as, (conversation) => conversation.id === id && check(conversation))

test('a group: made, written in by everybody, renamed, described, pictured; the changes are lines that all see', async () => {
  const { alice, bob, carol, id } = await three()
  await alice.call('messages.send', { conversationId: id, text: 'Welcome' })
  await Promise.all([hears(bob, id, 'Welcome'), hears(carol, id, 'Welcome')])
  await bob.call('messages.send', { conversationId: id, text: 'Thanks' })
  await Promise.all([hears(alice, id, 'Thanks'), hears(carol, id, 'Thanks')])
  const view = await carol.call('conversations.get', { id })
  expect(view).toMatchObject({
    kind: 'group',
    title: 'Garden',
    local: false,
    consent: 'allowed',
    mode: 'automatic',
  })
  expect(view.group).toMatchObject({ owners: [alice.address], admins: [], policy: 'everybody', active: true })
  await bob.call('conversations.updateGroup', {
    id,
    title: 'Kitchen garden',
    description: 'What grows where',
    imageUrl: 'https://example.org/g.png',
  })
  for (const one of [alice, carol]) {
    const changed = await groupOf(
      one,
      id,
      'the new title',
      ({ title, group }) => title === 'Kitchen garden' && group?.imageUrl !== undefined,
    )
    expect(changed.group).toMatchObject({
      description: 'What grows where',
      imageUrl: 'https://example.org/g.png',
    })
    await hears(one, id, '(title)')
  }
  const line = (await messagesOf(carol, id)).find((one) => said(one) === '(title)')
  expect(line).toMatchObject({ sender: bob.address, content: { title: 'Kitchen garden' } })
})

test('members come and go: who is removed hears no more and cannot write; who is added hears from then on', async () => {
  const { node, alice, bob, carol, id } = await three()
  const dora = await person('Dora', { xmtp: node.url })
  await ready(dora)
  await dora.call('contacts.add', { address: alice.address })
  await alice.call('messages.send', { conversationId: id, text: 'before Dora' })
  await alice.call('conversations.addMembers', { id, members: [dora.address] })
  await conversationWhere(dora, 'the group at Dora', (one) => one.id === id)
  await alice.call('conversations.removeMembers', { id, members: [carol.address] })
  const closed = await groupOf(carol, id, 'out', ({ group }) => group?.active === false)
  expect(closed.members).not.toContain(dora.address === '' ? alice.address : carol.address)
  await alice.call('messages.send', { conversationId: id, text: 'after Carol' })
  await Promise.all([hears(bob, id, 'after Carol'), hears(dora, id, 'after Carol')])
  expect(await allSaid(dora, id)).not.toContain('before Dora')
  expect(await allSaid(carol, id)).not.toContain('after Carol')
  await expect(carol.call('messages.send', { conversationId: id, text: 'me too' })).rejects.toMatchObject({
    code: 'not-a-member',
  })
  await hears(bob, id, '(removed)')
  await expect(
    alice.call('conversations.removeMembers', { id, members: [carol.address] }),
  ).rejects.toMatchObject({
    code: 'not-a-member',
    message: expect.stringMatching(/^Carol is not in this group/),
  })
})

test('rights: admins decide where the group says so, owners make admins, the last owner stays', async () => {
  const { alice, bob, carol, id } = await three()
  await alice.call('conversations.updateGroup', { id, policy: 'admins' })
  await expect(bob.call('conversations.updateGroup', { id, title: 'Mine' })).rejects.toMatchObject({
    code: 'not-authorised',
    message: expect.stringMatching(/admins/),
  })
  await expect(
    bob.call('conversations.setRole', { id, member: bob.address, role: 'admin' }),
  ).rejects.toMatchObject({
    code: 'not-authorised',
  })
  await alice.call('conversations.setRole', { id, member: bob.address, role: 'admin' })
  await groupOf(bob, id, 'admin', ({ group }) => group?.admins.includes(bob.address) === true)
  await bob.call('conversations.updateGroup', { id, title: 'Ours' })
  await groupOf(carol, id, 'renamed', ({ title }) => title === 'Ours')
  await expect(
    alice.call('conversations.setRole', { id, member: alice.address, role: 'member' }),
  ).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/owner/),
  })
  await expect(alice.call('conversations.leaveGroup', { id })).rejects.toMatchObject({ code: 'unsupported' })
  await alice.call('conversations.setRole', { id, member: bob.address, role: 'owner' })
  await groupOf(bob, id, 'owner', ({ group }) => group?.owners.includes(bob.address) === true)
  await alice.call('conversations.leaveGroup', { id })
  await groupOf(alice, id, 'left', ({ group }) => group?.active === false)
  await groupOf(bob, id, 'without Alice', ({ members }) => !members.includes(alice.address))
  await hears(carol, id, '(left)')
})

test('an owner takes back what somebody else wrote; a member cannot', async () => {
  const { alice, bob, carol, id } = await three()
  const { id: rude } = await bob.call('messages.send', { conversationId: id, text: 'something rude' })
  await Promise.all([hears(alice, id, 'something rude'), hears(carol, id, 'something rude')])
  await expect(carol.call('messages.delete', { id: rude, scope: 'everyone' })).rejects.toMatchObject({
    code: 'not-authorised',
  })
  await alice.call('messages.delete', { id: rude, scope: 'everyone' })
  await Promise.all([hears(bob, id, '(deleted)'), hears(carol, id, '(deleted)')])
  const gone = (await messagesOf(bob, id)).find(({ id: one }) => one === rude)
  expect(gone?.content).toEqual({ type: 'deleted', by: alice.address })
})

test('read by each member, and by all', async () => {
  const { alice, bob, carol, id } = await three()
  const { id: sent } = await alice.call('messages.send', { conversationId: id, text: 'Read, all of you' })
  await Promise.all([hears(bob, id, 'Read, all of you'), hears(carol, id, 'Read, all of you')])
  await bob.call('conversations.markRead', { id })
  const readers = async () =>
    (await messagesOf(alice, id))
      .find((one) => one.id === sent)
      ?.deliveries.filter(({ state, recipient }) => state === 'read' && recipient !== undefined)
      .map(({ recipient }) => recipient)
  await until('Bob has read it', async () => (await readers())?.includes(bob.address))
  expect(await readers()).toEqual([bob.address])
  await carol.call('conversations.markRead', { id })
  await until('both have', async () => (await readers())?.length === 2)
})

test('made while XMTP is away: people are added and messages go out when it returns', async () => {
  const { node, alice, bob, carol } = await three()
  const port = Number(new URL(node.url).port)
  const historyPort = Number(new URL(node.historyUrl).port)
  expect(historyPort).toBeGreaterThan(0)
  node.faults.refusing = true
  node.faults.closeStreams()
  await until('away', async () => (await alice.call('network.status', {})).xmtp.state === 'degraded')
  const { id, group } = await alice.call('conversations.createGroup', {
    title: 'Made offline',
    members: [bob.address, carol.address],
  })
  expect(group?.pending).toHaveLength(2)
  await alice.call('messages.send', { conversationId: id, text: 'written offline' })
  await expect(alice.call('conversations.updateGroup', { id, title: 'x' })).rejects.toMatchObject({
    code: 'network-unreachable',
    message: expect.stringMatching(/needs XMTP/),
  })
  const later = await again(alice)
  expect(await allSaid(later, id)).toEqual(['written offline'])
  node.faults.refusing = false
  await Promise.all([hears(bob, id, 'written offline'), hears(carol, id, 'written offline')])
  expect(port).toBeGreaterThan(0)
})

test('somebody who is not on XMTP yet is added to the group when they come', async () => {
  const node = await startNode()
  const [alice, bob] = await acquainted(['Alice', 'Bob'], { xmtp: node.url })
  const late = newWallet()
  if (!alice || !bob) throw new Error('unreachable: two were asked for')
  const { id } = await alice.call('conversations.createGroup', {
    title: 'Two and a half',
    members: [bob.address, late.address],
  })
  await alice.call('messages.send', { conversationId: id, text: 'For those who are here' })
  await hears(bob, id, 'For those who are here')
  expect((await alice.call('conversations.get', { id })).group?.pending).toEqual([late.address])
  await expect(
    alice.call('conversations.addMembers', { id, members: [newWallet().address] }),
  ).rejects.toMatchObject({
    code: 'not-on-network',
  })
})

test('somebody new to XMTP comes into the group they were named in', async () => {
  const node = await startNode()
  const [alice] = await acquainted(['Alice'], { xmtp: node.url })
  const late = await person('Late', { xmtp: 'off' })
  if (!alice) throw new Error('unreachable: one was asked for')
  const { id } = await alice.call('conversations.createGroup', {
    title: 'Waiting for you',
    members: [late.address],
  })
  await alice.call('messages.send', { conversationId: id, text: 'waits for somebody to be there' })
  await late.call('contacts.add', { address: alice.address })
  await late.call('network.configure', { xmtp: node.url })
  await hears(late, id, 'waits for somebody to be there')
})

test('requests: groups and people unknown wait for an answer; declined and blocked is not heard, and is when taken back', async () => {
  const node = await startNode()
  const [alice, stranger] = await Promise.all([
    person('Alice', { xmtp: node.url }),
    person('Mallory', { xmtp: node.url }),
  ])
  await ready(alice, stranger)
  const { id: group } = await stranger.call('conversations.createGroup', {
    title: 'Win big',
    members: [alice.address],
  })
  const { id: direct } = await stranger.call('conversations.openDirect', { address: alice.address })
  await stranger.call('messages.send', { conversationId: group, text: 'a group offer' })
  await stranger.call('messages.send', { conversationId: direct, text: 'an offer' })
  const asked = await conversationWhere(
    alice,
    'the request',
    ({ kind, unread }) => kind === 'direct' && unread > 0,
  )
  expect(asked.consent).toBe('unknown')
  const invited = await conversationWhere(
    alice,
    'the group request',
    ({ kind, unread }) => kind === 'group' && unread > 0,
  )
  expect(invited.consent).toBe('unknown')
  await alice.call('conversations.setConsent', { id: group, consent: 'denied' })
  await alice.call('contacts.setBlocked', { address: stranger.address, blocked: true })
  expect(await alice.call('contacts.list', {})).toMatchObject({
    contacts: [{ address: stranger.address, blocked: true }],
  })
  await stranger.call('messages.send', { conversationId: direct, text: 'listen to me' })
  await stranger.call('messages.send', { conversationId: group, text: 'last chance' })
  const later = await again(alice)
  await ready(later)
  expect(await allSaid(later, asked.id)).toEqual(['an offer'])
  expect(await allSaid(later, group)).not.toContain('last chance')
  await expect(later.call('conversations.openDirect', { address: stranger.address })).rejects.toMatchObject({
    code: 'unsupported',
  })
  await later.call('contacts.setBlocked', { address: stranger.address, blocked: false })
  await hears(later, asked.id, 'listen to me')
  await later.call('conversations.setConsent', { id: group, consent: 'allowed' })
  await hears(later, group, 'last chance')
})

test('whoever types an address hears at once whether it is on XMTP', async () => {
  const node = await startNode()
  const [alice, bob] = await acquainted(['Alice', 'Bob'], { xmtp: node.url })
  if (!alice || !bob) throw new Error('unreachable: two were asked for')
  expect(await alice.call('contacts.lookUp', { address: bob.address })).toEqual({
    address: bob.address,
    name: 'Bob',
    onXmtp: true,
    onLan: false,
  })
  const nobody = newWallet().address
  expect((await alice.call('contacts.lookUp', { address: nobody })).onXmtp).toBe(false)
  node.faults.refusing = true
  node.faults.closeStreams()
  await until('away', async () => (await alice.call('network.status', {})).xmtp.state === 'degraded')
  expect((await alice.call('contacts.lookUp', { address: nobody })).onXmtp).toBe(null)
  await expect(alice.call('contacts.lookUp', { address: alice.address })).rejects.toMatchObject({
    code: 'invalid-input',
  })
})

test('too many for a group, and nobody at all, is said in a sentence', async () => {
  const node = await startNode()
  const [alice] = await acquainted(['Alice'], { xmtp: node.url })
  if (!alice) throw new Error('unreachable: one was asked for')
  const crowd = Array.from({ length: 250 }, (_, index) => `0x${index.toString(16).padStart(40, '0')}`)
  await expect(
    alice.call('conversations.createGroup', { title: 'Crowd', members: crowd }),
  ).rejects.toMatchObject({
    code: 'too-many',
    message: 'A group has at most 250 people, you included; this would be 251.',
  })
  await expect(
    alice.call('conversations.createGroup', { title: 'Me', members: [alice.address] }),
  ).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(
    alice.call('conversations.createGroup', {
      title: 'Picture',
      members: [crowd[0] ?? ''],
      imageUrl: 'javascript:alert(1)',
    }),
  ).rejects.toMatchObject({ code: 'invalid-input' })
  expect((await alice.call('conversations.list', {})).conversations).toEqual([])
})

test('a group of another XMTP app: its members, rights and messages are shown', async () => {
  const node = await startNode()
  const [alice, other] = await Promise.all([person('Alice', { xmtp: node.url }), otherApp(node)])
  await ready(alice)
  const group = await other.client.conversations.createGroupWithIdentifiers(
    [{ identifier: alice.address, identifierKind: 0 }],
    { groupName: 'From elsewhere', groupDescription: 'Made by another app', permissions: 1 },
  )
  await group.sendText('Hello group')
  const there = await conversationWhere(alice, 'the group', ({ kind }) => kind === 'group')
  expect(there).toMatchObject({ title: 'From elsewhere', consent: 'unknown' })
  expect(there.group).toMatchObject({
    description: 'Made by another app',
    owners: [other.address],
    policy: 'admins',
  })
  expect([...there.members].sort()).toEqual([alice.address, other.address].sort())
  await hears(alice, there.id, 'Hello group')
})

test('the holder of a LAN copy cannot take its authorship on XMTP', async () => {
  const { alice, bob, carol, id } = await three()
  // Bob has Alice's message, with its id, before XMTP has it, and publishes it as his own.
  const { id: original } = await alice.call('messages.send', { conversationId: id, text: 'by Alice' })
  await hears(carol, id, 'by Alice')
  const { id: copy } = await bob.call('messages.send', { conversationId: id, text: 'by Alice' })
  await until(
    'both at Carol',
    async () => (await allSaid(carol, id)).filter((text) => text === 'by Alice').length === 2,
  )
  const shown = (await messagesOf(carol, id)).filter((one) => said(one) === 'by Alice')
  expect(shown.find((one) => one.id === original)?.sender).toBe(alice.address)
  expect(shown.find((one) => one.id === copy)?.sender).toBe(bob.address)
  const aliases = new Set(
    (await Promise.all([alice, bob].map((one) => messagesOf(one, id))))
      .flat()
      .map((one) => `${one.sender}:${one.id}`),
  )
  expect(aliases.has(`${bob.address}:${original}`)).toBe(false)
})
