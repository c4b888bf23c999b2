import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Database } from '@signalapp/sqlcipher'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { assemble } from '../../src/main/assemble.ts'
import { openConfSettings } from '../../src/main/conf-settings.ts'
import { createVault, deriveKey } from '../../src/main/identity/vault.ts'
import { newRecoveryPhrase, walletFromSecret } from '../../src/main/identity/wallet.ts'
import { encodeContent } from '../../src/main/messaging/content-codec.ts'
import { currentVersion, migrate } from '../../src/main/storage/migrations.ts'
import { addressSchema, conversationIdSchema } from '../../src/shared/model/ids.ts'
import { temporaryFolder } from '../support/folders.ts'
import { attach } from '../support/in-process.ts'

const peer = addressSchema.parse(walletFromSecret(newRecoveryPhrase()).address)
const conversation = conversationIdSchema.parse(`direct:${peer}`)
const versions = Array.from({ length: currentVersion }, (_, index) => index + 1)

/** A profile as the app left it whose tables had this version: only what its statements could name. */
const profileOf = async (version: number): Promise<{ profile: string; phrase: string }> => {
  const profile = temporaryFolder()
  mkdirSync(profile, { recursive: true })
  const phrase = newRecoveryPhrase()
  const self = addressSchema.parse(walletFromSecret(phrase).address)
  const { key } = await createVault(profile, { address: self, name: 'Alice' }, { type: 'file' })
  const database = new Database(join(profile, 'messages.db'))
  database.pragma(`key = "x'${Buffer.from(deriveKey(key, 'messages')).toString('hex')}'"`)
  database.pragma('journal_mode = WAL')
  migrate(database, version)
  const run = (sql: string, values: Array<string | number | null | Uint8Array<ArrayBuffer>>): void => {
    database.prepare(sql).run(values)
  }
  run('INSERT INTO state (owner, key, value) VALUES (?, ?, ?)', ['identity', 'recoveryPhrase', phrase])
  run('INSERT INTO contacts (address, name) VALUES (?, ?)', [peer, 'Bob'])
  run(
    'INSERT INTO conversations (id, ref, consent, mode, createdAt, unread, newest) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [
      conversation,
      JSON.stringify({ kind: 'direct', members: [self, peer].toSorted() }),
      'allowed',
      'automatic',
      1_000,
      1,
      'message-two',
    ],
  )
  const texts = [
    { id: 'message-one', author: self, text: 'The ferry leaves at noon' },
    { id: 'message-two', author: peer, text: 'Then I am in the harbour before it' },
  ]
  for (const [index, { id, author, text }] of texts.entries()) {
    run(
      `INSERT INTO messages (seq, id, logicalId, conversationId, author, at, prev, mode, content, digest, differs, storedAt)
       VALUES (?, ?, ?, ?, ?, ?, NULL, 'automatic', ?, ?, 0, ?)`,
      [
        index + 1,
        id,
        `0199a000-0000-7000-8000-00000000000${index}`,
        conversation,
        author,
        2_000 + index,
        new Uint8Array(encodeContent({ type: 'text', text })),
        `${index}`.repeat(64),
        2_000 + index,
      ],
    )
    run('INSERT INTO messageText (rowid, text) VALUES (?, ?)', [index + 1, text])
  }
  run(
    `INSERT INTO deliveries (messageId, transport, recipient, state, at, attempts, reason, alias)
     VALUES ('message-one', 'xmtp', '', 'queued', 2000, 1, NULL, NULL)`,
    [],
  )
  if (version >= 4) run('UPDATE indexed SET seq = 2', [])
  expect(database.pragma('user_version', { simple: true })).toBe(version)
  database.close()
  return { profile, phrase }
}

test.each(versions)(
  'a profile whose tables have version %i opens with everything that was in it',
  async (version) => {
    const { profile, phrase } = await profileOf(version)
    const settings = openConfSettings(profile)
    settings.set('xmtpNetwork', 'off')
    const open = async () => {
      const running = await assemble({
        profile,
        shell: 'stdio',
        version: '0.0.0',
        openSettings: () => settings,
        discovery: false,
        echo: () => {},
      })
      onTestFinished(() => running.stop())
      return attach(running)
    }
    let app = await open()
    expect(await app.call('account.get', {})).toMatchObject({ name: 'Alice', locked: false })
    expect(await app.call('account.reveal', {})).toEqual({ secret: phrase })
    // Twice: the second start finds tables that are up to date.
    for (let starts = 0; starts < 2; starts += 1) {
      const { conversations } = await app.call('conversations.list', {})
      expect(conversations).toMatchObject([{ id: conversation, unread: 1 }])
      const { messages } = await app.call('messages.list', { conversationId: conversation })
      expect(messages.map(({ content }) => content)).toEqual([
        { type: 'text', text: 'The ferry leaves at noon' },
        { type: 'text', text: 'Then I am in the harbour before it' },
      ])
      expect(messages[0]?.deliveries).toMatchObject([{ transport: 'xmtp', state: 'queued' }])
      const found = await app.call('messages.search', { query: 'harb' })
      expect(JSON.stringify(found)).toContain('harbour')
      expect((await app.call('contacts.list', {})).contacts).toMatchObject([{ address: peer, name: 'Bob' }])
      await app.stop()
      app = await open()
    }
    // And it is written to as any other.
    await app.call('messages.send', { conversationId: conversation, text: 'See you there' })
    expect((await app.call('messages.list', { conversationId: conversation })).messages).toHaveLength(3)
  },
)

const earlier = fileURLToPath(new URL('../fixtures/profiles', import.meta.url))
const expectedSchema = z.object({
  address: addressSchema,
  conversationId: conversationIdSchema,
  /** Whether it had choices, and one was made. */
  chose: z.boolean(),
  /** Of the relay that it hosted. */
  fingerprint: z.string(),
  passphrase: z.string().optional(),
})

// Made by the app itself as it was at that commit (scripts/earlier-profiles.ts): account, settings, both databases.
test.each(readdirSync(earlier))('a profile that the app wrote at %s opens as a whole', async (archive) => {
  const profile = temporaryFolder()
  expect(spawnSync('tar', ['-xzf', join(earlier, archive), '-C', profile]).status).toBe(0)
  const expected = expectedSchema.parse(JSON.parse(readFileSync(join(profile, 'expected.json'), 'utf8')))
  for (let starts = 0; starts < 2; starts += 1) {
    const running = await assemble({
      profile,
      shell: 'stdio',
      version: '0.0.0',
      openSettings: openConfSettings,
      discovery: false,
      echo: () => {},
      ...(expected.passphrase === undefined ? {} : { passphrase: expected.passphrase }),
    })
    onTestFinished(() => running.stop())
    const app = attach(running)
    expect(await app.call('account.get', {})).toEqual({
      address: expected.address,
      name: 'Alice',
      locked: false,
      protection: expected.passphrase === undefined ? 'file' : 'passphrase',
    })
    const { messages } = await app.call('messages.list', { conversationId: expected.conversationId })
    expect(messages[0]?.content).toMatchObject({ text: 'The ferry leaves at noon' })
    expect((await app.call('contacts.list', {})).contacts).toMatchObject([{ name: 'Bob' }])
    expect((await app.call('network.status', {})).xmtp).toMatchObject({ network: 'off', state: 'off' })
    // What that version could not choose is as in a new profile.
    expect(await app.call('preferences.get', {})).toMatchObject({
      readReceipts: !expected.chose,
      lockCloses: false,
    })
    expect((await app.call('desktop.get', {})).preferences).toMatchObject({ closing: 'ask' })
    const relay = await app.call('relay.status', {})
    expect(relay).toMatchObject({ hosting: true, name: 'Kitchen' })
    expect(new URL(relay.invite ?? '').searchParams.get('f')).toBe(expected.fingerprint)
    await app.stop()
  }
})
