import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Who may import whom. A layer may use its own folder, what `inside` names, and the packages it names; Node's own
 * modules where `node` says so. This is the design's one-way dependency rule, checked on resolved paths.
 */
interface Layer {
  readonly name: string
  /** Files it covers; the first layer that fits a file is the one that counts. */
  readonly files: RegExp
  /** What of the project it may import beside itself. */
  readonly inside: RegExp
  readonly packages: RegExp
  readonly node: boolean
}

const nothing = /^$/
const anything = /^/

const layers: readonly Layer[] = [
  {
    name: 'tests',
    files: /\.test\.tsx?$|^test\/|^scripts\/|^tools\/|^packaging\/|\.config\.ts$/,
    inside: anything,
    packages: anything,
    node: true,
  },
  { name: 'shared', files: /^src\/shared\//, inside: nothing, packages: /^zod$/, node: false },
  {
    name: 'messaging',
    files: /^src\/main\/messaging\//,
    inside: /^src\/shared\//,
    packages: /^zod$/,
    node: true,
  },
  {
    name: 'transports/xmtp',
    files: /^src\/main\/transports\/xmtp\//,
    inside: /^src\/(shared|main\/messaging)\//,
    packages: /^(zod|@xmtp\/.*)$/,
    node: true,
  },
  {
    name: 'transports/lan',
    files: /^src\/main\/transports\/lan\//,
    inside: /^src\/(shared|main\/messaging)\//,
    packages: /^(zod|socket\.io-client|@signalapp\/libsignal-client|bonjour-service)$/,
    node: true,
  },
  {
    name: 'relay',
    files: /^src\/main\/relay\//,
    inside: /^src\/(shared|main\/messaging)\//,
    packages:
      /^(zod|socket\.io|ws|@signalapp\/sqlcipher|@scure\/bip39\/wordlists\/english|@peculiar\/x509|reflect-metadata|bonjour-service)$/,
    node: true,
  },
  {
    name: 'storage',
    files: /^src\/main\/storage\//,
    inside: /^src\/(shared|main\/messaging)\//,
    packages: /^(zod|@signalapp\/sqlcipher)$/,
    node: true,
  },
  {
    name: 'identity',
    files: /^src\/main\/identity\//,
    inside: /^src\/(shared|main\/messaging)\//,
    packages: /^(zod|viem|viem\/accounts|@scure\/bip39|@signalapp\/libsignal-client)$/,
    node: true,
  },
  {
    name: 'backup',
    files: /^src\/main\/backup\//,
    inside: /^src\/shared\//,
    packages: /^zod$/,
    node: true,
  },
  {
    name: 'updates',
    files: /^src\/main\/updates\//,
    inside: /^src\/shared\//,
    packages: /^zod$/,
    node: true,
  },
  {
    name: 'desktop',
    files: /^src\/main\/desktop\//,
    inside: /^src\/(shared\/|main\/(messaging\/|settings\.ts$))/,
    packages: /^zod$/,
    node: false,
  },
  {
    name: 'wires',
    files: /^src\/main\/wires\//,
    inside: /^src\/shared\//,
    packages: /^(zod|ws)$/,
    node: true,
  },
  {
    name: 'electron shell',
    files: /^src\/main\/((index|start)\.ts$|shell\/)/,
    inside: /^src\/(shared|main)\//,
    packages: /^(zod|electron|electron-store|electron-updater(\/.*)?)$/,
    node: true,
  },
  {
    name: 'main',
    files: /^src\/main\/[^/]+$/,
    inside: /^(package\.json$|src\/(shared\/|main\/(?!shell\/|index\.ts|start\.ts)))/,
    packages: /^(zod|conf|ws|@signalapp\/sqlcipher)$/,
    node: true,
  },
  {
    name: 'preload',
    files: /^src\/preload\//,
    inside: /^src\/shared\//,
    packages: /^electron$/,
    node: false,
  },
  {
    name: 'renderer',
    files: /^src\/renderer\//,
    inside: /^src\/shared\//,
    packages:
      /^(zod|react|react-dom|react\/.*|react-dom\/.*|lucide-react|qrcode\.react|qr\/decode\.js|react-markdown|remark-gfm|@tanstack\/react-virtual|emojibase-data\/.*|@radix-ui\/.*|@fontsource-variable\/.*)$/,
    node: false,
  },
]

const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"]+)['"]/g

/** Every import of `root`'s sources that its layer may not make, one sentence each. */
export const forbiddenImports = (root: string): readonly string[] => {
  const files = globSync(['src/**/*.{ts,tsx}', 'test/**/*.ts', 'tools/**/*.ts', 'scripts/**/*.ts'], {
    cwd: root,
  })
  return files.flatMap((native) => {
    const file = native.split('\\').join('/')
    const layer = layers.find(({ files: covers }) => covers.test(file))
    if (!layer) return [`${file} belongs to no layer: name one in scripts/check-imports.ts`]
    const source = readFileSync(join(root, native), 'utf8')
    return [...source.matchAll(specifiers)].flatMap(([, specifier = '']) => {
      const problem = problemWith(root, file, layer, specifier)
      return problem === undefined ? [] : [`${file} (${layer.name}) may not import ${specifier}${problem}`]
    })
  })
}

const problemWith = (root: string, file: string, layer: Layer, specifier: string): string | undefined => {
  if (layer.name === 'tests') return undefined
  if (specifier.startsWith('node:')) return layer.node ? undefined : ': it has no Node'
  if (!specifier.startsWith('.'))
    return layer.packages.test(specifier) ? undefined : ': not one of its packages'
  const target = posix.join(posix.dirname(file), specifier.split('?')[0] ?? '')
  if (!existsSync(resolve(root, target))) return ': there is no such file'
  if (layer.files.test(target) || layer.inside.test(target)) return undefined
  return `: that is ${relative('.', dirname(target))}`
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = forbiddenImports(process.cwd())
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
