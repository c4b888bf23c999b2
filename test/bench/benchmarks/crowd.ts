import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { addressSchema } from '../../../src/shared/model/ids.ts'
import { packMail, protocolLimits } from '../../../src/shared/relay-protocol.ts'
import { inTurns } from '../benchmark.ts'
import type { Benchmark } from '../benchmark.ts'
import { fillRelay } from '../fill.ts'
import { peopleSchema, roomName } from '../load/member.ts'
import { writePeople } from '../people.ts'
import { alone, beside } from '../rows.ts'
import { startServer } from '../servers.ts'
import type { Kind, Server } from '../servers.ts'
import { prepare } from './rooms.ts'

const many = fileURLToPath(new URL('../load/many.ts', import.meta.url))

interface Crowd {
  readonly people: string
  readonly count: number
  readonly atOnce?: number
  readonly missed: number
  readonly page: number
  readonly bytes: number
}

/** Lets many connect, and does something while they are there. @returns milliseconds until all had what they came for */
const crowd = async (server: Server, plan: Crowd, meanwhile: () => Promise<void>): Promise<number> => {
  const { kind, port, tls, fingerprint } = server
  const whole = { ...plan, kind, port, tls, ...(fingerprint === undefined ? {} : { fingerprint }) }
  const child = spawn(process.execPath, [many, JSON.stringify(whole)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => Promise.reject(new Error(`They could not connect: ${kind}`))),
  ])
  await meanwhile()
  child.stdin.end()
  await exited
  return z.object({ milliseconds: z.number() }).parse(JSON.parse(String(line))).milliseconds
}

/** What connections that do nothing cost in memory, beside Socket.IO (R1) and raw ws (R0). Goal 7. */
export const idle: Benchmark = {
  name: 'idle',
  run: async (bench) => {
    const count = bench.short ? 20 : 1_000
    const people = await writePeople(bench.folder, count)
    const { envelope } = await prepare({ ...bench, folder: mkdtempSync(join(bench.folder, 'room-')) }, 2)
    const key = randomBytes(32).toString('hex')
    const known = join(bench.folder, 'relay')
    mkdirSync(known)
    fillRelay({ folder: known, key, people, members: 2, messages: 0, envelope })
    const each = async (kind: Kind): Promise<number> => {
      // A relay knows whoever was there before.
      const options = kind === 'relay' ? { folder: known, more: [key] } : {}
      const server = await startServer(kind, bench.folder, { tls: true, ...options })
      try {
        const before = await server.memory()
        let after = 0
        await crowd(server, { people, count, atOnce: 50, missed: 0, page: 1, bytes: 0 }, async () => {
          // What they were told when they came is with them by then.
          await wait(bench.short ? 100 : 2_000)
          after = await server.memory()
        })
        return (after - before) / count / 1024
      } finally {
        await server.stop()
      }
    }
    const { relay, socketio, raw } = await inTurns(bench, {
      relay: () => each('relay'),
      socketio: () => each('socketio'),
      raw: () => each('raw'),
    })
    const name = `${count.toLocaleString('en')} idle connections, TLS, memory of each`
    return [
      beside(`${name}, beside Socket.IO (R1)`, 'KiB', relay, socketio, { atMost: 1.3 }),
      beside(`${name}, beside raw ws (R0)`, 'KiB', relay, raw),
    ]
  },
}

/** Everybody comes back at once and fetches what they missed, beside the same over raw ws. Goal 8. */
export const reconnect: Benchmark = {
  name: 'reconnect',
  run: async (bench) => {
    const [count, missed] = bench.short ? [20, 400] : [500, 1_000]
    const page = protocolLimits.catchUpPage
    const { envelope } = await prepare(bench, 20)
    const people = await writePeople(bench.folder, count + 1)
    const key = randomBytes(32).toString('hex')
    const relayFolder = join(bench.folder, 'relay')
    mkdirSync(relayFolder)
    fillRelay({ folder: relayFolder, key, people, members: count, messages: missed, envelope })
    const rawFolder = join(bench.folder, 'pages')
    mkdirSync(rawFolder)
    const [somebody] = peopleSchema.parse(JSON.parse(readFileSync(people, 'utf8')))
    const mail = {
      cursor: missed,
      chat_id: roomName,
      sender: addressSchema.parse(somebody?.address),
      at: Date.now(),
      envelope: readFileSync(envelope),
    }
    writeFileSync(join(rawFolder, 'page.bin'), packMail(Array.from({ length: page }, () => mail)))
    const plan = { people, count, missed, page, bytes: missed * mail.envelope.length }
    const once = async (kind: 'relay' | 'raw-pages', original: string, more: readonly string[]) => {
      // What one run changes the next one does not see.
      const folder = mkdtempSync(join(bench.folder, 'run-'))
      cpSync(original, folder, { recursive: true })
      const server = await startServer(kind, bench.folder, { tls: true, folder, more })
      try {
        return await crowd(server, plan, async () => {})
      } finally {
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    }
    const { relay, raw } = await inTurns(bench, {
      relay: () => once('relay', relayFolder, [key]),
      raw: () => once('raw-pages', rawFolder, []),
    })
    return [
      beside(
        `${count} devices reconnect and fetch ${missed.toLocaleString('en')} messages each, TLS, beside raw ws`,
        'ms',
        relay,
        raw,
        { atMost: 1.3 },
      ),
      alone('what they get together', 'MB', [(plan.bytes * count) / 1e6]),
    ]
  },
}
