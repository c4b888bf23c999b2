import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  manifestName,
  openManifest,
  readReleaseKey,
  signManifest,
} from '../src/main/updates/signed-manifest.ts'
import type { Manifest } from '../src/main/updates/signed-manifest.ts'

// The signed manifests of a release, for the systems that check no signature of a program themselves:
// `RELEASE_SIGNING_KEY=… node scripts/sign-manifest.ts FOLDER VERSION [NOTES-FILE]`.

/**
 * Signs what is in a folder, for every channel that a version belongs to: an early one is for those alone who want early ones.
 *
 * @param publicKey what the app has in it: what it could not read is not published
 * @returns the files that were written
 */
export const signRelease = async (
  folder: string,
  {
    version,
    notes,
    key,
    publicKey,
  }: { readonly version: string; readonly notes: string; readonly key: string; readonly publicKey: string },
): Promise<readonly string[]> => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.AppImage'))
  if (names.length === 0) throw new Error(`There is no AppImage in ${folder}.`)
  const stray = names.find((name) => !name.includes(`-${version}-`))
  if (stray !== undefined) throw new Error(`${stray} is not of version ${version}.`)
  const files: Manifest['files'] = []
  for (const name of names) {
    const hash = createHash('sha512')
    for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Uint8Array)
    files.push({ name, bytes: statSync(join(folder, name)).size, sha512: hash.digest('base64') })
  }
  const text = signManifest({ version, notes, date: new Date().toISOString(), files }, createPrivateKey(key))
  openManifest(text, readReleaseKey(publicKey))
  const channels = version.includes('-') ? ['beta'] : ['latest', 'beta']
  return channels.map((channel) => {
    const file = join(folder, manifestName(channel))
    writeFileSync(file, text)
    return file
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder, version, notes] = process.argv.slice(2)
  const key = process.env['RELEASE_SIGNING_KEY']
  const own = 'resources/release-key.pem'
  if (folder === undefined || version === undefined || key === undefined) {
    console.error('RELEASE_SIGNING_KEY=… node scripts/sign-manifest.ts FOLDER VERSION [NOTES-FILE]')
    process.exit(2)
  }
  if (!existsSync(own)) {
    const half = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'pem' })
    console.error(
      `No app would take this: ${own} is missing. The public half of this key is:\n${String(half)}`,
    )
    process.exit(1)
  }
  const written = await signRelease(folder, {
    version,
    notes: notes === undefined ? '' : readFileSync(notes, 'utf8').slice(0, 8_000),
    key,
    publicKey: readFileSync(own, 'utf8'),
  })
  console.log(written.join('\n'))
}
