import { existsSync, rmSync } from 'node:fs'
import { Database } from '@signalapp/sqlcipher'
import { z } from 'zod'
import { addressSchema } from '../../shared/model/ids.ts'
import { openRelayDatabase } from './database.ts'

const textOrNull = z.string().nullable()

/**
 * What makes a relay the same relay on another machine: its certificate, whom it lets in, who is known there and in which rooms. Not what is
 * in mailboxes, nor keys that devices left to be used once: those are used here meanwhile.
 */
export const carriedRelaySchema = z.object({
  name: z.string(),
  /** Where it was reached last. */
  port: z.number().int().optional(),
  fingerprint: z.string(),
  /** Words of the relay's own, as it keeps them. */
  meta: z.record(z.string(), z.string()),
  guests: z.array(addressSchema),
  bans: z.array(z.object({ address: addressSchema, name: z.string(), at: z.number() })),
  accounts: z.array(
    z.object({
      address: addressSchema,
      list: z.string(),
      version: z.number(),
      name: z.string(),
      passcode: textOrNull,
    }),
  ),
  members: z.array(z.object({ chatId: z.string(), address: addressSchema })),
})
export type CarriedRelay = z.infer<typeof carriedRelaySchema>

/** `hostToken` stays behind: it opens the diagnostics of one machine's relay. */
const carriedMeta = ['certificate', 'guests', 'retention', 'limits', 'succession', 'lastCursor']

/**
 * How far the place of the next message is moved on. The relay may have gone on since the backup was made, and a device asks for what comes
 * after the last place that it saw: no place may be given away twice. A relay that stores a thousand messages a second needs 35 years for so many.
 */
const stride = 2 ** 40

/** The same for lists of successors, which are numbered. */
const versions = 1_000_000

/**
 * Reads what makes a relay, while it runs or not.
 *
 * @returns undefined where nobody was ever in it
 */
export const readRelay = (
  path: string,
  key: Uint8Array,
  { name, port }: { readonly name: string; readonly port: number | undefined },
): CarriedRelay | undefined => {
  if (!existsSync(path)) return undefined
  const database = new Database(path)
  try {
    database.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`)
    database.pragma('busy_timeout = 2000')
    database.pragma('query_only = ON')
    return database.transaction(() => {
      const all = (sql: string): unknown[] => database.prepare(sql).all()
      const meta = Object.fromEntries(
        z
          .array(z.object({ key: z.string(), value: z.string() }))
          .parse(all('SELECT key, value FROM meta'))
          .filter((row) => carriedMeta.includes(row.key))
          .map((row) => [row.key, row.value]),
      )
      const accounts = all('SELECT address, list, version, name, passcode FROM accounts')
      if (meta['certificate'] === undefined || accounts.length === 0) return undefined
      const { fingerprint } = z.object({ fingerprint: z.string() }).parse(JSON.parse(meta['certificate']))
      return carriedRelaySchema.parse({
        name,
        ...(port === undefined ? {} : { port }),
        fingerprint,
        meta,
        guests: database.prepare('SELECT address FROM guests', { pluck: true }).all(),
        bans: all('SELECT address, name, at FROM bans'),
        accounts,
        members: all('SELECT chatId, address FROM members'),
      })
    })()
  } finally {
    database.close()
  }
}

/** Who comes after it is to be named again; the numbers go on, so that what is named then counts for everybody. */
const movedOn = (meta: CarriedRelay['meta']): CarriedRelay['meta'] => {
  const { succession, lastCursor, ...rest } = meta
  const version =
    succession === undefined ? 0 : z.object({ version: z.number() }).parse(JSON.parse(succession)).version
  return {
    ...rest,
    lastCursor: String(Number(lastCursor ?? 0) + stride),
    succession: JSON.stringify({ version: version + versions, named: [], answers: {} }),
  }
}

/** Makes a relay's database of what was carried, in place of one that there may be. */
export const writeRelay = (path: string, key: Uint8Array, relay: CarriedRelay): void => {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
  const database = openRelayDatabase(path, key)
  try {
    database.transaction(() => {
      const each = (sql: string, rows: ReadonlyArray<ReadonlyArray<string | number | null>>): void => {
        const statement = database.prepare(sql)
        for (const row of rows) statement.run([...row])
      }
      each('INSERT INTO meta VALUES (?, ?)', Object.entries(movedOn(relay.meta)))
      each(
        'INSERT INTO guests VALUES (?)',
        relay.guests.map((address) => [address]),
      )
      each(
        'INSERT INTO bans VALUES (?, ?, ?)',
        relay.bans.map(({ address, name, at }) => [address, name, at]),
      )
      each(
        'INSERT INTO accounts (address, list, version, name, passcode) VALUES (?, ?, ?, ?, ?)',
        relay.accounts.map(({ address, list, version, name, passcode }) => [
          address,
          list,
          version,
          name,
          passcode,
        ]),
      )
      each(
        'INSERT INTO members VALUES (?, ?)',
        relay.members.map(({ chatId, address }) => [chatId, address]),
      )
    })()
  } finally {
    database.close()
  }
}
