import { existsSync } from 'node:fs'
import { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS authors (
    author INTEGER PRIMARY KEY, address TEXT NOT NULL, device TEXT NOT NULL, UNIQUE (device, address)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS audiences (audience INTEGER PRIMARY KEY, chatId TEXT NOT NULL, members TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS audiencesByChat ON audiences (chatId);
  CREATE TABLE IF NOT EXISTS audienceMembers (
    address TEXT NOT NULL, audience INTEGER NOT NULL, PRIMARY KEY (address, audience)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS audienceMembersByAudience ON audienceMembers (audience);
  CREATE TABLE IF NOT EXISTS messages (
    cursor INTEGER PRIMARY KEY, id TEXT NOT NULL, author INTEGER NOT NULL, audience INTEGER NOT NULL, at INTEGER NOT NULL,
    envelope BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messagesById ON messages (id, author);
  CREATE INDEX IF NOT EXISTS messagesByAudience ON messages (audience, cursor, author);
  CREATE TABLE IF NOT EXISTS blocks (
    block INTEGER NOT NULL, author INTEGER NOT NULL, messages INTEGER NOT NULL, bytes INTEGER NOT NULL,
    oldest INTEGER NOT NULL, PRIMARY KEY (block, author)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS accounts (
    address TEXT PRIMARY KEY, list TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL DEFAULT '', passcode TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS devices (
    device TEXT PRIMARY KEY, address TEXT NOT NULL, seenAt INTEGER NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0,
    keys TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS devicesByAddress ON devices (address);
  CREATE TABLE IF NOT EXISTS oneTimeKeys (
    device TEXT NOT NULL REFERENCES devices (device) ON DELETE CASCADE, kind TEXT NOT NULL, id INTEGER NOT NULL,
    key TEXT NOT NULL, PRIMARY KEY (device, kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS members (
    chatId TEXT NOT NULL, address TEXT NOT NULL, PRIMARY KEY (chatId, address)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS membersByAddress ON members (address);
  CREATE TABLE IF NOT EXISTS guests (address TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS bans (address TEXT PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS blobs (
    blob TEXT PRIMARY KEY, owner TEXT NOT NULL, bytes INTEGER NOT NULL, chunks INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`

/**
 * The first version kept one entry a message, with the recipients of its first posting. Cursors stay, and the counter that
 * makes them: what clients have seen must stay true.
 */
const severalEntries = `
  CREATE TABLE rebuilt (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, chatId TEXT NOT NULL, sender TEXT NOT NULL,
    device TEXT NOT NULL, at INTEGER NOT NULL, envelope BLOB NOT NULL
  ) STRICT;
  INSERT INTO rebuilt SELECT cursor, id, chatId, sender, device, at, envelope FROM messages;
  DELETE FROM sqlite_sequence WHERE name = 'rebuilt';
  INSERT INTO sqlite_sequence (name, seq) SELECT 'rebuilt', seq FROM sqlite_sequence WHERE name = 'messages';
  DROP TABLE messages;
  ALTER TABLE rebuilt RENAME TO messages;
`
/** Devices had a certificate of another form; they register anew, their mail and rooms stay. */
const deviceLists = 'DROP TABLE IF EXISTS devices;'
/**
 * Each message named every mailbox that it was in. Those who get the same messages are an audience now, and a message names
 * that. Who wrote it and how much there is are numbers too.
 */
const byAudience = `
  ALTER TABLE messages RENAME TO messagesBefore;
  DROP INDEX IF EXISTS messagesByDevice;
  DROP INDEX IF EXISTS messagesByChat;
  DROP INDEX IF EXISTS messagesByAge;
  DROP INDEX IF EXISTS messagesBySender;
  ${schema}
  INSERT INTO meta SELECT 'lastCursor', CAST(seq AS TEXT) FROM sqlite_sequence WHERE name = 'messagesBefore';
  INSERT INTO authors (address, device) SELECT DISTINCT sender, device FROM messagesBefore;
  CREATE TABLE toAudience (cursor INTEGER PRIMARY KEY, chatId TEXT NOT NULL, members TEXT NOT NULL) STRICT;
  INSERT INTO toAudience
    SELECT cursor, chatId, group_concat(address, char(10)) FROM
      (SELECT messagesBefore.cursor, chatId, address FROM messagesBefore JOIN recipients USING (cursor)
       ORDER BY messagesBefore.cursor, address)
    GROUP BY cursor;
  INSERT INTO audiences (chatId, members) SELECT DISTINCT chatId, members FROM toAudience;
  INSERT INTO messages SELECT cursor, id, author, audience, at, envelope
    FROM messagesBefore JOIN toAudience USING (cursor)
    JOIN audiences ON audiences.chatId = messagesBefore.chatId AND audiences.members = toAudience.members
    JOIN authors ON authors.device = messagesBefore.device AND authors.address = messagesBefore.sender;
  INSERT OR IGNORE INTO audienceMembers
    SELECT address, audience FROM recipients JOIN messages USING (cursor);
  INSERT INTO blocks SELECT cursor / 1024, author, count(*), sum(length(envelope)), min(at) FROM messages GROUP BY 1, 2;
  DROP TABLE toAudience;
  DROP TABLE recipients;
  DROP TABLE messagesBefore;
`
const steps: readonly string[] = [severalEntries, deviceLists, byAudience]

/**
 * Opens a relay's database, encrypted, and brings it up to date.
 *
 * @param path a file, or `:memory:`
 * @param key 32 bytes
 * @param pages the most that it may grow to
 * @throws AppError `database-damaged`; the file is left as it is
 */
export const openRelayDatabase = (path: string, key: Uint8Array, pages?: number): Database => {
  const existed = path !== ':memory:' && existsSync(path)
  const database = new Database(path, { cacheStatements: true })
  try {
    database.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
    database.pragma('user_version')
    database.pragma('journal_mode = WAL')
    // An acknowledgement promises that the message survives a power cut.
    database.pragma('synchronous = FULL')
    upgrade(database)
    if (pages !== undefined) database.pragma(`max_page_count = ${pages}`)
    database.pragma('foreign_keys = ON')
    return database
  } catch (error) {
    database.close()
    if (!existed) throw error
    throw new AppError(
      'database-damaged',
      "The relay's database is damaged, or belongs to another account. It was left as it is; move it away to host anew.",
      { cause: error },
    )
  }
}

const upgrade = (database: Database): void => {
  // Off while a table is rebuilt, so that dropping the old one takes nothing with it.
  database.pragma('foreign_keys = OFF')
  const version = z.coerce.number().parse(database.pragma('user_version', { simple: true }))
  const before = database
    .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'messages'")
    .get()
  database.transaction(() => {
    if (before) for (const step of steps.slice(version)) database.exec(step)
    database.exec(schema)
    database.pragma(`user_version = ${steps.length}`)
  })()
}
