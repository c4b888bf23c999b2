import { join } from 'node:path'
import { Database } from '@signalapp/sqlcipher'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../../test/support/folders.ts'
import { deviceIdSchema } from '../../shared/device-certificate.ts'
import { addressSchema, messageIdSchema } from '../../shared/model/ids.ts'
import { openRelayDatabase } from './database.ts'
import { Mailbox } from './mailbox.ts'

const alice = addressSchema.parse(`0x${'a'.repeat(40)}`)
const bob = addressSchema.parse(`0x${'b'.repeat(40)}`)
const phone = deviceIdSchema.parse('11111111-1111-4111-8111-111111111111')
const laptop = deviceIdSchema.parse('22222222-2222-4222-8222-222222222222')

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
  const left = mailbox.page(bob, deviceIdSchema.parse('33333333-3333-4333-8333-333333333333'), 0).messages
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
  expect(mailbox.page(bob, laptop, 0).messages).toMatchObject([{ cursor: 41, sender: alice, at: 5 }])
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
  expect(posted).toEqual({ cursor: 43, at: 7, added: [bob] })
  expect(mailbox.page(bob, laptop, 42).messages.map(({ cursor }) => cursor)).toEqual([43])
  mailbox.prune({ milliseconds: 1, bytes: 1e9 }, 1_000)
  expect(mailbox.page(bob, laptop, 0).messages).toEqual([])
})
