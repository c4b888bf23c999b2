import { spawn } from 'node:child_process'
import { createHash, generateKeyPairSync } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { manifestName, signManifest } from '../../../src/main/updates/signed-manifest.ts'
import { electronBinary, withoutSandbox } from '../../support/electron.ts'
import { temporaryFolder } from '../../support/folders.ts'
import { until } from '../../support/until.ts'

// Updating as an AppImage does it: the real electron-updater on a real Electron, with a server of the test's own.

const onLinux = test.skipIf(electronBinary() === undefined || process.platform !== 'linux')
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const releaseKey = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const file = `Landline-1.1.0-linux-${process.arch}.AppImage`
/** The new version: a program that says that it was started, and with what. */
const program = Buffer.from(`#!/bin/sh\necho "$@" > "$0.started"\n# ${'a new version '.repeat(20_000)}\n`)

const bundle = mkdtempSync(join(tmpdir(), 'landline-updater-'))
afterAll(() => rmSync(bundle, { recursive: true, force: true }))
beforeAll(async () => {
  if (electronBinary() === undefined) return
  await build({
    configFile: false,
    logLevel: 'warn',
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('../support/updater-main.ts', import.meta.url)),
      outDir: bundle,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: { external: ['electron'], output: { format: 'es', entryFileNames: 'main.mjs' } },
    },
  })
  writeFileSync(
    join(bundle, 'package.json'),
    JSON.stringify({ name: 'landline', version: '1.0.0', type: 'module', main: 'main.mjs' }),
  )
})

interface Place {
  readonly url: string
  /** What was asked for, in order, without what only prevents caching. */
  readonly asked: string[]
  readonly headers: IncomingHttpHeaders[]
}

/** Serves a folder of a release. */
const serve = async (
  files: Readonly<Record<string, Buffer | string | ((response: ServerResponse) => void)>>,
): Promise<Place> => {
  const place: Place = { url: '', asked: [], headers: [] }
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://any').pathname.slice(1)
    place.asked.push(name)
    place.headers.push(request.headers)
    const found = files[name]
    if (found === undefined) response.writeHead(404).end()
    else if (typeof found === 'function') found(response)
    else response.end(found)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('unreachable: it listens on a port')
  return Object.assign(place, { url: `http://127.0.0.1:${address.port}/` })
}

const sha512 = (bytes: Buffer): string => createHash('sha512').update(bytes).digest('base64')

/** The signed manifest of a release of one file. */
const manifest = (
  overrides: { readonly version?: string; readonly key?: typeof privateKey; readonly bytes?: number } = {},
) =>
  signManifest(
    {
      version: overrides.version ?? '1.1.0',
      notes: 'Calls.\n<b>Not bold</b>',
      date: '2026-11-27T12:00:00.000Z',
      files: [{ name: file, bytes: overrides.bytes ?? program.length, sha512: sha512(program) }],
    },
    overrides.key ?? privateKey,
  )

interface Told {
  readonly step: string
  readonly code?: string
  readonly [key: string]: unknown
}

interface Run {
  readonly told: readonly Told[]
  /** The program that is replaced, or not. */
  readonly replaces: string
  readonly cache: string
}

/** Starts the app and has it do that. @param atWait what the test does where the app waits */
const run = async (
  url: string,
  steps: readonly string[],
  atWait: (cache: string) => void = () => {},
): Promise<Run> => {
  const folder = temporaryFolder()
  const replaces = join(folder, 'My Landline-1.0.0.AppImage')
  writeFileSync(replaces, 'the old version')
  chmodSync(replaces, 0o755)
  const configuration = join(folder, 'app-update.yml')
  writeFileSync(configuration, `provider: generic\nurl: ${url}\nupdaterCacheDirName: landline-updater\n`)
  const cache = join(folder, 'cache')
  mkdirSync(cache)
  const child = spawn(
    electronBinary() ?? '',
    [bundle, ...(withoutSandbox ? ['--no-sandbox'] : []), '--an-argument'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        APPIMAGE: replaces,
        XDG_CACHE_HOME: cache,
        UPDATER_TEST: JSON.stringify({ configuration, releaseKey, replaces, steps }),
      },
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const told: Told[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    const one: Told = JSON.parse(line)
    told.push(one)
    if (one.step === 'wait') {
      atWait(cache)
      child.stdin.write('go on\n')
    }
  }
  return { told, replaces, cache }
}

onLinux(
  'a new version is found, fetched, put in the place of the old one in one step, and started',
  async () => {
    const place = await serve({ [manifestName('latest')]: manifest(), [file]: program })
    const { told, replaces } = await run(place.url, ['check', 'download', 'install'])
    expect(told).toEqual([
      { step: 'check', found: { version: '1.1.0', notes: 'Calls.\n<b>Not bold</b>', bytes: program.length } },
      { step: 'download', percent: 100 },
      { step: 'quit' },
    ])
    // Under the name that somebody gave it.
    expect(readFileSync(replaces).equals(program)).toBe(true)
    expect(statSync(replaces).mode & 0o777).toBe(0o755)
    const started = `${replaces}.started`
    await until(
      'the new version was started',
      () => existsSync(started) && readFileSync(started, 'utf8') !== '',
    )
    expect(readFileSync(started, 'utf8')).toContain('--an-argument')
    expect(place.asked).toEqual([manifestName('latest'), file])
    // Nothing that says who asks, or asked before.
    const ids = place.headers.map((headers) => headers['x-user-staging-id'])
    expect(ids.every((id) => id === undefined || id === '0')).toBe(true)
    expect(existsSync(`${replaces}.data/.updaterId`)).toBe(false)
  },
)

onLinux('what is no newer version is none', async () => {
  for (const version of ['1.0.0', '0.9.0']) {
    const place = await serve({ [manifestName('latest')]: manifest({ version }), [file]: program })
    const { told } = await run(place.url, ['check'])
    expect(told).toEqual([{ step: 'check', found: null }])
  }
})

onLinux('nothing is fetched that the release key has not signed', async () => {
  const other = generateKeyPairSync('ed25519').privateKey
  for (const [name, text] of [
    ['another key', manifest({ key: other })],
    ['changed afterwards', manifest({ version: '1.0.0' }).replace('1.0.0', '1.1.0')],
    ['not signed', JSON.stringify({ version: '1.1.0', files: [{ name: file }] })],
    ['no manifest', '<html>'],
  ] as const) {
    const place = await serve({ [manifestName('latest')]: text, [file]: program })
    const { told, replaces } = await run(place.url, ['check', 'download', 'install'])
    expect({ name, told }).toMatchObject({ name, told: [{ step: 'check', code: 'update-refused' }] })
    expect(place.asked).toEqual([manifestName('latest')])
    expect(readFileSync(replaces, 'utf8')).toBe('the old version')
  }
})

onLinux(
  'another file than was signed is not taken: changed, too long without an end, or exchanged once it was here',
  async () => {
    const changed = Buffer.from(program)
    changed[100] = 0
    const endless = (response: ServerResponse): void => {
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(1 << 20), () => setImmediate(more))
      }
      more()
    }
    for (const [name, body] of [
      ['changed', changed],
      ['endless', endless],
    ] as const) {
      const place = await serve({ [manifestName('latest')]: manifest(), [file]: body })
      const { told, replaces } = await run(place.url, ['check', 'download', 'install'])
      expect({ name, ...told.at(-1) }).toMatchObject({ name, step: 'download', code: 'update-refused' })
      expect(readFileSync(replaces, 'utf8')).toBe('the old version')
    }
    const place = await serve({ [manifestName('latest')]: manifest(), [file]: program })
    const { told, replaces } = await run(place.url, ['check', 'download', 'wait', 'install'], (cache) => {
      const fetched = readdirSync(cache, { recursive: true, encoding: 'utf8' }).find((one) =>
        one.endsWith('.AppImage'),
      )
      writeFileSync(join(cache, fetched ?? ''), changed)
    })
    expect(told.at(-1)).toMatchObject({ step: 'install', code: 'update-refused' })
    expect(readFileSync(replaces, 'utf8')).toBe('the old version')
    expect(readdirSync(join(replaces, '..')).filter((one) => one.endsWith('.new'))).toEqual([])
  },
)

onLinux(
  'a place that is not there, has nothing, or breaks off is said to be so, and fetching can be stopped',
  async () => {
    const nothing = await serve({})
    expect((await run(nothing.url, ['check'])).told).toMatchObject([
      { step: 'check', code: 'network-unreachable' },
    ])
    // Nobody listens there.
    expect((await run('http://127.0.0.1:9/', ['check'])).told).toMatchObject([
      { step: 'check', code: 'network-unreachable' },
    ])
    const breaking = await serve({
      [manifestName('latest')]: manifest(),
      [file]: (response) => {
        response.writeHead(200, { 'content-length': program.length })
        response.write(program.subarray(0, 1000), () => response.destroy())
      },
    })
    expect((await run(breaking.url, ['check', 'download'])).told.at(-1)).toMatchObject({
      step: 'download',
      code: 'network-unreachable',
    })
    const slow = await serve({
      [manifestName('latest')]: manifest({ bytes: 1 << 30 }),
      [file]: (response) => {
        response.writeHead(200, { 'content-length': 1 << 30 })
        const more = (): void => {
          if (!response.destroyed) response.write(Buffer.alloc(1 << 16), () => setImmediate(more))
        }
        more()
      },
    })
    expect((await run(slow.url, ['check', 'stop-download'])).told.at(-1)).toMatchObject({
      step: 'stop-download',
      code: 'cancelled',
    })
    const leading = await serve({
      [manifestName('latest')]: (response) =>
        void response.writeHead(302, { location: `http://localhost/${manifestName('latest')}` }).end(),
    })
    expect((await run(leading.url, ['check'])).told).toMatchObject([
      { step: 'check', code: 'network-unreachable' },
    ])
    // Over a line that others can change nothing is asked at all.
    expect((await run('http://example.org/', ['check'])).told).toMatchObject([
      { step: 'check', code: 'update-refused' },
    ])
  },
)
