import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { clientFrame } from './frames.ts'
import { openWebSocket } from './line.ts'
import type { Target } from './line.ts'
import { peopleSchema } from './member.ts'
import type { MemberEvents, Person } from './member.ts'
import { accepted, connectToRelay, SocketIoClient } from './socketio.ts'

// Many who connect at once, in a process apart: to stay and do nothing, or to fetch what they missed. Prints how many milliseconds
// that took, and ends with its standard input.

const planSchema = z.object({
  kind: z.enum(['relay', 'socketio', 'raw', 'raw-pages']),
  host: z.string().default('127.0.0.1'),
  port: z.number(),
  tls: z.boolean(),
  fingerprint: z.string().optional(),
  people: z.string(),
  count: z.number(),
  /** How many connect at a time; absent: all at once. */
  atOnce: z.number().optional(),
  /** Messages that each one fetches; 0: they are only there. */
  missed: z.number(),
  page: z.number(),
  /** Bytes that each one has to get, at least. */
  bytes: z.number(),
})
const plan = planSchema.parse(JSON.parse(process.argv[2] ?? ''))
const people = peopleSchema.parse(JSON.parse(readFileSync(plan.people, 'utf8'))).slice(0, plan.count)
const nothing: MemberEvents = { delivered: () => {}, acknowledged: () => {} }

/** Fetches page after page over a plain WebSocket. */
const fetchRaw = (target: Target): Promise<void> =>
  new Promise((resolve, reject) => {
    let [received, asked] = [0, 0]
    let ask = (): void => {}
    openWebSocket(target, '/', () => ({
      text: () => {},
      binary: (length) => {
        received += length
        ask()
      },
      closed: () => {},
    })).then(({ line }) => {
      ask = () => {
        if (asked * plan.page >= plan.missed) {
          if (received < plan.bytes) reject(new Error(`Only ${received} bytes came`))
          return resolve()
        }
        asked += 1
        return line.write(clientFrame(1, Buffer.from('next')))
      }
      ask()
    }, reject)
  })

/** Registers, and fetches page after page until there is no more. */
const fetchFromRelay = async (person: Person): Promise<void> => {
  const client = await connectToRelay({ target: plan, events: nothing }, person, plan.fingerprint)
  if (plan.missed === 0) return
  let [received, after] = [0, 0]
  for (let more = true; more; after += plan.page) {
    const answer = await accepted(client.ask('catch_up', { after }))
    const { attached, more: is } = z.object({ attached: z.number(), more: z.boolean() }).parse(answer)
    received += attached
    more = is
  }
  if (received < plan.bytes) throw new Error(`Only ${received} bytes came`)
}

const connectOne = async (person: Person): Promise<void> => {
  if (plan.kind === 'relay') await fetchFromRelay(person)
  else if (plan.kind === 'socketio')
    await SocketIoClient.connect({ target: plan, events: nothing }, () => {}, 'binary')
  else await fetchRaw(plan)
}

const begun = performance.now()
const atOnce = plan.atOnce ?? plan.count
for (let first = 0; first < people.length; first += atOnce) {
  await Promise.all(people.slice(first, first + atOnce).map(connectOne))
}
process.stdout.write(`${JSON.stringify({ milliseconds: performance.now() - begun })}\n`)
process.stdin.on('end', () => process.exit())
process.stdin.resume()
