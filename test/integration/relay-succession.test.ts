import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folders.ts'
import { runBot, textsOf } from '../support/processes.ts'
import type { Bot } from '../support/processes.ts'
import { until } from '../support/until.ts'

const args = ['--xmtp', 'off']

const relayOf = async (bot: Bot, fingerprint: string) =>
  (await bot.call('relay.status', {})).joined.find((relay) => relay.fingerprint === fingerprint)

/** The relay that stands in for another one, once it has let somebody in. */
const standInAt = (bot: Bot, fingerprint: string) =>
  until('a relay that stands in', async () =>
    (await bot.call('relay.status', {})).joined.find(
      ({ standsInFor, state }) => standsInFor === fingerprint && state === 'ready',
    ),
  )

/** A host, who lets in two others and names the first of them; the second knows of it. */
const withSuccessor = async (takeOver: 'automatic' | 'ask', admission: 'open' | 'passcode') => {
  const folders = { host: temporaryFolder(), ben: temporaryFolder(), cara: temporaryFolder() }
  const [host, ben, cara] = [
    runBot(folders.host, args),
    runBot(folders.ben, args),
    runBot(folders.cara, args),
  ]
  const h = await host.call('account.create', { name: 'Host' })
  const b = await ben.call('account.create', { name: 'Ben' })
  const c = await cara.call('account.create', { name: 'Cara' })
  await ben.call('preferences.set', { takeOver })
  await host.call('relay.start', { host: '127.0.0.1', name: 'Kitchen' })
  const { fingerprint, invite } = await host.call('relay.configure', { admission })
  for (const bot of [ben, cara]) await bot.call('relay.join', { target: invite })
  await host.call('relay.setSuccessors', { addresses: [b.address] })
  await until(
    'Ben agreed',
    async () => (await host.call('relay.host', {})).successors[0]?.answer === 'accepted',
  )
  await until('Cara knows', async () => (await relayOf(cara, fingerprint))?.successors[0]?.name === 'Ben')
  const { id: toBen } = await cara.call('conversations.openDirect', { address: b.address })
  const { id: toCara } = await ben.call('conversations.openDirect', { address: c.address })
  await cara.call('messages.send', { conversationId: toBen, text: 'over the kitchen' })
  await until('heard over the first relay', async () => (await textsOf(ben, toCara)).length === 1)
  await until('told so', async () => {
    const { messages } = await cara.call('messages.list', { conversationId: toBen, limit: 1 })
    return messages[0]?.status === 'delivered'
  })
  return { host, ben, cara, folders, people: { h, b, c }, fingerprint, toBen, toCara }
}

test('the host is killed: its successor takes over by itself, what was written meanwhile arrives once, and the host comes back', async () => {
  const { host, ben, cara, folders, people, fingerprint, toBen, toCara } = await withSuccessor(
    'automatic',
    'open',
  )
  await host.stop('SIGKILL')
  const { id: toHost } = await cara.call('conversations.openDirect', { address: people.h.address })
  await cara.call('messages.send', { conversationId: toBen, text: 'while nobody hosts' })
  await cara.call('messages.send', { conversationId: toHost, text: 'for the host' })
  await ben.call('messages.send', { conversationId: toCara, text: 'from Ben, waiting' })

  const standIn = await standInAt(cara, fingerprint)
  expect(standIn).toMatchObject({ name: "Ben's relay", carries: 'everything', verified: true })
  expect(await ben.call('relay.host', {})).toMatchObject({
    standsInFor: { fingerprint, name: 'Kitchen' },
    admission: 'open',
  })
  const all = ['over the kitchen', 'while nobody hosts', 'from Ben, waiting']
  await until('everything at Ben', async () => (await textsOf(ben, toCara)).length === all.length)
  await until('everything at Cara', async () => (await textsOf(cara, toBen)).length === all.length)
  expect((await textsOf(ben, toCara)).toSorted()).toEqual(all.toSorted())

  // The host's machine is on again: it hosts as before, and hears what waited for it.
  const revived = runBot(folders.host, args)
  await until('the host is found again', async () => (await relayOf(cara, fingerprint))?.state === 'ready')
  const { id: fromCara } = await revived.call('conversations.openDirect', { address: people.c.address })
  await until('the host has heard', async () => (await textsOf(revived, fromCara))[0] === 'for the host')
  expect((await textsOf(ben, toCara)).toSorted()).toEqual(all.toSorted())
  expect((await textsOf(cara, toBen)).toSorted()).toEqual(all.toSorted())
})

test('the host stops: its successor is asked, keeps out whom the host did, lets in whom it let in, and the host follows', async () => {
  const { host, ben, cara, people, fingerprint, toBen, toCara } = await withSuccessor('ask', 'passcode')
  const mallory = runBot(temporaryFolder(), args)
  const m = await mallory.call('account.create', { name: 'Mallory' })
  const { invite } = await host.call('relay.host', {})
  await mallory.call('relay.join', { target: invite })
  await host.call('relay.ban', { address: m.address, banned: true })
  await host.call('relay.stop', {})

  const vacancy = await until('Ben is asked', async () => (await ben.call('relay.status', {})).vacant[0])
  expect(vacancy).toMatchObject({ fingerprint, name: 'Kitchen' })
  expect((await cara.call('relay.status', {})).vacant).toEqual([])
  expect((await ben.call('relay.status', {})).hosting).toBe(false)
  await ben.call('relay.takeOver', { fingerprint, accept: true })
  expect((await ben.call('relay.status', {})).vacant).toEqual([])

  await standInAt(cara, fingerprint)
  await standInAt(host, fingerprint)
  const view = await ben.call('relay.host', {})
  expect(view).toMatchObject({ admission: 'passcode', standsInFor: { name: 'Kitchen' } })
  expect(view.banned.map(({ address }) => address)).toEqual([m.address])
  await expect(mallory.call('relay.join', { target: view.invite })).rejects.toMatchObject({ code: 'banned' })
  // Somebody new knows neither passcode; with the invite of the one who hosts now they have it.
  const dora = runBot(temporaryFolder(), args)
  await dora.call('account.create', { name: 'Dora' })
  await expect(
    dora.call('relay.join', { target: view.invite.replace(/&p=[^&]*/, '') }),
  ).rejects.toMatchObject({ code: 'passcode-needed' })
  await dora.call('relay.join', { target: view.invite })

  await cara.call('messages.send', { conversationId: toBen, text: 'over the other one' })
  await until('heard', async () => (await textsOf(ben, toCara)).includes('over the other one'))
  const { id: toHost } = await ben.call('conversations.openDirect', { address: people.h.address })
  await ben.call('messages.send', { conversationId: toHost, text: 'you too' })
  const { id: atHost } = await host.call('conversations.openDirect', { address: people.b.address })
  await until('the host hears too', async () => (await textsOf(host, atHost)).includes('you too'))
})
