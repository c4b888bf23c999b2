import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { writeCertificate } from './servers/listen.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Which server: the relay, or a reference. */
export type Kind = 'relay' | 'raw' | 'raw-pages' | 'socketio' | 'flask' | 'prosody' | 'mosquitto'

export interface ServerOptions {
  readonly tls: boolean
  /** Its own arguments, after `tls` or `plain` and its folder. */
  readonly more?: readonly string[]
  /** A folder that stays; absent: one of its own that goes with it. */
  readonly folder?: string
}

/** A server in a process of its own. */
export interface Server {
  readonly kind: Kind
  readonly tls: boolean
  readonly port: number
  readonly pid: number
  readonly fingerprint: string | undefined
  /** Bytes that its process has in memory, after it collected its garbage. */
  readonly memory: () => Promise<number>
  readonly stop: () => Promise<void>
}

const readySchema = z.object({ port: z.number(), pid: z.number(), fingerprint: z.string().optional() })
const memorySchema = z.object({ rss: z.number() })

/** Starts a server. @param parent where its folder is made */
export const startServer = async (kind: Kind, parent: string, options: ServerOptions): Promise<Server> => {
  const folder = options.folder ?? mkdtempSync(join(parent, `${kind}-`))
  const args = [options.tls ? 'tls' : 'plain', folder, ...(options.more ?? [])]
  if (kind === 'flask') await writeCertificate(folder)
  const child =
    kind === 'flask'
      ? spawn('/usr/bin/python3', [here('servers/flask_server.py'), ...args], {
          stdio: ['pipe', 'pipe', 'inherit'],
        })
      : spawn(process.execPath, ['--expose-gc', here(`servers/${kind}.ts`), ...args], {
          stdio: ['pipe', 'pipe', 'inherit'],
        })
  running.add(child)
  const exited = once(child, 'exit').then(() => running.delete(child))
  const lines = createInterface(child.stdout)
  const next = async (): Promise<unknown> => {
    const [line] = await Promise.race([
      once(lines, 'line'),
      exited.then(() => Promise.reject(new Error(`The server ended: ${kind}`))),
    ])
    return JSON.parse(String(line))
  }
  const { port, pid, fingerprint } = readySchema.parse(await next())
  return {
    kind,
    tls: options.tls,
    port,
    pid,
    fingerprint,
    memory: async () => {
      child.stdin.write('memory\n')
      return memorySchema.parse(await next()).rss
    },
    stop: async () => {
      // Flask does not look at its input while it serves; it has nothing that it must keep.
      if (kind === 'flask') child.kill('SIGKILL')
      else child.stdin.end()
      await exited
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

const succeeds = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, [...args], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
  }).status === 0

/** What a reference lacks on this machine, as a person reads it; undefined: nothing. */
export const lacking = (kind: Kind): string | undefined => {
  if (kind === 'flask') {
    return succeeds('/usr/bin/python3', ['-c', 'import flask_socketio, eventlet'])
      ? undefined
      : 'python3-flask-socketio and python3-eventlet (Debian) are missing'
  }
  if (kind === 'prosody') {
    return succeeds('sh', ['-c', 'command -v prosody && ls /usr/lib/*/lua/5.4/dbd/sqlite3.so'])
      ? undefined
      : 'prosody and lua-dbi-sqlite3 (Debian) are missing'
  }
  if (kind === 'mosquitto')
    return succeeds('sh', ['-c', 'command -v mosquitto']) ? undefined : 'mosquitto (Debian) is missing'
  return undefined
}
