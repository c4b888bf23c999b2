import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inspect, unlock, unseal } from '../../src/main/backup/sealed-file.ts'
import type { ConversationId } from '../../src/shared/model/ids.ts'
import type { Message } from '../../src/shared/model/message.ts'
import { acquainted, allSaid, hears, messagesOf, person, ready, runApp, sees } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { temporaryFolder } from '../support/folders.ts'
import { until } from '../support/until.ts'
import { startNode } from '../support/xmtp.ts'

const passphrase = 'four words of mine'

const onRelay = (app: TestApp) =>
  until('joined', async () => (await app.call('relay.status', {})).joined[0]?.state === 'ready')

const backedUp = async (app: TestApp): Promise<string> => {
  const path = join(temporaryFolder(), 'alice.landline-backup')
  expect(await app.call('backup.create', { passphrase, path })).toEqual({ outcome: 'saved', path })
  return path
}

/** What is left of a message on another device: everything but how far its sending had come here. */
const lasting = ({ deliveries: _deliveries, status: _status, ...rest }: Message) => rest

test('backup, wipe, restore: everything is back, both lines work, and nothing is sent twice', async () => {
  const node = await startNode()
  const [alice, bob] = await acquainted(['Alice', 'Bob'], { xmtp: node.url })
  if (!alice || !bob) throw new Error('Nobody is there')
  const host = await runApp(temporaryFolder())
  await host.call('network.configure', { xmtp: 'off' })
  await host.call('account.create', { name: 'Host' })
  const { invite } = await host.call('relay.start', { host: '127.0.0.1' })
  for (const app of [alice, bob]) {
    await app.call('relay.join', { target: invite })
    await onRelay(app)
  }
  const { id: toBob } = await alice.call('conversations.openDirect', { address: bob.address })
  const { id: toAlice } = await bob.call('conversations.openDirect', { address: alice.address })
  const { id: first } = await alice.call('messages.send', { conversationId: toBob, text: 'One' })
  const heard = await hears(bob, toAlice, 'One')
  await bob.call('messages.react', { id: heard.id, reaction: '👍', active: true })
  await bob.call('messages.send', { conversationId: toAlice, text: 'Two' })
  await hears(alice, toBob, 'Two')
  await sees(alice, toBob, first, 'the reaction', ({ reactions }) => reactions?.length === 1)
  const data = Buffer.alloc(300_000, 'f').toString('base64')
  const file = { conversationId: toBob, name: 'plan.txt', mediaType: 'text/plain', data }
  const { id: fileId } = await alice.call('messages.sendFile', file)
  await hears(bob, toAlice, 'plan.txt')
  const { id: taken } = await alice.call('messages.send', { conversationId: toBob, text: 'Taken back' })
  await hears(bob, toAlice, 'Taken back')
  await alice.call('messages.delete', { id: taken, scope: 'everyone' })
  await hears(bob, toAlice, '(deleted)')
  const group = await alice.call('conversations.createGroup', { title: 'Allotment', members: [bob.address] })
  await alice.call('messages.send', { conversationId: group.id, text: 'In the group' })
  await hears(bob, group.id, 'In the group')
  await alice.call('conversations.arrange', { id: toBob, pinned: true, draft: 'Not yet' })
  await alice.call('contacts.add', { address: bob.address, name: 'Robert' })
  await alice.call('preferences.set', { readReceipts: false, giveUpAfterHours: 24 })
  // Somebody who is nowhere yet: what is written to them waits.
  const wallet = await person('Dave', { xmtp: 'off' })
  const { id: toDave } = await alice.call('conversations.openDirect', { address: wallet.address })
  const { id: waiting } = await alice.call('messages.send', { conversationId: toDave, text: 'For later' })
  await until('nothing else waits', async () => {
    const { waiting: all } = await alice.call('network.waiting', {})
    return all.every(({ conversationId }) => conversationId === toDave)
  })
  const before = new Map<ConversationId, readonly Message[]>()
  for (const id of [toBob, group.id, toDave]) before.set(id, await messagesOf(alice, id))
  const path = await backedUp(alice)

  // The machine that the backup is of lives on for a while, and what waited there is sent.
  const dave = await person('Dave', { xmtp: node.url, phrase: wallet.phrase })
  await ready(dave)
  await alice.call('network.tryAgain', {})
  const { id: fromAlice } = await until('a conversation with Alice', async () =>
    (await dave.call('conversations.list', {})).conversations.find(({ members }) =>
      members.includes(alice.address),
    ),
  )
  await hears(dave, fromAlice, 'For later')
  await alice.stop()
  rmSync(alice.profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })

  const back = await runApp(temporaryFolder())
  const { backup } = await back.call('backup.open', { path })
  const id = backup?.id ?? ''
  expect(backup?.createdAt).toBeGreaterThan(0)
  const states: string[] = []
  back.on('work.changed', ({ kind, state }) => states.push(`${kind} ${state}`))
  expect(await back.call('backup.restore', { id, passphrase })).toMatchObject({
    address: alice.address,
    name: 'Alice',
    locked: false,
  })
  expect(states.at(-1)).toBe('restore done')
  for (const [conversation, messages] of before) {
    // XMTP tells a device that is new, sooner or later, how its group came about.
    const restored = (await messagesOf(back, conversation)).filter(
      ({ id: one, content }) => content.type !== 'groupChange' || messages.some((known) => known.id === one),
    )
    expect(restored.map(lasting)).toEqual(messages.map(lasting))
  }
  const kept = await back.call('messages.file', { id: fileId })
  expect(Buffer.from(kept.data, 'base64').toString()).toBe('f'.repeat(300_000))
  expect(await back.call('conversations.get', { id: toBob })).toMatchObject({
    title: 'Robert',
    arrangement: { pinned: true, draft: 'Not yet' },
  })
  expect(await back.call('preferences.get', {})).toMatchObject({ readReceipts: false, giveUpAfterHours: 24 })
  expect((await back.call('account.reveal', {})).secret).toBe(alice.phrase)
  const { messages: found } = await back.call('messages.search', { query: 'One' })
  expect(found.map(({ id: one }) => one)).toEqual([first])

  // What had waited is not sent by itself: whoever wrote it decides.
  const [late] = await messagesOf(back, toDave)
  expect(late).toMatchObject({ id: waiting, status: 'failed' })
  expect(late?.deliveries[0]?.reason).toMatch(/^This was waiting to be sent when the backup was made/)
  await Promise.all([ready(back), onRelay(back)])
  expect((await back.call('network.waiting', {})).waiting).toEqual([])

  // Both lines, both ways, as a new device.
  const old = new Set((await bob.call('devices.local', {})).devices.map((one) => one.id))
  expect(old.size).toBe(1)
  const { devices } = await back.call('devices.local', {})
  expect(devices.filter(({ isThis }) => isThis)).toHaveLength(1)
  expect(devices).toHaveLength(2)
  const say = async (from: TestApp, to: TestApp, at: ConversationId, there: ConversationId, text: string) => {
    await from.call('messages.send', { conversationId: at, text })
    await hears(to, there, text)
  }
  for (const mode of ['xmtp-only', 'lan-only'] as const) {
    await back.call('conversations.setMode', { id: toBob, mode })
    await bob.call('conversations.setMode', { id: toAlice, mode })
    await say(back, bob, toBob, toAlice, `From Alice, ${mode}`)
    await say(bob, back, toAlice, toBob, `From Bob, ${mode}`)
  }
  await say(bob, back, group.id, group.id, 'Still in the group')
  await until('Alice is in the group on XMTP', async () => {
    try {
      await say(back, bob, group.id, group.id, 'Back in the group')
      return true
    } catch {
      return false
    }
  })

  // By hand it is: under the name that it had, so it is recognised.
  await back.call('messages.retry', { id: waiting })
  await sees(back, toDave, waiting, 'sent', ({ status }) => status !== 'failed' && status !== 'queued')
  await say(back, dave, toDave, fromAlice, 'After it')
  expect(await allSaid(dave, fromAlice)).toEqual(['For later', 'After it'])
  const atBob = await allSaid(bob, toAlice)
  expect(new Set(atBob).size).toBe(atBob.length)
  expect(atBob.slice(0, 4)).toEqual(['One', 'Two', 'plan.txt', '(deleted)'])
})

test('a relay that was hosted comes back where somebody says so: its guests trust it, lose nothing, and are kept out as before', async () => {
  const offline = async (name: string): Promise<TestApp> => {
    const app = await runApp(temporaryFolder())
    await app.call('network.configure', { xmtp: 'off' })
    await app.call('account.create', { name })
    return app
  }
  const [host, alice, mallory] = await Promise.all(['Host', 'Alice', 'Mallory'].map(offline))
  if (!host || !alice || !mallory) throw new Error('Nobody is there')
  const { invite, port } = await host.call('relay.start', { name: 'Kitchen' })
  for (const app of [alice, mallory]) {
    await app.call('relay.join', { target: invite })
    await onRelay(app)
  }
  const addressOf = async (app: TestApp) => (await app.call('account.get', {}))?.address ?? ''
  const [toAlice, toHost] = [await addressOf(alice), await addressOf(host)]
  const [relay] = (await alice.call('relay.status', {})).joined
  const room = await alice.call('rooms.join', { relay: relay?.fingerprint ?? '', name: 'garden' })
  await alice.call('messages.send', { conversationId: room.id, text: 'In the room' })
  const { id: atHost } = await host.call('conversations.openDirect', { address: toAlice })
  const { id: atAlice } = await alice.call('conversations.openDirect', { address: toHost })
  await host.call('messages.send', { conversationId: atHost, text: 'Before' })
  await hears(alice, atAlice, 'Before')
  await host.call('relay.ban', { address: await addressOf(mallory), banned: true })
  await host.call('relay.configure', { admission: 'allow-list', allowed: [toAlice] })
  const path = await backedUp(host)
  // It goes on for a while after that.
  for (const text of ['Later 1', 'Later 2']) {
    await alice.call('messages.send', { conversationId: room.id, text })
    await host.call('messages.send', { conversationId: atHost, text })
    await hears(alice, atAlice, text)
  }

  const back = await runApp(temporaryFolder())
  const { backup } = await back.call('backup.open', { path })
  await back.call('backup.restore', { id: backup?.id ?? '', passphrase })
  await onRelay(back)
  const status = await back.call('relay.status', {})
  expect(status).toMatchObject({ hosting: false, restored: { name: 'Kitchen' } })
  // The other machine hosts it still.
  await expect(back.call('relay.hostRestored', {})).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('runs on another computer'),
  })
  await host.stop()
  await until('it is gone', async () => (await back.call('relay.status', {})).joined[0]?.state !== 'ready')
  const hosted = await back.call('relay.hostRestored', {})
  expect(hosted.port).toBe(port)
  expect(new URL(hosted.invite).searchParams.get('f')).toBe(new URL(invite).searchParams.get('f'))
  expect(await back.call('relay.status', {})).not.toHaveProperty('restored')
  const view = await back.call('relay.host', {})
  expect(view).toMatchObject({ admission: 'allow-list', allowed: [toAlice] })
  expect(view.banned.map(({ name }) => name)).toEqual(['Mallory'])
  // Alice did nothing, and has read further than the backup knew of: what comes now comes all the same.
  await onRelay(alice)
  await alice.call('network.tryAgain', {})
  const text = 'After it came back'
  await back.call('messages.send', { conversationId: atHost, text })
  await hears(alice, atAlice, text)
  await alice.call('messages.send', { conversationId: atAlice, text: 'I see' })
  await hears(back, atHost, 'I see')
  const { rooms } = await alice.call('rooms.list', {})
  expect(rooms.find(({ name }) => name === 'garden')).toMatchObject({ members: 1 })
  expect((await mallory.call('relay.status', {})).joined[0]?.state).not.toBe('ready')
})

test('a relay that cannot be read, or that an early version hosted last, does not keep a backup from being made', async () => {
  const archive = fileURLToPath(new URL('../fixtures/profiles/446ce9d.tar.gz', import.meta.url))
  const profile = temporaryFolder()
  const unpack = (...names: readonly string[]) =>
    expect(spawnSync('tar', ['-xzf', archive, '-C', profile, ...names]).status).toBe(0)
  unpack()
  const app = await runApp(profile)
  await app.call('relay.stop', {})
  await app.stop()
  for (const spoil of [
    () => unpack('relay.db'),
    () => writeFileSync(join(profile, 'relay.db'), 'no database at all'.repeat(1_000)),
  ]) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(profile, `relay.db${suffix}`), { force: true })
    spoil()
    const again = await runApp(profile)
    const path = await backedUp(again)
    await again.stop()
    const back = await runApp(temporaryFolder())
    const { backup } = await back.call('backup.open', { path })
    expect(await back.call('backup.restore', { id: backup?.id ?? '', passphrase })).toMatchObject({
      name: 'Alice',
    })
  }
})

test('a read receipt that was owed is told by the restored device', async () => {
  const node = await startNode()
  const [alice, bob] = await acquainted(['Alice', 'Bob'], { xmtp: node.url })
  if (!alice || !bob) throw new Error('Nobody is there')
  const { id: toAlice } = await bob.call('conversations.openDirect', { address: alice.address })
  const { id } = await bob.call('messages.send', { conversationId: toAlice, text: 'Did you read this?' })
  const { id: toBob } = await alice.call('conversations.openDirect', { address: bob.address })
  await hears(alice, toBob, 'Did you read this?')
  await alice.call('network.configure', { xmtp: 'off' })
  await alice.call('conversations.markRead', { id: toBob })
  const path = await backedUp(alice)
  await alice.stop()
  const back = await runApp(temporaryFolder())
  const { backup } = await back.call('backup.open', { path })
  await back.call('backup.restore', { id: backup?.id ?? '', passphrase })
  expect((await messagesOf(bob, toAlice)).find((one) => one.id === id)?.status).not.toBe('read')
  await back.call('network.configure', { xmtp: node.url })
  await ready(back)
  // A device that is new comes to know the conversation with what is said there next.
  await back.call('messages.send', { conversationId: toBob, text: 'Back again' })
  await hears(bob, toAlice, 'Back again')
  await bob.call('messages.send', { conversationId: toAlice, text: 'Hello?' })
  await hears(back, toBob, 'Hello?')
  await sees(bob, toAlice, id, 'read', ({ status }) => status === 'read')
})

test('a backup holds the account and nothing that is one device’s alone, and shows none of it without its passphrase', async () => {
  const app = await runApp(temporaryFolder())
  await app.call('network.configure', { xmtp: 'off' })
  const { recoveryPhrase } = await app.call('account.create', { name: 'Marker Name' })
  const { id } = await app.call('conversations.openDirect', { address: `0x${'b'.repeat(40)}` })
  await app.call('messages.send', { conversationId: id, text: 'MARKER'.repeat(100) })
  const path = await backedUp(app)
  const bytes = readFileSync(path).toString('latin1')
  for (const word of ['MARKER', 'Marker Name', ...recoveryPhrase.split(' ').map((one) => ` ${one} `)])
    expect(bytes).not.toContain(word)
  const { devices } = await app.call('devices.local', {})
  const lines = await inside(path)
  const all = lines.join('\n')
  expect(all).toContain(recoveryPhrase)
  expect(all).not.toMatch(/"signal"|"device\/2"|admissionPrivateKey|identityPrivateKey|cursor:|preKeys/)
  expect(all).toContain(devices[0]?.id)
})

test('what is wrong with a backup is said, and leaves a profile as new as it was', async () => {
  const app = await runApp(temporaryFolder())
  await app.call('network.configure', { xmtp: 'off' })
  await app.call('account.create', { name: 'Alice' })
  const { id: conversation } = await app.call('conversations.openDirect', { address: `0x${'b'.repeat(40)}` })
  for (let n = 0; n < 50; n += 1)
    await app.call('messages.send', {
      conversationId: conversation,
      text: `${Math.random()} ${n}`.repeat(100),
    })
  const path = await backedUp(app)
  const back = await runApp(temporaryFolder())
  const opened = async (file: string) => (await back.call('backup.open', { path: file })).backup?.id ?? ''
  const folder = temporaryFolder()

  await expect(
    back.call('backup.restore', { id: await opened(path), passphrase: 'another one' }),
  ).rejects.toMatchObject({ code: 'wrong-passphrase' })
  const bytes = readFileSync(path)
  writeFileSync(join(folder, 'cut'), bytes.subarray(0, bytes.length - 1))
  await expect(
    back.call('backup.restore', { id: await opened(join(folder, 'cut')), passphrase }),
  ).rejects.toMatchObject({ code: 'backup-damaged' })
  writeFileSync(join(folder, 'other'), 'not a backup at all')
  await expect(opened(join(folder, 'other'))).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(opened(join(folder, 'missing'))).rejects.toMatchObject({ code: 'invalid-input' })
  expect(readdirSync(back.profile).filter((name) => /messages|account|restoring/.test(name))).toEqual([])
  expect(await back.call('account.get', {})).toBeNull()

  // What was left of an attempt that a crash cut short, and of an account without its key, is in nobody's way.
  mkdirSync(join(back.profile, 'restoring'))
  copyFileSync(path, join(back.profile, 'restoring', 'messages.db'))
  writeFileSync(join(back.profile, 'messages.db'), 'somebody else’s')
  await back.call('backup.restore', { id: await opened(path), passphrase, protect: 'kept here by this' })
  expect((await messagesOf(back, conversation)).length).toBe(50)
  const [aside] = readdirSync(back.profile).filter((name) => name.startsWith('set-aside-'))
  expect(readFileSync(join(back.profile, aside ?? '', 'messages.db'), 'utf8')).toBe('somebody else’s')
  expect(await back.call('account.get', {})).toMatchObject({ protection: 'passphrase' })
  await expect(back.call('backup.restore', { id: 'x', passphrase })).rejects.toMatchObject({
    code: 'account-exists',
  })
})

test('a backup given piece by piece, as a browser does, is the same backup', async () => {
  const app = await runApp(temporaryFolder())
  await app.call('network.configure', { xmtp: 'off' })
  const { address } = await app.call('account.create', { name: 'Alice' })
  const bytes = readFileSync(await backedUp(app))
  const back = await runApp(temporaryFolder())
  const { id } = await back.call('backup.begin', { name: 'a.landline-backup', bytes: bytes.length })
  const half = Math.floor(bytes.length / 2)
  const append = (from: number, to: number) =>
    back.call('backup.append', { id, data: bytes.subarray(from, to).toString('base64') })
  expect(await append(0, half)).toEqual({ received: half })
  await expect(back.call('backup.restore', { id, passphrase })).rejects.toMatchObject({
    code: 'invalid-input',
  })
  expect((await append(half, bytes.length)).backup).toMatchObject({ id, bytes: bytes.length })
  expect((await back.call('backup.restore', { id, passphrase })).address).toBe(address)
  expect(existsSync(join(back.profile, 'restoring.upload'))).toBe(false)
})

test('copies that are made by themselves open with their passphrase, and only the newest are kept', async () => {
  const app = await runApp(temporaryFolder())
  await app.call('network.configure', { xmtp: 'off' })
  const { address } = await app.call('account.create', { name: 'Alice' })
  expect(await app.call('copies.get', {})).toMatchObject({ on: false, keep: 5, copies: 0, inProfile: true })
  await expect(app.call('copies.set', { on: true })).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(app.call('copies.make', {})).rejects.toMatchObject({ code: 'unsupported' })
  const folder = temporaryFolder()
  await app.call('copies.set', { on: true, passphrase, keep: 2 })
  await app.call('copies.chooseFolder', { path: folder })
  const name = (day: number) => `Landline ${address.slice(0, 10)} 2001-01-0${day}T000000.landline-backup`
  // Somebody else's, and older ones of this account.
  for (const one of ['other.landline-backup', name(1), name(2), name(3)])
    writeFileSync(join(folder, one), 'x')
  expect(await app.call('copies.make', {})).toMatchObject({ on: true, copies: 2, folder, inProfile: false })
  const names = readdirSync(folder).sort()
  expect(names).toHaveLength(3)
  expect(names).toContain('other.landline-backup')
  expect(names).toContain(name(3))
  const newest = names.find((one) => one.startsWith('Landline') && !one.includes('2001')) ?? ''
  const back = await runApp(temporaryFolder())
  const { backup } = await back.call('backup.open', { path: join(folder, newest) })
  expect((await back.call('backup.restore', { id: backup?.id ?? '', passphrase })).address).toBe(address)
  // They begin anew on another machine: nothing is written to a folder that only the other one had.
  expect(await back.call('copies.get', {})).toMatchObject({ on: false, inProfile: true })

  await app.call('copies.chooseFolder', { path: join(folder, newest) })
  await expect(app.call('copies.make', {})).rejects.toMatchObject({ code: 'invalid-input' })
  expect((await app.call('copies.get', {})).trouble).toBeDefined()
  expect(await app.call('copies.set', { on: false })).toMatchObject({ on: false })
})

/** The lines of a backup, opened by its documented form alone. */
const inside = async (path: string): Promise<readonly string[]> => {
  const file = await inspect(path)
  const parts: Uint8Array[] = []
  for await (const part of unseal(file, await unlock(file, passphrase), () => {})) parts.push(part)
  return gunzipSync(Buffer.concat(parts)).toString('utf8').split('\n')
}
