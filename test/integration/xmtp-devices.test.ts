import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { acquainted, again, allSaid, conversationWhere, hears, person, ready, sees } from '../support/app.ts'
import type { Person } from '../support/app.ts'
import { runApp } from '../support/app.ts'
import { temporaryFolder } from '../support/folders.ts'
import { startNode } from '../support/xmtp.ts'
import { until } from '../support/until.ts'

/** Alice on two devices, and Bob; Alice's first device was there before. */
const twoDevices = async () => {
  const node = await startNode()
  const options = { xmtp: node.url, history: node.historyUrl }
  const [first, bob] = await acquainted(['Alice', 'Bob'], options)
  if (!first || !bob) throw new Error('unreachable: two were asked for')
  const toBob = (await first.call('conversations.openDirect', { address: bob.address })).id
  const toAlice = (await bob.call('conversations.openDirect', { address: first.address })).id
  return { node, options, first, bob, toBob, toAlice }
}

const secondDevice = (first: Person, options: { xmtp: string; history: string }): Promise<Person> =>
  person('Alice', { ...options, phrase: first.phrase })

test('a second device gets what was written before, with ids and times unchanged, and everything from then on', async () => {
  const { options, first, bob, toBob, toAlice } = await twoDevices()
  const { id: asked } = await first.call('messages.send', { conversationId: toBob, text: 'Long ago' })
  await hears(bob, toAlice, 'Long ago')
  await bob.call('messages.send', { conversationId: toAlice, text: 'I remember', replyTo: asked })
  await hears(first, toBob, 'I remember')
  await bob.call('messages.react', { id: asked, reaction: '🕰️', active: true })
  await sees(first, toBob, asked, 'reaction', ({ reactions }) => reactions?.length === 1)
  const { id: group } = await first.call('conversations.createGroup', {
    title: 'Old friends',
    members: [bob.address],
  })
  await first.call('messages.send', { conversationId: group, text: 'In the group' })
  await hears(bob, group, 'In the group')
  const second = await secondDevice(first, options)
  await ready(second)
  const old = await hears(second, toBob, 'I remember')
  // What it answers may come after it.
  await sees(second, toBob, old.id, 'what was answered', ({ quote }) => quote?.id === asked)
  expect(await allSaid(second, toBob)).toEqual(await allSaid(first, toBob))
  await sees(second, toBob, asked, 'the reaction', ({ reactions }) => reactions?.length === 1)
  await hears(second, group, 'In the group')
  expect(await second.call('history.status', {})).toMatchObject({ state: 'arrived' })
  expect((await second.call('conversations.get', { id: toBob })).consent).toBe('allowed')
  // And on: both of Alice's devices have what either writes, and what Bob writes.
  await second.call('messages.send', { conversationId: toBob, text: 'From the new one' })
  await Promise.all([hears(bob, toAlice, 'From the new one'), hears(first, toBob, 'From the new one')])
  await bob.call('messages.send', { conversationId: toAlice, text: 'To both' })
  await Promise.all([hears(first, toBob, 'To both'), hears(second, toBob, 'To both')])
  await second.call('messages.send', { conversationId: group, text: 'Group, from the new one' })
  await hears(bob, group, 'Group, from the new one')
})

test('what is answered and blocked on one device holds on the other', async () => {
  const { node, options, first } = await twoDevices()
  const second = await secondDevice(first, options)
  const stranger = await person('Stranger', { xmtp: node.url })
  await ready(second, stranger)
  const { id: toAlice } = await stranger.call('conversations.openDirect', { address: first.address })
  await stranger.call('messages.send', { conversationId: toAlice, text: 'Hello?' })
  const isRequest = ({ members }: { readonly members: readonly string[] }) =>
    members.includes(stranger.address)
  const request = await conversationWhere(first, 'the request', isRequest)
  await conversationWhere(second, 'the request there too', isRequest)
  await first.call('conversations.setConsent', { id: request.id, consent: 'allowed' })
  await conversationWhere(second, 'accepted', (one) => one.id === request.id && one.consent === 'allowed')
  await second.call('contacts.setBlocked', { address: stranger.address, blocked: true })
  await until('blocked on the first', async () =>
    (await first.call('contacts.list', {})).contacts.some(
      ({ address, blocked }) => address === stranger.address && blocked === true,
    ),
  )
})

test('devices are listed, warned of and revoked; one that was revoked is told and hears nothing', async () => {
  const { options, first, bob, toBob, toAlice } = await twoDevices()
  const second = await secondDevice(first, options)
  await ready(second)
  const list = await first.call('devices.list', {})
  expect(list).toMatchObject({ installationLimit: 10, updateLimit: 256 })
  expect(list.installations).toHaveLength(2)
  expect(list.updates).toBeGreaterThanOrEqual(2)
  const [own] = list.installations.filter(({ current }) => current)
  const [other] = list.installations.filter(({ current }) => !current)
  await expect(first.call('devices.revoke', { ids: [own?.id ?? ''] })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  await expect(first.call('devices.revoke', { ids: ['ab'.repeat(32)] })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  const left = await first.call('devices.revoke', { ids: [other?.id ?? ''] })
  expect(left.installations).toHaveLength(1)
  await until('the other is told', async () => {
    const { xmtp } = await second.call('network.status', {})
    return xmtp.state === 'failed' && xmtp.reason?.includes('removed') === true
  })
  await bob.call('messages.send', { conversationId: toAlice, text: 'Only to the first' })
  await hears(first, toBob, 'Only to the first')
  expect(await allSaid(second, toBob).catch(() => [])).not.toContain('Only to the first')
})

test('an eleventh device is refused in words, sees the others, makes room, and comes in', async () => {
  const { options, first } = await twoDevices()
  for (let index = 0; index < 9; index += 1) {
    const device = await secondDevice(first, options)
    await ready(device)
    await device.stop()
  }
  expect((await first.call('devices.list', {})).warning).toMatch(/All 10 devices/)
  const eleventh = await secondDevice(first, options)
  await until('refused', async () => {
    const { xmtp } = await eleventh.call('network.status', {})
    return xmtp.state === 'failed' && xmtp.reason?.includes('10 at most') === true
  })
  const { installations } = await eleventh.call('devices.list', {})
  expect(installations).toHaveLength(10)
  expect(installations.every(({ current }) => !current)).toBe(true)
  await eleventh.call('devices.revoke', { ids: installations.slice(0, 3).map(({ id }) => id) })
  await ready(eleventh)
  const after = await eleventh.call('devices.list', {})
  expect(after.installations).toHaveLength(8)
  expect(after.warning).toMatch(/8 of the 10/)
})

test('without a history server it is said what cannot be had', async () => {
  const node = await startNode()
  const options = { xmtp: node.url, history: '' }
  const first = await person('Alice', options)
  await ready(first)
  const second = await secondDevice(first, options)
  await ready(second)
  await expect(second.call('history.request', {})).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/history server/),
  })
  const status = await second.call('history.status', {})
  expect(status.state).toBe('none')
  expect(status.explanation).toMatch(/local network only/)
  // It can be given later.
  await second.call('network.configure', { xmtp: node.url, history: node.historyUrl })
  await ready(second)
  expect(await second.call('history.request', {})).toMatchObject({ state: 'asked' })
})

test('an account of a wallet that exists elsewhere is imported by its key, and is the same again', async () => {
  const node = await startNode()
  const key = randomBytes(32).toString('hex')
  const importing = async (typed: string) => {
    const app = await runApp(temporaryFolder())
    await app.call('network.configure', { xmtp: node.url })
    const account = await app.call('account.importKey', { key: typed, name: 'Imported' })
    return { ...app, address: account.address, phrase: '' }
  }
  // Both at once: who comes second finds the inbox made while it was about to make it.
  const [one, other] = await Promise.all([importing(key), importing(` 0x${key.toUpperCase()}\n`)])
  await ready(one, other)
  expect(other.address).toBe(one.address)
  const later = await again(one)
  await ready(later, other)
  expect((await later.call('devices.list', {})).installations).toHaveLength(2)
  const fresh = await runApp(temporaryFolder())
  for (const wrong of ['', '12', 'g'.repeat(64), '0'.repeat(64), 'f'.repeat(64)]) {
    await expect(fresh.call('account.importKey', { key: wrong, name: 'x' })).rejects.toMatchObject({
      code: 'wrong-phrase',
    })
  }
  expect(await fresh.call('account.get', {})).toBe(null)
})
