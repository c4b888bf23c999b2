import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

// Whose work is in the app: what main needs at run time, and what the build has put into the window.

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  /** As it was written long ago. */
  licenses: z.array(z.object({ type: z.string() })).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})
type Manifest = z.infer<typeof manifestSchema>

/** Somebody's work, and under which licence it is used. */
export interface Licence {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

const readManifest = (folder: string): Manifest | undefined => {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  } catch {
    // For another system, or a folder within a package.
    return undefined
  }
}

/** The folder of a package as somebody in `from` would find it. */
const find = (name: string, from: string): string | undefined => {
  for (let folder = from; ;) {
    const candidate = join(folder, 'node_modules', name)
    if (readManifest(candidate)) return candidate
    const up = folder.lastIndexOf('/node_modules/')
    if (up === -1) return undefined
    folder = folder.slice(0, up)
  }
}

const licenceOf = (folder: string, { name, version, license, licenses }: Manifest): Licence => {
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)([-.]|$)/i.test(entry))
  return {
    name,
    version,
    licence:
      typeof license === 'string'
        ? license
        : (license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown'),
    text: file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim(),
  }
}

/** A package and everything it needs. */
const withNeeded = (folder: string, seen: Map<string, Licence>): void => {
  const manifest = readManifest(folder)
  if (!manifest || seen.has(folder)) return
  seen.set(folder, licenceOf(folder, manifest))
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const needed = find(name, folder)
    if (needed !== undefined) withNeeded(needed, seen)
  }
}

/** The package that a module of the build belongs to. */
const packageOf = (module: string): string | undefined => {
  const [, before, name] =
    /^(.*\/node_modules\/)((?:@[^/]+\/)?[^/]+)/.exec(module.replaceAll('\\', '/')) ?? []
  return before === undefined || name === undefined ? undefined : before + name
}

/**
 * Everybody's work that is in the app.
 *
 * @param root the project's folder
 * @param modules paths of the modules that the window is built of
 */
export const licencesOf = (root: string, modules: readonly string[]): readonly Licence[] => {
  const seen = new Map<string, Licence>()
  const project = readManifest(root)
  for (const name of Object.keys(project?.dependencies ?? {})) {
    const folder = find(name, root)
    if (folder !== undefined) withNeeded(folder, seen)
  }
  for (const module of modules) {
    const folder = packageOf(module)
    const manifest = folder === undefined ? undefined : readManifest(folder)
    if (folder !== undefined && manifest && !seen.has(folder)) seen.set(folder, licenceOf(folder, manifest))
  }
  const distinct = new Map([...seen.values()].map((one) => [`${one.name}@${one.version}`, one]))
  return [...distinct.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A plugin of the build that writes `licences.json` beside the window. */
export const licences = () => ({
  name: 'licences',
  generateBundle(this: {
    getModuleIds(): Iterable<string>
    emitFile(file: { type: 'asset'; fileName: string; source: string }): void
  }) {
    const found = licencesOf(process.cwd(), [...this.getModuleIds()])
    this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(found) })
  },
})
