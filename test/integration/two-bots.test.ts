import { expect, test } from 'vitest'
import { conversationIdSchema } from '../../src/shared/model/ids.ts'
import { freePort } from '../support/free-port.ts'
import { temporaryFolder } from '../support/folders.ts'
import { runBot, runXmtp, textsOf } from '../support/processes.ts'
import type { Bot } from '../support/processes.ts'
import { until } from '../support/until.ts'

const transportsOf = async (bot: Bot, conversationId: string, text: string): Promise<readonly string[]> => {
  const { messages } = await bot.call('messages.list', {
    conversationId: conversationIdSchema.parse(conversationId),
    limit: 500,
  })
  const message = messages.find(({ content }) => content.type === 'text' && content.text === text)
  return [
    ...new Set(
      message?.deliveries
        .filter(({ state }) => ['sent', 'delivered'].includes(state))
        .map(({ transport }) => transport),
    ),
  ]
}

const xmtpReady = (bot: Bot) =>
  until('XMTP ready', async () => (await bot.call('network.status', {})).xmtp.state === 'ready')

/** Two accounts that have met: each has the conversation with the other. */
const meet = async (alice: Bot, bob: Bot) => {
  const [a, b] = await Promise.all([
    alice.call('account.create', { name: 'Alice' }),
    bob.call('account.create', { name: 'Bob' }),
  ])
  const [toBob, toAlice] = await Promise.all([
    alice.call('conversations.openDirect', { address: b.address }),
    bob.call('conversations.openDirect', { address: a.address }),
  ])
  return { a, b, toBob: toBob.id, toAlice: toAlice.id }
}

const arrives = (bot: Bot, conversationId: string, text: string) =>
  until(`"${text}" arrives`, async () => (await textsOf(bot, conversationId)).includes(text))

test('over XMTP alone', async () => {
  const xmtp = await runXmtp(temporaryFolder())
  const [alice, bob] = [
    runBot(temporaryFolder(), ['--xmtp', xmtp.url]),
    runBot(temporaryFolder(), ['--xmtp', xmtp.url]),
  ]
  const { toBob, toAlice, a } = await meet(alice, bob)
  await Promise.all([xmtpReady(alice), xmtpReady(bob)])
  await Promise.all([
    alice.call('messages.send', { conversationId: toBob, text: 'Hello Bob' }),
    bob.call('messages.send', { conversationId: toAlice, text: 'Hello Alice' }),
  ])
  await Promise.all([arrives(bob, toAlice, 'Hello Bob'), arrives(alice, toBob, 'Hello Alice')])
  expect(await textsOf(alice, toBob)).toEqual(await textsOf(bob, toAlice))
  expect(await transportsOf(bob, toAlice, 'Hello Bob')).toEqual(['xmtp'])
  const { messages } = await bob.call('messages.list', { conversationId: toAlice })
  expect(messages.find(({ sender }) => sender === a.address)).toMatchObject({ status: 'delivered' })
})

test('over the LAN alone, the relay hosted by one of them', async () => {
  const [alice, bob] = [
    runBot(temporaryFolder(), ['--xmtp', 'off']),
    runBot(temporaryFolder(), ['--xmtp', 'off']),
  ]
  const { toBob, toAlice, b } = await meet(alice, bob)
  const { invite } = await alice.call('relay.start', { name: 'Kitchen' })
  expect(await alice.call('relay.status', {})).toMatchObject({ hosting: true, joined: [{ name: 'Kitchen' }] })
  await bob.call('relay.join', { target: invite })
  const typed: unknown[] = []
  bob.on('typing', (event) => typed.push(event))
  await alice.call('messages.send', { conversationId: toBob, text: 'Hello Bob' })
  await arrives(bob, toAlice, 'Hello Bob')
  // Typing is told again and again, because a busy line may drop it.
  await until('typing', async () => {
    await alice.call('typing.set', { conversationId: toBob, active: true })
    return typed.length > 0
  })
  expect(typed[0]).toMatchObject({ conversationId: toAlice, active: true })
  await bob.call('messages.send', { conversationId: toAlice, text: 'Hello Alice' })
  await arrives(alice, toBob, 'Hello Alice')
  await until('delivered', async () => {
    const { messages } = await alice.call('messages.list', { conversationId: toBob })
    return messages[0]?.deliveries.some(
      ({ recipient, state }) => recipient === b.address && state === 'delivered',
    )
  })
  expect(await transportsOf(bob, toAlice, 'Hello Bob')).toEqual(['lan'])
  const search = await bob.call('messages.search', { query: 'hel bo' })
  expect(search.messages.length).toBe(1)
})

test('XMTP goes away in the middle, the LAN carries on; it returns, and nothing is shown twice', async () => {
  const data = temporaryFolder()
  const xmtp = await runXmtp(data)
  const [alice, bob] = [
    runBot(temporaryFolder(), ['--xmtp', xmtp.url]),
    runBot(temporaryFolder(), ['--xmtp', xmtp.url]),
  ]
  const { toBob, toAlice } = await meet(alice, bob)
  const { invite } = await alice.call('relay.start', {})
  await bob.call('relay.join', { target: invite })
  await Promise.all([xmtpReady(alice), xmtpReady(bob)])
  await alice.call('messages.send', { conversationId: toBob, text: 'one' })
  await arrives(bob, toAlice, 'one')
  await bob.call('messages.send', { conversationId: toAlice, text: 'two' })
  await arrives(alice, toBob, 'two')
  await xmtp.stop()
  await alice.call('messages.send', { conversationId: toBob, text: 'three' })
  await arrives(bob, toAlice, 'three')
  await bob.call('messages.send', { conversationId: toAlice, text: 'four' })
  await arrives(alice, toBob, 'four')
  expect(await transportsOf(bob, toAlice, 'three')).toEqual(['lan'])
  await runXmtp(data, Number(new URL(xmtp.url).port))
  await Promise.all([xmtpReady(alice), xmtpReady(bob)])
  await until('XMTP has the rest', async () => (await transportsOf(bob, toAlice, 'three')).length === 2)
  await until('XMTP has the rest', async () => (await transportsOf(alice, toBob, 'four')).length === 2)
  const texts = ['one', 'two', 'three', 'four']
  expect(await textsOf(alice, toBob)).toEqual(texts)
  expect(await textsOf(bob, toAlice)).toEqual(texts)
})

test('an app that is started again has everything, hosts again, and has rejoined', async () => {
  const [aliceFolder, bobFolder] = [temporaryFolder(), temporaryFolder()]
  const [alice, bob] = [runBot(aliceFolder, ['--xmtp', 'off']), runBot(bobFolder, ['--xmtp', 'off'])]
  const { toBob, toAlice } = await meet(alice, bob)
  const { invite } = await alice.call('relay.start', { port: await freePort() })
  await bob.call('relay.join', { target: invite })
  await alice.call('messages.send', { conversationId: toBob, text: 'before' })
  await arrives(bob, toAlice, 'before')
  bob.process.stdin.end()
  expect([await bob.exited, bob.errors()]).toEqual([0, expect.any(String)])
  await alice.call('messages.send', { conversationId: toBob, text: 'while away' })
  expect(await alice.stop('SIGINT')).toBe(0)
  const bobAgain = runBot(bobFolder, [])
  const aliceAgain = runBot(aliceFolder, [])
  expect(await aliceAgain.call('relay.status', {})).toMatchObject({ hosting: true, invite })
  await arrives(bobAgain, toAlice, 'while away')
  expect(await textsOf(bobAgain, toAlice)).toEqual(['before', 'while away'])
  expect(await textsOf(aliceAgain, toBob)).toEqual(['before', 'while away'])
})

test('a stranger is a request until it is answered', async () => {
  const [alice, bob] = [
    runBot(temporaryFolder(), ['--xmtp', 'off']),
    runBot(temporaryFolder(), ['--xmtp', 'off']),
  ]
  const [, b] = await Promise.all([
    alice.call('account.create', { name: 'Alice' }),
    bob.call('account.create', { name: 'Bob' }),
  ])
  const { invite } = await alice.call('relay.start', {})
  await bob.call('relay.join', { target: invite })
  const { id } = await alice.call('conversations.openDirect', { address: b.address })
  await alice.call('messages.send', { conversationId: id, text: 'May I?' })
  const request = await until('the request', async () => {
    const { conversations } = await bob.call('conversations.list', {})
    return conversations.find(({ lastMessage }) => lastMessage !== undefined)
  })
  expect(request).toMatchObject({ consent: 'unknown', title: 'Alice', unread: 1 })
  expect(await bob.call('conversations.setConsent', { id: request.id, consent: 'allowed' })).toMatchObject({
    consent: 'allowed',
  })
})

test('one has internet, the other has not: what XMTP carries and nobody confirms goes over the LAN too', async () => {
  const xmtp = await runXmtp(temporaryFolder())
  const [alice, bob] = [
    runBot(temporaryFolder(), ['--xmtp', xmtp.url]),
    runBot(temporaryFolder(), ['--xmtp', xmtp.url]),
  ]
  const { toBob, toAlice } = await meet(alice, bob)
  const { invite } = await alice.call('relay.start', {})
  await bob.call('relay.join', { target: invite })
  await Promise.all([xmtpReady(alice), xmtpReady(bob)])
  await alice.call('messages.send', { conversationId: toBob, text: 'with internet' })
  await arrives(bob, toAlice, 'with internet')
  await until('confirmed', async () => {
    const { messages } = await alice.call('messages.list', { conversationId: toBob })
    return messages[0]?.deliveries.some(
      ({ transport, state }) => transport === 'xmtp' && state === 'delivered',
    )
  })
  // A slow machine may have hedged as well.
  expect(await transportsOf(bob, toAlice, 'with internet')).toContain('xmtp')
  await bob.call('network.configure', { xmtp: 'off' })
  await alice.call('messages.send', { conversationId: toBob, text: 'without' })
  await arrives(bob, toAlice, 'without')
  expect(await transportsOf(bob, toAlice, 'without')).toEqual(['lan'])
  await until('XMTP has it too', async () => (await transportsOf(alice, toBob, 'without')).length === 2)
})

test('somebody who was blocked is not heard on the LAN, and not told', async () => {
  const [alice, bob] = [
    runBot(temporaryFolder(), ['--xmtp', 'off']),
    runBot(temporaryFolder(), ['--xmtp', 'off']),
  ]
  const { b, toBob, toAlice } = await meet(alice, bob)
  const { invite } = await alice.call('relay.start', { host: '127.0.0.1' })
  await bob.call('relay.join', { target: invite })
  const statusOf = async (text: string) =>
    (await bob.call('messages.list', { conversationId: toAlice })).messages.find(
      ({ content }) => content.type === 'text' && content.text === text,
    )?.status
  await bob.call('messages.send', { conversationId: toAlice, text: 'before' })
  await until('delivered', async () => (await statusOf('before')) === 'delivered')
  await alice.call('contacts.setBlocked', { address: b.address, blocked: true })
  await bob.call('messages.send', { conversationId: toAlice, text: 'while blocked' })
  await until('sent', async () => (await statusOf('while blocked')) === 'sent')
  await alice.call('contacts.setBlocked', { address: b.address, blocked: false })
  await bob.call('messages.send', { conversationId: toAlice, text: 'after' })
  await until('delivered', async () => (await statusOf('after')) === 'delivered')
  expect(await textsOf(alice, toBob)).toEqual(['before', 'after'])
  expect(await statusOf('while blocked')).toBe('sent')
})

test('three in a group on the LAN: everybody has everything once, and somebody from outside gets nothing in', async () => {
  const bots = [0, 1, 2].map(() => runBot(temporaryFolder(), ['--xmtp', 'off']))
  const [alice, bob, carol] = bots
  if (!alice || !bob || !carol) throw new Error('unreachable')
  const accounts = await Promise.all(
    bots.map((bot, index) => bot.call('account.create', { name: `Person ${index}` })),
  )
  const { invite } = await alice.call('relay.start', {})
  await Promise.all([bob, carol].map((bot) => bot.call('relay.join', { target: invite })))
  await expect(
    alice.call('conversations.createGroup', { title: 'Boat', members: ['0x12'] }),
  ).rejects.toMatchObject({
    code: 'invalid-input',
  })
  const members = accounts.slice(1).map(({ address }) => address)
  const { id } = await alice.call('conversations.createGroup', { title: 'Boat', members })
  await alice.call('messages.send', { conversationId: id, text: 'All aboard' })
  await Promise.all(
    [bob, carol].map((bot) =>
      until('in the group', async () => {
        const { conversations } = await bot.call('conversations.list', {})
        return conversations.some((one) => one.id === id && one.kind === 'group' && one.title === 'Boat')
      }),
    ),
  )
  await Promise.all([bob, carol].map((bot) => arrives(bot, id, 'All aboard')))
  await bob.call('messages.send', { conversationId: id, text: 'Aye' })
  await Promise.all([alice, carol].map((bot) => arrives(bot, id, 'Aye')))
  for (const bot of bots) expect(await textsOf(bot, id)).toEqual(['All aboard', 'Aye'])
  await until('delivered to both', async () => {
    const { messages } = await alice.call('messages.list', { conversationId: conversationIdSchema.parse(id) })
    return messages[0]?.deliveries.filter(({ state }) => state === 'delivered').length === 2
  })
  expect(await alice.call('conversations.get', { id })).toMatchObject({ mode: 'lan-only' })
  await expect(alice.call('conversations.setMode', { id, mode: 'automatic' })).rejects.toMatchObject({
    code: 'unsupported',
  })
})
