import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { Arch, Platform, build } from 'electron-builder'
import manifest from '../package.json' with { type: 'json' }
import { buildDeb } from '../packaging/deb.ts'
import { builderConfiguration, ownSizeBudget, sizeBudget } from '../packaging/electron-builder.ts'

// `npm run package`: the unpacked app and, where dpkg-deb is, a Debian package. `npm run package -- release`: the
// installers of this system, as electron-builder makes them, which downloads the tools that it packs with.

const output = 'dist'
const platform = process.platform
if (platform !== 'linux' && platform !== 'darwin' && platform !== 'win32')
  throw new Error(`Landline is not packaged for ${platform}.`)
const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
const release = process.argv.includes('release')
const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
const runtime =
  override === undefined
    ? undefined
    : { folder: override, version: readFileSync(join(override, 'version'), 'utf8').trim().replace(/^v/, '') }
/** Where the app is to look for new versions. */
const updates = process.env['LANDLINE_UPDATES_URL']
if (updates !== undefined && !updates.startsWith('https://'))
  throw new Error('LANDLINE_UPDATES_URL has to be an https address.')
const substitute = runtime !== undefined && runtime.version !== manifest.devDependencies.electron
if (release && substitute)
  throw new Error(`A release is made on Electron ${manifest.devDependencies.electron} alone.`)

const built = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit', shell: platform === 'win32' })
if (built.status !== 0) process.exit(built.status ?? 1)
rmSync(output, { recursive: true, force: true })

const system = { linux: Platform.LINUX, darwin: Platform.MAC, win32: Platform.WINDOWS }[platform]
await build({
  targets: system.createTarget(release ? null : 'dir', Arch[arch]),
  publish: 'never',
  config: builderConfiguration({
    platform,
    arch,
    sign: process.env['CSC_LINK'] !== undefined,
    ...(runtime === undefined ? {} : { runtime }),
    ...(updates === undefined ? {} : { updates }),
  }),
})

const [unpacked] = globSync(join(output, '{linux,mac,win}*'))
if (unpacked === undefined) throw new Error('electron-builder left no unpacked app.')
const inside = platform === 'darwin' ? join(unpacked, 'Landline.app', 'Contents') : unpacked
const resources = join(inside, platform === 'darwin' ? 'Resources' : 'resources')
// A substitute runtime may bring an app of its own; with the fuses set it would never be read.
rmSync(join(resources, 'app'), { recursive: true, force: true })
rmSync(join(resources, 'default_app.asar'), { force: true })

const wrong: string[] = []
const files = listPackage(join(resources, 'app.asar'), { isPack: false }).map((file) =>
  file.replaceAll('\\', '/'),
)
const modules = new Set(
  files.flatMap((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)/.exec(file)?.[1] ?? []),
)
const natives = files.filter((file) => file.endsWith('.node'))
const wanted = [
  '@signalapp/libsignal-client',
  '@signalapp/sqlcipher',
  '@xmtp/node-bindings',
  'node-gyp-build',
]
if ([...modules].sort().join() !== wanted.join())
  wrong.push(`The app has the modules ${[...modules].join(', ')} instead of ${wanted.join(', ')}.`)
if (natives.length !== 3)
  wrong.push(`The app has ${natives.length} native files instead of three: ${natives.join(' ')}`)
for (const native of natives)
  if (!existsSync(join(resources, 'app.asar.unpacked', native)))
    wrong.push(`${native} is not beside the archive.`)

// Without a name to compare with, electron-updater on Windows takes whatever is signed by nobody.
const looksFor = join(resources, 'app-update.yml')
if (
  release &&
  platform === 'win32' &&
  updates !== undefined &&
  !readFileSync(looksFor, 'utf8').includes('publisherName')
)
  wrong.push('The package does not say by whom new versions have to be signed.')

const program = { linux: 'landline', darwin: 'MacOS/Landline', win32: 'Landline.exe' }[platform]
const fuses = await getCurrentFuseWire(join(inside, program))
const expected = {
  [FuseV1Options.RunAsNode]: FuseState.DISABLE,
  [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
  [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: FuseState.ENABLE,
  [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
}
for (const [fuse, state] of Object.entries(expected))
  if (Reflect.get(fuses, fuse) !== state)
    wrong.push(`The fuse ${FuseV1Options[Number(fuse)]} is not as it should be.`)

const megabytes = (bytes: number): number => bytes / 1_000_000
const sizeOf = (folder: string): number =>
  globSync('**/*', { cwd: folder })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
const own = megabytes(
  statSync(join(resources, 'app.asar')).size + sizeOf(join(resources, 'app.asar.unpacked')),
)
const all = megabytes(sizeOf(unpacked))
const budget = (what: string, size: number, limit: number): void => {
  console.log(`${what}: ${size.toFixed(1)} MB of ${limit}`)
  if (size > limit) wrong.push(`${what} exceeds its ${limit} MB.`)
}
budget('Landline and its native modules', own, ownSizeBudget)
budget(
  `the unpacked app, on Electron ${runtime?.version ?? manifest.devDependencies.electron}`,
  all,
  sizeBudget[platform],
)
if (wrong.length > 0) {
  for (const sentence of wrong) console.error(sentence)
  process.exit(1)
}
console.log(unpacked)

if (platform === 'linux') {
  if (spawnSync('which', ['dpkg-deb']).status === 0) {
    const deb = buildDeb({ app: unpacked, output, version: manifest.version, arch, substitute })
    console.log(`${deb}: ${megabytes(statSync(deb).size).toFixed(1)} MB`)
  } else console.log('skipped: no dpkg-deb (the Debian package)')
}
