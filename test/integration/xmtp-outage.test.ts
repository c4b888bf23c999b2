import { expect, test } from 'vitest'
import type { ConversationId, MessageId } from '../../src/shared/model/ids.ts'
import { acquainted, again, allSaid, hears, messagesOf, ready, said } from '../support/app.ts'
import type { Person } from '../support/app.ts'
import { temporaryFolder } from '../support/folders.ts'
import { until } from '../support/until.ts'
import { otherApp, startNode } from '../support/xmtp.ts'
import { xmtpDatabase } from '../support/xmtp-database.ts'

/** Messages of each of two people; a fifth of them falls into each kind of trouble. */
const each = 200

interface Written {
  readonly id: MessageId
  readonly text: string
}

const textOf = (name: string, index: number) => `${name} ${String(index).padStart(3, '0')}`

/** Writes `count` messages after those that were written, each as soon as the app has taken the one before. */
const write = async (
  from: Person,
  name: string,
  conversationId: ConversationId,
  written: Written[],
  count: number,
): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    const text = textOf(name, written.length)
    const { id } = await from.call('messages.send', { conversationId, text })
    written.push({ id, text })
  }
}

/** Whether somebody has so many messages of both, and none of their own waits. */
const settled = async (app: Person, conversationId: ConversationId, ofBoth: number): Promise<boolean> => {
  const messages = await messagesOf(app, conversationId)
  return (
    messages.length === 2 * ofBoth &&
    messages.every(({ status }) => status !== 'queued' && status !== 'sending')
  )
}

test('200 messages in each direction through every kind of outage: all arrive, in order, once, as they were', async () => {
  const directory = temporaryFolder()
  let node = await startNode(directory)
  const port = Number(new URL(node.url).port)
  const people = await acquainted(['Alice', 'Bob'], { xmtp: node.url })
  const [first, bob] = people
  if (!first || !bob) throw new Error('Nobody is there')
  let alice: Person = first
  const chatOf = async (app: Person, other: Person) =>
    (await app.call('conversations.openDirect', { address: other.address })).id
  const [withBob, withAlice] = [await chatOf(alice, bob), await chatOf(bob, alice)]
  const [byAlice, byBob]: [Written[], Written[]] = [[], []]
  const both = (count: number) =>
    Promise.all([write(alice, 'Alice', withBob, byAlice, count), write(bob, 'Bob', withAlice, byBob, count)])
  const part = each / 5

  // The streams are cut, again and again, while everybody writes.
  await both(1)
  await Promise.all([hears(alice, withBob, textOf('Bob', 0)), hears(bob, withAlice, textOf('Alice', 0))])
  for (let index = 1; index < part; index += 1) {
    if (index % 10 === 0) node.faults.closeStreams()
    await both(1)
  }

  // What is published counts, and nobody is told that it does.
  await until('the first part has gone out', async () => settled(alice, withBob, part))
  await ready(alice, bob)
  node.faults.droppingAcknowledgements = true
  await both(part)
  const attempted = byAlice[part]?.id
  await until('a first attempt has failed', async () =>
    (await messagesOf(alice, withBob)).some(
      ({ id, deliveries }) => id === attempted && deliveries.some(({ reason }) => reason !== undefined),
    ),
  )
  node.faults.droppingAcknowledgements = false

  // Nothing is answered any more.
  node.faults.hanging = true
  await both(part)
  await until('both know that XMTP cannot be reached', async () => {
    const states = await Promise.all(
      [alice, bob].map(async (app) => (await app.call('network.status', {})).xmtp.state),
    )
    return states.every((state) => state === 'degraded')
  })
  node.faults.hanging = false

  // The network goes away; one of the two starts anew without it; it returns with what it had.
  await node.stop()
  await both(part / 2)
  alice = await again(alice)
  await both(part / 2)
  node = await startNode(directory, port)

  // Answers come late.
  node.faults.delay = 50
  await both(part)
  node.faults.delay = 0

  await until(
    'everything has been said to everybody',
    async () => (await settled(alice, withBob, each)) && (await settled(bob, withAlice, each)),
    180_000,
  )
  for (const [app, chat] of [
    [alice, withBob],
    [bob, withAlice],
  ] as const) {
    const messages = await messagesOf(app, chat)
    expect(new Set(messages.map(({ id }) => id)).size).toBe(2 * each)
    for (const [author, written] of [
      [alice, byAlice],
      [bob, byBob],
    ] as const) {
      const theirs = messages.filter(({ sender }) => sender === author.address)
      expect(theirs.map(said)).toEqual(written.map(({ text }) => text))
      // A message keeps the id that it had when it was written.
      if (app === author) expect(theirs.map(({ id }) => id)).toEqual(written.map(({ id }) => id))
    }
    expect(messages.some(({ differs }) => differs === true)).toBe(false)
  }

  // The SDK's own view of it: every message published, once, under one and the same XMTP id on both sides.
  await Promise.all([alice.stop(), bob.stop()])
  const [aliceHas, bobHas] = [await xmtpDatabase(alice.profile, node), await xmtpDatabase(bob.profile, node)]
  const texts = new Set([...byAlice, ...byBob].map(({ text }) => text))
  const ids = ({ messages }: typeof aliceHas) =>
    messages
      .filter(({ text }) => texts.has(text))
      .map(({ text, xmtpId, senderInboxId }) => `${text} ${senderInboxId} ${xmtpId}`)
      .toSorted()
  expect(aliceHas.messages.filter(({ published }) => !published)).toEqual([])
  expect(bobHas.messages.filter(({ published }) => !published)).toEqual([])
  expect(ids(aliceHas)).toHaveLength(2 * each)
  expect(ids(bobHas)).toEqual(ids(aliceHas))
})

test('three clients, one of another maker, in a group through an outage: nobody misses anything or hears it twice', async () => {
  const directory = temporaryFolder()
  const node = await startNode(directory)
  const port = Number(new URL(node.url).port)
  const [alice, bob] = await acquainted(['Alice', 'Bob'], { xmtp: node.url })
  const carol = await otherApp(node)
  if (!alice || !bob) throw new Error('Nobody is there')
  await alice.call('contacts.add', { address: carol.address, name: 'Carol' })
  const { id } = await alice.call('conversations.createGroup', {
    title: 'Three',
    members: [bob.address, carol.address],
  })
  await alice.call('messages.send', { conversationId: id, text: 'start' })
  await hears(bob, id, 'start')
  await carol.client.conversations.sync()
  const [group] = carol.client.conversations.listGroups()
  if (!group) throw new Error('Carol is not in the group')
  const count = 30
  await node.stop()
  const expected: string[] = ['start']
  for (let index = 0; index < count; index += 1) {
    for (const [name, app] of [
      ['Alice', alice],
      ['Bob', bob],
    ] as const) {
      await app.call('messages.send', { conversationId: id, text: textOf(name, index) })
      expected.push(textOf(name, index))
    }
    const text = textOf('Carol', index)
    // Another app's way of sending offline: what is published optimistically goes out with its next sync.
    await group.sendText(text, { optimistic: true })
    expected.push(text)
  }
  await startNode(directory, port)
  await ready(alice, bob)
  await group.publishMessages()
  const everything = expected.toSorted()
  for (const app of [alice, bob]) {
    await until(
      'all',
      async () =>
        (await allSaid(app, id)).filter((text) => !text.startsWith('(')).length >= everything.length,
    )
    expect((await allSaid(app, id)).filter((text) => !text.startsWith('(')).toSorted()).toEqual(everything)
  }
  const atCarol = async () => {
    await group.sync()
    return (await group.messages())
      .map(({ content }) => content)
      .filter((content) => typeof content === 'string')
      .toSorted()
  }
  await until('Carol has all', async () => (await atCarol()).length >= everything.length)
  expect(await atCarol()).toEqual(everything)
})
