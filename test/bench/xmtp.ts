import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { ethereum } from '../../src/main/transports/xmtp/constants.ts'
import { addressSchema } from '../../src/shared/model/ids.ts'
import { openApp, xmtpIs } from './app.ts'
import { bareClient } from './bare.ts'
import type { InProcessApp } from '../support/in-process.ts'
import { printFigures, quantile } from './figures.ts'
import { openingSchema } from './opening.ts'

// How fast Landline is over XMTP, beside the bare SDK on the same network in the same run.

const { values } = parseArgs({
  options: {
    conversations: { type: 'string', default: '1000' },
    messages: { type: 'string', default: '50000' },
    samples: { type: 'string', default: '300' },
    openings: { type: 'string', default: '5' },
  },
})
const size = {
  conversations: Number(values.conversations),
  each: Math.ceil(Number(values.messages) / Number(values.conversations)),
  samples: Number(values.samples),
  openings: Number(values.openings),
}
const here = fileURLToPath(new URL('.', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'landline-bench-'))
const ends: Array<() => Promise<unknown>> = []

/** The local network, in a process of its own, as a real one would be. */
const startNetwork = async (): Promise<{ url: string; stop: () => Promise<void> }> => {
  const child = spawn(process.execPath, [
    join(here, '../../tools/xmtp-node/main.ts'),
    '--port=0',
    '--history-port=0',
    `--data=${join(folder, 'network')}`,
  ])
  const stopped = new Promise<void>((resolve) => {
    child.on('exit', () => resolve())
  })
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve)
    child.once('exit', () => reject(new Error('The local network did not start')))
  })
  const stop = (): Promise<void> => {
    child.kill()
    return stopped
  }
  ends.push(stop)
  return { url: z.object({ url: z.string() }).parse(JSON.parse(line)).url, stop }
}

/** Somebody who listens, in a process of their own. */
const startPeer = async (kind: 'app' | 'bare', network: string) => {
  const child = spawn(process.execPath, [
    join(here, 'peer.ts'),
    kind,
    network,
    mkdtempSync(join(folder, 'peer-')),
  ])
  ends.push(async () => child.kill())
  const heard = new Map<string, (at: number) => void>()
  const address = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('Somebody who listens ended')))
    createInterface(child.stdout).on('line', (line) => {
      const told = peerSchema.parse(JSON.parse(line))
      if ('address' in told) resolve(told.address)
      else heard.get(told.text)?.(told.at)
    })
  })
  return { address, heard }
}
const peerSchema = z.union([
  z.object({ text: z.string(), at: z.number() }),
  z.object({ address: z.string() }),
])

const person = async (network: string, name: string) => {
  const profile = join(folder, name)
  const app = await openApp(profile)
  ends.push(() => app.stop())
  await app.call('network.configure', { xmtp: network })
  const { address } = await app.call('account.create', { name })
  await xmtpIs(app, 'ready')
  return { profile, app, address }
}

/** A way to send one message and wait until it is heard. @returns milliseconds from sending it to hearing it */
const latencyOf = (
  send: (text: string) => Promise<unknown>,
  heard: Map<string, (at: number) => void>,
): (() => Promise<number>) => {
  let count = 0
  return async () => {
    count += 1
    const text = `message ${count}`
    const arrived = new Promise<number>((resolve) => {
      heard.set(text, resolve)
    })
    const started = Number(process.hrtime.bigint()) / 1e6
    await send(text)
    const at = await arrived
    heard.delete(text)
    return at - started
  }
}

/** Resolves when an app has so many of its own messages that are sent. */
const allSent = (app: InProcessApp, wanted: number): Promise<void> =>
  new Promise((resolve) => {
    const sent = new Set<string>()
    const off = app.on('messages.changed', ({ messages }) => {
      for (const { id, status } of messages) if (status === 'sent') sent.add(id)
      if (sent.size < wanted) return
      off()
      resolve()
    })
  })

const measureTraffic = async (network: string) => {
  const alice = await person(network, 'alice')
  const appPeer = await startPeer('app', network)
  const { id } = await alice.app.call('conversations.openDirect', {
    address: addressSchema.parse(appPeer.address),
  })
  const send = (text: string) => alice.app.call('messages.send', { conversationId: id, text })
  // The SDK's promise means that the message is published; so the next one waits for that here too.
  const published = async (text: string): Promise<void> => {
    const sent = allSent(alice.app, 1)
    await send(text)
    await sent
  }
  const viaApp = latencyOf(published, appPeer.heard)

  const from = await bareClient(network, folder, 'from')
  ends.push(() => from.client.close())
  const barePeer = await startPeer('bare', network)
  const dm = await from.client.conversations.createDm(barePeer.address)
  const viaSdk = latencyOf((text) => dm.sendText(text), barePeer.heard)

  for (let warmUp = 0; warmUp < 300; warmUp += 1) {
    await viaSdk()
    await viaApp()
  }
  const [sdk, app]: [number[], number[]] = [[], []]
  // In turns, so that both have the same weather.
  for (let sample = 0; sample < size.samples; sample += 1) {
    sdk.push(await viaSdk())
    app.push(await viaApp())
  }

  const serialSdk = performance.now()
  for (let index = 0; index < size.samples; index += 1) await dm.sendText(`serial ${index}`)
  const sdkRate = size.samples / ((performance.now() - serialSdk) / 1000)
  const done = allSent(alice.app, size.samples)
  const serialApp = performance.now()
  for (let index = 0; index < size.samples; index += 1) await send(`serial ${index}`)
  await done
  const appRate = size.samples / ((performance.now() - serialApp) / 1000)
  await alice.app.stop()
  return { sdk, app, sdkRate, appRate }
}

/** Somebody with many conversations: another client makes them, the app takes them in from the network. */
const measureSize = async (network: { readonly url: string; readonly stop: () => Promise<void> }) => {
  const reader = await person(network.url, 'reader')
  const writer = await bareClient(network.url, folder, 'writer')
  ends.push(() => writer.client.close())
  await reader.app.call('contacts.add', { address: writer.address, name: 'Writer' })
  const { client: knows } = writer
  const readerInbox = await knows.fetchInboxIdByIdentifier({
    identifier: reader.address,
    identifierKind: ethereum,
  })
  if (!readerInbox) throw new Error('The reader is not on the network')
  await reader.app.stop()
  console.log(`Writing ${size.conversations} conversations of ${size.each} messages…`)
  for (let index = 0; index < size.conversations; index += 1) {
    const group = await knows.conversations.createGroup([readerInbox], { groupName: `Group ${index}` })
    for (let count = 0; count < size.each; count += 1)
      await group.sendText(`message ${count} of ${index}`, { optimistic: true })
    await group.publishMessages()
  }
  const total = size.conversations * size.each
  console.log(`Taking in ${total} messages…`)
  const started = performance.now()
  const first = await openApp(reader.profile)
  await xmtpIs(first, 'ready')
  const taken = (performance.now() - started) / 1000
  await first.stop()
  const open = (state: string) =>
    Array.from({ length: size.openings }, () =>
      openingSchema.parse(
        JSON.parse(
          execFileSync(process.execPath, [join(here, 'open.ts'), reader.profile, state], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          }),
        ),
      ),
    )
  const online = open('ready')
  await network.stop()
  const offline = open('degraded')
  return { total, taken, online, offline }
}

try {
  const network = await startNetwork()
  const traffic = await measureTraffic(network.url)
  const { total, taken, online, offline } = await measureSize(network)
  const middle = (of: typeof online, pick: (one: (typeof online)[number]) => number) =>
    quantile(of.map(pick), 0.5)
  const sdkMiddle = quantile(traffic.sdk, 0.5)
  console.log(
    `\n${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, ${process.platform}; network on loopback, in a process of its own.`,
  )
  const met = [
    printFigures(`Send to heard, ${size.samples} messages one at a time, in turns`, [
      { what: 'bare SDK, median', value: sdkMiddle, unit: 'ms' },
      { what: 'bare SDK, 99th percentile', value: quantile(traffic.sdk, 0.99), unit: 'ms' },
      { what: 'Landline, median', value: quantile(traffic.app, 0.5), unit: 'ms', atMost: 1.5 * sdkMiddle },
      { what: 'Landline, 99th percentile', value: quantile(traffic.app, 0.99), unit: 'ms' },
    ]),
    printFigures(`Sent one after another, ${size.samples} messages`, [
      { what: 'bare SDK', value: traffic.sdkRate, unit: 'messages/s' },
      { what: 'Landline, durable before and after', value: traffic.appRate, unit: 'messages/s' },
    ]),
    printFigures(
      `Opening a profile of ${size.conversations} conversations and ${total} messages in a fresh process, median of ${size.openings}`,
      [
        { what: 'list of conversations', value: middle(online, ({ list }) => list), unit: 'ms', atMost: 300 },
        { what: 'first page of a conversation', value: middle(online, ({ page }) => page), unit: 'ms' },
        { what: 'search', value: middle(online, ({ search }) => search), unit: 'ms' },
        { what: 'XMTP ready', value: middle(online, ({ xmtp }) => xmtp), unit: 'ms' },
        { what: 'memory', value: middle(online, ({ memory }) => memory), unit: 'MiB' },
        {
          what: 'list of conversations, offline',
          value: middle(offline, ({ list }) => list),
          unit: 'ms',
          atMost: 300,
        },
        { what: 'said to be offline', value: middle(offline, ({ xmtp }) => xmtp), unit: 'ms' },
      ],
    ),
    printFigures(`Taking in ${total} messages of ${size.conversations} conversations from the network`, [
      { what: 'until XMTP is ready', value: taken, unit: 's' },
      { what: 'rate', value: total / taken, unit: 'messages/s' },
    ]),
  ].every(Boolean)
  process.exitCode = met ? 0 : 1
} finally {
  // A client whose network is gone can take minutes to close; nothing of it is of use any more.
  // Three seconds are a bound on cleaning up, and measure nothing.
  await Promise.race([
    Promise.all(ends.map((end) => end())),
    new Promise((resolve) => setTimeout(resolve, 3_000)),
  ])
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
