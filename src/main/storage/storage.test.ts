import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from '@signalapp/sqlcipher'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { addressSchema, messageIdSchema } from '../../shared/model/ids.ts'
import { temporaryFolder } from '../../../test/support/folders.ts'
import { memoryStore } from '../../../test/support/memory-store.ts'
import { authorTimeSchema } from '../messaging/author-time.ts'
import { encodeContent } from '../messaging/content-codec.ts'
import { conversationIdOf, directRef } from '../messaging/conversation-id.ts'
import { contentDigest } from '../messaging/inbox.ts'
import type { MessageRecord, Store } from '../messaging/store.ts'
import { openDatabase } from './database.ts'
import { migrate } from './migrations.ts'
import { lockProfile } from './profile-lock.ts'
import { searchQuery } from './search-query.ts'
import { createStateStore } from './state-repository.ts'
import { createStore } from './store.ts'

const alice = addressSchema.parse(`0x${'a'.repeat(40)}`)
const bob = addressSchema.parse(`0x${'b'.repeat(40)}`)
const ref = directRef(alice, bob)
const conversationId = conversationIdOf(ref, alice)

const withConversation = (store: Store) => {
  if (conversationId === undefined) throw new Error('unreachable')
  store.addConversation({
    id: conversationId,
    ref,
    consent: 'allowed',
    mode: 'automatic',
    createdAt: 1,
    unread: 0,
  })
  return conversationId
}

const record = (id: string, at: number, text: string): MessageRecord => {
  if (conversationId === undefined) throw new Error('unreachable')
  const content = encodeContent({ type: 'text', text })
  return {
    id: messageIdSchema.parse(id),
    logicalId: messageIdSchema.parse(id),
    conversationId,
    author: bob,
    at: authorTimeSchema.parse(at),
    prev: null,
    mode: 'automatic',
    content,
    digest: contentDigest(content),
    differs: false,
    storedAt: 1,
  }
}

test('pages of any size give every message once, in order, whatever order they came in', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.nat(30), fc.nat(10_000)), { maxLength: 40, selector: ([, id]) => id }),
      fc.integer({ min: 1, max: 7 }),
      (messages, limit) => {
        const store = memoryStore(alice)
        const id = withConversation(store)
        for (const [at, number] of messages) store.addMessage(record(`message-${number}`, at, 'x'), true)
        const read: MessageRecord[] = []
        for (;;) {
          const page = store.messages(id, read[0], limit)
          if (page.length === 0) break
          read.unshift(...page)
        }
        const expected = [...messages]
          .map(([at, number]) => ({ at, id: `message-${number}` }))
          .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
        expect(read.map(({ at, id: one }) => ({ at: Number(at), id: String(one) }))).toEqual(expected)
        expect(store.conversation(id)?.newest).toBe(expected.at(-1)?.id)
        expect(store.conversation(id)?.unread).toBe(messages.length)
      },
    ),
    { numRuns: 60 },
  )
})

test('a transaction that fails leaves nothing behind', () => {
  const store = memoryStore(alice)
  const id = withConversation(store)
  expect(() =>
    store.transaction(() => {
      store.addMessage(record('message-1', 1, 'x'), true)
      store.transaction(() => {
        throw new Error('crash')
      })
    }),
  ).toThrow('crash')
  expect(store.messages(id, undefined, 10)).toEqual([])
  expect(store.search('x', 10)).toEqual([])
})

test('search finds unfinished words without accents, newest first, and takes nothing for syntax', () => {
  const store = memoryStore(alice)
  withConversation(store)
  store.addMessage(record('message-1', 1, 'Café at the harbour'), true)
  store.addMessage(record('message-2', 2, 'The harbour café is closed'), true)
  store.addMessage(record('message-3', 3, 'Нева 你好'), true)
  const found = (query: string) => store.search(query, 10).map(({ id }) => id)
  expect(found('cafe har')).toEqual(['message-2', 'message-1'])
  expect(found('closed café')).toEqual(['message-2'])
  expect(found('нев')).toEqual(['message-3'])
  expect(found('" OR 1=1 -- *')).toEqual([])
  expect(searchQuery(' .,* ')).toBeUndefined()
  fc.assert(fc.property(fc.string(), (query) => Array.isArray(store.search(query, 5))))
})

test('what begins with a few letters is found whether it is common or rare: the newest of what FTS5 finds when it reads everything', () => {
  const database = openDatabase(':memory:', new Uint8Array(randomBytes(32)))
  onTestFinished(() => database.close())
  const store = createStore(database, alice, async () => {})
  const id = withConversation(store)
  const common = ['harbour', 'harbours', 'harp', 'quick', 'quiet']
  const rare = ['Härte', 'ab', 'a', 'Straße', 'İstanbul', '東京', 'x1y2z3', 'café', 'hard']
  const texts = Array.from({ length: 600 }, (_, index) => {
    const words = [0, 1, 2].map((at) => common[(index * 7 + at * (1 + (index % 5))) % common.length])
    return [...words, ...(index % 40 === 3 ? [rare[((index / 40) % rare.length) | 0]] : [])].join(' ')
  })
  store.transaction(() => {
    for (const [index, text] of texts.entries())
      store.addMessage(record(`message-${String(index).padStart(4, '0')}`, index + 1, text), false)
  })
  const queries = [
    'harb',
    'harbour',
    'harbours',
    'hart',
    'hard',
    'harde',
    'quic',
    'qui a',
    'x1y2',
    'x1y2z3 harb',
    'stra',
    'straß',
    'cafe',
  ]
  for (const query of [...queries, 'CAFÉ q', 'ista', '東', 'ab harp', 'a', 'h', 'nowhere']) {
    store.search(query, 1)
    const exact = searchQuery(query)?.exact ?? ''
    const wanted = database
      .prepare('SELECT rowid FROM messageText WHERE messageText MATCH ? ORDER BY rowid DESC', { pluck: true })
      .all([exact])
      .map((row) => `message-${String(Number(row) - 1).padStart(4, '0')}`)
    for (const limit of [1, 5, 50, 1_000]) {
      const found = (within?: typeof id) => store.search(query, limit, within).map((one) => one.id)
      expect({ query, limit, ids: found() }).toEqual({ query, limit, ids: wanted.slice(0, limit) })
      expect(found(id)).toEqual(wanted.slice(0, limit))
    }
  }
})

test('the file holds no words, opens with its key only, and is left as it is when it does not open', () => {
  const path = join(temporaryFolder(), 'messages.db')
  const key = new Uint8Array(randomBytes(32))
  const database = openDatabase(path, key)
  createStateStore(database, 'test').set('marker', 'xylophone-quartz')
  database.close()
  const bytes = readFileSync(path)
  expect(bytes.includes('xylophone')).toBe(false)
  expect(() => openDatabase(path, new Uint8Array(randomBytes(32)))).toThrow(/left as it is/)
  expect(readFileSync(path)).toEqual(bytes)
  const again = openDatabase(path, key)
  expect(createStateStore(again, 'test').get('marker')).toBe('xylophone-quartz')
  expect(createStateStore(again, 'other').get('marker')).toBeUndefined()
  again.pragma('user_version = 999')
  again.close()
  expect(() => openDatabase(path, key)).toThrow(/newer version/)
  writeFileSync(path, randomBytes(4096))
  expect(() => openDatabase(path, key)).toThrow(/damaged/)
})

test('a profile is used by one at a time', () => {
  const profile = temporaryFolder()
  const unlock = lockProfile(profile)
  expect(() => lockProfile(profile)).toThrow(/already running/)
  unlock()
  unlock()
  lockProfile(profile)()
})

test('a database of an earlier version is brought up to this one with everything in it', () => {
  const path = join(temporaryFolder(), 'messages.db')
  const key = new Uint8Array(32).fill(1)
  const old = new Database(path)
  old.exec(`PRAGMA key = "x'${Buffer.from(key).toString('hex')}'"`)
  migrate(old, 1)
  old.exec(`INSERT INTO conversations (id, ref, consent, mode, createdAt)
    VALUES ('${conversationId}', '${JSON.stringify(ref)}', 'allowed', 'automatic', 1)`)
  const one = record('before-it', 5, 'From before')
  old
    .prepare(
      `INSERT INTO messages (id, logicalId, conversationId, author, at, mode, content, digest, differs, storedAt)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 1)`,
    )
    .run([
      one.id,
      one.logicalId,
      one.conversationId,
      one.author,
      one.at,
      one.mode,
      new Uint8Array(one.content),
      one.digest,
    ])
  old.exec(
    `INSERT INTO deliveries (messageId, transport, state, at, attempts) VALUES ('${one.id}', 'lan', 'delivered', 1, 1)`,
  )
  old.close()
  const database = openDatabase(path, key)
  const store = createStore(database, alice, async () => {})
  expect(store.message(one.id)).toEqual({ ...one, content: Buffer.from(one.content) })
  expect(store.deliveries(one.id)).toEqual([
    { messageId: one.id, transport: 'lan', state: 'delivered', at: 1, attempts: 1 },
  ])
  if (conversationId === undefined) throw new Error('unreachable')
  expect(store.conversation(conversationId)).toMatchObject({ ref, consent: 'allowed' })
  database.close()
})

test('what is looked for after every message goes by an index, and never through a whole conversation', () => {
  const database = new Database(':memory:')
  onTestFinished(() => database.close())
  migrate(database)
  const asked: string[] = []
  const prepare = database.prepare.bind(database)
  Object.assign(database, {
    prepare: (sql: string) => {
      asked.push(sql)
      return prepare(sql)
    },
  })
  const store = createStore(database, alice, () => Promise.resolve())
  const conversation = withConversation(store)
  const since = authorTimeSchema.parse(0)
  const one = messageIdSchema.parse('message-one')
  store.addMessage({ ...record(one, 1000, 'one'), author: alice }, false)
  store.putDelivery({
    messageId: one,
    transport: 'xmtp',
    state: 'sent',
    at: 1,
    attempts: 1,
  })
  expect(store.nextUnconfirmed('xmtp', 'lan', conversation, since)?.id).toBe(one)
  expect(store.unconfirmedConversations('xmtp', 'lan', since)).toEqual([conversation])
  store.nextPending('lan', conversation, new Set())
  store.nextPending('lan', conversation, new Set(), since)
  store.nextHedge('xmtp', conversation)
  store.nextHedge('xmtp', conversation, since)
  store.newestOf(conversation, alice)
  store.newestOfOthers(conversation)
  store.nextExpiry()
  store.copies(conversation, alice, one)
  store.annotations(conversation, [one])
  const plans = asked
    .filter((sql) => /^\s*(SELECT|INSERT|UPDATE)/.test(sql))
    .map((sql) =>
      prepare(`EXPLAIN QUERY PLAN ${sql}`).all(Array.from({ length: sql.split('?').length - 1 }, () => 0)),
    )
    .map((rows) => rows.map((row) => String(Reflect.get(Object(row), 'detail'))).join('; '))
  expect(plans.length).toBeGreaterThan(10)
  // Without an index of what waits or was sent only, a table is read from its beginning to its end.
  expect(
    plans.filter((plan) =>
      /SCAN (messages|deliveries|other)(?! USING INDEX (waiting|lone|sent)Deliveries)/.test(plan),
    ),
  ).toEqual([])
  const searched = plans.filter((plan) => plan.includes('sentDeliveries'))
  expect(searched).toHaveLength(2)
  for (const plan of searched) expect(plan).toContain('INDEX sentDeliveries (transport=? AND at>?)')
})
