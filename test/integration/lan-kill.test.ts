import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/folders.ts'
import { runBot, textsOf } from '../support/processes.ts'
import type { Bot } from '../support/processes.ts'
import { until } from '../support/until.ts'

const args = ['--xmtp', 'off']

const ready = (bot: Bot) =>
  until('joined', async () => (await bot.call('relay.status', {})).joined[0]?.state === 'ready')

test('apps that are killed again and again while they write and read lose nothing, show nothing twice, and stay in session', async () => {
  const host = runBot(temporaryFolder(), args)
  const folders = { alice: temporaryFolder(), bob: temporaryFolder() }
  let [alice, bob] = [runBot(folders.alice, args), runBot(folders.bob, args)]
  await host.call('account.create', { name: 'Host' })
  const [a, b] = [
    await alice.call('account.create', { name: 'Alice' }),
    await bob.call('account.create', { name: 'Bob' }),
  ]
  const { invite } = await host.call('relay.start', { host: '127.0.0.1' })
  for (const bot of [alice, bob]) await bot.call('relay.join', { target: invite })
  const { id: toBob } = await alice.call('conversations.openDirect', { address: b.address })
  const { id: toAlice } = await bob.call('conversations.openDirect', { address: a.address })

  const kept: { alice: string[]; bob: string[] } = { alice: [], bob: [] }
  const say = async (bot: Bot, conversationId: typeof toBob, text: string, list: string[]): Promise<void> => {
    // What was not answered may have been kept or not; what was answered has been.
    await bot.call('messages.send', { conversationId, text }).then(
      () => list.push(text),
      () => {},
    )
  }
  const burst = (round: number) =>
    Array.from({ length: 25 }, (_, index) => [
      say(alice, toBob, `from Alice ${round}/${index}`, kept.alice),
      say(bob, toAlice, `from Bob ${round}/${index}`, kept.bob),
    ]).flat()

  for (let round = 0; round < 6; round += 1) {
    const writing = burst(round)
    // In the middle of it, wherever that is.
    await Promise.race(writing.slice(20 + round))
    const victim = round % 2 === 0 ? bob : alice
    await victim.stop('SIGKILL')
    await Promise.all(writing)
    const revived = runBot(round % 2 === 0 ? folders.bob : folders.alice, args)
    if (round % 2 === 0) bob = revived
    else alice = revived
    await ready(revived)
  }
  const everything = async (bot: Bot, id: typeof toBob) => {
    const texts = await textsOf(bot, id)
    return [...kept.alice, ...kept.bob].every((text) => texts.includes(text)) ? texts : undefined
  }
  const atBob = await until('everything at Bob', () => everything(bob, toAlice), 100_000)
  const atAlice = await until('everything at Alice', () => everything(alice, toBob), 100_000)
  for (const texts of [atBob, atAlice]) expect(new Set(texts).size).toBe(texts.length)
  expect(kept.alice.length + kept.bob.length).toBeGreaterThan(100)
  await until('the same on both sides', async () => {
    const [one, other] = [await textsOf(alice, toBob), await textsOf(bob, toAlice)]
    return one.length === other.length && one.every((text, index) => text === other[index])
  })
  expect((await bob.call('conversations.get', { id: toAlice })).unopened).toBeUndefined()
  expect((await alice.call('conversations.get', { id: toBob })).unopened).toBeUndefined()
})
