import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { inTurns, ways } from '../benchmark.ts'
import type { Bench, Benchmark } from '../benchmark.ts'
import { fillRelay } from '../fill.ts'
import type { Outcome } from '../load/plan.ts'
import { writePeople } from '../people.ts'
import { alone, beside, notRun } from '../rows.ts'
import type { Row } from '../rows.ts'
import { lacking } from '../servers.ts'
import { deliveriesOf, loaded, prepare } from './rooms.ts'

const messagesOf = (outcomes: readonly Outcome[]): number[] =>
  outcomes.map(({ acknowledged, seconds }) => acknowledged / seconds)

/** A relay's folder and key, with so much in its mailbox. */
const filled = async (bench: Bench, messages: number, envelope: string, people: string) => {
  const folder = join(bench.folder, `stored-${messages}`)
  mkdirSync(folder)
  const key = randomBytes(32).toString('hex')
  fillRelay({ folder, key, people, members: 20, messages, envelope })
  return { folder, more: [key] }
}

/** Messages a second beside the server that Landline began as (R2), with more and more messages stored. Goal 4. */
export const predecessor: Benchmark = {
  name: 'predecessor',
  run: async (bench) => {
    const lacks = lacking('flask')
    const files = { ...(await prepare(bench, 20)), people: await writePeople(bench.folder, 21) }
    const rows: Row[] = []
    const steps = [
      [0, 100],
      [1_000, 150],
      [10_000, 600],
      [50_000, 3_000],
    ] as const
    const size = String(Math.ceil(readFileSync(files.envelope).length / 3) * 4)
    for (const [stored, atLeast] of bench.short ? steps.slice(0, 2) : steps) {
      const relay = await filled(bench, stored, files.envelope, files.people)
      for (const tls of ways(bench)) {
        const name = `relay with ${stored.toLocaleString('en')} messages stored, room of 20, ${tls ? 'TLS' : 'plain'}`
        const unit = 'messages/s'
        if (lacks !== undefined) {
          rows.push(notRun(`${name}, beside Flask (R2)`, unit, lacks, `≥ ${atLeast} ×`))
          continue
        }
        bench.say(name)
        const outcomes = await inTurns(
          { ...bench, runs: tls ? bench.runs : 1 },
          {
            relay: () => loaded(bench, 'relay', { tls, ...relay }, { ...files, window: 16 }),
            flask: () =>
              loaded(
                bench,
                'flask',
                { tls, more: [String(stored), size] },
                // It does one thing at a time: who waits for one message at a time sees all that it can.
                { ...files, window: 1, senders: 1, seconds: bench.short ? 1 : 2 + stored / 6_000 },
              ),
          },
        )
        rows.push(
          beside(`${name}, beside Flask (R2)`, unit, messagesOf(outcomes.relay), messagesOf(outcomes.flask), {
            atLeast,
          }),
        )
      }
    }
    return rows
  },
}

const many = 1_000_000
/** Bytes on the disk that a message of the room takes, and then some. */
const bytesEach = 4_000

/** What a long history costs: throughput with a million messages stored beside that with none. Goal 5. */
export const history: Benchmark = {
  name: 'history',
  run: async (bench) => {
    const stored = bench.short ? 2_000 : many
    const { bavail, bsize } = statfsSync(bench.folder)
    const name = `relay with ${stored.toLocaleString('en')} messages stored, room of 20, TLS, beside one with none`
    if (bavail * bsize < stored * bytesEach)
      return [notRun(name, 'deliveries/s', 'the disk has no room for a million messages', '≥ 0.9 ×')]
    const files = { ...(await prepare(bench, 20)), people: await writePeople(bench.folder, 21) }
    const plan = { ...files, window: 16 }
    bench.say(`storing ${stored.toLocaleString('en')} messages`)
    const begun = performance.now()
    const full = await filled(bench, stored, files.envelope, files.people)
    const rate = (stored / (performance.now() - begun)) * 1000
    const { long, none } = await inTurns(bench, {
      long: () => loaded(bench, 'relay', { tls: true, ...full }, plan),
      none: () => loaded(bench, 'relay', { tls: true }, plan),
    })
    const cost = (outcomes: readonly Outcome[]): number[] =>
      outcomes.map(({ serverCpu, delivered }) => (serverCpu / delivered) * 1e6)
    return [
      beside(name, 'deliveries/s', deliveriesOf(long), deliveriesOf(none), { atLeast: 0.9 }),
      beside(`${name}: processor time`, 'µs/delivery', cost(long), cost(none)),
      alone('storing in large groups, without waiting for the disk', 'messages/s', [rate]),
    ]
  },
}
