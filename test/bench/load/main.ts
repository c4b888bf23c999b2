import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { quantile } from '../figures.ts'
import { cpuSeconds } from './cpu.ts'
import { peopleSchema } from './member.ts'
import type { Join, Member } from './member.ts'
import { joinMosquitto } from './mosquitto.ts'
import { planSchema } from './plan.ts'
import type { Outcome } from './plan.ts'
import { joinProsody } from './prosody.ts'
import { joinRaw } from './raw.ts'
import { joinFlask, joinRelay, joinSocketIo } from './socketio.ts'

// The load generator, a process apart and the same for every server. Its plan is its argument; prints what came of it.

const plan = planSchema.parse(JSON.parse(process.argv[2] ?? ''))
const joins: Readonly<Record<typeof plan.dialect, Join>> = {
  raw: joinRaw,
  socketio: joinSocketIo,
  relay: joinRelay,
  flask: joinFlask,
  prosody: joinProsody,
  mosquitto: joinMosquitto,
}
const envelope = readFileSync(plan.envelope)
const people =
  plan.people === undefined ? [] : peopleSchema.parse(JSON.parse(readFileSync(plan.people, 'utf8')))

let phase: 'warming' | 'measuring' | 'draining' = 'warming'
let [sent, acknowledged, delivered] = [0, 0, 0]
let [measuredAcknowledged, measuredDelivered] = [0, 0]
const latencies: number[] = []
const members: Member[] = []
/** When each message was sent, by member and number. */
const sentAt: Array<Map<number, number>> = []
const numbers: number[] = []

const send = (index: number): void => {
  const number = (numbers[index] ?? 0) + 1
  numbers[index] = number
  sent += 1
  sentAt[index]?.set(number, performance.now())
  members[index]?.send(number)
}

for (let index = 0; index < plan.members; index += 1) {
  numbers.push(0)
  const times = new Map<number, number>()
  sentAt.push(times)
  members.push(
    await joins[plan.dialect]({
      target: plan,
      index,
      envelope,
      person: people[index],
      fingerprint: plan.fingerprint,
      events: {
        delivered: () => {
          delivered += 1
          if (phase === 'measuring') measuredDelivered += 1
        },
        acknowledged: (number) => {
          acknowledged += 1
          const at = times.get(number)
          if (at === undefined) throw new Error(`An acknowledgement of what was not sent: ${number}`)
          times.delete(number)
          if (phase === 'measuring') {
            measuredAcknowledged += 1
            latencies.push(performance.now() - at)
          }
          if (plan.rate === undefined && phase !== 'draining') send(index)
        },
      },
    }),
  )
}

let stopped = false
const atRate = async (rate: number): Promise<void> => {
  const begun = performance.now()
  for (let count = 0; !stopped; count += 1) {
    const due = begun + (count * 1000) / rate
    const ahead = due - performance.now()
    if (ahead > 0) await wait(ahead)
    send(count % plan.members)
  }
}
const sending = plan.rate === undefined ? Promise.resolve() : atRate(plan.rate)
if (plan.rate === undefined) {
  for (let round = 0; round < plan.window; round += 1) {
    for (let index = 0; index < (plan.senders ?? plan.members); index += 1) send(index)
  }
}

await wait(plan.warmUp * 1000)
const before = { server: cpuSeconds(plan.pid), load: process.cpuUsage(), at: performance.now() }
phase = 'measuring'
await wait(plan.seconds * 1000)
phase = 'draining'
stopped = true
const seconds = (performance.now() - before.at) / 1000
const used = process.cpuUsage(before.load)
const serverCpu = cpuSeconds(plan.pid) - before.server
await sending

// What was taken must arrive with everybody: a server that drops is not fast.
const expected = (): number => sent * (plan.members - 1)
for (let round = 0; round < 300 && (acknowledged < sent || delivered < expected()); round += 1) await wait(50)

const outcome: Outcome = {
  seconds,
  acknowledged: measuredAcknowledged,
  delivered: measuredDelivered,
  p50: latencies.length > 0 ? quantile(latencies, 0.5) : null,
  p99: latencies.length > 0 ? quantile(latencies, 0.99) : null,
  serverCpu,
  loadCpu: (used.user + used.system) / 1e6,
  lost: expected() - delivered,
}
process.stdout.write(`${JSON.stringify(outcome)}\n`)
for (const member of members) member.close()
process.exit(0)
