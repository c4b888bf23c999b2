import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { contract } from '../../src/shared/contract.ts'
import type { AppContract } from '../../src/shared/contract.ts'
import { connect } from '../../src/shared/rpc/connect.ts'
import type { RpcClient } from '../../src/shared/rpc/connect.ts'
import { streamWire } from '../../src/main/wires/stream-wire.ts'
import { conversationIdSchema } from '../../src/shared/model/ids.ts'
import { until } from './until.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A process of ours, ended when the test ends. */
export interface Running {
  readonly process: ChildProcessWithoutNullStreams
  /** What it wrote to standard error so far. */
  readonly errors: () => string
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>
  /** Asks it to end, and waits. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

interface RunOptions {
  /** What runs it: `ip netns exec NAME`. */
  readonly prefix?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Runs an entry of the project on the Node that runs the test. */
export const run = (
  script: string,
  args: readonly string[],
  { prefix = [], env = { LANDLINE_DISCOVERY: 'off' } }: RunOptions = {},
): Running => {
  const [command = '', ...rest] = [...prefix, process.execPath, script, ...args]
  const child = spawn(command, rest, { cwd: root, env: { ...process.env, ...env } })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')))
  const exited = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => resolve(code))
  })
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null) child.kill(signal)
    return exited
  }
  onTestFinished(async () => {
    const killer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    await stop()
    clearTimeout(killer)
  })
  return { process: child, errors: () => errors, exited, stop }
}

/** The JSON line with which an entry says that it is up. */
export const readyLine = async (running: Running): Promise<Readonly<Record<string, unknown>>> => {
  let line: string | undefined
  const lines = createInterface(running.process.stdout)
  lines.once('line', (text) => (line = text))
  const text = await until('the ready line', () => {
    if (line === undefined && running.process.exitCode !== null)
      throw new Error(`It ended: ${running.errors()}`)
    return line
  })
  lines.close()
  running.process.stdout.resume()
  return JSON.parse(text)
}

/** A local XMTP network in a process of its own. */
export const runXmtp = async (data: string, port = 0): Promise<Running & { readonly url: string }> => {
  const running = run('tools/xmtp-node/main.ts', [
    '--port',
    String(port),
    '--history-port',
    '0',
    '--data',
    data,
  ])
  const { url } = await readyLine(running)
  if (typeof url !== 'string') throw new Error('No URL in the ready line')
  return { ...running, url }
}

/** An app driven over standard input and output, as a bot drives it. */
export interface Bot extends Running {
  readonly call: RpcClient<AppContract>['call']
  readonly on: RpcClient<AppContract>['on']
}

export const runBot = (profile: string, args: readonly string[], options?: RunOptions): Bot => {
  const running = run('src/main/rpc.ts', ['--profile', profile, ...args], options)
  const client = connect(contract, streamWire(running.process.stdout, running.process.stdin))
  return {
    ...running,
    call: (name, input) => client.call(name, input),
    on: (name, listener) => client.on(name, listener),
  }
}

/** The texts of a conversation as an app lists them. */
export const textsOf = async (bot: Bot, conversationId: string): Promise<readonly string[]> => {
  const { messages } = await bot.call('messages.list', {
    conversationId: conversationIdSchema.parse(conversationId),
    limit: 500,
  })
  return messages.map(({ content }) => (content.type === 'text' ? content.text : `(${content.type})`))
}
