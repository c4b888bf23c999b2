import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { encodeLine } from './backup/lines.ts'
import type { First } from './backup/lines.ts'
import { seal } from './backup/sealed-file.ts'
import type { StretchedPassphrase } from './backup/sealed-file.ts'
import type { Address } from '../shared/model/ids.ts'
import { carriedKey } from './hosting.ts'
import type { Clock } from './messaging/clock.ts'
import type { Produce } from './places.ts'
import type { Settings, SettingsValues } from './settings.ts'
import { openSnapshot } from './storage/dump.ts'
import type { Snapshot, StateWish } from './storage/dump.ts'
import type { WorkContext } from './work.ts'

export interface BackupParts {
  /** Of the message database, which is open. */
  readonly path: string
  /** Of the message database, 32 bytes. */
  readonly key: Uint8Array
  readonly account: { readonly address: Address; readonly name: string }
  readonly settings: Settings
  readonly clock: Clock
  /** What makes the relay that this account hosts, if it does. */
  readonly relay: () => string | undefined
}

/**
 * What of the transports' memory goes along: what a new device of this account has to know of others, and nothing that only one
 * device may have. Not: this device's keys, sessions and pre-keys, cursors, what it had sealed, owed or asked for; those would make
 * two devices of one, which breaks sessions and says things twice.
 */
const carriedState: readonly StateWish[] = [
  { owner: 'identity', prefixes: ['recoveryPhrase'] },
  // Relays that were joined; whose devices are known, so that nobody can bring back an older list; who was compared with.
  { owner: 'lan', prefixes: ['relay:', 'list:', 'fork:', 'verified:'] },
  // XMTP's name of a message follows from this: one that is sent again by hand has the name it had.
  { owner: 'xmtp', prefixes: ['idempotency'] },
]

/** Settings that mean the same on another machine. */
export const carriedSettings: ReadonlyArray<keyof SettingsValues> = [
  'xmtpNetwork',
  'xmtpHistory',
  'readReceipts',
  'typing',
  'profile',
  'giveUpAfterHours',
  'uploads',
  'takeOver',
  'phraseConfirmed',
]

async function* lines(
  snapshot: Snapshot,
  { account, settings, relay }: BackupParts,
  { signal, progress }: WorkContext,
): AsyncGenerator<Uint8Array> {
  const first: First = {
    landline: 'backup',
    schema: snapshot.version,
    address: account.address,
    name: account.name,
    settings: Object.fromEntries(carriedSettings.map((key) => [key, settings.get(key)])),
  }
  yield Buffer.from(encodeLine({ type: 'first', first }))
  let written = 0
  let read = 0
  let columns: readonly string[] = []
  for await (const part of snapshot.rows(carriedState, signal)) {
    if (part.type === 'table') {
      yield Buffer.from(encodeLine(part))
      ;({ columns } = part)
    } else {
      const text = part.rows.map((cells) => encodeLine({ type: 'row', cells })).join('')
      written += part.rows.length
      read += text.length
      yield Buffer.from(text)
      progress(Math.min(read, snapshot.bytes), snapshot.bytes)
    }
  }
  // The last table is that of what the parts of the app keep, and this is kept so where it is restored.
  const hosted = relay()
  if (hosted !== undefined) {
    const row: Readonly<Record<string, string>> = { owner: 'relay', key: carriedKey, value: hosted }
    yield Buffer.from(encodeLine({ type: 'row', cells: columns.map((column) => row[column] ?? null) }))
    written += 1
  }
  yield Buffer.from(encodeLine({ type: 'end', rows: written }))
}

/**
 * Writes everything that makes this account, sealed under a passphrase: as it is at this moment, while the app goes on.
 *
 * @throws AppError `database-busy`, `disk-full`
 */
export const writeBackup =
  (parts: BackupParts, passphrase: StretchedPassphrase, work: WorkContext): Produce =>
  async (sink) => {
    const snapshot = openSnapshot(parts.path, parts.key)
    try {
      await pipeline(
        lines(snapshot, parts, work),
        createGzip(),
        (source: AsyncIterable<Uint8Array>) => seal(source, passphrase, parts.clock.now()),
        async (source: AsyncIterable<Uint8Array>) => {
          for await (const chunk of source) await sink(chunk)
        },
        { signal: work.signal },
      )
    } finally {
      snapshot.close()
    }
  }
