import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

// Whether the dependencies are what they are said to be: `npm run audit`. Exact versions, each with its digest from the registry, nothing
// else that runs when it is installed; and known weaknesses, where the registry answers.

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
})
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      hasInstallScript: z.boolean().optional(),
      inBundle: z.boolean().optional(),
    }),
  ),
})
const answerSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']) }),
  ),
})

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))
const manifest = packageSchema.parse(read('package.json'))
const { packages } = lockSchema.parse(read('package-lock.json'))
const problems: string[] = []

for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) problems.push(`${name} has no exact version: ${version}`)
}
for (const [path, entry] of Object.entries(packages)) {
  if (path === '' || entry.inBundle === true) continue
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  if (entry.integrity?.startsWith('sha512-') !== true) problems.push(`${name} has no digest in the lock`)
  // Where it does not say, it comes from the registry that npm is told to use; the digest holds in any case.
  if (entry.resolved !== undefined && !entry.resolved.startsWith('https://registry.npmjs.org/')) {
    problems.push(`${name} does not come from the registry: ${entry.resolved}`)
  }
  if (entry.hasInstallScript === true && !Object.hasOwn(manifest.allowScripts, name)) {
    problems.push(`${name} runs a script when it is installed, and nobody said whether it may`)
  }
}

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  timeout: 120_000,
})
const answer = answerSchema.safeParse(stdout === '' ? undefined : JSON.parse(stdout))
if (answer.success) {
  const weak = Object.entries(answer.data.vulnerabilities)
  const serious = weak.filter(([, { severity }]) => severity === 'high' || severity === 'critical')
  console.log(`${weak.length} known weaknesses in what is shipped, ${serious.length} of them serious`)
  for (const [name, { severity }] of serious) problems.push(`${name} has a known weakness: ${severity}`)
} else console.log('skipped: the registry does not answer here (known weaknesses)')

console.log(`${Object.keys(packages).length - 1} packages looked at`)
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
