import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** What the files of a profile take on the disk, in bytes, by what they are. */
export interface ProfileSizes {
  readonly database: number
  readonly xmtp: number
  readonly relay: number
  readonly logs: number
  readonly copies: number
  readonly other: number
}

/** The folder of copies that are made by themselves, in a profile. */
const copiesFolder = 'copies'

const kinds: Readonly<Record<string, keyof ProfileSizes>> = {
  'messages.db': 'database',
  'messages.db-wal': 'database',
  'messages.db-shm': 'database',
  xmtp: 'xmtp',
  'relay.db': 'relay',
  'relay.db-wal': 'relay',
  'relay.db-shm': 'relay',
  'relay-files': 'relay',
  logs: 'logs',
  [copiesFolder]: 'copies',
}

/** Measures a profile's folder. What goes while it is measured counts as nothing. */
export const measureProfile = async (profile: string): Promise<ProfileSizes> => {
  const sizes = { database: 0, xmtp: 0, relay: 0, logs: 0, copies: 0, other: 0 }
  for (const name of await readdir(profile)) {
    sizes[kinds[name] ?? 'other'] += await sizeOf(join(profile, name))
  }
  return sizes
}

const sizeOf = async (path: string): Promise<number> => {
  try {
    const found = await lstat(path)
    if (!found.isDirectory()) return found.size
    let sum = 0
    for (const name of await readdir(path)) sum += await sizeOf(join(path, name))
    return sum
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}
