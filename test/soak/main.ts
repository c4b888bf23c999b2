import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { startApp, startBare, startXmtp } from '../lab/faults/processes.ts'
import { eventually } from '../lab/faults/world.ts'
import { freePort } from '../support/free-port.ts'
import { difference, grows, trendOf } from './trend.ts'
import type { Trend } from './trend.ts'

// Two apps in conversation for a long time, over a relay that one of them hosts and over a local XMTP network: does anything grow?
// Two others write as much to each other with the XMTP SDK alone, on the same network: what grows with them too is the SDK's.

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
 * object a message; of what the system gives, a page a minute and what an allocator scatters; of handles, none. What the SDK takes of the
 * system, and what the weather on the machine does to event loops, is known from those who use it alone, and taken off (`beside`).
 */
const measures = [
  { key: 'heap', what: 'heap after a collection', unit: 'MiB', allowed: 1, beside: false },
  { key: 'external', what: 'buffers outside of the heap', unit: 'MiB', allowed: 1, beside: false },
  { key: 'resident', what: 'resident memory', unit: 'MiB', allowed: 8, beside: true },
  { key: 'handles', what: 'handles', unit: '', allowed: 2, beside: false },
  { key: 'p99', what: 'event loop late, 99th percentile', unit: 'ms', allowed: 5, beside: true },
] as const

const folder = mkdtempSync(join(process.env['LANDLINE_BENCH_FOLDER'] ?? tmpdir(), 'landline-soak-'))
const port = await freePort()
mkdirSync(join(folder, 'network'))
const network = await startXmtp(join(folder, 'network'), port)
const fileOf = (name: string): string => join(folder, `${name}.samples`)
const names = ['host', 'guest', 'bare one', 'bare other'] as const
/** The apps, each with the one of the SDK alone that it is compared with. */
const compared = [
  ['host', 'bare one'],
  ['guest', 'bare other'],
] as const
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

/** Texts of those with the SDK alone that the other one has not heard yet. */
const bareUnder = new Set<string>()
const bareHeard = (text: string): void => void bareUnder.delete(text)
const bareFolder = join(folder, 'bare')
mkdirSync(bareFolder)
const startsBare = (name: string) =>
  startBare(
    {
      network: `http://127.0.0.1:${port}`,
      folder: bareFolder,
      name: name.replace(' ', '-'),
      soak: fileOf(name),
    },
    bareHeard,
  )
const bare = lines === 'lan' ? [] : [await startsBare('bare one'), await startsBare('bare other')]
for (const [index, one] of bare.entries()) {
  const other = bare[1 - index]
  if (other) await one.opens(other.inbox)
}

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
  const reference = bare[index % 2]
  if (reference) {
    bareUnder.add(text)
    reference.send(text)
  }
  under.add(text)
  const [{ client }, conversationId] = index % 2 === 0 ? [host, toGuest] : [guest, toHost]
  await client.call('messages.send', { conversationId, text })
}
const before = Number(values.before)
say(`${before} messages as quickly as they go`)
for (let index = 0; index < before; index += 1) {
  if (under.size >= mostUnderWay || bareUnder.size >= mostUnderWay)
    await eventually(
      'some of it is heard',
      () => Math.max(under.size, bareUnder.size) < mostUnderWay / 2,
      60_000,
    )
  await send(index, `message ${index} before the day begins`)
}
const allHeard = (): boolean => under.size === 0 && bareUnder.size === 0
await eventually('everything before is heard', allHeard, 120_000)
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
await eventually('everything is heard', allHeard, 60_000)
for (const one of [host, guest, ...bare]) {
  one.signal('SIGTERM')
  await one.exited
}
network.signal('SIGTERM')
await network.exited

const from = startedAt + (endedAt - startedAt) * settling
const samples = Object.fromEntries(
  names.map((name) => {
    const file = fileOf(name)
    const lines = (existsSync(file) ? readFileSync(file, 'utf8') : '')
      .split('\n')
      .filter((line) => line !== '')
    return [name, lines.map((line) => sampleSchema.parse(JSON.parse(line)))]
  }),
)
const trendIn = (name: string, key: (typeof measures)[number]['key']): Trend | undefined => {
  const during = (samples[name] ?? []).filter(({ at }) => at >= from && at <= endedAt)
  return during.length < 3
    ? undefined
    : trendOf(during.map((sample) => ({ at: sample.at, value: sample[key] })))
}
const results = compared.flatMap(([name, reference]) =>
  measures.map(({ key, what, unit, allowed, beside }) => {
    const own = trendIn(name, key)
    if (!own) throw new Error(`Too few samples of ${name}: it takes more minutes`)
    const other = trendIn(reference, key)
    const judged = other && beside ? difference(own, other) : own
    return { app: name, what, unit, allowed, own, reference: other, judged, grows: grows(judged, allowed) }
  }),
)
console.log(
  `\n${before} messages before, then ${count} in ${minutes} minutes, all heard; the first ${settling * 100} % left out`,
)
console.log(
  'Each by the hour; in brackets of those with the SDK alone, which is taken off where it says "beside"\n',
)
const byHour = ({ slope, error }: Trend): string =>
  `${slope >= 0 ? '+' : ''}${slope.toFixed(2)} ± ${error.toFixed(2)}`
for (const { app: name, what, unit, allowed, own, reference, judged, grows: growing } of results) {
  const other = reference ? ` (${byHour(reference)})` : ''
  const beside = judged === own ? '' : `, beside ${byHour(judged)}`
  console.log(
    `  ${name.padEnd(6)} ${what.padEnd(32)} ${own.mean.toFixed(1).padStart(6)} ${unit.padEnd(4)} ${byHour(own)}${other}${beside}; allowed ${allowed}: ${growing ? 'grows' : 'no growth'}`,
  )
}
if (values.json !== undefined) {
  const kept = { minutes, rate, messages: count, from, until: endedAt, results, samples }
  writeFileSync(values.json, `${JSON.stringify(kept, undefined, 2)}\n`)
}
rmSync(folder, { recursive: true, force: true })
process.exit(results.some(({ grows: growing }) => growing) ? 1 : 0)
