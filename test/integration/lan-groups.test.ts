import { expect, test, vi } from 'vitest'
import { encodeContent } from '../../src/main/messaging/content-codec.ts'
import { localGroupId, mayChange, newCharter } from '../../src/main/messaging/local-group.ts'
import { Register } from '../../src/main/relay/register.ts'
import type { GroupChangeContent } from '../../src/shared/model/content.ts'
import type { ConversationId } from '../../src/shared/model/ids.ts'
import { addressSchema } from '../../src/shared/model/ids.ts'
import { again, allSaid, conversationWhere, hears, person } from '../support/app.ts'
import type { Person } from '../support/app.ts'
import { lanPerson, runRelay } from '../support/lan.ts'
import { textEnvelope } from '../support/people.ts'
import { until } from '../support/until.ts'

const namesOf = (...people: readonly Person[]) => people.map(({ address }) => address).sort()

const membersAt = async (app: Person, id: ConversationId) =>
  [...(await app.call('conversations.get', { id })).members].sort()

test('a group on this network only: people come and go, its owner decides, anybody can leave', async () => {
  const people = [
    await person('Alice', { xmtp: 'off' }),
    await person('Bob', { xmtp: 'off' }),
    await person('Carol', { xmtp: 'off' }),
    await person('Dave', { xmtp: 'off' }),
  ] as const
  const [alice, bob, carol, dave] = people
  const { invite } = await alice.call('relay.start', { host: '127.0.0.1' })
  for (const app of [bob, carol, dave]) await app.call('relay.join', { target: invite })
  for (const app of people) {
    for (const other of people) {
      if (other !== app) await app.call('contacts.add', { address: other.address })
    }
  }
  const made = await alice.call('conversations.createGroup', {
    title: 'Picnic',
    members: [bob.address, carol.address],
    local: true,
  })
  const { id } = made
  expect(made).toMatchObject({ local: true, group: { owners: [alice.address], active: true } })
  await alice.call('messages.send', { conversationId: id, text: 'Saturday?' })
  for (const app of [bob, carol]) await hears(app, id, 'Saturday?')
  // Typing, to those who are in it.
  const typed: unknown[] = []
  alice.on('typing', (event) => typed.push(event))
  await until('typing', async () => {
    await bob.call('typing.set', { conversationId: id, active: true })
    return typed.length > 0
  })
  expect(typed[0]).toEqual({ conversationId: id, sender: bob.address, active: true })

  await alice.call('conversations.addMembers', { id, members: [dave.address] })
  await alice.call('conversations.updateGroup', { id, title: 'Picnic at the lake' })
  for (const app of people)
    await conversationWhere(app, 'renamed', (one) => one.title === 'Picnic at the lake')
  for (const app of people) expect(await membersAt(app, id)).toEqual(namesOf(...people))
  await dave.call('messages.send', { conversationId: id, text: 'I bring cake' })
  for (const app of [alice, bob, carol]) await hears(app, id, 'I bring cake')
  expect(await allSaid(dave, id)).not.toContain('Saturday?')
  expect(await allSaid(bob, id)).toContain('(added)')

  // Nobody but its owner changes it.
  await expect(
    bob.call('conversations.addMembers', { id, members: [`0x${'1'.repeat(40)}`] }),
  ).rejects.toMatchObject({
    code: 'not-authorised',
  })
  await expect(alice.call('conversations.updateGroup', { id, description: 'x' })).rejects.toMatchObject({
    code: 'unsupported',
  })

  // Carol is removed: she is told, hears no more, and cannot write.
  await alice.call('conversations.removeMembers', { id, members: [carol.address] })
  await conversationWhere(carol, 'out', (one) => one.id === id && one.group?.active === false)
  await expect(carol.call('messages.send', { conversationId: id, text: 'hello?' })).rejects.toMatchObject({
    code: 'not-a-member',
  })
  for (const app of [bob, dave]) {
    await until('without Carol', async () => !(await membersAt(app, id)).includes(carol.address))
  }
  await bob.call('messages.send', { conversationId: id, text: 'without Carol' })
  await hears(dave, id, 'without Carol')
  expect(await allSaid(carol, id)).not.toContain('without Carol')

  // Dave leaves, also when the owner is away.
  await alice.stop()
  await dave.call('conversations.leaveGroup', { id })
  expect((await dave.call('conversations.get', { id })).group?.active).toBe(false)
  const aliceAgain = await again(alice)
  await until('without Dave', async () => (await membersAt(aliceAgain, id)).length === 2)
  await until('without Dave', async () => (await membersAt(bob, id)).length === 2)
  await aliceAgain.call('messages.send', { conversationId: id, text: 'just us' })
  await hears(bob, id, 'just us')
  expect(await allSaid(dave, id)).not.toContain('just us')
  // He is let in again.
  await aliceAgain.call('conversations.addMembers', { id, members: [dave.address] })
  await conversationWhere(dave, 'in again', (one) => one.id === id && one.group?.active === true)
  await dave.call('messages.send', { conversationId: id, text: 'back' })
  await hears(bob, id, 'back')
})

const alice = addressSchema.parse(`0x${'a'.repeat(40)}`)
const bob = addressSchema.parse(`0x${'b'.repeat(40)}`)

test('only its owner may say that a group changed, and everybody that they leave', () => {
  const charter = newCharter(alice)
  const ref = {
    kind: 'group' as const,
    groupId: localGroupId(charter),
    title: 'x',
    members: [alice, bob],
    charter,
  }
  const change = (rest: Partial<GroupChangeContent>): GroupChangeContent => ({ type: 'groupChange', ...rest })
  expect(mayChange(ref, alice, change({ added: [bob], title: 'y' }))).toBe(true)
  expect(mayChange(ref, bob, change({ left: [bob] }))).toBe(true)
  expect(mayChange(ref, bob, change({ left: [alice] }))).toBe(false)
  expect(mayChange(ref, bob, change({ left: [bob], title: 'y' }))).toBe(false)
  expect(mayChange(ref, bob, change({ removed: [alice] }))).toBe(false)
  const { charter: _charter, ...fixed } = ref
  expect(mayChange(fixed, alice, change({ added: [bob] }))).toBe(false)
  // Another owner is another group.
  expect(localGroupId({ ...charter, owner: bob })).not.toBe(ref.groupId)
  expect(localGroupId({ ...charter, version: 9 })).toBe(ref.groupId)
})

test('a group under the name of another owner is refused before it is looked at', async () => {
  const relay = await runRelay()
  const [owner, member, victim] = [
    await lanPerson('Owner'),
    await lanPerson('Mallory'),
    await lanPerson('Victim'),
  ]
  for (const { transport } of [owner, member, victim]) await transport.join(relay.invite())
  const charter = newCharter(owner.wallet.address)
  const group = {
    kind: 'group' as const,
    groupId: localGroupId(charter),
    title: 'Mine now',
    members: [member.wallet.address, victim.wallet.address],
    charter: { ...charter, owner: member.wallet.address, version: 99 },
  }
  const plain = textEnvelope(member.wallet.address, victim.wallet.address, 'end')
  await until('reachable', () => member.transport.reach(plain.conversation).kind === 'all')
  const signal = new AbortController().signal
  const said = textEnvelope(member.wallet.address, victim.wallet.address, 'in a stolen group')
  await member.transport.send({ envelope: { ...said, mode: 'lan-only', conversation: group } }, signal)
  // A change that is not theirs to make does not come as one that is.
  const real = { ...group, charter, members: [...group.members, owner.wallet.address] }
  const content = encodeContent({ type: 'groupChange', removed: [owner.wallet.address] })
  const change = { ...textEnvelope(member.wallet.address, victim.wallet.address, ''), content }
  await member.transport.send({ envelope: { ...change, mode: 'lan-only', conversation: real } }, signal)
  await member.transport.send({ envelope: plain }, signal)
  await until('end', () => victim.host.texts().includes('end'))
  expect(victim.host.texts()).not.toContain('in a stolen group')
  const brought = victim.host.envelopes.find(({ envelope }) => envelope.id === change.id)
  expect(brought?.sender.mayChangeGroup).toBeUndefined()
})

test('a relay that fails to say what keys somebody has leaves it open whether they are there; they get the message when it says', async () => {
  const relay = await runRelay()
  const people = [await lanPerson('Alice'), await lanPerson('Bob'), await lanPerson('Carol')] as const
  const [alice, bob, carol] = people
  for (const { transport } of people) await transport.join(relay.invite())
  const signal = new AbortController().signal
  const first = textEnvelope(alice.wallet.address, bob.wallet.address, 'between us')
  const charter = newCharter(alice.wallet.address)
  const conversation = {
    kind: 'group' as const,
    groupId: localGroupId(charter),
    title: 'Picnic',
    members: people.map(({ wallet }) => wallet.address),
    charter,
  }
  await until('reachable', () => alice.transport.reach(conversation).kind === 'all')
  await alice.transport.send({ envelope: first }, signal)
  const envelope = {
    ...textEnvelope(alice.wallet.address, bob.wallet.address, 'Saturday?'),
    mode: 'lan-only' as const,
    conversation,
  }
  const broken = vi.spyOn(Register.prototype, 'takeBundle').mockImplementation(() => {
    throw new Error('The disk did not answer')
  })
  const missing = [carol.wallet.address]
  expect(await alice.transport.send({ envelope }, signal)).toMatchObject({ missing, unsure: true })
  // It says that there are none: then there is nothing to ask again.
  broken.mockReturnValue(undefined)
  expect(await alice.transport.send({ envelope }, signal)).toMatchObject({ missing, unsure: false })
  broken.mockRestore()
  expect(await alice.transport.send({ envelope }, signal)).not.toHaveProperty('missing')
  for (const { host } of [bob, carol]) await until('Saturday?', () => host.texts().includes('Saturday?'))
})
