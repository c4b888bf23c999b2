import { createHash, randomBytes } from 'node:crypto'
import { toBytes } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { Client } from '@xmtp/node-sdk'
import type { Identifier, Signer } from '@xmtp/node-sdk'
import { expect, onTestFinished, test } from 'vitest'
import { consentStates, ethereum, inboxEntity } from '../../src/main/transports/xmtp/constants.ts'
import { temporaryFolder } from '../../test/support/folders.ts'
import { until } from '../../test/support/until.ts'
import { startNode } from '../../test/support/xmtp.ts'
import { codec } from './codec.ts'
import { Ledger, pageLimits } from './ledger.ts'
import { createMethods } from './services.ts'
import type { XmtpNode } from './server.ts'

// The unmodified SDK, as its documentation has it, through everything that this network is for.

interface Account {
  readonly signer: Signer
  readonly identifier: Identifier
  readonly address: string
}

const newAccount = (): Account => {
  const account = privateKeyToAccount(generatePrivateKey())
  const identifier = { identifier: account.address.toLowerCase(), identifierKind: ethereum }
  return {
    address: account.address.toLowerCase(),
    identifier,
    signer: {
      type: 'EOA',
      getIdentifier: () => identifier,
      signMessage: async (message) => toBytes(await account.signMessage({ message })),
    },
  }
}

const connect = async (node: XmtpNode, account = newAccount(), path = `${temporaryFolder()}/client.db3`) => {
  const client = await Client.create(account.signer, {
    env: 'local',
    apiUrl: node.url,
    historySyncUrl: node.historyUrl,
    dbPath: path,
  })
  onTestFinished(() => client.close().catch(() => {}))
  return { ...account, client, path }
}

const texts = (messages: ReadonlyArray<{ readonly content: unknown }>): readonly unknown[] =>
  messages.map(({ content }) => content).filter((content) => typeof content === 'string')

test('people are found, write to each other live, and are found by several addresses', async () => {
  const node = await startNode()
  const [alice, bob] = [await connect(node), await connect(node)]
  const absent = newAccount().identifier
  const found = await alice.client.canMessage([bob.identifier, absent])
  expect([found.get(bob.address), found.get(absent.identifier)]).toEqual([true, false])
  const heard: unknown[] = []
  const stream = await bob.client.conversations.streamAllMessages({
    onValue: ({ content }) => heard.push(content),
  })
  onTestFinished(() => void stream.end())
  const dm = await alice.client.conversations.createDm(bob.client.inboxId)
  await dm.sendText('one')
  await until('heard', () => heard.includes('one'))
  // A second address of the same inbox, and without it again.
  const other = newAccount()
  await alice.client.unsafe_addAccount(other.signer, true)
  expect(await bob.client.fetchInboxIdByIdentifier(other.identifier)).toBe(alice.client.inboxId)
  await alice.client.removeAccount(other.identifier)
  expect((await bob.client.fetchInboxIdByIdentifier(other.identifier)) ?? null).toBeNull()
})

test('more than a page, and more bytes than an answer carries, arrive whole and in order', async () => {
  const node = await startNode()
  const [alice, bob] = [await connect(node), await connect(node)]
  const dm = await alice.client.conversations.createDm(bob.client.inboxId)
  const many = Array.from({ length: pageLimits.entries * 2 + 30 }, (_, index) => `m${index}`)
  for (const text of many) await dm.sendText(text, { optimistic: true })
  await dm.publishMessages()
  const large = Array.from({ length: 24 }, (_, index) => `${index}`.padEnd(900_000, 'x'))
  for (const text of large) await dm.sendText(text)
  await bob.client.conversations.syncAll()
  const theirs = bob.client.conversations.getDmByInboxId(alice.client.inboxId)
  // The SDK takes an answer with fewer than 100 messages for the last; the next synchronisation goes on behind it.
  await theirs?.sync()
  expect(texts((await theirs?.messages()) ?? []).map((text) => String(text).slice(0, 9))).toEqual(
    [...many, ...large].map((text) => text.slice(0, 9)),
  )
})

test('groups: members and metadata change, people leave, rights hold, and all see the same', async () => {
  const node = await startNode()
  const people = await Promise.all([1, 2, 3].map(() => connect(node)))
  const [alice, bob, carol] = people
  if (!alice || !bob || !carol) throw new Error('Nobody is there')
  const group = await alice.client.conversations.createGroup([bob.client.inboxId], { groupName: 'First' })
  await group.addMembers([carol.client.inboxId])
  await group.updateName('Second')
  await group.removeMembers([bob.client.inboxId])
  await group.sendText('to Carol')
  for (const { client } of people) await client.conversations.syncAll()
  const atCarol = await carol.client.conversations.getConversationById(group.id)
  expect(texts((await atCarol?.messages()) ?? [])).toEqual(['to Carol'])
  expect((await atCarol?.members())?.length).toBe(2)
  const atBob = await bob.client.conversations.getConversationById(group.id)
  expect(texts((await atBob?.messages()) ?? [])).toEqual([])
  await expect((async () => atBob?.sendText('still here?'))()).rejects.toThrow()
})

test('a second installation of an account gets the archive of the first, consent travels, and it can be revoked', async () => {
  const node = await startNode()
  const [alice, bob] = [await connect(node), await connect(node)]
  const dm = await alice.client.conversations.createDm(bob.client.inboxId)
  await dm.sendText('long ago')
  const { address: _address, ...same } = alice
  const second = await connect(node, {
    address: alice.address,
    identifier: same.identifier,
    signer: same.signer,
  })
  expect(second.client.inboxId).toBe(alice.client.inboxId)
  expect((await alice.client.preferences.fetchInboxState()).installations).toHaveLength(2)
  await second.client.sendSyncRequest(undefined, node.historyUrl)
  await until('the archive', async () => {
    await alice.client.syncAllDeviceSyncGroups()
    await second.client.syncAllDeviceSyncGroups()
    const [archive] = second.client.listAvailableArchives(30)
    if (!archive) return false
    await second.client.processSyncArchive(archive.pin)
    return true
  })
  const [restored] = await second.client.conversations.list()
  expect(texts((await restored?.messages()) ?? [])).toEqual(['long ago'])
  await alice.client.preferences.setConsentStates([
    { entityType: inboxEntity, entity: bob.client.inboxId, state: consentStates.denied },
  ])
  await until('consent', async () => {
    await second.client.preferences.sync()
    return (
      (await second.client.preferences.getConsentState(inboxEntity, bob.client.inboxId)) ===
      consentStates.denied
    )
  })
  await alice.client.revokeInstallations([second.client.installationIdBytes])
  expect(
    (await bob.client.preferences.fetchInboxStates([alice.client.inboxId]))[0]?.installations,
  ).toHaveLength(1)
  expect(node.health().stored.files).toBeGreaterThan(0)
})

test('what was acknowledged is there after a restart, and clients go on where they were', async () => {
  const directory = temporaryFolder()
  const node = await startNode(directory)
  const [alice, bob] = [await connect(node), await connect(node)]
  const dm = await alice.client.conversations.createDm(bob.client.inboxId)
  await dm.sendText('before')
  await bob.client.conversations.syncAll()
  await node.stop()
  const later = await startNode(directory, Number(new URL(node.url).port))
  await until('it goes on', async () => {
    try {
      await dm.sendText('after')
      return true
    } catch {
      return false
    }
  })
  const theirs = bob.client.conversations.getDmByInboxId(alice.client.inboxId)
  await theirs?.sync()
  const found = texts((await theirs?.messages()) ?? [])
  expect(found[0]).toBe('before')
  expect(new Set(found)).toEqual(new Set(['before', 'after']))
  expect(later.health().stored.messages).toBeGreaterThan(1)
})

test('a signature of a contract is asked for and not valid, as there is no chain', async () => {
  const node = await startNode()
  const { identifier } = newAccount()
  const signer: Signer = {
    type: 'SCW',
    getIdentifier: () => identifier,
    signMessage: async () => new Uint8Array(randomBytes(65)),
    getChainId: () => 1n,
  }
  await expect(
    Client.create(signer, { env: 'local', apiUrl: node.url, dbPath: `${temporaryFolder()}/scw.db3` }),
  ).rejects.toThrow()
  expect(node.health().calls['VerifySmartContractWalletSignatures']).toBeGreaterThan(0)
})

test('between them, clients use every method of the 15 but those of the commit log and of contracts', async () => {
  const node = await startNode()
  const [alice, bob] = [await connect(node), await connect(node)]
  const stream = await bob.client.conversations.streamAllMessages({ onValue: () => {} })
  onTestFinished(() => void stream.end())
  const group = await alice.client.conversations.createGroup([bob.client.inboxId])
  await group.sendText('hello')
  await bob.client.conversations.syncAll()
  await until('each of them was called', () => {
    const called = Object.keys(node.health().calls)
    return [
      'FetchKeyPackages',
      'GetIdentityUpdates',
      'GetInboxIds',
      'GetNewestGroupMessage',
      'PublishIdentityUpdate',
      'QueryGroupMessages',
      'QueryWelcomeMessages',
      'SendGroupMessages',
      'SendWelcomeMessages',
      'SubscribeGroupMessages',
      'SubscribeWelcomeMessages',
      'UploadKeyPackage',
    ].every((name) => called.includes(name))
  })
})

/** The methods on a ledger of their own, without a network: for what no client does. */
const methodsOf = () => {
  const ledger = new Ledger(':memory:')
  onTestFinished(() => ledger.close())
  const announced: string[] = []
  const methods = createMethods(ledger, (table) => announced.push(table))
  const call = (name: string, request: unknown) => {
    const method = methods[name]
    if (!method) throw new Error(`There is no ${name}`)
    return method(request)
  }
  return { ledger, announced, call }
}

test('an inbox that is not of its address is refused, and the 257th update of one', () => {
  const { call, ledger } = methodsOf()
  const address = newAccount().address
  const update = (inboxId: string, actions: unknown[]) =>
    call('PublishIdentityUpdate', {
      identity_update: codec.encode('IdentityUpdate', { inbox_id: inboxId, actions }),
    })
  const create = { create_inbox: { initial_identifier: address, nonce: '0', initial_identifier_kind: 1 } }
  expect(() => update('f'.repeat(64), [create])).toThrow(/not of that address/)
  expect(ledger.inboxIdOf(address, 1)).toBeUndefined()
  const inboxId = createHash('sha256').update(`${address}0`).digest('hex')
  update(inboxId, [create])
  expect(ledger.inboxIdOf(address, 1)).toBe(inboxId)
  expect(() => update(inboxId, [create, create])).toThrow(/made already/)
  const add = (index: number) => ({
    add: { new_member_identifier: { ethereum_address: `0x${index.toString(16).padStart(40, '0')}` } },
  })
  for (let index = 1; index < 256; index += 1) update(inboxId, [add(index)])
  expect(() => update(inboxId, [add(256)])).toThrow(/number of updates/)
})

test('the commit log is kept in order, once, and read in bounded pages', () => {
  const { call } = methodsOf()
  const group = new Uint8Array(randomBytes(16))
  const entry = (index: number) => ({
    group_id: group,
    serialized_commit_log_entry: new Uint8Array([index % 256, index >> 8]),
  })
  const entries = Array.from({ length: pageLimits.entries + 20 }, (_, index) => entry(index))
  call('BatchPublishCommitLog', { requests: entries })
  // A repetition of a request that was carried out, as after a lost answer.
  call('BatchPublishCommitLog', { requests: entries.slice(0, 10) })
  const read = (cursor: string) =>
    JSON.parse(
      JSON.stringify(
        call('BatchQueryCommitLog', {
          requests: [{ group_id: group, paging_info: { direction: 1, limit: 0, id_cursor: cursor } }],
        }),
      ),
    ).responses[0]
  const first = read('0')
  expect(first.commit_log_entries).toHaveLength(pageLimits.entries)
  const second = read(first.paging_info.id_cursor)
  expect(second.commit_log_entries).toHaveLength(20)
  expect(second.paging_info.id_cursor).toBe('0')
})

test.each([
  'SendGroupMessages',
  'UploadKeyPackage',
  'PublishIdentityUpdate',
  'GetInboxIds',
  'QueryGroupMessages',
])('%s refuses what it cannot read, and stores nothing', (name) => {
  const { call, announced, ledger } = methodsOf()
  const junk = new Uint8Array(40).fill(0xff)
  for (const request of [
    {},
    { messages: [{ v1: { data: junk } }] },
    { key_package: { key_package_tls_serialized: junk.subarray(0, 3) } },
    { identity_update: junk },
    { requests: 'x', group_id: 7 },
    null,
  ]) {
    expect(() => call(name, request)).toThrow()
  }
  expect(announced).toEqual([])
  expect(ledger.counts().messages).toBe(0)
})
