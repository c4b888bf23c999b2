import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Database } from '@signalapp/sqlcipher'
import { expect, onTestFinished, test } from 'vitest'
import { assemble } from '../../src/main/assemble.ts'
import type { Assembled } from '../../src/main/assemble.ts'
import { openConfSettings } from '../../src/main/conf-settings.ts'
import { openVault, readVault, deriveKey } from '../../src/main/identity/vault.ts'
import type { Keyring } from '../../src/main/identity/vault.ts'
import { openDatabase } from '../../src/main/storage/database.ts'
import { acquainted, allSaid, hears, messagesOf, person, ready, runApp, said } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { temporaryFolder } from '../support/folders.ts'
import { attach } from '../support/in-process.ts'
import { until } from '../support/until.ts'
import { startNode } from '../support/xmtp.ts'

const passphrase = 'correct horse'

const account = async (kept?: string): Promise<TestApp> => {
  const app = await runApp(temporaryFolder())
  await app.call('network.configure', { xmtp: 'off' })
  await app.call('account.create', { name: 'Alice', ...(kept === undefined ? {} : { passphrase: kept }) })
  return app
}

/** An account with a message, closed. */
const closed = async (): Promise<{ readonly profile: string; readonly phrase: string }> => {
  const app = await runApp(temporaryFolder())
  await app.call('network.configure', { xmtp: 'off' })
  const { recoveryPhrase: phrase } = await app.call('account.create', { name: 'Alice' })
  const { id } = await app.call('conversations.openDirect', { address: `0x${'b'.repeat(40)}` })
  for (let n = 0; n < 200; n += 1)
    await app.call('messages.send', { conversationId: id, text: `Message ${n} ${'x'.repeat(500)}` })
  await app.stop()
  return { profile: app.profile, phrase }
}

test('locked, the window says and does nothing, while everything goes on; the passphrase opens it as it is then', async () => {
  const node = await startNode()
  const [alice, bob] = await acquainted(['Alice', 'Bob'], { xmtp: node.url })
  if (!alice || !bob) throw new Error('Nobody is there')
  const { id: toBob } = await alice.call('conversations.openDirect', { address: bob.address })
  const { id: toAlice } = await bob.call('conversations.openDirect', { address: alice.address })
  await expect(alice.call('account.lock', {})).rejects.toMatchObject({ code: 'unsupported' })
  await alice.call('account.setPassphrase', { next: passphrase })
  await bob.call('messages.send', { conversationId: toAlice, text: 'Before' })
  await hears(alice, toBob, 'Before')

  const heard: string[] = []
  for (const name of ['messages.changed', 'conversations.changed', 'typing'] as const)
    alice.on(name, () => heard.push(name))
  expect(await alice.call('account.lock', {})).toMatchObject({ locked: true, protection: 'passphrase' })
  heard.length = 0
  const refused = { code: 'account-locked' }
  await expect(alice.call('conversations.list', {})).rejects.toMatchObject(refused)
  await expect(alice.call('messages.send', { conversationId: toBob, text: 'No' })).rejects.toMatchObject(
    refused,
  )
  await expect(alice.call('account.reveal', { passphrase })).rejects.toMatchObject(refused)
  await expect(alice.call('account.setPassphrase', { next: null })).rejects.toMatchObject(refused)
  await expect(alice.call('account.delete', { name: 'Alice' })).rejects.toMatchObject(refused)
  await expect(alice.call('backup.create', { passphrase, path: '/tmp/x' })).rejects.toMatchObject(refused)
  await expect(alice.call('preferences.set', { lockAfterMinutes: 0 })).rejects.toMatchObject(refused)
  expect(await alice.call('relay.status', {})).toEqual({ hosting: false, joined: [], vacant: [] })

  // Bob's app is told that it was sent; Alice's takes it in, and says nothing.
  await bob.call('messages.send', { conversationId: toAlice, text: 'Meanwhile' })
  await until('sent', async () => (await messagesOf(bob, toAlice)).at(-1)?.status !== 'queued')
  await expect(alice.call('account.unlock', { passphrase: 'wrong horse' })).rejects.toMatchObject({
    code: 'wrong-passphrase',
  })
  expect((await alice.call('account.get', {}))?.locked).toBe(true)
  expect(heard).toEqual([])
  expect(await alice.call('account.unlock', { passphrase })).toMatchObject({ locked: false })
  await hears(alice, toBob, 'Meanwhile')

  // Where everything is to be closed, nothing comes in until it is opened.
  await alice.call('preferences.set', { lockCloses: true })
  await alice.call('account.lock', {})
  await bob.call('messages.send', { conversationId: toAlice, text: 'While closed' })
  await until('sent', async () => (await messagesOf(bob, toAlice)).at(-1)?.status === 'sent')
  expect((await alice.call('network.status', {})).xmtp.state).toBe('off')
  // Nobody holds the database.
  const vault = await readVault(alice.profile)
  const key = vault && deriveKey(await openVault(vault, { passphrase }), 'messages')
  if (!key) throw new Error('No vault')
  const database = openDatabase(join(alice.profile, 'messages.db'), key)
  database.exec('BEGIN EXCLUSIVE; ROLLBACK')
  database.close()
  await alice.call('account.unlock', { passphrase })
  await hears(alice, toBob, 'While closed')
  expect(await allSaid(alice, toBob)).toEqual(['Before', 'Meanwhile', 'While closed'])
})

test('a passphrase is set, changed and taken away; the messages stay under the same key', async () => {
  const app = await account()
  const open = async (given?: string): Promise<Assembled> => {
    const running = await assemble({
      profile: app.profile,
      shell: 'stdio',
      version: 'test',
      openSettings: openConfSettings,
      discovery: false,
      echo: () => {},
      ...(given === undefined ? {} : { passphrase: given }),
    })
    onTestFinished(() => running.stop())
    return running
  }
  const { id } = await app.call('conversations.openDirect', { address: `0x${'b'.repeat(40)}` })
  await app.call('messages.send', { conversationId: id, text: 'Kept' })
  expect(await app.call('account.setPassphrase', { next: passphrase })).toMatchObject({
    protection: 'passphrase',
  })
  await expect(app.call('account.setPassphrase', { next: 'another horse' })).rejects.toMatchObject({
    code: 'account-locked',
  })
  await expect(
    app.call('account.setPassphrase', { current: 'wrong horse', next: 'another horse' }),
  ).rejects.toMatchObject({ code: 'wrong-passphrase' })
  await app.call('account.setPassphrase', { current: passphrase, next: 'another horse' })
  await app.stop()

  await expect(open(passphrase)).rejects.toMatchObject({ code: 'wrong-passphrase' })
  const again = await open('another horse')
  const client = attach(again)
  expect((await client.call('messages.list', { conversationId: id })).messages.map(said)).toEqual(['Kept'])
  await client.call('account.setPassphrase', { current: 'another horse', next: null })
  await again.stop()
  const plain = attach(await open())
  expect(await plain.call('account.get', {})).toMatchObject({ locked: false, protection: 'file' })
})

const troubles: ReadonlyArray<
  readonly [what: string, code: string, damage: (profile: string) => void | (() => void)]
> = [
  [
    'is damaged at its beginning',
    'database-damaged',
    (profile) => writeFileSync(join(profile, 'messages.db'), 'x'),
  ],
  ['is empty', 'database-damaged', (profile) => truncateSync(join(profile, 'messages.db'), 0)],
  ['is missing', 'database-damaged', (profile) => rmSync(join(profile, 'messages.db'))],
  ['is cut off', 'database-damaged', (profile) => truncateSync(join(profile, 'messages.db'), 50_000)],
  [
    'has a damaged account file',
    'database-damaged',
    (profile) => writeFileSync(join(profile, 'account.json'), '{'),
  ],
  [
    'is newer than the app',
    'database-newer',
    (profile) => {
      const database = openDatabase(join(profile, 'messages.db'), keyOf(profile))
      database.pragma('user_version = 9999')
      database.close()
    },
  ],
  [
    'is held by another program',
    'database-busy',
    (profile) => {
      const held = new Database(join(profile, 'messages.db'))
      held.pragma(`key = "x'${Buffer.from(keyOf(profile)).toString('hex')}'"`)
      held.pragma('locking_mode = EXCLUSIVE')
      held.exec('BEGIN EXCLUSIVE; CREATE TABLE held (x); COMMIT')
      return () => {
        held.exec('DROP TABLE held')
        held.close()
      }
    },
  ],
]

const keyOf = (profile: string): Uint8Array => {
  const parsed: unknown = JSON.parse(readFileSync(join(profile, 'account.json'), 'utf8'))
  const { protection } = parsed as { protection: { key: string } }
  return deriveKey(Buffer.from(protection.key, 'base64'), 'messages')
}

test.each(troubles)(
  'an account whose database %s is left alone, said to be, and has a way back',
  async (_what, code, damage) => {
    const { profile, phrase } = await closed()
    const whole = new Map(
      ['messages.db', 'account.json'].map((name) => [name, readFileSync(join(profile, name))] as const),
    )
    const mend = damage(profile)
    const app = await runApp(profile)
    await expect(app.call('account.get', {})).rejects.toMatchObject({ code })
    const left = existsSync(join(profile, 'messages.db'))
      ? readFileSync(join(profile, 'messages.db'))
      : undefined
    await expect(app.call('conversations.list', {})).rejects.toMatchObject({ code })
    await expect(app.call('account.create', { name: 'Other' })).rejects.toMatchObject({ code })
    if (left && code !== 'database-busy') expect(readFileSync(join(profile, 'messages.db'))).toEqual(left)

    if (mend) {
      mend()
      await until('open again', async () => (await app.call('account.get', {}))?.locked === false)
      return
    }
    // Start anew beside it: with the recovery phrase, and back again when the old one was found.
    const { folder } = await app.call('account.setAside', {})
    expect(await app.call('account.get', {})).toBeNull()
    expect(await app.call('account.aside', {})).toEqual({ folder })
    if (left) expect(readFileSync(join(folder, 'messages.db'))).toEqual(left)
    await app.call('account.restore', { phrase, name: 'Alice' })
    expect((await app.call('conversations.list', {})).conversations).toEqual([])
    await expect(app.call('account.putBack', {})).rejects.toMatchObject({ code: 'account-exists' })
    await app.call('account.delete', { name: 'Alice' }).catch(() => {})
    await app.stop()

    // Somebody has a copy of the files: put back, everything is there.
    for (const [name, bytes] of whole) writeFileSync(join(profile, name), bytes)
    for (const suffix of ['-wal', '-shm']) rmSync(join(profile, `messages.db${suffix}`), { force: true })
    const mended = await runApp(profile)
    const [conversation] = (await mended.call('conversations.list', {})).conversations
    expect(conversation && (await messagesOf(mended, conversation.id)).length).toBe(200)
  },
)

test('what was set aside is put back as it was, also after an attempt that led nowhere', async () => {
  const app = await account(passphrase)
  const { id } = await app.call('conversations.openDirect', { address: `0x${'b'.repeat(40)}` })
  await app.call('messages.send', { conversationId: id, text: 'Still here' })
  await expect(app.call('account.setAside', {})).rejects.toMatchObject({ code: 'account-exists' })
  await app.call('account.lock', {})
  const { folder } = await app.call('account.setAside', {})
  expect(await app.call('account.get', {})).toBeNull()
  expect(readdirSync(folder)).toContain('messages.db')
  await expect(app.call('account.restore', { phrase: 'no words', name: 'X' })).rejects.toMatchObject({
    code: 'wrong-phrase',
  })
  expect(await app.call('account.putBack', {})).toMatchObject({ locked: true, name: 'Alice' })
  expect(existsSync(folder)).toBe(false)
  await app.call('account.unlock', { passphrase })
  expect((await messagesOf(app, id)).map(said)).toEqual(['Still here'])
})

test('a keyring that is not there, comes back, or is another one: said, and nothing is lost', async () => {
  const ring = (secret: number, there = true): Keyring => ({
    available: () => there,
    encrypt: (bytes) => {
      return Uint8Array.from([secret, ...bytes.map((byte) => byte ^ secret)])
    },
    decrypt: (sealed) => {
      if (sealed[0] !== secret) throw new Error('Error while decrypting the ciphertext')
      return sealed.slice(1).map((byte) => byte ^ secret)
    },
  })
  const profile = temporaryFolder()
  const open = async (keyring: Keyring) => {
    const running = await assemble({
      profile,
      shell: 'electron',
      version: 'test',
      openSettings: openConfSettings,
      keyring,
      discovery: false,
      echo: () => {},
    })
    onTestFinished(() => running.stop())
    return { ...attach(running), running }
  }
  const first = await open(ring(7))
  await first.call('network.configure', { xmtp: 'off' })
  expect(await first.call('account.create', { name: 'Alice' })).toMatchObject({ protection: 'keyring' })
  await first.stop()
  const kept = readFileSync(join(profile, 'account.json'))
  const gone = await open(ring(7, false))
  await expect(gone.call('account.get', {})).rejects.toMatchObject({
    code: 'keyring-unavailable',
    message: expect.stringContaining('is not there'),
  })
  await gone.stop()
  const other = await open(ring(9))
  await expect(other.call('account.get', {})).rejects.toMatchObject({
    code: 'keyring-unavailable',
    message: expect.stringContaining('does not have the key of this account any more'),
  })
  await other.stop()
  expect(readFileSync(join(profile, 'account.json'))).toEqual(kept)
  const back = await open(ring(7))
  expect(await back.call('account.get', {})).toMatchObject({ locked: false })
  // From one to the other and back by a passphrase: the way to take along before a keyring is given up.
  await back.call('account.setPassphrase', { next: passphrase })
  await back.stop()
  const byPassphrase = await open(ring(9))
  await byPassphrase.call('account.unlock', { passphrase })
  expect(await byPassphrase.call('account.setPassphrase', { current: passphrase, next: null })).toMatchObject(
    {
      protection: 'keyring',
    },
  )
})

test('deleting everything takes the name, leaves nothing that could be read, and the device leaves the account', async () => {
  const node = await startNode()
  const one = await person('Alice', { xmtp: node.url })
  const other = await person('Alice', { xmtp: node.url, phrase: one.phrase })
  await ready(one, other)
  const host = await runApp(temporaryFolder())
  await host.call('network.configure', { xmtp: 'off' })
  await host.call('account.create', { name: 'Host' })
  const { invite } = await host.call('relay.start', { host: '127.0.0.1' })
  for (const app of [one, other]) {
    await app.call('relay.join', { target: invite })
    await until('joined', async () => (await app.call('relay.status', {})).joined[0]?.state === 'ready')
  }
  await until('both on the LAN', async () => (await other.call('devices.local', {})).devices.length === 2)
  await until('both on XMTP', async () => (await other.call('devices.list', {})).installations.length === 2)
  await one.call('copies.set', { on: true, passphrase })
  await one.call('copies.make', {})
  const mine = join(one.profile, 'not-of-landline.txt')
  writeFileSync(mine, 'kept')
  mkdirSync(join(one.profile, 'set-aside-2020-01-01T000000'))

  await expect(one.call('account.delete', { name: 'alice' })).rejects.toMatchObject({ code: 'invalid-input' })
  expect((await one.call('account.get', {}))?.locked).toBe(false)
  await one.call('account.delete', { name: 'Alice' })
  expect(await one.call('account.get', {})).toBeNull()
  expect(
    readdirSync(one.profile).filter((name) => !/^(profile\.lock|logs|settings\.json)/.test(name)),
  ).toEqual(['not-of-landline.txt'])
  expect((await one.call('network.status', {})).xmtp.network).toBe('production')
  await until('gone from the LAN', async () => (await other.call('devices.local', {})).devices.length === 1)
  await until('gone from XMTP', async () => (await other.call('devices.list', {})).installations.length === 1)
  // And one can begin anew.
  await one.call('network.configure', { xmtp: 'off' })
  expect(await one.call('account.create', { name: 'Anew' })).toMatchObject({ locked: false })
})

const isRoot = process.platform === 'linux' && process.getuid?.() === 0

test.skipIf(!isRoot)(
  'an account on a full disk says so, and opens when there is room (root, Linux)',
  async () => {
    const disk = temporaryFolder()
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk])
    if (mounted.status !== 0) return
    onTestFinished(() => void spawnSync('umount', [disk]))
    const profile = join(disk, 'profile')
    const app = await runApp(profile)
    await app.call('network.configure', { xmtp: 'off' })
    await app.call('account.create', { name: 'Alice' })
    const { id } = await app.call('conversations.openDirect', { address: `0x${'b'.repeat(40)}` })
    await app.call('messages.send', { conversationId: id, text: 'Kept' })
    const fill = (): void => {
      for (const size of [65_536, 4_096, 1]) {
        try {
          for (let n = 0; ; n += 1) writeFileSync(join(disk, `fill-${size}-${n}`), Buffer.alloc(size))
        } catch {
          // It is full.
        }
      }
    }
    const clear = (): void => {
      for (const name of readdirSync(disk)) if (name.startsWith('fill-')) rmSync(join(disk, name))
    }
    fill()
    const long = 'x'.repeat(60_000)
    await expect(
      (async () => {
        for (let n = 0; n < 100; n += 1) await app.call('messages.send', { conversationId: id, text: long })
      })(),
    ).rejects.toMatchObject({ code: 'disk-full' })
    await expect(app.call('backup.create', { passphrase, path: join(disk, 'backup') })).rejects.toMatchObject(
      { code: 'disk-full' },
    )
    expect(readdirSync(disk).filter((name) => name.startsWith('backup'))).toEqual([])
    await app.stop()
    const full = await runApp(profile)
    await expect(full.call('account.get', {})).rejects.toMatchObject({ code: 'disk-full' })
    clear()
    await until('open again', async () => (await full.call('account.get', {}))?.locked === false)
    expect((await messagesOf(full, id)).map(said)).toContain('Kept')
  },
)

test.skipIf(isRoot || process.platform === 'win32')('files that may not be read are said to be', async () => {
  const { profile } = await closed()
  chmodSync(join(profile, 'messages.db'), 0o000)
  const app = await runApp(profile)
  await expect(app.call('account.get', {})).rejects.toMatchObject({ code: 'disk-error' })
  chmodSync(join(profile, 'messages.db'), 0o600)
  await until('open again', async () => (await app.call('account.get', {}))?.locked === false)
})
