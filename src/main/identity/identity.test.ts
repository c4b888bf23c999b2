import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { addressSchema } from '../../shared/model/ids.ts'
import { memoryState, newWallet } from '../../../test/support/people.ts'
import { loadDevice } from './device.ts'
import { createVault, openVault, readVault } from './vault.ts'
import { checkedAddress, newRecoveryPhrase, verifyCertificate, walletFrom } from './wallet.ts'

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'landline-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
const account = { address: addressSchema.parse(`0x${'a'.repeat(40)}`), name: 'Alice' }

test('a phrase is the same account on every machine, however it is typed', () => {
  // A phrase and its first address as published with BIP-39 and BIP-44 by many wallets.
  const phrase = 'test test test test test test test test test test test junk'
  expect(walletFrom(phrase).address).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266')
  expect(walletFrom(`  ${phrase.toUpperCase().replaceAll(' ', '\n')}, `).address).toBe(
    walletFrom(phrase).address,
  )
  expect(newRecoveryPhrase().split(' ')).toHaveLength(12)
})

test.each([
  ['too few words', 'test test', /has 12 words.*this has 2/],
  ['a word that is none', 'test test test test test test test test test test test jonk', /Word 12 is not/],
  [
    'a wrong checksum',
    'test test test test test test test test test test test test',
    /do not belong together/,
  ],
  ['nothing', '', /this has 0/],
])('a phrase with %s is refused with a sentence', (_what, phrase, message) => {
  expect(() => walletFrom(phrase)).toThrow(message)
})

test('a mixed-case address must have the right checksum', () => {
  expect(checkedAddress('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266')).toBe(
    '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
  )
  expect(() => checkedAddress('0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266')).toThrow(/typing error/)
  expect(() => checkedAddress('0x12')).toThrow(/40 hexadecimal/)
})

test('a device is certified by its wallet; nothing in the certificate can be changed', async () => {
  const state = memoryState()
  const wallet = newWallet()
  const { certificate } = await loadDevice(state, wallet, 1_000)
  expect(await verifyCertificate(certificate)).toBe(true)
  expect((await loadDevice(state, wallet, 2_000)).certificate).toEqual(certificate)
  const changes = [
    { address: newWallet().address },
    { admissionKey: '00'.repeat(32) },
    { identityKey: `05${'00'.repeat(32)}` },
    { createdAt: 1_001 },
    { signature: '11'.repeat(65) },
  ]
  for (const change of changes) expect(await verifyCertificate({ ...certificate, ...change })).toBe(false)
})

test('the key of a passphrase opens with it and with nothing else, and is not in the file', async () => {
  const profile = folder()
  const { key } = await createVault(profile, account, { type: 'passphrase', passphrase: 'correct horse' })
  const vault = await readVault(profile)
  if (!vault) throw new Error('The vault was not written')
  await expect(openVault(vault, {})).rejects.toMatchObject({ code: 'account-locked' })
  await expect(openVault(vault, { passphrase: 'wrong horse' })).rejects.toMatchObject({
    code: 'wrong-passphrase',
  })
  expect(await openVault(vault, { passphrase: 'correct horse' })).toEqual(key)
  expect(readFileSync(join(profile, 'account.json'), 'utf8')).not.toContain(
    Buffer.from(key).toString('base64'),
  )
})

test('a key in a file is for its owner only; a keyring that vanished is said to have', async () => {
  const profile = folder()
  const { key } = await createVault(profile, account, { type: 'file' })
  if (process.platform !== 'win32') expect(statSync(join(profile, 'account.json')).mode & 0o077).toBe(0)
  const vault = await readVault(profile)
  expect(vault && (await openVault(vault, {}))).toEqual(key)
  const keyring = {
    available: () => true,
    encrypt: (secret: Uint8Array) => secret.map((byte) => byte ^ 0x5a),
    decrypt: (sealed: Uint8Array) => sealed.map((byte) => byte ^ 0x5a),
  }
  const other = folder()
  const kept = await createVault(other, account, { type: 'keyring', keyring })
  expect(await openVault(kept.vault, { keyring })).toEqual(kept.key)
  await expect(
    openVault(kept.vault, { keyring: { ...keyring, available: () => false } }),
  ).rejects.toMatchObject({
    code: 'keyring-unavailable',
  })
})

test('a damaged vault is told and left as it is', async () => {
  const profile = folder()
  expect(await readVault(profile)).toBeUndefined()
  writeFileSync(join(profile, 'account.json'), '{"version":1')
  await expect(readVault(profile)).rejects.toMatchObject({ code: 'database-damaged' })
  expect(readFileSync(join(profile, 'account.json'), 'utf8')).toBe('{"version":1')
})
