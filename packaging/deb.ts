import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Arch } from './electron-builder.ts'

const debianArch: Record<Arch, string> = { x64: 'amd64', arm64: 'arm64' }

/** The libraries that Electron names in its files, and what it opens by itself: the keyring, notifications, links. */
const depends = [
  'libasound2 | libasound2t64',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libatk1.0-0 | libatk1.0-0t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libc6 (>= 2.31)',
  'libcairo2',
  'libcups2 | libcups2t64',
  'libdbus-1-3',
  'libdrm2',
  'libexpat1',
  'libgbm1',
  'libgcc-s1',
  'libglib2.0-0 | libglib2.0-0t64',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnotify4',
  'libnspr4',
  'libnss3',
  'libpango-1.0-0',
  'libsecret-1-0',
  'libstdc++6',
  'libudev1',
  'libx11-6',
  'libxcb1',
  'libxcomposite1',
  'libxdamage1',
  'libxext6',
  'libxfixes3',
  'libxkbcommon0',
  'libxrandr2',
  'xdg-utils',
]

const maintainer = 'The Landline contributors <maintainers@landline.invalid>'

export interface DebOptions {
  /** The unpacked app. */
  readonly app: string
  readonly output: string
  readonly version: string
  readonly arch: Arch
  /** Whether it stands on another runtime than the one that was declared. */
  readonly substitute: boolean
}

/**
 * Packs the unpacked app for Debian.
 *
 * @returns the package's file
 * @throws Error where `dpkg-deb` is missing or refuses
 */
export const buildDeb = ({ app, output, version, arch, substitute }: DebOptions): string => {
  const name = substitute ? 'landline-test' : 'landline'
  const root = join(output, 'deb')
  const own = 'packaging/debian'
  rmSync(root, { recursive: true, force: true })
  const put = (from: string, to: string, mode = 0o644): void => write(to, readFileSync(from), mode)
  const write = (to: string, content: string | Buffer, mode = 0o644): void => {
    const file = join(root, to)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, content)
    chmodSync(file, mode)
  }
  mkdirSync(join(root, 'opt'), { recursive: true })
  cpSync(app, join(root, 'opt/landline'), { recursive: true })
  const modes = spawnSync('chmod', ['-R', 'u=rwX,go=rX', join(root, 'opt')])
  if (modes.status !== 0) throw new Error('The permissions of the package could not be set.')
  // Where a user may make no namespaces, Chromium's sandbox needs this program to be root's.
  chmodSync(join(root, 'opt/landline/chrome-sandbox'), 0o4755)
  // Whoever updates the system updates this: the app itself never looks.
  write('opt/landline/resources/package-manager', 'deb\n')
  mkdirSync(join(root, 'usr/bin'), { recursive: true })
  symlinkSync('/opt/landline/landline', join(root, 'usr/bin/landline'))
  put(join(own, 'landline-relay'), 'usr/bin/landline-relay', 0o755)
  put(join(own, 'landline-relay.service'), 'usr/lib/systemd/user/landline-relay.service')
  put(join(own, 'landline.desktop'), 'usr/share/applications/landline.desktop')
  const date = new Date(Number(process.env['SOURCE_DATE_EPOCH'] ?? Date.now() / 1000) * 1000)
  write(
    'usr/share/metainfo/app.landline.Landline.metainfo.xml',
    readFileSync(join(own, 'app.landline.Landline.metainfo.xml'), 'utf8')
      .replace('@VERSION@', version)
      .replace('@DATE@', date.toISOString().slice(0, 10)),
  )
  for (const page of ['landline.1', 'landline-relay.1'])
    write(`usr/share/man/man1/${page}.gz`, gzipSync(readFileSync(join(own, page)), { level: 9 }))
  for (const icon of readdirSync('packaging/icons'))
    put(
      join('packaging/icons', icon),
      `usr/share/icons/hicolor/${icon.replace('.png', '')}/apps/landline.png`,
    )
  put('resources/icon.svg', 'usr/share/icons/hicolor/scalable/apps/landline.svg')
  put(join(own, 'copyright'), `usr/share/doc/${name}/copyright`)
  put('LICENSE', `usr/share/doc/${name}/LICENSE`)
  const changes = [
    `${name} (${version}) unstable; urgency=medium`,
    '',
    '  * What is new is said where the version is published.',
    '',
    ` -- ${maintainer}  ${date.toUTCString().replace('GMT', '+0000')}`,
  ]
  write(`usr/share/doc/${name}/changelog.gz`, gzipSync(`${changes.join('\n')}\n`, { level: 9 }))
  for (const script of ['postinst', 'prerm', 'postrm']) put(join(own, script), `DEBIAN/${script}`, 0o755)
  const used = spawnSync('du', ['-sk', '--exclude=DEBIAN', root], { encoding: 'utf8' })
  write(
    'DEBIAN/control',
    `${[
      `Package: ${name}`,
      `Version: ${version}`,
      `Architecture: ${debianArch[arch]}`,
      `Maintainer: ${maintainer}`,
      `Installed-Size: ${Number.parseInt(used.stdout, 10)}`,
      `Depends: ${depends.join(', ')}`,
      'Recommends: libayatana-appindicator3-1, gnome-keyring | kwalletmanager',
      `Conflicts: ${substitute ? 'landline' : 'landline-test'}`,
      'Section: net',
      'Priority: optional',
      'Description: messenger that keeps working when the internet does not',
      ' Every conversation has two lines: XMTP, which reaches anyone over the',
      ' internet, and a relay that one computer hosts for everybody on the same',
      ' network. Both are end-to-end encrypted.',
      ...(substitute ? [' .', ' Built on a substitute runtime, for trying the package out only.'] : []),
    ].join('\n')}\n`,
  )
  const file = join(output, `${name}_${version}_${debianArch[arch]}.deb`)
  // One that is for trying out need not be small.
  const packing = substitute ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6']
  const { status } = spawnSync('dpkg-deb', ['--root-owner-group', ...packing, '--build', root, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('dpkg-deb did not make the package.')
  rmSync(root, { recursive: true, force: true })
  return file
}
