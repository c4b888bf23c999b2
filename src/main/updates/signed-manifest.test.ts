import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { openManifest, readReleaseKey, signManifest } from './signed-manifest.ts'
import type { Manifest } from './signed-manifest.ts'
import { updatePlace } from './place.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const key = readReleaseKey(publicKey.export({ type: 'spki', format: 'pem' }).toString())
const manifest: Manifest = {
  version: '1.2.3',
  notes: 'What is new.',
  date: '2026-11-27T12:00:00.000Z',
  files: [{ name: 'Landline-1.2.3-linux-x64.AppImage', bytes: 100, sha512: `${'A'.repeat(86)}==` }],
}

test('what was signed is read back, and nothing else', () => {
  const text = signManifest(manifest, privateKey)
  expect(openManifest(text, key)).toEqual(manifest)
  for (const other of [
    text.replace('1.2.3', '1.2.4'),
    text.replace('100', '101'),
    signManifest(manifest, generateKeyPairSync('ed25519').privateKey),
    '',
    'null',
    '[]',
    JSON.stringify(manifest),
    text.slice(0, -10),
  ])
    expect(() => openManifest(other, key)).toThrow('Nothing was installed')
})

test('what the key has signed for another purpose is no manifest', () => {
  const signed = JSON.stringify(manifest)
  const signature = sign(null, Buffer.from(signed), privateKey).toString('base64')
  expect(() => openManifest(JSON.stringify({ signed, signature }), key)).toThrow('Nothing was installed')
})

test('names are names: no path, address or hidden file can be signed or read', () => {
  for (const name of ['../x', 'https://example.org/x', '/etc/passwd', '.hidden', 'a\\b', ''])
    expect(() =>
      signManifest({ ...manifest, files: [{ bytes: 1, sha512: `${'A'.repeat(86)}==`, name }] }, privateKey),
    ).toThrow()
  expect(() => signManifest({ ...manifest, files: [] }, privateKey)).toThrow()
  expect(() => signManifest({ ...manifest, version: '1.2' }, privateKey)).toThrow()
})

test('another kind of key is refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  expect(() => readReleaseKey(rsa.export({ type: 'spki', format: 'pem' }).toString())).toThrow('Ed25519')
})

test('the place is an https folder', () => {
  expect(updatePlace('provider: generic\nurl: https://example.org/landline\n').href).toBe(
    'https://example.org/landline/',
  )
  expect(updatePlace("url: 'https://example.org/a/'\r\n".replaceAll('\r', '')).href).toBe(
    'https://example.org/a/',
  )
  for (const text of [
    '',
    'url:',
    'url: http://example.org/',
    'url: file:///tmp/',
    'url: http://127.0.0.1.example.org/',
  ])
    expect(() => updatePlace(text)).toThrow('no place')
})
