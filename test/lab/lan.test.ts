import { expect, test } from 'vitest'
import { network } from '../support/machines.ts'
import type { Machine } from '../support/machines.ts'
import { textsOf } from '../support/processes.ts'
import type { Bot } from '../support/processes.ts'
import { until } from '../support/until.ts'

const minute = 60_000

const arrives = (bot: Bot, conversationId: string, text: string) =>
  until(`"${text}" arrives`, async () => (await textsOf(bot, conversationId)).includes(text), 2 * minute)

const lanOf = async ({ bot }: Machine): Promise<string> => (await bot.call('network.status', {})).lan.state

const lineIs = (machine: Machine, state: string) =>
  until(`the line is ${state}`, async () => (await lanOf(machine)) === state, 2 * minute)

test('several machines: found by multicast, joined, cut off and back, and a host that moves', async () => {
  const { machine } = network()
  const [host, bob, carol] = [machine('10.77.0.2'), machine('10.77.0.3'), machine('10.77.0.4')]
  const names = ['Alice', 'Bob', 'Carol'] as const
  const [, b, c] = await Promise.all(
    [host, bob, carol].map(({ bot }, index) => bot.call('account.create', { name: names[index] ?? '' })),
  )
  const { invite, port } = await host.bot.call('relay.start', { name: 'Kitchen' })
  expect(decodeURIComponent(invite)).toContain(`10.77.0.2:${port}`)

  // Bob sees it, and joins what he sees; Carol has the invite.
  const seen = await until(
    'Bob sees it',
    async () => (await bob.bot.call('relay.discovered', {})).relays.find(({ name }) => name === 'Kitchen'),
    2 * minute,
  )
  expect(seen.address).toBe(`10.77.0.2:${port}`)
  await bob.bot.call('relay.join', { target: seen.address })
  await carol.bot.call('relay.join', { target: invite })
  expect((await bob.bot.call('relay.status', {})).joined).toMatchObject([
    { name: 'Kitchen', state: 'ready', verified: false, fingerprint: seen.fingerprint },
  ])
  const view = await until('the host sees them', async () => {
    const seenByHost = await host.bot.call('relay.host', {})
    return seenByHost.guests.length === 3 ? seenByHost : undefined
  })
  expect(view.guests.map(({ from }) => from)).toEqual(expect.arrayContaining(['10.77.0.3', '10.77.0.4']))

  const [toCarol, toBob] = await Promise.all([
    bob.bot.call('conversations.openDirect', { address: c?.address ?? '' }),
    carol.bot.call('conversations.openDirect', { address: b?.address ?? '' }),
  ])
  await bob.bot.call('messages.send', { conversationId: toCarol.id, text: 'Hello Carol' })
  await arrives(carol.bot, toBob.id, 'Hello Carol')

  // Carol's cable is pulled: what is written on both sides meanwhile is there when it is back.
  carol.plug(false)
  await bob.bot.call('messages.send', { conversationId: toCarol.id, text: 'Are you there?' })
  await carol.bot.call('messages.send', { conversationId: toBob.id, text: 'I hear nothing.' })
  await lineIs(carol, 'degraded')
  carol.plug(true)
  await arrives(carol.bot, toBob.id, 'Are you there?')
  await arrives(bob.bot, toCarol.id, 'I hear nothing.')
  expect(await textsOf(bob.bot, toCarol.id)).toEqual(await textsOf(carol.bot, toBob.id))

  // The host gets another address: it announces itself anew, and everybody finds it by its certificate.
  host.move('10.77.0.9')
  await until(
    'the invite says so',
    async () => decodeURIComponent((await host.bot.call('relay.host', {})).invite).includes('10.77.0.9'),
    minute,
  )
  await bob.bot.call('messages.send', { conversationId: toCarol.id, text: 'She has moved.' })
  await arrives(carol.bot, toBob.id, 'She has moved.')
  for (const one of [bob, carol]) {
    const [relay] = (await one.bot.call('relay.status', {})).joined
    expect(relay).toMatchObject({
      state: 'ready',
      address: `10.77.0.9:${port}`,
      fingerprint: seen.fingerprint,
    })
  }

  // Why something cannot be seen, on real networks.
  const failing = async (one: Machine, target?: string) => {
    const { checks } = await one.bot.call('relay.diagnose', target === undefined ? {} : { target })
    return checks.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check)
  }
  expect(await failing(bob, `10.77.0.9:${port}`)).toEqual([])
  expect(await failing(bob, `10.77.0.77:${port}`)).toEqual(['host'])
  expect(await failing(bob, '10.77.0.9:9')).toEqual(['port'])
  // A relay that is bound to one address says when its machine has lost it.
  await host.bot.call('relay.stop', {})
  await host.bot.call('relay.start', { name: 'Kitchen', host: '10.77.0.9' })
  host.ip('address', 'del', '10.77.0.9/24', 'dev', 'eth0')
  await until('it is told', async () => (await host.bot.call('relay.host', {})).unreachable === '10.77.0.9')
  host.ip('address', 'add', '10.77.0.9/24', 'dev', 'eth0')
  await until('and is over', async () => (await host.bot.call('relay.host', {})).unreachable === undefined)
  // Without multicast, and without any network.
  await lineIs(carol, 'ready')
  carol.ip('route', 'del', 'default')
  expect(await failing(carol)).toEqual(['multicast'])
  carol.ip('address', 'flush', 'dev', 'eth0')
  expect(await failing(carol)).toEqual(['network'])
})
