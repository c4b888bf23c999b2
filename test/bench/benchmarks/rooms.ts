import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench, Benchmark } from '../benchmark.ts'
import { inTurns, ways } from '../benchmark.ts'
import { load } from '../load.ts'
import type { Outcome, Plan } from '../load/plan.ts'
import { sealedInRoom, writePeople } from '../people.ts'
import { beside, alone, notRun } from '../rows.ts'
import type { Row } from '../rows.ts'
import { lacking, startServer } from '../servers.ts'
import type { Kind, ServerOptions } from '../servers.ts'

/** Messages that each member may have on the way, by how many they are: enough for a server to be busy all the time. */
const windows: Readonly<Record<number, number>> = { 2: 128, 20: 16, 200: 2 }

/** Files that the load generator reads: people, and the envelope of a room. */
export const prepare = async ({ folder }: Bench, members: number) => {
  const envelope = join(folder, `envelope-${members}.bin`)
  writeFileSync(envelope, await sealedInRoom(members))
  return { members, envelope, people: await writePeople(folder, members) }
}

/** Starts a server, loads it once, and stops it. */
export const loaded = async (
  bench: Bench,
  kind: Kind,
  options: ServerOptions,
  plan: Pick<Plan, 'members' | 'envelope' | 'people' | 'window' | 'rate' | 'senders'> & {
    readonly seconds?: number
  },
): Promise<Outcome> => {
  const server = await startServer(kind, bench.folder, options)
  try {
    return await load(server, {
      warmUp: bench.short ? 0.1 : 0.7,
      seconds: bench.short ? 0.2 : 2,
      ...plan,
    })
  } finally {
    await server.stop()
  }
}

export const deliveriesOf = (outcomes: readonly Outcome[]): number[] =>
  outcomes.map(({ delivered, seconds }) => delivered / seconds)
const cost = (outcomes: readonly Outcome[]): number[] =>
  outcomes.map(({ serverCpu, delivered }) => (serverCpu / delivered) * 1e6)

/** Deliveries a second at saturation: the relay, a default Socket.IO server (R1), and what Node can do at most (R0). Goals 1 and 2. */
export const rooms: Benchmark = {
  name: 'rooms',
  run: async (bench) => {
    const rows: Row[] = []
    for (const members of bench.short ? [2, 20] : [2, 20, 200]) {
      const files = await prepare(bench, members)
      const plan = { ...files, window: windows[members] ?? 1 }
      for (const tls of ways(bench)) {
        bench.say(`room of ${members}, ${tls ? 'TLS' : 'plain'}`)
        const { relay, socketio, raw } = await inTurns(bench, {
          relay: () => loaded(bench, 'relay', { tls }, plan),
          socketio: () => loaded(bench, 'socketio', { tls }, plan),
          raw: () => loaded(bench, 'raw', { tls }, plan),
        })
        const name = `relay, room of ${members}, ${tls ? 'TLS' : 'plain'}`
        const unit = 'deliveries/s'
        const least = { 2: 1.5, 20: 4, 200: 8 }[members] ?? 1
        rows.push(
          beside(`${name}, beside Socket.IO (R1)`, unit, deliveriesOf(relay), deliveriesOf(socketio), {
            atLeast: least,
          }),
          beside(
            `${name}, beside raw ws (R0)`,
            unit,
            deliveriesOf(relay),
            deliveriesOf(raw),
            members === 20 ? { atLeast: 0.3 } : undefined,
          ),
          beside(`${name}, processor time beside Socket.IO (R1)`, 'µs/delivery', cost(relay), cost(socketio)),
          beside(`${name}, processor time beside raw ws (R0)`, 'µs/delivery', cost(relay), cost(raw)),
        )
      }
    }
    return rows
  },
}

/** The acknowledgement at 200 messages a second in a room of 20, beside Socket.IO (R1). Goal 3. */
export const acknowledgement: Benchmark = {
  name: 'acknowledgement',
  run: async (bench) => {
    const files = await prepare(bench, 20)
    const plan = { ...files, rate: 200, window: 1 }
    const rows: Row[] = []
    for (const tls of ways(bench)) {
      bench.say(tls ? 'TLS' : 'plain')
      const { relay, socketio } = await inTurns(bench, {
        relay: () => loaded(bench, 'relay', { tls }, plan),
        socketio: () => loaded(bench, 'socketio', { tls }, plan),
      })
      for (const share of ['p50', 'p99'] as const) {
        rows.push(
          beside(
            `acknowledgement at 200/s, room of 20, ${tls ? 'TLS' : 'plain'}, ${share}, beside Socket.IO (R1)`,
            'ms',
            relay.map((outcome) => outcome[share] ?? Number.NaN),
            socketio.map((outcome) => outcome[share] ?? Number.NaN),
            { atMost: 3 },
          ),
        )
      }
    }
    return rows
  },
}

/** `durable`: what it has acknowledged is on the disk. Mosquitto acknowledges first and saves then, also where it saves on change. */
const services = [
  { name: 'Prosody, SQLite', kind: 'prosody', more: [], durable: true, window: 4 },
  { name: 'Mosquitto, saving every second', kind: 'mosquitto', more: ['second'], durable: false, window: 16 },
  { name: 'Mosquitto, saving on change', kind: 'mosquitto', more: ['change'], durable: false, window: 16 },
] as const

/** What a user would run instead (R3), room of 20. Goal 6. */
export const instead: Benchmark = {
  name: 'instead',
  run: async (bench) => {
    const files = await prepare(bench, 20)
    const rows: Row[] = []
    const there = services.filter(({ kind }) => lacking(kind) === undefined)
    for (const { name, kind } of services) {
      const lacks = lacking(kind)
      if (lacks !== undefined) rows.push(notRun(`${name} (R3)`, 'deliveries/s', lacks))
    }
    for (const tls of ways(bench)) {
      const way = tls ? 'TLS' : 'plain'
      bench.say(`saturated, ${way}`)
      const full = await inTurns<string, Outcome>(bench, {
        relay: () => loaded(bench, 'relay', { tls }, { ...files, window: 16 }),
        ...Object.fromEntries(
          there.map(({ name, kind, more, window }) => [
            name,
            () => loaded(bench, kind, { tls, more }, { ...files, window }),
          ]),
        ),
      })
      for (const { name } of there)
        rows.push(alone(`${name} (R3), room of 20, ${way}`, 'deliveries/s', deliveriesOf(full[name] ?? [])))
      const best = bestOf(
        there.map(({ name }) => deliveriesOf(full[name] ?? [])),
        Math.max,
      )
      if (best)
        rows.push(
          beside(
            `relay, room of 20, ${way}, beside the best of R3`,
            'deliveries/s',
            deliveriesOf(full['relay'] ?? []),
            best,
            {
              atLeast: 4,
            },
          ),
        )
      bench.say(`200 messages a second, ${way}`)
      const durable = there.filter((one) => one.durable)
      const slow = await inTurns<string, Outcome>(bench, {
        relay: () => loaded(bench, 'relay', { tls }, { ...files, rate: 200, window: 1 }),
        ...Object.fromEntries(
          durable.map(({ name, kind, more }) => [
            name,
            () => loaded(bench, kind, { tls, more }, { ...files, rate: 200, window: 1 }),
          ]),
        ),
      })
      const p99 = (outcomes: readonly Outcome[] = []) => outcomes.map((outcome) => outcome.p99 ?? Number.NaN)
      for (const { name } of durable)
        rows.push(alone(`${name} (R3), acknowledgement at 200/s, ${way}, p99`, 'ms', p99(slow[name])))
      const quickest = bestOf(
        durable.map(({ name }) => p99(slow[name])),
        Math.min,
      )
      if (quickest)
        rows.push(
          beside(
            `acknowledgement at 200/s, room of 20, ${way}, p99, beside the best durable of R3`,
            'ms',
            p99(slow['relay']),
            quickest,
            { atMost: 1 },
          ),
        )
    }
    return rows
  },
}

/** The samples of whichever has the best median. */
const bestOf = (
  all: readonly (readonly number[])[],
  better: (...values: number[]) => number,
): readonly number[] | undefined => {
  const middle = (samples: readonly number[]): number =>
    samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN
  const best = better(...all.map(middle))
  return all.find((samples) => middle(samples) === best)
}
