import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ConversationId } from '../../src/shared/model/ids.ts'
import { startApp } from '../lab/faults/processes.ts'
import type { LabApp } from '../lab/faults/processes.ts'
import { eventually } from '../lab/faults/world.ts'
import { roundTrip, sealAndOpen, threeCommits } from './lan-parts.ts'
import { median } from './rows.ts'

/** How many requests are under way at a time while as much is sent as goes through. */
const underWay = 256

/** An app that hosts a relay for apps that send as fast as they can. */
export const startHost = async (
  profile: string,
): Promise<{ readonly app: LabApp; readonly invite: string }> => {
  const app = startApp({ profile, xmtp: 'off', skew: 0 })
  await app.client.call('account.create', { name: 'Host' })
  const { invite } = await app.client.call('relay.start', { host: '127.0.0.1' })
  // A relay lets nobody send as much in the long run as goes through it, unless its host wants that.
  await app.client.call('relay.configure', { limits: { messagesPerSecond: 100_000, burst: 100_000 } })
  return { app, invite }
}

/** Resolves when an app is on its relay, with so many people. */
export const isThere = (app: LabApp, people: number): Promise<void> =>
  eventually('everybody is there', async () => {
    const { joined } = await app.client.call('relay.status', {})
    return joined[0]?.state === 'ready' && joined[0].people.length === people
  })

/** Ends an app as the system does. */
export const endApp = async (app: LabApp): Promise<void> => {
  app.signal('SIGTERM')
  await app.exited
}

/** Sends texts as fast as an app takes them. @returns when each was asked for, on this process's clock */
export const sendAll = async (
  app: LabApp,
  conversationId: ConversationId,
  texts: readonly string[],
): Promise<void> => {
  const waiting = texts.values()
  const worker = async (): Promise<void> => {
    for (const text of waiting) await app.client.call('messages.send', { conversationId, text })
  }
  await Promise.all(Array.from({ length: underWay }, worker))
}

/** What messages took that were sent one after another, and what they are made of at least; milliseconds. */
export interface Delays {
  readonly delays: readonly number[]
  readonly trip: readonly number[]
  readonly commits: readonly number[]
  readonly sealing: readonly number[]
  /** The sum of the medians of the parts. */
  readonly sum: number
}

/** Two apps that write to each other over a relay in a third, each a process of its own; and the parts of a message beside them. */
export interface LanApps {
  /** From `messages.send` at one to `messages.changed` at the other. @param rate messages a second */
  readonly delays: (count: number, rate: number) => Promise<Delays>
  /** As many at once, or as fast as they are taken. @returns a second: accepted, and heard */
  readonly burst: (count: number) => Promise<{ readonly accepted: number; readonly heard: number }>
  readonly stop: () => Promise<void>
}

/** Starts them, met and in conversation. @param folder on a real disk */
export const startLanApps = async (folder: string): Promise<LanApps> => {
  const { app: host, invite } = await startHost(join(folder, 'host'))
  const start = (name: string) => startApp({ profile: join(folder, name), xmtp: 'off', skew: 0 })
  const [alice, bob] = [start('alice'), start('bob')]
  const { address: a } = await alice.client.call('account.create', { name: 'Alice' })
  const { address: b } = await bob.client.call('account.create', { name: 'Bob' })
  for (const { client } of [alice, bob]) await client.call('relay.join', { target: invite })
  for (const app of [alice, bob]) await isThere(app, 3)
  const { id: toBob } = await alice.client.call('conversations.openDirect', { address: b })
  const { id: toAlice } = await bob.client.call('conversations.openDirect', { address: a })
  const heard = new Map<string, number>()
  bob.client.on('messages.changed', ({ messages }) => {
    for (const { content } of messages) {
      if (content.type === 'text' && !heard.has(content.text)) heard.set(content.text, performance.now())
    }
  })
  const heardAll = (texts: readonly string[]) =>
    eventually('everything is heard', () => texts.every((text) => heard.has(text)), 180_000)
  // An answer makes the session one in which both have spoken.
  await alice.client.call('messages.send', { conversationId: toBob, text: 'hello' })
  await heardAll(['hello'])
  await bob.client.call('messages.send', { conversationId: toAlice, text: 'hello yourself' })

  const parts = { trip: await roundTrip(1500), commits: threeCommits(folder), sealing: await sealAndOpen() }
  let sent = 0
  return {
    async delays(count, rate) {
      const taken = { trip: [] as number[], commits: [] as number[], sealing: [] as number[] }
      const sentAt = new Map<string, number>()
      const period = 1000 / rate
      const begun = performance.now()
      for (let index = 0; index < count; index += 1) {
        await wait(Math.max(0, begun + index * period - performance.now()))
        sent += 1
        const text = `message ${sent}`
        sentAt.set(text, performance.now())
        const sending = alice.client.call('messages.send', { conversationId: toBob, text })
        // The parts in between, so that whatever else the machine does meets them alike.
        await wait(period / 2)
        await sending
        taken.trip.push(await parts.trip.measure())
        taken.commits.push(await parts.commits.measure())
        taken.sealing.push(await parts.sealing.measure())
      }
      await heardAll([...sentAt.keys()])
      return {
        delays: [...sentAt].map(([text, at]) => (heard.get(text) ?? Number.NaN) - at),
        ...taken,
        sum: median(taken.trip) + median(taken.commits) + median(taken.sealing),
      }
    },
    async burst(count) {
      const texts = Array.from({ length: count }, () => {
        sent += 1
        return `burst ${sent}`
      })
      const begun = performance.now()
      await sendAll(alice, toBob, texts)
      const acceptedAfter = performance.now() - begun
      await heardAll(texts)
      const heardAfter = Math.max(...texts.map((text) => heard.get(text) ?? Number.NaN)) - begun
      return { accepted: (count / acceptedAfter) * 1000, heard: (count / heardAfter) * 1000 }
    },
    async stop() {
      for (const part of Object.values(parts)) await part.stop()
      for (const app of [alice, bob, host]) await endApp(app)
    },
  }
}
