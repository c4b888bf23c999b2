import { createCipheriv, createDecipheriv, randomBytes, hkdfSync, scrypt } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import { accountSchema } from '../../shared/model/account.ts'
import { addressSchema } from '../../shared/model/ids.ts'
import type { Address } from '../../shared/model/ids.ts'
import { syncFolder } from './sync-folder.ts'

/** The system's keyring, where there is one (Electron's safeStorage). It may ask somebody for its password first, and take as long as they do. */
export interface Keyring {
  /** Whether the whole app stands still while it is asked: then it is asked when that was said in the window. */
  readonly standsStill?: boolean
  /** Whether it really protects: a backend that only obscures does not count. */
  available(): boolean | Promise<boolean>
  encrypt(secret: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** @throws when the keyring no longer has the key */
  decrypt(sealed: Uint8Array): Uint8Array | Promise<Uint8Array>
}

const base64Bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))

/** scrypt's cost (RFC 7914): 2^17 × 8 × 1 takes 128 MiB and about half a second. */
const scryptCost = { N: 2 ** 17, r: 8, p: 1 } as const

const protectionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('file'), key: base64Bytes }),
  z.object({ type: z.literal('keyring'), sealed: base64Bytes }),
  z.object({
    type: z.literal('passphrase'),
    kdf: z.object({
      name: z.literal('scrypt'),
      // Bounded: a doctored file must not be able to ask for all memory.
      N: z
        .number()
        .int()
        .min(2 ** 14)
        .max(2 ** 20),
      r: z.literal(8),
      p: z.literal(1),
      salt: base64Bytes,
    }),
    nonce: base64Bytes,
    sealed: base64Bytes,
  }),
])

const vaultSchema = z.object({
  version: z.literal(1),
  address: addressSchema,
  name: accountSchema.shape.name,
  protection: protectionSchema,
})

/** What is known of an account while it is locked, and how its key is kept. */
export type Vault = z.infer<typeof vaultSchema>

const fileName = 'account.json'

/** How the key of a new account is to be kept. */
export type Protect =
  | { readonly type: 'passphrase'; readonly passphrase: string }
  | { readonly type: 'keyring'; readonly keyring: Keyring }
  | { readonly type: 'file' }

/**
 * Reads a profile's vault.
 *
 * @returns undefined when the profile has no account
 * @throws AppError `database-damaged` when the file is not what it should be; it is left as it is
 */
export const readVault = async (profile: string): Promise<Vault | undefined> => {
  const path = join(profile, fileName)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return vaultSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new AppError(
      'database-damaged',
      `The file ${fileName} in the profile is damaged. It was left as it is: put back a copy of it, or move it away ` +
        'and restore the account from its recovery phrase.',
      { cause: error },
    )
  }
}

/**
 * Makes a vault around a fresh key, and writes it so that only its owner can read it.
 *
 * @returns the key of everything in the profile, 32 bytes
 */
export const createVault = async (
  profile: string,
  account: { readonly address: Address; readonly name: string },
  protect: Protect,
): Promise<{ readonly vault: Vault; readonly key: Uint8Array }> => {
  const key = new Uint8Array(randomBytes(32))
  return { vault: await keepKey(profile, account, key, protect), key }
}

/** Makes a vault around a key that is in use, in place of one that there may be, and writes it. */
export const keepKey = async (
  profile: string,
  { address, name }: { readonly address: Address; readonly name: string },
  key: Uint8Array,
  protect: Protect,
): Promise<Vault> => {
  const vault: Vault = { version: 1, address, name, protection: await seal(key, protect) }
  await writeVault(profile, vault)
  return vault
}

/**
 * The key of a profile.
 *
 * @param passphrase needed when the vault is kept by one
 * @throws AppError `account-locked` without a passphrase where one is needed, `wrong-passphrase`, `keyring-unavailable`
 */
export const openVault = async (
  vault: Vault,
  means: { readonly passphrase?: string; readonly keyring?: Keyring },
): Promise<Uint8Array> => {
  const { protection } = vault
  switch (protection.type) {
    case 'file':
      return protection.key
    case 'keyring':
      return openWithKeyring(protection.sealed, means.keyring)
    case 'passphrase': {
      if (means.passphrase === undefined) {
        throw new AppError('account-locked', 'This account is locked. Enter its passphrase.')
      }
      const wrapping = await stretch(means.passphrase, protection.kdf.salt, protection.kdf.N)
      try {
        const tag = protection.sealed.subarray(-16)
        const decipher = createDecipheriv('aes-256-gcm', wrapping, protection.nonce)
        decipher.setAuthTag(tag)
        return new Uint8Array(
          Buffer.concat([decipher.update(protection.sealed.subarray(0, -16)), decipher.final()]),
        )
      } catch (error) {
        throw new AppError('wrong-passphrase', 'That is not the passphrase of this account.', {
          cause: error,
        })
      }
    }
  }
}

/** What the keys of a profile are for. */
export type KeyPurpose = 'messages' | 'xmtp' | 'relay'

/** A key for one purpose (HKDF-SHA256, RFC 5869): what one database reveals tells nothing of the others. */
export const deriveKey = (key: Uint8Array, purpose: KeyPurpose): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), `landline ${purpose} v1`, 32))

/** Keeps another name with the same key. */
export const renameVault = async (profile: string, vault: Vault, name: string): Promise<Vault> => {
  const renamed = { ...vault, name }
  await writeVault(profile, renamed)
  return renamed
}

/** Takes back a vault that was just made, when the rest of the account could not be. */
export const removeVault = (profile: string): Promise<void> => rm(join(profile, fileName), { force: true })

const openWithKeyring = async (sealed: Uint8Array, keyring: Keyring | undefined): Promise<Uint8Array> => {
  if (!keyring || !(await keyring.available())) {
    throw new AppError(
      'keyring-unavailable',
      'The keyring of this system, which keeps the key of this account, is not there. Unlock it (sign in to your desktop session) and try again.',
    )
  }
  try {
    return await keyring.decrypt(sealed)
  } catch (error) {
    throw new AppError(
      'keyring-unavailable',
      'The keyring of this system does not have the key of this account any more: it was replaced or reset, or belongs to another user. ' +
        'Nothing was deleted. If the old keyring comes back, so does the account; else restore a backup, or start anew with your recovery phrase.',
      { cause: error },
    )
  }
}

const seal = async (key: Uint8Array, protect: Protect): Promise<Vault['protection']> => {
  switch (protect.type) {
    case 'file':
      return { type: 'file', key: new Uint8Array(key) }
    case 'keyring':
      return { type: 'keyring', sealed: new Uint8Array(await protect.keyring.encrypt(key)) }
    case 'passphrase': {
      const salt = new Uint8Array(randomBytes(16))
      const nonce = new Uint8Array(randomBytes(12))
      const wrapping = await stretch(protect.passphrase, salt, scryptCost.N)
      const cipher = createCipheriv('aes-256-gcm', wrapping, nonce)
      const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()])
      return {
        type: 'passphrase',
        kdf: { name: 'scrypt', ...scryptCost, salt },
        nonce,
        sealed: new Uint8Array(sealed),
      }
    }
  }
}

/** A passphrase as a key. Normalised, because keyboards and systems compose the same letters differently. */
const stretch = (passphrase: string, salt: Uint8Array, cost: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const options = { N: cost, r: scryptCost.r, p: scryptCost.p, maxmem: 256 * cost * scryptCost.r }
    scrypt(passphrase.normalize('NFKC'), salt, 32, options, (error, key) => {
      if (error) reject(error)
      else resolve(new Uint8Array(key))
    })
  })

const writeVault = async (profile: string, vault: Vault): Promise<void> => {
  await mkdir(profile, { recursive: true, mode: 0o700 })
  const text = JSON.stringify(
    vault,
    (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value),
    2,
  )
  const path = join(profile, fileName)
  const temporary = `${path}.new`
  await rm(temporary, { force: true })
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(`${text}\n`)
    // On the disk before it takes its name: a power cut leaves a whole file or none.
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await syncFolder(profile)
}
