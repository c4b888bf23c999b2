import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { outcomeSchema } from './load/plan.ts'
import type { Outcome, Plan } from './load/plan.ts'
import type { Server } from './servers.ts'

const main = fileURLToPath(new URL('load/main.ts', import.meta.url))

/** Lets the load generator, in a process of its own, loose on a server. @throws when messages were lost */
export const load = async (
  server: Server,
  plan: Omit<Plan, 'dialect' | 'host' | 'port' | 'tls' | 'pid' | 'fingerprint'>,
): Promise<Outcome> => {
  const { kind, port, tls, pid, fingerprint } = server
  const whole = {
    ...plan,
    dialect: kind,
    port,
    tls,
    pid,
    ...(fingerprint === undefined ? {} : { fingerprint }),
  }
  const child = spawn(process.execPath, [main, JSON.stringify(whole)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let told = ''
  child.stdout.on('data', (chunk: Buffer) => {
    told += chunk.toString()
  })
  await once(child, 'close')
  if (told === '') throw new Error(`The load generator failed with ${kind}`)
  const outcome = outcomeSchema.parse(JSON.parse(told))
  if (outcome.lost !== 0) throw new Error(`${outcome.lost} deliveries of ${kind} never came`)
  return outcome
}
