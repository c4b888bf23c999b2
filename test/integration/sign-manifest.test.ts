import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { signRelease } from '../../scripts/sign-manifest.ts'
import { openManifest, readReleaseKey } from '../../src/main/updates/signed-manifest.ts'
import { temporaryFolder } from '../support/folders.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const half = publicKey.export({ type: 'spki', format: 'pem' }).toString()

test('a release is signed for its channels: an early one for those alone who want early ones', async () => {
  for (const [version, channels] of [
    ['1.1.0', ['latest', 'beta']],
    ['1.1.0-beta.1', ['beta']],
  ] as const) {
    const folder = temporaryFolder()
    writeFileSync(join(folder, `Landline-${version}-linux-x64.AppImage`), 'a program')
    const written = await signRelease(folder, { version, notes: 'New.', key, publicKey: half })
    expect(written).toEqual(channels.map((channel) => join(folder, `${channel}.signed.json`)))
    for (const file of written)
      expect(openManifest(readFileSync(file, 'utf8'), readReleaseKey(half))).toMatchObject({
        version,
        notes: 'New.',
        files: [{ name: `Landline-${version}-linux-x64.AppImage`, bytes: 9 }],
      })
  }
})

test('nothing is signed that no app would take, or that is of another version', async () => {
  const folder = temporaryFolder()
  const sign = (version: string, publicHalf: string) =>
    signRelease(folder, { version, notes: '', key, publicKey: publicHalf })
  await expect(sign('1.1.0', half)).rejects.toThrow('no AppImage')
  writeFileSync(join(folder, 'Landline-1.0.0-linux-x64.AppImage'), 'a program')
  await expect(sign('1.1.0', half)).rejects.toThrow('not of version')
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()
  await expect(sign('1.0.0', other)).rejects.toMatchObject({ code: 'update-refused' })
  expect(existsSync(join(folder, 'latest.signed.json'))).toBe(false)
})

test.skipIf(existsSync('resources/release-key.pem'))(
  'without a key in the sources the command says which one to put there',
  () => {
    const folder = temporaryFolder()
    const { status, stderr } = spawnSync(process.execPath, ['scripts/sign-manifest.ts', folder, '1.0.0'], {
      encoding: 'utf8',
      env: { ...process.env, RELEASE_SIGNING_KEY: key },
    })
    expect(status).toBe(1)
    expect(stderr).toContain(half.trim())
  },
)
