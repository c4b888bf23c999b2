import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startApp } from '../lab/faults/processes.ts'
import { eventually } from '../lab/faults/world.ts'
import { printFigures, quantile } from './figures.ts'
import { roundTrip, sealAndOpen, threeCommits } from './lan-parts.ts'

// From messages.send at one app to messages.changed at another, through a relay in a third, beside what that is made of at least.

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '600' },
    rate: { type: 'string', default: '20' },
    burst: { type: 'string', default: '1000' },
  },
})
const [count, rate, burst] = [Number(values.messages), Number(values.rate), Number(values.burst)]
const warmUp = 40

// On the disk of the project: temporary folders are in memory on some machines, where commits cost nothing.
const folder = mkdtempSync(join(process.env['LANDLINE_BENCH_FOLDER'] ?? tmpdir(), 'landline-bench-'))
const app = (name: string) => startApp({ profile: join(folder, name), xmtp: 'off', skew: 0 })
const [host, alice, bob] = [app('host'), app('alice'), app('bob')]
await host.client.call('account.create', { name: 'Host' })
const { address: a } = await alice.client.call('account.create', { name: 'Alice' })
const { address: b } = await bob.client.call('account.create', { name: 'Bob' })
const { invite } = await host.client.call('relay.start', { host: '127.0.0.1' })
for (const { client } of [alice, bob]) await client.call('relay.join', { target: invite })
for (const { client } of [alice, bob]) {
  await eventually('everybody is there', async () => {
    const { joined } = await client.call('relay.status', {})
    return joined[0]?.state === 'ready' && joined[0].people.length === 3
  })
}
const { id: toBob } = await alice.client.call('conversations.openDirect', { address: b })
const { id: toAlice } = await bob.client.call('conversations.openDirect', { address: a })
const heard = new Map<string, number>()
bob.client.on('messages.changed', ({ messages }) => {
  for (const { content } of messages) {
    if (content.type === 'text' && !heard.has(content.text)) heard.set(content.text, performance.now())
  }
})
const heardAll = (texts: readonly string[]) =>
  eventually('everything is heard', () => texts.every((text) => heard.has(text)), 120_000)
// An answer makes the session one in which both have spoken.
await alice.client.call('messages.send', { conversationId: toBob, text: 'hello' })
await heardAll(['hello'])
await bob.client.call('messages.send', { conversationId: toAlice, text: 'hello yourself' })

const parts = { trip: await roundTrip(1500), commits: threeCommits(folder), sealing: await sealAndOpen() }
const taken = { trip: [] as number[], commits: [] as number[], sealing: [] as number[] }
const sentAt = new Map<string, number>()
const delays: number[] = []
const period = 1000 / rate
const begun = performance.now()
for (let index = 0; index < count + warmUp; index += 1) {
  await wait(Math.max(0, begun + index * period - performance.now()))
  const text = `message ${index}`
  sentAt.set(text, performance.now())
  const sending = alice.client.call('messages.send', { conversationId: toBob, text })
  // The parts in between, so that whatever else the machine does meets them alike.
  await wait(period / 2)
  await sending
  if (index < warmUp) continue
  taken.trip.push(await parts.trip.measure())
  taken.commits.push(await parts.commits.measure())
  taken.sealing.push(await parts.sealing.measure())
}
await heardAll([...sentAt.keys()])
for (const [text, at] of [...sentAt].slice(warmUp)) delays.push((heard.get(text) ?? Number.NaN) - at)

const texts = Array.from({ length: burst }, (_, index) => `burst ${index}`)
const burstBegun = performance.now()
await Promise.all(texts.map((text) => alice.client.call('messages.send', { conversationId: toBob, text })))
const acceptedAfter = performance.now() - burstBegun
await heardAll(texts)
const heardAfter = Math.max(...texts.map((text) => heard.get(text) ?? Number.NaN)) - burstBegun

const bounds = [5, 7.5, 10, 12.5, 15, 20, 30, 50, Infinity]
console.log(`\nsend to heard over the LAN, ${delays.length} messages at ${rate}/s`)
let lower = 0
for (const upper of bounds) {
  const inside = delays.filter((delay) => delay >= lower && delay < upper).length
  const range = upper === Infinity ? `${lower} ms and more` : `${lower} to ${upper} ms`
  console.log(
    `  ${range.padEnd(16)} ${String(inside).padStart(5)} ${'#'.repeat(Math.round((inside / delays.length) * 60))}`,
  )
  lower = upper
}
const median = (samples: readonly number[]): number => quantile(samples, 0.5)
const sum = median(taken.trip) + median(taken.commits) + median(taken.sealing)
const met = printFigures('LAN, app to app', [
  { what: 'send to heard, median', value: median(delays), unit: 'ms', atMost: 15 },
  { what: 'send to heard, 90th percentile', value: quantile(delays, 0.9), unit: 'ms' },
  { what: 'send to heard, 99th percentile', value: quantile(delays, 0.99), unit: 'ms', atMost: 50 },
  { what: 'send to heard, longest', value: Math.max(...delays), unit: 'ms' },
  { what: 'bare Socket.IO round trip, median', value: median(taken.trip), unit: 'ms' },
  { what: 'three durable commits, median', value: median(taken.commits), unit: 'ms' },
  { what: 'seal and open, median', value: median(taken.sealing), unit: 'ms' },
  { what: 'median beside the sum of these', value: median(delays) / sum, unit: 'times', atMost: 1.5 },
  { what: 'a burst, accepted', value: (burst / acceptedAfter) * 1000, unit: 'messages/s' },
  { what: 'a burst, heard', value: (burst / heardAfter) * 1000, unit: 'messages/s' },
])
for (const part of Object.values(parts)) await part.stop()
for (const one of [host, alice, bob]) {
  one.signal('SIGTERM')
  await one.exited
}
rmSync(folder, { recursive: true, force: true })
process.exit(met ? 0 : 1)
