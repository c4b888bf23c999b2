import { join } from 'node:path'
import { Database } from '@signalapp/sqlcipher'
import { array, assert, boolean, constantFrom, nat, property, record, uniqueArray } from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/folders.ts'
import { deviceIdSchema } from '../../shared/device-certificate.ts'
import { addressSchema, messageIdSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'
import { unpackMail } from '../../shared/relay-protocol.ts'
import type { Mail } from '../../shared/relay-protocol.ts'
import { openRelayDatabase } from './database.ts'
import { Mailbox } from './mailbox.ts'

const alice = addressSchema.parse(`0x${'a'.repeat(40)}`)
const bob = addressSchema.parse(`0x${'b'.repeat(40)}`)
const phone = deviceIdSchema.parse('11111111-1111-4111-8111-111111111111')
const laptop = deviceIdSchema.parse('22222222-2222-4222-8222-222222222222')

const read = (mailbox: Mailbox, ...asked: Parameters<Mailbox['page']>): Mail[] =>
  unpackMail(mailbox.page(...asked).mail)

test('where there is too much, whoever takes most room gives their oldest first', () => {
  const database = openRelayDatabase(':memory:', new Uint8Array(32))
  onTestFinished(() => database.close())
  const mailbox = new Mailbox(database)
  const post = (sender: typeof alice, device: typeof phone, id: string, bytes: number) => ({
    id: messageIdSchema.parse(id),
    chatId: `direct:${alice}:${bob}`,
    sender,
    device,
    recipients: [alice, bob],
    envelope: new Uint8Array(bytes),
  })
  mailbox.store([post(bob, laptop, 'first-of-bob', 100)], 1)
  const flood = Array.from({ length: 500 }, (_, index) => post(alice, phone, `flood-${1000 + index}`, 1000))
  mailbox.store(flood, 2)
  mailbox.prune({ milliseconds: 1e9, bytes: 10_000 }, 3)
  const left = read(mailbox, bob, deviceIdSchema.parse('33333333-3333-4333-8333-333333333333'), 0)
  expect(mailbox.size().bytes).toBeLessThanOrEqual(10_000)
  expect(left[0]?.sender).toBe(bob)
  // The newest of the flood are there.
  expect(left.at(-1)?.cursor).toBe(501)
  expect(left).toHaveLength(10)
})

test('a mailbox of the first version keeps its mail and its cursors', () => {
  const path = join(temporaryFolder(), 'relay.db')
  const key = new Uint8Array(32).fill(3)
  const old = new Database(path)
  old.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
  old.exec(`
    CREATE TABLE messages (
      cursor INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, chatId TEXT NOT NULL, sender TEXT NOT NULL,
      device TEXT NOT NULL, at INTEGER NOT NULL, envelope BLOB NOT NULL, UNIQUE (device, id)
    ) STRICT;
    CREATE INDEX messagesByChat ON messages (chatId, cursor);
    CREATE TABLE recipients (
      address TEXT NOT NULL, cursor INTEGER NOT NULL REFERENCES messages (cursor) ON DELETE CASCADE,
      PRIMARY KEY (address, cursor)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO messages VALUES (41, 'kept-one', 'direct:${alice}:${bob}', '${alice}', '${phone}', 5, x'0102');
    INSERT INTO messages VALUES (42, 'pruned-since', 'direct:${alice}:${bob}', '${alice}', '${phone}', 6, x'03');
    INSERT INTO recipients VALUES ('${bob}', 41);
    DELETE FROM messages WHERE cursor = 42;
  `)
  old.close()
  const database = openRelayDatabase(path, key)
  onTestFinished(() => database.close())
  const mailbox = new Mailbox(database)
  expect(read(mailbox, bob, laptop, 0)).toMatchObject([{ cursor: 41, sender: alice, at: 5 }])
  const [posted] = mailbox.store(
    [
      {
        id: messageIdSchema.parse('a-new-one'),
        chatId: `direct:${alice}:${bob}`,
        sender: alice,
        device: phone,
        recipients: [bob],
        envelope: new Uint8Array([9]),
      },
    ],
    7,
  )
  // 42 was given away once; whoever has read up to it must not miss what comes now.
  expect(posted).toMatchObject({ cursor: 43, at: 7, audience: { members: [bob] } })
  expect(read(mailbox, bob, laptop, 42).map(({ cursor }) => cursor)).toEqual([43])
  mailbox.prune({ milliseconds: 1, bytes: 1e9 }, 1_000)
  expect(read(mailbox, bob, laptop, 0)).toEqual([])
})

test('whoever reads page after page gets everything that is theirs once, in order, and nothing that they wrote', () => {
  const people = ['a', 'b', 'c', 'd'].map((letter) => addressSchema.parse(`0x${letter.repeat(40)}`))
  const deviceOf = (address: Address) =>
    deviceIdSchema.parse(`${address.slice(2, 10)}-1111-4111-8111-111111111111`)
  const posting = record({
    author: nat(3),
    recipients: uniqueArray(nat(3), { minLength: 1 }),
    bytes: constantFrom(10, 10, 10, 400_000),
    repeats: boolean(),
  })
  assert(
    property(array(array(posting, { maxLength: 120 }), { maxLength: 4 }), nat(3), (groups, who) => {
      const database = openRelayDatabase(':memory:', new Uint8Array(32))
      const mailbox = new Mailbox(database)
      const reader = people[who] ?? alice
      const expected: number[] = []
      let count = 0
      for (const group of groups) {
        const postings = group.map(({ author, recipients, bytes, repeats }) => {
          if (!repeats || count === 0) count += 1
          const sender = people[author] ?? alice
          return {
            id: messageIdSchema.parse(`message-${count}`),
            chatId: 'group:some-group',
            sender,
            device: deviceOf(sender),
            recipients: recipients.map((index) => people[index] ?? alice),
            envelope: new Uint8Array(bytes),
          }
        })
        for (const [index, { cursor, audience }] of mailbox.store(postings, 5).entries()) {
          if (audience?.members.includes(reader) && postings[index]?.sender !== reader) expected.push(cursor)
        }
        // Also while more comes: what was read is not remembered wrongly.
        mailbox.page(reader, deviceOf(reader), expected.at(0) ?? 0)
      }
      const seen: number[] = []
      for (let more = true; more;) {
        const page = mailbox.page(reader, deviceOf(reader), seen.at(-1) ?? 0)
        seen.push(...unpackMail(page.mail).map(({ cursor }) => cursor))
        more = page.more
      }
      expect(seen).toEqual(expected)
      database.close()
    }),
    { numRuns: 60 },
  )
})

test('devices that want the same page get the very same bytes, and a page of what was removed is not handed out', () => {
  const database = openRelayDatabase(':memory:', new Uint8Array(32))
  onTestFinished(() => database.close())
  const mailbox = new Mailbox(database)
  const post = (id: string, at: number) =>
    mailbox.store(
      [
        {
          id: messageIdSchema.parse(id),
          chatId: 'room:lobby',
          sender: alice,
          device: phone,
          recipients: [alice, bob],
          envelope: new Uint8Array([7]),
        },
      ],
      at,
    )
  post('older-one', 10)
  post('newer-one', 20)
  const other = deviceIdSchema.parse('33333333-3333-4333-8333-333333333333')
  expect(mailbox.page(bob, laptop, 0).mail).toBe(mailbox.page(alice, other, 0).mail)
  mailbox.prune({ milliseconds: 10, bytes: 1e9 }, 25)
  expect(mailbox.size()).toEqual({ messages: 1, bytes: 1 })
  expect(read(mailbox, bob, laptop, 0).map(({ at }) => at)).toEqual([20])
  mailbox.prune({ milliseconds: 10, bytes: 1e9 }, 100)
  expect(mailbox.size()).toEqual({ messages: 0, bytes: 0 })
  expect(read(mailbox, bob, laptop, 0)).toEqual([])
  // What was given away is not given again.
  expect(post('one-more', 101)[0]?.cursor).toBe(3)
})

test('a mailbox that named every recipient of every message keeps mail, recipients, sizes and cursors', () => {
  const path = join(temporaryFolder(), 'relay.db')
  const key = new Uint8Array(32).fill(3)
  const old = new Database(path)
  old.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
  old.exec(`
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE messages (
      cursor INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, chatId TEXT NOT NULL, sender TEXT NOT NULL,
      device TEXT NOT NULL, at INTEGER NOT NULL, envelope BLOB NOT NULL
    ) STRICT;
    CREATE INDEX messagesByDevice ON messages (device, id);
    CREATE TABLE recipients (
      address TEXT NOT NULL, cursor INTEGER NOT NULL REFERENCES messages (cursor) ON DELETE CASCADE,
      PRIMARY KEY (address, cursor)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX recipientsByCursor ON recipients (cursor);
    INSERT INTO messages VALUES (5, 'to-both', 'group:some-group', '${alice}', '${phone}', 5, x'0102');
    INSERT INTO messages VALUES (6, 'to-bob-alone', 'group:some-group', '${alice}', '${phone}', 6, x'03');
    INSERT INTO messages VALUES (7, 'to-both-again', 'group:some-group', '${bob}', '${laptop}', 7, x'04');
    INSERT INTO recipients VALUES ('${alice}', 5), ('${bob}', 5), ('${bob}', 6), ('${bob}', 7), ('${alice}', 7);
    PRAGMA user_version = 2;
  `)
  old.close()
  const database = openRelayDatabase(path, key)
  onTestFinished(() => database.close())
  const mailbox = new Mailbox(database)
  const tablet = deviceIdSchema.parse('33333333-3333-4333-8333-333333333333')
  expect(read(mailbox, bob, tablet, 0).map(({ cursor }) => cursor)).toEqual([5, 6, 7])
  expect(read(mailbox, bob, laptop, 0).map(({ cursor }) => cursor)).toEqual([5, 6])
  expect(read(mailbox, alice, tablet, 0).map(({ cursor }) => cursor)).toEqual([5, 7])
  expect(mailbox.size()).toEqual({ messages: 3, bytes: 4 })
  const again = {
    id: messageIdSchema.parse('to-bob-alone'),
    chatId: 'group:some-group',
    sender: alice,
    device: phone,
    envelope: new Uint8Array([3]),
  }
  expect(mailbox.store([{ ...again, recipients: [bob] }], 9)).toEqual([
    { cursor: 6, at: 6, audience: undefined },
  ])
  expect(mailbox.store([{ ...again, recipients: [alice, bob] }], 9)).toMatchObject([
    { cursor: 8, audience: { members: [alice] } },
  ])
})
