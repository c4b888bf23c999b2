import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ethereum } from '../../src/main/transports/xmtp/constants.ts'
import { openApp, xmtpIs } from './app.ts'
import { bareClient } from './bare.ts'
import { printFigures, quantile } from './figures.ts'
import { openingSchema } from './opening.ts'
import { endAll, person, startNetwork, startTraffic } from './xmtp-traffic.ts'
import type { LocalNetwork } from './xmtp-traffic.ts'

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

const measureTraffic = async (network: string) => {
  const traffic = await startTraffic(network, folder)
  try {
    await traffic.delays(300)
    const { sdk, app } = await traffic.delays(size.samples)
    const serial = await traffic.serial(size.samples)
    return { sdk, app, sdkRate: serial.sdk, appRate: serial.app }
  } finally {
    await endAll([traffic.stop])
  }
}

/** Somebody with many conversations: another client makes them, the app takes them in from the network. */
const measureSize = async (network: LocalNetwork) => {
  const reader = await person(network.url, folder, 'reader')
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
  const network = await startNetwork(folder)
  ends.push(network.stop)
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
  await endAll(ends)
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
