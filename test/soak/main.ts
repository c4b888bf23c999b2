import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { startApp, startXmtp } from '../lab/faults/processes.ts'
import { eventually } from '../lab/faults/world.ts'
import { freePort } from '../support/free-port.ts'
import { grows, trendOf } from './trend.ts'

// Two apps in conversation for a long time, over a relay that one of them hosts and over a local XMTP network: does anything grow?

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '5' },
    /** Share of the time in which everything is still filling up: caches, pools, what is compiled. */
    settling: { type: 'string', default: '0.3' },
    json: { type: 'string' },
  },
})
const [minutes, rate, settling] = [Number(values.minutes), Number(values.rate), Number(values.settling)]
const count = Math.round(minutes * 60 * rate)

const sampleSchema = z.object({
  at: z.number(),
  heap: z.number(),
  external: z.number(),
  resident: z.number(),
  handles: z.number(),
  p50: z.number(),
  p99: z.number(),
  most: z.number(),
})

/**
 * What may be added in an hour of 18,000 messages before it is called growth. Of the heap, after a collection, less than one small
 * object a message; of what the system gives, a page a minute and what an allocator scatters; of handles, none.
 */
const measures = [
  { key: 'heap', what: 'heap after a collection', unit: 'MiB', allowed: 1 },
  { key: 'external', what: 'buffers outside of the heap', unit: 'MiB', allowed: 1 },
  { key: 'resident', what: 'resident memory', unit: 'MiB', allowed: 8 },
  { key: 'handles', what: 'handles', unit: '', allowed: 2 },
  { key: 'p99', what: 'event loop late, 99th percentile', unit: 'ms', allowed: 5 },
] as const

const folder = mkdtempSync(join(process.env['LANDLINE_BENCH_FOLDER'] ?? tmpdir(), 'landline-soak-'))
const port = await freePort()
mkdirSync(join(folder, 'network'))
const network = await startXmtp(join(folder, 'network'), port)
const fileOf = (name: string): string => join(folder, `${name}.samples`)
const names = ['host', 'guest'] as const
const app = (name: string) =>
  startApp({
    profile: join(folder, name),
    xmtp: `http://127.0.0.1:${port}`,
    skew: 0,
    soak: fileOf(name),
  })
const [host, guest] = [app('host'), app('guest')]
const { address: a } = await host.client.call('account.create', { name: 'Host' })
const { address: b } = await guest.client.call('account.create', { name: 'Guest' })
const { invite } = await host.client.call('relay.start', { host: '127.0.0.1' })
await guest.client.call('relay.join', { target: invite })
for (const { client } of [host, guest]) {
  await eventually('everybody is on both lines', async () => {
    const [{ xmtp }, { joined }] = await Promise.all([
      client.call('network.status', {}),
      client.call('relay.status', {}),
    ])
    return xmtp.state === 'ready' && joined[0]?.state === 'ready' && joined[0].people.length === 2
  })
}
await host.client.call('contacts.add', { address: b, name: 'Guest' })
await guest.client.call('contacts.add', { address: a, name: 'Host' })
const { id: toGuest } = await host.client.call('conversations.openDirect', { address: b })
const { id: toHost } = await guest.client.call('conversations.openDirect', { address: a })

/** Texts that the other one has not shown yet. */
const under = new Set<string>()
let heard = 0
for (const [{ client }, other] of [
  [host, b],
  [guest, a],
] as const) {
  client.on('messages.changed', ({ messages }) => {
    for (const { content, sender } of messages) {
      if (sender === other && content.type === 'text' && under.delete(content.text)) heard += 1
    }
  })
}
const say = (line: string): void => void process.stderr.write(`${line}\n`)
say(`${minutes} minutes at ${rate} messages a second, ${count} messages`)
const begun = performance.now()
const startedAt = Date.now()
for (let index = 0; index < count; index += 1) {
  await wait(Math.max(0, begun + (index * 1000) / rate - performance.now()))
  const text = `message ${index} of a long day`
  under.add(text)
  // In turns.
  const [{ client }, conversationId] = index % 2 === 0 ? [host, toGuest] : [guest, toHost]
  await client.call('messages.send', { conversationId, text })
  if (index % (rate * 60) === 0)
    say(`${Math.round(index / rate / 60)} min: ${heard} heard, ${under.size} under way`)
}
const endedAt = Date.now()
await eventually('everything is heard', () => under.size === 0, 60_000)
for (const one of [host, guest]) {
  one.signal('SIGTERM')
  await one.exited
}
network.signal('SIGTERM')
await network.exited

const from = startedAt + (endedAt - startedAt) * settling
const results = names.flatMap((name) => {
  const file = fileOf(name)
  const samples = (existsSync(file) ? readFileSync(file, 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => sampleSchema.parse(JSON.parse(line)))
    .filter(({ at }) => at >= from && at <= endedAt)
  return measures.map(({ key, what, unit, allowed }) => {
    const trend = trendOf(samples.map((sample) => ({ at: sample.at, value: sample[key] })))
    return { app: name, what, unit, allowed, samples: samples.length, ...trend, grows: grows(trend, allowed) }
  })
})
console.log(`\n${count} messages in ${minutes} minutes, all heard; the first ${settling * 100} % left out\n`)
for (const { app: name, what, unit, mean, slope, error, allowed, grows: growing } of results) {
  const by = `${slope >= 0 ? '+' : ''}${slope.toFixed(2)} ± ${error.toFixed(2)} ${unit}/h`
  console.log(
    `  ${name.padEnd(6)} ${what.padEnd(34)} ${mean.toFixed(1).padStart(7)} ${unit.padEnd(4)} ${by.padEnd(24)} allowed ${allowed}  ${growing ? 'grows' : 'no growth'}`,
  )
}
if (values.json !== undefined) {
  writeFileSync(values.json, `${JSON.stringify({ minutes, rate, messages: count, results }, undefined, 2)}\n`)
}
rmSync(folder, { recursive: true, force: true })
process.exit(results.some(({ grows: growing }) => growing) ? 1 : 0)
