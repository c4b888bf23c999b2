import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Message } from '../../../src/shared/model/message.ts'
import type { Address, ConversationId } from '../../../src/shared/model/ids.ts'
import { Proxy } from './proxy.ts'
import { startApp, startXmtp } from './processes.ts'
import type { LabApp } from './processes.ts'
import { apps, relays } from './schedule.ts'
import type { Target } from './schedule.ts'

const diskSize = 256 * 1024 * 1024

/**
 * A port of loopback that nobody has, below those that systems give to outgoing connections: else one of these may have it while
 * whoever it belongs to is down.
 */
const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const server = createServer()
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!free) continue
    server.close()
    await once(server, 'close')
    return port
  }
  throw new Error('There is no port')
}

/** Asks until the answer is true. @throws when it is not within `timeout` milliseconds */
export const eventually = async (
  what: string,
  check: () => Promise<boolean> | boolean,
  timeout = 60_000,
): Promise<void> => {
  const until = performance.now() + timeout
  for (;;) {
    // An app that is not there, or not ready, is what this waits for.
    const done = await Promise.resolve(check()).catch(() => false)
    if (done) return
    if (performance.now() > until) throw new Error(`Waited in vain: ${what}`)
    await wait(100)
  }
}

/** One app of the lab through all its lives. */
export interface Place {
  readonly folder: string
  readonly profile: string
  /** It has a disk of its own, which can be filled. */
  readonly ownDisk: boolean
  address: Address
  skew: number
  app: LabApp | undefined
  /** Faults that keep it from running. */
  holds: number
}

/** The lab: five apps, two relays, an XMTP network, and a line between each app and each of those. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'landline-lab-'))
  readonly places: Place[] = []
  readonly hosts: Place[] = []
  readonly #lines = new Map<string, Proxy>()
  readonly #broken: string | undefined
  readonly #onMessages: (app: number, messages: readonly Message[]) => void
  #xmtp: Pick<LabApp, 'signal' | 'exited'> | undefined
  #xmtpPort = 0
  group: ConversationId | undefined
  localGroup: ConversationId | undefined

  constructor(broken: string | undefined, onMessages: (app: number, messages: readonly Message[]) => void) {
    this.#broken = broken
    this.#onMessages = onMessages
  }

  /** Starts everything and makes everybody known to everybody. */
  async build(): Promise<void> {
    this.#xmtpPort = await freePort()
    await this.startXmtp()
    for (let index = 0; index < relays; index += 1) this.hosts.push(this.#place(`relay-${index}`, false))
    for (let index = 0; index < apps; index += 1) this.places.push(this.#place(`app-${index}`, true))
    const invites: string[] = []
    for (const [index, host] of this.hosts.entries()) {
      const { client } = this.#start(host, 'off')
      await client.call('account.create', { name: `Relay ${index}` })
      const port = await freePort()
      const { invite } = await client.call('relay.start', { host: '127.0.0.1', port })
      invites.push(invite)
      for (let app = 0; app < apps; app += 1) this.#lines.set(`${app}-${index}`, await Proxy.start(port))
    }
    for (const [index, place] of this.places.entries()) {
      this.#lines.set(`${index}-xmtp`, await Proxy.start(this.#xmtpPort))
      const { client } = this.startApp(index)
      const { address } = await client.call('account.create', { name: `App ${index}` })
      place.address = address
      for (const [relay, invite] of invites.entries()) {
        // Its way to the relay leads over its own line.
        const target = invite.replaceAll(
          /a=[^&]+/g,
          `a=${encodeURIComponent(`127.0.0.1:${this.line(index, relay).port}`)}`,
        )
        await client.call('relay.join', { target })
      }
    }
    await this.settled()
    const members = this.places.map(({ address }) => address)
    for (const [index, place] of this.places.entries()) {
      for (const address of members) {
        if (address === place.address) continue
        await this.client(index).call('contacts.add', { address, name: `App ${members.indexOf(address)}` })
      }
    }
    const others = members.slice(1)
    this.group = (
      await this.client(0).call('conversations.createGroup', { title: 'All', members: others })
    ).id
    this.localGroup = (
      await this.client(0).call('conversations.createGroup', { title: 'Here', members: others, local: true })
    ).id
    for (let index = 0; index < apps; index += 1) {
      for (const id of [this.group, this.localGroup]) {
        await eventually(`app ${index} is in the group ${id}`, async () => {
          if (index > 0 && id === this.localGroup) await this.greet(id)
          await this.client(index).call('conversations.get', { id })
          return true
        })
        await this.client(index).call('conversations.setConsent', { id, consent: 'allowed' })
      }
    }
  }

  #greeted = false

  /** A local group is known to its members by its first message. */
  async greet(id: ConversationId): Promise<void> {
    if (this.#greeted) return
    this.#greeted = true
    await this.client(0).call('messages.send', { conversationId: id, text: 'hello' })
  }

  #place(name: string, disk: boolean): Place {
    const folder = join(this.folder, name)
    mkdirSync(folder)
    const ownDisk =
      disk &&
      process.platform === 'linux' &&
      spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskSize}`, 'tmpfs', folder], { stdio: 'ignore' })
        .status === 0
    return {
      folder,
      profile: join(folder, 'profile'),
      ownDisk,
      // Known once its account is made.
      address: '' as Address,
      skew: 0,
      app: undefined,
      holds: 0,
    }
  }

  line(app: number, target: Target): Proxy {
    const line = this.#lines.get(`${app}-${target}`)
    if (!line) throw new Error('There is no such line')
    return line
  }

  client(app: number): LabApp['client'] {
    const client = this.places[app]?.app?.client
    if (!client) throw new Error(`App ${app} does not run`)
    return client
  }

  place(app: number): Place {
    const place = this.places[app]
    if (!place) throw new Error('There is no such app')
    return place
  }

  #start(place: Place, xmtp: string, broken?: string): LabApp {
    const { profile, skew } = place
    const app = startApp({ profile, xmtp, skew, ...(broken === undefined ? {} : { broken }) })
    place.app = app
    void app.exited.then(() => {
      if (place.app === app) place.app = undefined
    })
    return app
  }

  startApp(index: number): LabApp {
    const place = this.place(index)
    const app = this.#start(place, `http://127.0.0.1:${this.line(index, 'xmtp').port}`, this.#broken)
    app.client.on('messages.changed', ({ messages }) => this.#onMessages(index, messages))
    return app
  }

  startHost(index: number): void {
    const host = this.hosts[index]
    if (host) this.#start(host, 'off')
  }

  async startXmtp(): Promise<void> {
    this.#xmtp = await startXmtp(join(this.folder, 'xmtp'), this.#xmtpPort)
  }

  get xmtp(): Pick<LabApp, 'signal' | 'exited'> {
    if (!this.#xmtp) throw new Error('The XMTP network does not run')
    return this.#xmtp
  }

  /** Leaves an app no room to write in. @returns whether it has a disk of its own */
  fill(index: number): boolean {
    const { folder, ownDisk } = this.place(index)
    if (!ownDisk) return false
    const { bavail, bsize } = statfsSync(folder)
    try {
      writeFileSync(join(folder, 'filler'), Buffer.alloc(bavail * bsize))
    } catch (error) {
      // The app wrote meanwhile: there is no room left either way.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    }
    return true
  }

  empty(index: number): void {
    rmSync(join(this.place(index).folder, 'filler'), { force: true })
  }

  /** Resolves when every app is on all its lines. */
  async settled(): Promise<void> {
    for (let index = 0; index < apps; index += 1) {
      await eventually(
        `app ${index} is on all its lines`,
        async () => {
          const [{ xmtp }, { joined }] = await Promise.all([
            this.client(index).call('network.status', {}),
            this.client(index).call('relay.status', {}),
          ])
          return (
            xmtp.state === 'ready' &&
            joined.length === relays &&
            joined.every(({ state, people }) => state === 'ready' && people.length >= apps)
          )
        },
        120_000,
      )
    }
  }

  /** Ends everything that was started and takes its files away. */
  async end(): Promise<void> {
    const ending = [...this.places, ...this.hosts].map(async ({ app }) => {
      app?.signal('SIGKILL')
      await app?.exited
    })
    this.#xmtp?.signal('SIGKILL')
    await Promise.all([...ending, this.#xmtp?.exited])
    await Promise.all([...this.#lines.values()].map((line) => line.stop()))
    for (const { folder, ownDisk } of this.places) if (ownDisk) spawnSync('umount', [folder])
    rmSync(this.folder, { recursive: true, force: true })
  }
}
