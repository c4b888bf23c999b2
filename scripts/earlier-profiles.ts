import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

// `node scripts/earlier-profiles.ts COMMIT…`: has the app as it was at a commit make a profile, which later versions have to open
// (test/integration/upgrade.test.ts). What it was given is in `expected.json` beside it. Run for each release.

const output = 'test/fixtures/profiles'
/** Those whose place in the list is odd are kept by it. */
const passphrase = 'correct horse'
const answerSchema = z.object({
  id: z.number(),
  result: z.record(z.string(), z.unknown()).nullish(),
  error: z.object({ message: z.string() }).optional(),
})

const make = async (commit: string, locked: boolean): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'landline-earlier-'))
  const profile = join(folder, 'profile')
  const sources = join(folder, 'sources')
  mkdirSync(sources)
  const archive = spawnSync('git', ['archive', commit, 'src', 'package.json'], { maxBuffer: 2 ** 28 })
  if (archive.status !== 0) throw new Error(archive.stderr.toString())
  spawnSync('tar', ['-x', '-C', sources], { input: archive.stdout })
  symlinkSync(resolve('node_modules'), join(sources, 'node_modules'))
  const app = spawn(process.execPath, ['src/main/rpc.ts', '--profile', profile, '--xmtp', 'off'], {
    cwd: sources,
    env: { ...process.env, LANDLINE_DISCOVERY: 'off' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => app.once('exit', done))
  const waiting = new Map<number, (answer: z.infer<typeof answerSchema>) => void>()
  createInterface(app.stdout).on('line', (line) => {
    const answer = answerSchema.safeParse(JSON.parse(line))
    if (answer.success) waiting.get(answer.data.id)?.(answer.data)
  })
  let id = 0
  const call = async (method: string, params: object): Promise<Readonly<Record<string, unknown>>> => {
    id += 1
    const answer = new Promise<z.infer<typeof answerSchema>>((done) => waiting.set(id, done))
    app.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
    const { result, error } = await answer
    if (error) throw new Error(`${commit}, ${method}: ${error.message}`)
    return result ?? {}
  }
  try {
    const { address } = await call('account.create', { name: 'Alice', ...(locked ? { passphrase } : {}) })
    const peer = `0x${'b'.repeat(40)}`
    await call('contacts.add', { address: peer, name: 'Bob' })
    const { id: conversationId } = await call('conversations.openDirect', { address: peer })
    await call('messages.send', { conversationId, text: 'The ferry leaves at noon' })
    // The first versions had no such choices.
    const chose = await call('preferences.set', { readReceipts: false }).then(
      () => true,
      () => false,
    )
    const { invite } = await call('relay.start', { host: '127.0.0.1', name: 'Kitchen' })
    const fingerprint = new URL(z.string().parse(invite)).searchParams.get('f')
    app.kill('SIGTERM')
    await ended
    const expected = { address, conversationId, chose, fingerprint, ...(locked ? { passphrase } : {}) }
    writeFileSync(join(profile, 'expected.json'), JSON.stringify(expected))
    mkdirSync(output, { recursive: true })
    const kept = readdirSync(profile).filter((name) => /^(account|settings|expected)\.json$|\.db$/.test(name))
    const file = resolve(output, `${commit}.tar.gz`)
    const packed = spawnSync('tar', ['-czf', file, '-C', profile, ...kept])
    if (packed.status !== 0) throw new Error(packed.stderr.toString())
    console.log(`${file}: ${kept.join(', ')}`)
  } finally {
    app.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

for (const [index, commit] of process.argv.slice(2).entries()) await make(commit, index % 2 === 1)
