import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { addressSchema } from '../../src/shared/model/ids.ts'
import type { InProcessApp } from '../support/in-process.ts'
import { openApp, xmtpIs } from './app.ts'
import { bareClient } from './bare.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** The local network, in a process of its own, as a real one would be. */
export interface LocalNetwork {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Starts a local network. @param folder where its data are */
export const startNetwork = async (folder: string): Promise<LocalNetwork> => {
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
  return {
    url: z.object({ url: z.string() }).parse(JSON.parse(line)).url,
    stop: () => {
      child.kill()
      return stopped
    },
  }
}

const peerSchema = z.union([
  z.object({ text: z.string(), at: z.number() }),
  z.object({ address: z.string() }),
])

/** Somebody who listens, in a process of their own. */
const startPeer = async (kind: 'app' | 'bare', network: string, folder: string) => {
  const child = spawn(process.execPath, [
    join(here, 'peer.ts'),
    kind,
    network,
    mkdtempSync(join(folder, 'peer-')),
  ])
  const heard = new Map<string, (at: number) => void>()
  const address = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('Somebody who listens ended')))
    createInterface(child.stdout).on('line', (line) => {
      const told = peerSchema.parse(JSON.parse(line))
      if ('address' in told) resolve(told.address)
      else heard.get(told.text)?.(told.at)
    })
  })
  return { address, heard, stop: () => child.kill() }
}

/** An app on the network, in this process. */
export const person = async (
  network: string,
  folder: string,
  name: string,
): Promise<{ readonly profile: string; readonly app: InProcessApp; readonly address: string }> => {
  const profile = join(folder, name)
  const app = await openApp(profile)
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

/** Two people who write over XMTP with the app, and two with the bare SDK, on the same network. */
export interface Traffic {
  /** From sending one message to hearing it, each way in turns; milliseconds. */
  readonly delays: (
    count: number,
  ) => Promise<{ readonly sdk: readonly number[]; readonly app: readonly number[] }>
  /** One after another, until all are published; messages a second. */
  readonly serial: (count: number) => Promise<{ readonly sdk: number; readonly app: number }>
  /** What closes by itself may take minutes where the network is gone: nobody has to wait for it. */
  readonly stop: () => Promise<void>
}

/** @param folder on a real disk */
export const startTraffic = async (network: string, folder: string): Promise<Traffic> => {
  const alice = await person(network, folder, 'alice')
  const appPeer = await startPeer('app', network, folder)
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
  const barePeer = await startPeer('bare', network, folder)
  const dm = await from.client.conversations.createDm(barePeer.address)
  const viaSdk = latencyOf((text) => dm.sendText(text), barePeer.heard)
  let serials = 0
  return {
    async delays(count) {
      const [sdk, app]: [number[], number[]] = [[], []]
      // In turns, so that both have the same weather.
      for (let sample = 0; sample < count; sample += 1) {
        sdk.push(await viaSdk())
        app.push(await viaApp())
      }
      return { sdk, app }
    },
    async serial(count) {
      serials += 1
      const begunSdk = performance.now()
      for (let index = 0; index < count; index += 1) await dm.sendText(`serial ${serials} ${index}`)
      const sdk = count / ((performance.now() - begunSdk) / 1000)
      const done = allSent(alice.app, count)
      const begunApp = performance.now()
      for (let index = 0; index < count; index += 1) await send(`serial ${serials} ${index}`)
      await done
      return { sdk, app: count / ((performance.now() - begunApp) / 1000) }
    },
    async stop() {
      appPeer.stop()
      barePeer.stop()
      await Promise.all([alice.app.stop(), from.client.close()])
    },
  }
}

/** What a benchmark waits for what ends by itself, milliseconds; it bounds cleaning up, and measures nothing. */
const patience = 3_000

/** Ends what need not end well. */
export const endAll = async (ends: ReadonlyArray<() => Promise<unknown>>): Promise<void> => {
  await Promise.race([
    Promise.allSettled(ends.map((end) => end())),
    new Promise((resolve) => setTimeout(resolve, patience)),
  ])
}
