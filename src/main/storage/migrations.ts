import type { Database } from '@signalapp/sqlcipher'
import { AppError } from '../../shared/errors.ts'

/**
 * Steps from an empty file to the current tables. Append only: a step that has been released never changes, because
 * databases out there have run it.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    ref TEXT NOT NULL,
    consent TEXT NOT NULL,
    mode TEXT NOT NULL,
    createdAt INTEGER NOT NULL,
    unread INTEGER NOT NULL DEFAULT 0,
    newest TEXT
  ) STRICT;

  CREATE TABLE messages (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    logicalId TEXT NOT NULL,
    conversationId TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    prev TEXT,
    mode TEXT NOT NULL,
    content BLOB NOT NULL,
    digest TEXT NOT NULL,
    differs INTEGER NOT NULL,
    storedAt INTEGER NOT NULL,
    UNIQUE (conversationId, author, logicalId, digest)
  ) STRICT;
  CREATE INDEX messagesByTime ON messages (conversationId, at, id);
  CREATE INDEX messagesByAuthor ON messages (conversationId, author, at);
  CREATE INDEX messagesByAge ON messages (at);

  CREATE TABLE deliveries (
    messageId TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    transport TEXT NOT NULL,
    recipient TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT,
    alias TEXT,
    PRIMARY KEY (messageId, transport, recipient)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX waitingDeliveries ON deliveries (transport, messageId) WHERE state IN ('queued', 'sending');

  CREATE TABLE contacts (
    address TEXT PRIMARY KEY,
    name TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE profiles (
    address TEXT PRIMARY KEY,
    name TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE state (
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (owner, key)
  ) STRICT, WITHOUT ROWID;

  CREATE VIRTUAL TABLE messageText USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
  );
  `,
  // Content beside text: what is about another message, files, deletion, messages that disappear; groups; blocking.
  `
  ALTER TABLE messages ADD COLUMN about TEXT;
  ALTER TABLE messages ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE messages ADD COLUMN deletedBy TEXT;
  ALTER TABLE messages ADD COLUMN expiresAt INTEGER;
  CREATE INDEX messagesAbout ON messages (conversationId, about) WHERE about IS NOT NULL;
  CREATE INDEX messagesByExpiry ON messages (expiresAt) WHERE expiresAt IS NOT NULL AND hidden = 0;
  CREATE INDEX deliveriesByAlias ON deliveries (alias) WHERE alias IS NOT NULL;

  ALTER TABLE conversations ADD COLUMN details TEXT;
  ALTER TABLE conversations ADD COLUMN disappearing TEXT;
  ALTER TABLE conversations ADD COLUMN readTo INTEGER;
  ALTER TABLE conversations ADD COLUMN readOwed INTEGER NOT NULL DEFAULT 0;

  ALTER TABLE contacts ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;

  CREATE TABLE files (
    messageId TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    mediaType TEXT NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (messageId, position)
  ) STRICT;
  `,
  `
  ALTER TABLE deliveries ADD COLUMN handedOver INTEGER NOT NULL DEFAULT 0;
  `,
  // Words are indexed a little after their messages came: up to here they have been.
  `
  CREATE TABLE indexed (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
  INSERT INTO indexed SELECT 1, coalesce(max(seq), 0) FROM messages;
  `,
  // Files in pieces: a piece in the middle of a large value is found only by reading everything before it.
  `
  CREATE TABLE fileParts (
    messageId TEXT NOT NULL,
    position INTEGER NOT NULL,
    part INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (messageId, position, part),
    FOREIGN KEY (messageId, position) REFERENCES files (messageId, position) ON DELETE CASCADE
  ) STRICT;
  `,
  // What happened to own messages on their way.
  `
  CREATE TABLE story (
    messageId TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    transport TEXT NOT NULL,
    event TEXT NOT NULL,
    at INTEGER NOT NULL,
    recipient TEXT,
    device TEXT,
    took INTEGER,
    reason TEXT,
    times INTEGER NOT NULL,
    PRIMARY KEY (messageId, position)
  ) STRICT, WITHOUT ROWID;
  `,
  // Which deliveries are the only one of their message: what waits on one network for days must not be searched for what has
  // not been tried on the other, each time something is written.
  `
  ALTER TABLE deliveries ADD COLUMN alone INTEGER NOT NULL DEFAULT 1;
  UPDATE deliveries SET alone = 0 WHERE EXISTS (
    SELECT 1 FROM deliveries AS other
    WHERE other.messageId = deliveries.messageId AND other.transport <> deliveries.transport);
  CREATE INDEX loneDeliveries ON deliveries (transport, messageId) WHERE alone = 1 AND state IN ('queued', 'sending');
  CREATE TRIGGER notAloneAnyMore AFTER INSERT ON deliveries WHEN EXISTS (
    SELECT 1 FROM deliveries AS other WHERE other.messageId = NEW.messageId AND other.transport <> NEW.transport)
  BEGIN
    UPDATE deliveries SET alone = 0 WHERE messageId = NEW.messageId AND alone = 1;
  END;
  `,
  // What this person did with a conversation: pinned, put away, muted, a draft. JSON.
  `
  ALTER TABLE conversations ADD COLUMN arrangement TEXT;
  `,
  // Files that were removed here to make room, how large they were, and whether they were inside their message. Noted before
  // their bytes go, which takes several steps.
  `
  CREATE TABLE clearedFiles (
    messageId TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    inside INTEGER NOT NULL,
    PRIMARY KEY (messageId, position)
  ) STRICT, WITHOUT ROWID;
  `,
  // What people say of themselves, and who has heard it of this account; which messages have files, to be looked through.
  `
  ALTER TABLE profiles ADD COLUMN picture BLOB;
  ALTER TABLE profiles ADD COLUMN pictureDigest TEXT;
  ALTER TABLE profiles ADD COLUMN told INTEGER;
  ALTER TABLE conversations ADD COLUMN profileTold TEXT;

  ALTER TABLE messages ADD COLUMN hasFiles INTEGER NOT NULL DEFAULT 0;
  UPDATE messages SET hasFiles = 1 WHERE CASE WHEN json_valid(CAST(content AS TEXT)) THEN
    coalesce(json_extract(CAST(content AS TEXT), '$.content.type'), json_extract(CAST(content AS TEXT), '$.type'))
      IN ('file', 'remoteFiles', 'relayFile') ELSE 0 END;
  CREATE INDEX messagesWithFiles ON messages (conversationId, at, id) WHERE hasFiles = 1 AND hidden = 0;
  `,
  // What a network has taken and nobody has confirmed: looked for after every message, among few and not among all of a conversation.
  `
  CREATE INDEX sentDeliveries ON deliveries (transport, at) WHERE state = 'sent';
  `,
]

/** The version of the tables that this app has. */
export const currentVersion = migrations.length

/**
 * Runs the steps that a database has not run, each in a transaction of its own.
 *
 * @param target the version to stop at: an older one only in tests
 * @throws AppError `database-newer` when it was made by a later version
 */
export const migrate = (database: Database, target = migrations.length): void => {
  const version = Number(database.pragma('user_version', { simple: true }) ?? 0)
  if (version > migrations.length) {
    throw new AppError(
      'database-newer',
      'These messages were kept by a newer version of Landline. Install that version, or a later one, to open them.',
    )
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version || index >= target) continue
    database.transaction(() => {
      database.exec(step)
      database.pragma(`user_version = ${index + 1}`)
    })()
  }
}
