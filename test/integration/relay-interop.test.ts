import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { runRelay } from '../support/lan.ts'
import { until } from '../support/until.ts'
import { ask, register, visitor } from '../support/visitor.ts'

/** Debian's Python with Debian's python3-socketio; whichever of them is first on the path may lack it. */
const python = ['/usr/bin/python3', 'python3'].find(
  (one) => spawnSync(one, ['-c', 'import socketio, websocket, cryptography']).status === 0,
)
const client = fileURLToPath(new URL('../interop/relay_client.py', import.meta.url))

test.skipIf(python === undefined)(
  'a client of other making, in Python, registers, joins, sends, receives and types by the documented protocol',
  async () => {
    const relay = await runRelay()
    const [alice, bob] = [await visitor(), await visitor()]
    const here = await register(alice, relay)
    const room = 'room:lobby'
    expect(await ask(here, 'join_chat', { chat_id: room })).toMatchObject({ ok: true })
    const heard: Array<{ readonly text: string; readonly sender: string }> = []
    const typed: string[] = []
    here.on('new_message', ({ envelope, sender }: { envelope: Buffer; sender: string }) => {
      heard.push({ text: envelope.toString(), sender })
    })
    here.on('typing', ({ sender }: { sender: string }) => typed.push(sender))

    const other = spawn(python ?? '', [client])
    onTestFinished(() => void other.kill())
    const exited = new Promise<number | null>((resolve) => {
      other.on('exit', (code) => resolve(code))
    })
    let errors = ''
    other.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    const told: Array<Record<string, unknown>> = []
    createInterface(other.stdout).on('line', (line) => {
      told.push(z.record(z.string(), z.unknown()).parse(JSON.parse(line)))
    })
    const task = {
      port: relay.port,
      name: 'Python',
      list: bob.list,
      device: bob.device.certificate.device,
      admissionKey: Buffer.from(bob.device.admissionPrivateKey).toString('hex'),
      room,
      id: 'written-in-python',
    }
    other.stdin.end(`${JSON.stringify(task)}\n`)
    await until('the Python client has joined', () => {
      if (other.exitCode !== null) throw new Error(errors)
      return told.some(({ event }) => event === 'joined')
    })
    here.emit('typing', { chat_id: room, active: true })
    const { cursor } = await ask(here, 'send_message', {
      id: 'written-in-typescript',
      chat_id: room,
      recipients: [],
      envelope: Buffer.from('Hello from TypeScript'),
    })
    await until('Python was heard', () => heard.length > 0 && typed.length > 0)
    expect(await exited).toBe(0)
    expect(heard).toEqual([{ text: 'Hello from Python', sender: bob.wallet.address }])
    expect(typed).toEqual([bob.wallet.address])
    const byEvent = Object.fromEntries(told.map((one) => [one['event'], one]))
    expect(byEvent).toMatchObject({
      fingerprint: { fingerprint: relay.fingerprint },
      registered: { ok: true },
      joined: { ok: true },
      new_message: { sender: alice.wallet.address, chat: room, text: 'Hello from TypeScript' },
      typing: { sender: alice.wallet.address, active: true },
      sent: { ok: true },
    })
    expect(byEvent['sent']?.['cursor']).toBeGreaterThan(cursor ?? 0)
  },
)
