import { existsSync } from 'node:fs'
import { Database } from '@signalapp/sqlcipher'
import { AppError } from '../../shared/errors.ts'
import { migrate } from './migrations.ts'

/** How much of the database is kept decrypted in memory at most, KiB. */
export const cacheKiB = 8_000

/** How SQLCipher takes a raw key: no derivation, because the key is random already. */
export const keyLiteral = (key: Uint8Array): string => `"x'${Buffer.from(key).toString('hex')}'"`

/**
 * Opens the account's encrypted database, making it where there is none, and brings its tables up to date.
 *
 * @param path a file, or `:memory:`
 * @param key 32 bytes
 * @throws AppError `database-damaged`, `database-busy`, `database-newer`, `disk-full`; the file is left as it is
 */
export const openDatabase = (path: string, key: Uint8Array): Database => open(path, key)

/**
 * Makes a database with the tables of an earlier version, for what was kept by those.
 *
 * @throws AppError `disk-full`
 */
export const createDatabase = (path: string, key: Uint8Array, version: number): Database =>
  open(path, key, version)

const open = (path: string, key: Uint8Array, version?: number): Database => {
  if (key.length !== 32) throw new Error('A database key has 32 bytes')
  const existed = path !== ':memory:' && existsSync(path)
  let database: Database | undefined
  try {
    database = new Database(path, { cacheStatements: true })
    database.pragma(`key = ${keyLiteral(key)}`)
    // The first read shows whether the key opens the file.
    database.pragma('user_version')
    database.pragma('busy_timeout = 2000')
    // Takes effect in a new file, and in an old one when it is next written anew as a whole (see `media.ts`).
    database.pragma('auto_vacuum = INCREMENTAL')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    database.pragma('secure_delete = ON')
    database.pragma('temp_store = MEMORY')
    // Pages that are not at hand are read, authenticated and decrypted anew. What is written among a hundred conversations
    // touches more than the usual two megabytes.
    database.pragma(`cache_size = -${cacheKiB}`)
    migrate(database, version)
    return database
  } catch (error) {
    database?.close()
    throw databaseError(error, existed)
  }
}

/**
 * What a failure of SQLite means to a person; anything else as it is.
 *
 * @param existed whether there was a file before
 */
export const databaseError = (error: unknown, existed = true): unknown => {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const code = codeOf(error)
  const cause = { cause: error }
  // Where the index of the log cannot grow, the disk is full: SQLite says it in its own way.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') {
    return new AppError(
      'disk-full',
      'The disk is full. Nothing was lost; make room on it and try again.',
      cause,
    )
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new AppError(
      'database-busy',
      'Another program is using the message database. Close it and try again.',
      cause,
    )
  }
  if ((code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') && existed)
    return damagedDatabase(cause)
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|AUTH)/.test(code)) {
    return new AppError(
      'disk-error',
      'The disk does not let the messages be read or written. Nothing was changed. See that it is there, whole and writable, and try again.',
      cause,
    )
  }
  return error
}

/** @param options what showed it */
export const damagedDatabase = (options?: ErrorOptions): AppError =>
  new AppError(
    'database-damaged',
    'The messages cannot be opened: their file is damaged, missing, or belongs to another key. It was left as it is. ' +
      'Put back a copy of it, restore a backup, or start anew with your recovery phrase.',
    options,
  )

const codeOf = (error: Error): string => {
  // Where SQLite had undone everything itself, the binding stumbles over undoing it once more.
  if (error.cause instanceof Error && error.message.includes('cannot rollback')) return codeOf(error.cause)
  if ('code' in error && typeof error.code === 'string') return error.code
  // The binding gives no code where it cannot open a file at all.
  return error.message.startsWith('sqlite open error') ? 'SQLITE_CANTOPEN' : ''
}
