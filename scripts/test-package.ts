import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Installs the Debian package in a clean root, uses it as somebody would, and takes it away again:
// `npm run package && npm run test:package`.

const skip = (why: string): never => {
  console.log(`skipped: ${why} (the package on a clean Debian)`)
  process.exit(0)
}
if (process.platform !== 'linux' || process.getuid?.() !== 0) skip('not root on Linux')
if (spawnSync('which', ['debootstrap']).status !== 0) skip('no debootstrap')
const [deb] = globSync('dist/*.deb')
if (deb === undefined) {
  console.error('There is no package: run "npm run package" first.')
  process.exit(1)
}

/**
 * What Debian's checker says of every program that is Chromium with an app in `/opt`: of such is nothing that could be otherwise here. The
 * service manager is called for the users' services, which Debian's helpers do not know.
 */
const known = new Set([
  'dir-or-file-in-opt',
  'embedded-library',
  'unstripped-binary-or-object',
  'elevated-privileges',
  'maintainer-script-calls-systemctl',
])
if (spawnSync('which', ['lintian']).status === 0) {
  const { stdout } = spawnSync('lintian', ['--tag-display-limit', '0', deb], { encoding: 'utf8' })
  const said = stdout
    .split('\n')
    .filter((line) => /^[EW]: /.test(line) && !known.has(/^[EW]: \S+: (\S+)/.exec(line)?.[1] ?? ''))
  if (said.length > 0) {
    console.error(['FAILED: lintian', ...said].join('\n'))
    process.exit(1)
  }
  console.log('  ok: lintian finds nothing that could be otherwise')
} else console.log('skipped: no lintian')

const root = mkdtempSync(join(tmpdir(), 'landline-debian-'))
// It becomes somebody's root: an ordinary user has to be able to look into it.
chmodSync(root, 0o755)
const began = Date.now()
const step = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'inherit' }).status === 0
let passed = false
try {
  const mirror = process.env['DEBIAN_MIRROR'] ?? 'http://deb.debian.org/debian'
  passed = step('debootstrap', ['--variant=minbase', 'bookworm', root, mirror])
  if (!passed) console.error('The clean root could not be made.')
  else {
    copyFileSync(deb, join(root, 'landline.deb'))
    copyFileSync('packaging/debian/try-out.sh', join(root, 'try-out.sh'))
    if (existsSync('/etc/resolv.conf')) copyFileSync('/etc/resolv.conf', join(root, 'etc/resolv.conf'))
    if (existsSync('/etc/apt/apt.conf')) copyFileSync('/etc/apt/apt.conf', join(root, 'etc/apt/apt.conf'))
    // Mounts and processes are in namespaces of their own, and gone with them whatever happens.
    passed = step('unshare', [
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      '--propagation',
      'private',
      'sh',
      '-ec',
      `mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; mount -t tmpfs tmpfs "$0/dev/shm"
       mount --rbind /sys "$0/sys"; exec chroot "$0" /bin/bash /try-out.sh`,
      root,
    ])
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
console.log(`${passed ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - began) / 1000)} s`)
process.exitCode = passed ? 0 : 1
