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
    /** Messages that are written before, as quickly as they go: until then caches, pools and what is compiled still fill up. */
    before: { type: 'string', default: '6000' },
    /** Share of the time after them that is left out too. */
    settling: { type: 'string', default: '0.2' },
    json: { type: 'string' },
    /** Over which lines: what one of them does is seen without the other. */
    lines: { type: 'string', default: 'both' },
  },
})
const [minutes, rate, settling] = [Number(values.minutes), Number(values.rate), Number(values.settling)]
const lines = z.enum(['both', 'xmtp', 'lan']).parse(values.lines)
/** Of the messages written as quickly as they go. */
const mostUnderWay = 200
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
    xmtp: lines === 'lan' ? 'off' : `http://127.0.0.1:${port}`,
    skew: 0,
    soak: fileOf(name),
  })
const [host, guest] = [app('host'), app('guest')]
const { address: a } = await host.client.call('account.create', { name: 'Host' })
const { address: b } = await guest.client.call('account.create', { name: 'Guest' })
if (lines !== 'xmtp') {
  const { invite } = await host.client.call('relay.start', { host: '127.0.0.1' })
  await guest.client.call('relay.join', { target: invite })
}
for (const { client } of [host, guest]) {
  await eventually('everybody is on both lines', async () => {
    const [{ xmtp }, { joined }] = await Promise.all([
      client.call('network.status', {}),
      client.call('relay.status', {}),
    ])
    const onXmtp = lines === 'lan' || xmtp.state === 'ready'
    const onLan = lines === 'xmtp' || (joined[0]?.state === 'ready' && joined[0].people.length === 2)
    return onXmtp && onLan
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
/** Writes a message, at each of the two in turns. */
const send = async (index: number, text: string): Promise<void> => {
  under.add(text)
  const [{ client }, conversationId] = index % 2 === 0 ? [host, toGuest] : [guest, toHost]
  await client.call('messages.send', { conversationId, text })
}
const before = Number(values.before)
say(`${before} messages as quickly as they go`)
for (let index = 0; index < before; index += 1) {
  if (under.size >= mostUnderWay)
    await eventually('some of it is heard', () => under.size < mostUnderWay / 2, 60_000)
  await send(index, `message ${index} before the day begins`)
}
await eventually('everything before is heard', () => under.size === 0, 120_000)
say(`${minutes} minutes at ${rate} messages a second, ${count} messages`)
const begun = performance.now()
const startedAt = Date.now()
for (let index = 0; index < count; index += 1) {
  await wait(Math.max(0, begun + (index * 1000) / rate - performance.now()))
  await send(index, `message ${index} of a long day`)
  if (index % (rate * 60) === 0)
    say(`${Math.round(index / rate / 60)} min: ${heard} heard in all, ${under.size} under way`)
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
console.log(
  `\n${before} messages before, then ${count} in ${minutes} minutes, all heard; the first ${settling * 100} % left out\n`,
)
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
