import { existsSync } from 'node:fs'
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { AppError } from '../shared/errors.ts'
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
export const copiesFolder = 'copies'

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

const asideBegun = 'setting-aside'
const asidePattern = /^set-aside-\d{4}-\d\d-\d\dT\d{6}(-\d+)?$/

/** What belongs to an account, in the order in which it is put aside: its key last. */
const accountFiles = [
  'messages.db',
  'messages.db-wal',
  'messages.db-shm',
  'relay.db',
  'relay.db-wal',
  'relay.db-shm',
  'relay-files',
  'xmtp',
  'downloads',
  'account.json',
] as const

/**
 * Puts what there is of an account into a folder beside it, so that another one can take its place. Nothing is deleted, and what
 * was cut short is taken up again by the next call.
 *
 * @returns the folder; undefined: there was nothing
 */
export const setAside = async (profile: string): Promise<string | undefined> => {
  const begun = join(profile, asideBegun)
  const there = accountFiles.filter((name) => existsSync(join(profile, name)))
  if (there.length === 0 && !existsSync(begun)) return undefined
  await mkdir(begun, { recursive: true, mode: 0o700 })
  for (const name of there) await rename(join(profile, name), join(begun, name))
  const moment = new Date().toISOString().slice(0, 19).replaceAll(':', '')
  const free = Array.from({ length: 100 }, (_, n) =>
    join(profile, `set-aside-${moment}${n === 0 ? '' : `-${n}`}`),
  )
  const folder = free.find((path) => !existsSync(path))
  if (folder === undefined) throw new Error('No name is free for what is set aside')
  await rename(begun, folder)
  return folder
}

/** Where the account was put that was set aside last; undefined: none was. */
export const lastSetAside = async (profile: string): Promise<string | undefined> => {
  const name = (await readdir(profile))
    .filter((one) => asidePattern.test(one))
    .sort()
    .at(-1)
  return name === undefined ? undefined : join(profile, name)
}

/**
 * Brings back what was set aside last.
 *
 * @throws AppError `invalid-input` when there is nothing, `account-exists` when something stands in its place
 */
export const putBack = async (profile: string): Promise<void> => {
  const folder = await lastSetAside(profile)
  if (folder === undefined) throw new AppError('invalid-input', 'Nothing was set aside.')
  if (accountFiles.some((name) => existsSync(join(profile, name))))
    throw new AppError('account-exists', 'There is an account in its place. It stays where it is.')
  for (const name of accountFiles) {
    if (existsSync(join(folder, name))) await rename(join(folder, name), join(profile, name))
  }
  await rm(folder, { recursive: true })
}

/**
 * Deletes an account and everything that was kept beside it: its key first, without which the rest cannot be read. What is not
 * Landline's is not touched, whatever folder somebody chose.
 */
export const deleteAccountFiles = async (profile: string): Promise<void> => {
  const remove = (name: string) =>
    rm(join(profile, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  for (const name of accountFiles.toReversed()) await remove(name)
  for (const name of await readdir(profile)) {
    if (asidePattern.test(name) || leftovers.has(name)) await remove(name)
  }
  // The log goes on in the same folder.
  for (const name of await readdir(join(profile, 'logs')).catch(() => [])) await remove(join('logs', name))
}

const leftovers: ReadonlySet<string> = new Set([
  copiesFolder,
  asideBegun,
  'restoring',
  'restoring.upload',
  'account.json.new',
])
