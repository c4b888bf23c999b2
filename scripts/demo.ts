import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { contract } from '../src/shared/contract.ts'
import type { AppContract } from '../src/shared/contract.ts'
import { connect } from '../src/shared/rpc/connect.ts'
import type { RpcClient } from '../src/shared/rpc/connect.ts'
import { streamWire } from '../src/main/wires/stream-wire.ts'
import { electronBinary } from './electron-binary.ts'

// A local XMTP network, one relay and two people with throw-away profiles, already in conversation. Ctrl-C ends it all.

const folder = mkdtempSync(join(tmpdir(), 'landline-demo-'))
const children: ChildProcess[] = []
let stopping = false

const stop = async (code: number): Promise<never> => {
  stopping = true
  const ended = children.map(
    (child) =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        const hard = setTimeout(() => child.kill('SIGKILL'), 8_000)
        child.once('exit', () => {
          clearTimeout(hard)
          resolve()
        })
        child.kill('SIGTERM')
      }),
  )
  await Promise.all(ended)
  rmSync(folder, { recursive: true, force: true })
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0))

/** Starts a process of the demo; the demo ends when it does. Each is out of the terminal's Ctrl-C, which this one gets. */
const start = (command: string, args: readonly string[]): ChildProcess => {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: process.platform !== 'win32',
  })
  children.push(child)
  child.on('exit', (code) => {
    if (!stopping && children.includes(child)) void stop(code ?? 1)
  })
  return child
}

const streams = (child: ChildProcess) => {
  const { stdout, stdin } = child
  if (!stdout || !stdin) throw new Error('unreachable: both are pipes')
  return { stdout, stdin }
}

const readyUrl = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    createInterface(streams(child).stdout).once('line', (line) => {
      const ready: { url?: unknown } = JSON.parse(line)
      resolve(String(ready.url))
    })
  })

/** Waits until something holds; the demo's processes are local, so a minute is far more than they need. */
const settle = async (condition: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('The demo did not come up within a minute.')
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
}

type Person = RpcClient<AppContract>

const lines = [
  ['alice', 'Morning! Did the boat make it in?'],
  ['bob', 'It did. The harbour office has no internet, but here we are.'],
  ['alice', 'So this goes over the relay in the kitchen?'],
  ['bob', 'Over both, when there are both. Look at the little marks below.'],
] as const

try {
  const xmtp = await readyUrl(
    start(process.execPath, [
      'tools/xmtp-node/main.ts',
      '--port',
      '0',
      '--history-port',
      '0',
      '--data',
      join(folder, 'xmtp'),
    ]),
  )
  const profiles = { alice: join(folder, 'alice'), bob: join(folder, 'bob') }
  // The conversation is had by two apps without a window, as bots are; their profiles are then opened in windows.
  const bots: ChildProcess[] = []
  const bot = (profile: string): Person => {
    const child = start(process.execPath, ['src/main/rpc.ts', '--profile', profile, '--xmtp', xmtp])
    bots.push(child)
    const { stdout, stdin } = streams(child)
    return connect(contract, streamWire(stdout, stdin))
  }
  const people = { alice: bot(profiles.alice), bob: bot(profiles.bob) }
  const [alice, bob] = await Promise.all([
    people.alice.call('account.create', { name: 'Alice' }),
    people.bob.call('account.create', { name: 'Bob' }),
  ])
  const { invite } = await people.alice.call('relay.start', { port: 0, name: 'Kitchen relay' })
  await people.bob.call('relay.join', { target: invite })
  await Promise.all([
    people.alice.call('contacts.add', { address: bob.address, name: 'Bob' }),
    people.bob.call('contacts.add', { address: alice.address, name: 'Alice' }),
  ])
  const conversations = {
    alice: (await people.alice.call('conversations.openDirect', { address: bob.address })).id,
    bob: (await people.bob.call('conversations.openDirect', { address: alice.address })).id,
  }
  for (const person of [people.alice, people.bob]) {
    await settle(async () => (await person.call('network.status', {})).xmtp.state === 'ready')
  }
  for (const [index, [who, text]] of lines.entries()) {
    // The second half goes over the LAN only, so that both marks can be seen.
    if (index === 2) {
      for (const name of ['alice', 'bob'] as const) {
        await people[name].call('conversations.setMode', { id: conversations[name], mode: 'lan-only' })
      }
    }
    await people[who].call('messages.send', { conversationId: conversations[who], text })
    const other = who === 'alice' ? 'bob' : 'alice'
    await settle(async () => {
      const { messages } = await people[other].call('messages.list', { conversationId: conversations[other] })
      return messages.length === index + 1
    })
  }
  for (const name of ['alice', 'bob'] as const) {
    await people[name].call('conversations.setMode', { id: conversations[name], mode: 'automatic' })
  }
  await Promise.all(
    bots.map(
      (child) =>
        new Promise<void>((resolve) => {
          children.splice(children.indexOf(child), 1)
          child.once('exit', () => resolve())
          child.stdin?.end()
        }),
    ),
  )

  const hasDisplay =
    process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  const electron = hasDisplay ? electronBinary(true) : undefined
  for (const [name, profile] of Object.entries(profiles)) {
    if (electron === undefined) {
      const url = await readyUrl(start(process.execPath, ['src/main/headless.ts', '--profile', profile]))
      console.log(`${name === 'alice' ? 'Alice' : 'Bob'}: ${url}`)
    } else {
      const asRoot = process.platform === 'linux' && process.getuid?.() === 0
      start(electron, ['.', ...(asRoot ? ['--no-sandbox'] : []), '--profile', profile])
    }
  }
  console.log(
    'Alice and Bob are in conversation, over a local XMTP network and a relay. Ctrl-C ends the demo.',
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await stop(1)
}
