import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { contract } from '../../../src/shared/contract.ts'
import type { AppContract } from '../../../src/shared/contract.ts'
import { connect } from '../../../src/shared/rpc/connect.ts'
import type { RpcClient } from '../../../src/shared/rpc/connect.ts'
import { streamWire } from '../../../src/main/wires/stream-wire.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const running = new Set<ChildProcess>()

// Nothing of the lab outlives it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const start = (args: readonly string[], env: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, LANDLINE_DISCOVERY: 'off', ...env },
    stdio: ['pipe', 'pipe', process.env['LANDLINE_LAB_LOG'] === undefined ? 'ignore' : 'inherit'],
  })
  running.add(child)
  const exited = new Promise<void>((resolve) => {
    child.on('exit', () => {
      running.delete(child)
      resolve()
    })
  })
  return { child, exited }
}

/** An app of the lab, on a profile that outlives it. */
export interface LabApp {
  readonly client: RpcClient<AppContract>
  readonly signal: (signal: NodeJS.Signals) => void
  readonly exited: Promise<void>
}

export interface AppOptions {
  readonly profile: string
  readonly xmtp: string
  /** How wrong its clock is, milliseconds. */
  readonly skew: number
  /** What is broken in it on purpose; see `broken.ts`. */
  readonly broken?: string
  /** Where it writes, every few seconds, what it holds; see `test/soak/probe.ts`. */
  readonly soak?: string
}

/** Starts an app. */
export const startApp = ({ profile, xmtp, skew, broken, soak }: AppOptions): LabApp => {
  const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
  const { child, exited } = start(
    [
      ...(skew === 0 ? [] : ['--import', here('skew.ts')]),
      ...(broken === undefined ? [] : ['--import', here('broken.ts')]),
      ...(soak === undefined ? [] : ['--expose-gc', '--import', here('../../soak/probe.ts')]),
      'src/main/rpc.ts',
      '--profile',
      profile,
      '--xmtp',
      xmtp,
    ],
    {
      LANDLINE_LAB_SKEW: String(skew),
      LANDLINE_LAB_BREAK: broken ?? '',
      ...(soak === undefined ? {} : { LANDLINE_SOAK_FILE: soak }),
    },
  )
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('The app has no pipes')
  // It may end while it is written to; that is told by the end of its output.
  stdin.on('error', () => {})
  return { client: connect(contract, streamWire(stdout, stdin)), signal: (name) => child.kill(name), exited }
}

/** Somebody with the XMTP SDK alone. */
export interface BarePerson {
  readonly inbox: string
  /** Says to whom this one writes. */
  readonly opens: (inbox: string) => Promise<void>
  readonly send: (text: string) => void
  readonly signal: (signal: NodeJS.Signals) => void
  readonly exited: Promise<void>
}

const bareLineSchema = z.union([
  z.object({ inbox: z.string() }),
  z.object({ opened: z.literal(true) }),
  z.object({ heard: z.string() }),
])

/**
 * Starts somebody with the XMTP SDK alone, watched as an app of the soak is.
 *
 * @param heard is told each text that comes
 */
export const startBare = async (
  { network, folder, name, soak }: { network: string; folder: string; name: string; soak: string },
  heard: (text: string) => void,
): Promise<BarePerson> => {
  const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
  const { child, exited } = start(
    [
      '--expose-gc',
      '--import',
      here('../../soak/probe.ts'),
      here('../../soak/bare.ts'),
      network,
      folder,
      name,
    ],
    { LANDLINE_SOAK_FILE: soak },
  )
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('The process has no pipes')
  stdin.on('error', () => {})
  const write = (line: object): void => void stdin.write(`${JSON.stringify(line)}\n`)
  let opened = (): void => {}
  const inbox = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('Somebody with the SDK alone ended')))
    createInterface(stdout).on('line', (line) => {
      const told = bareLineSchema.parse(JSON.parse(line))
      if ('inbox' in told) resolve(told.inbox)
      else if ('heard' in told) heard(told.heard)
      else opened()
    })
  })
  return {
    inbox,
    opens: (to) =>
      new Promise((resolve) => {
        opened = resolve
        write({ to })
      }),
    send: (text) => write({ text }),
    signal: (signal) => child.kill(signal),
    exited,
  }
}

/** Starts the local XMTP network and waits until it answers. */
export const startXmtp = async (data: string, port: number): Promise<Pick<LabApp, 'signal' | 'exited'>> => {
  const { child, exited } = start(
    ['tools/xmtp-node/main.ts', '--port', String(port), '--history-port', '0', '--data', data],
    {},
  )
  if (!child.stdout) throw new Error('The network has no pipes')
  const lines = createInterface(child.stdout)
  await new Promise<void>((resolve, reject) => {
    lines.once('line', () => resolve())
    lines.once('close', () => reject(new Error('The XMTP network ended before it was up')))
  })
  return { signal: (name) => child.kill(name), exited }
}
