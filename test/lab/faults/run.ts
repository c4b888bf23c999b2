import { setTimeout as wait } from 'node:timers/promises'
import type { Message } from '../../../src/shared/model/message.ts'
import type { ConversationId, MessageId } from '../../../src/shared/model/ids.ts'
import { apps, scheduleOf } from './schedule.ts'
import type { Fault, Planned, Writing } from './schedule.ts'
import { isClean, judge } from './verdict.ts'
import type { Shown, Shows, Verdict, Written } from './verdict.ts'
import { eventually, World } from './world.ts'

export interface RunOptions {
  readonly seed: number
  readonly seconds: number
  /** What is broken in every app on purpose; see `broken.ts`. */
  readonly broken?: string
}

export interface Outcome {
  readonly accepted: number
  readonly verdict: Verdict
  /** From the author's app having a message to another member showing it, milliseconds, sorted. */
  readonly delays: readonly number[]
  /** How often each fault happened. */
  readonly faults: ReadonlyMap<string, number>
  /** What is known of messages that are not everywhere. */
  readonly explained: readonly string[]
}

/** How much time everything has to arrive once nothing is wrong any more, milliseconds. */
const convergence = 120_000
const ranks: Readonly<Record<string, number>> = { sent: 1, delivered: 2, read: 3 }

/** Runs the lab once. */
export const runLab = async (options: RunOptions): Promise<Outcome> => {
  const run = new Run(options)
  try {
    return await run.all()
  } finally {
    await run.world.end()
  }
}

class Run {
  readonly #options: RunOptions
  readonly world: World
  /** In the order in which their authors wrote them. */
  readonly #written: Array<Omit<Written, 'accepted'> & { accepted: boolean }> = []
  readonly #acceptedAt = new Map<string, number>()
  readonly #firstSeen = new Map<string, number>()
  readonly #ranks = new Map<string, number>()
  readonly #backwards: string[] = []
  /** Apps that did not come back when nothing was wrong any more. */
  readonly #stuck: string[] = []
  readonly #newest = new Map<string, MessageId>()
  readonly #faults = new Map<string, number>()
  readonly #sending = new Set<Promise<void>>()

  constructor(options: RunOptions) {
    this.#options = options
    this.world = new World(options.broken, (app, messages) => this.#saw(app, messages))
  }

  async all(): Promise<Outcome> {
    const { seed, seconds } = this.#options
    const { world } = this
    await world.build()
    const { faults, writings } = scheduleOf(seed, seconds)
    const begun = performance.now()
    const until = (at: number): Promise<void> => wait(Math.max(0, begun + at - performance.now()))
    const causing = faults.map(async (planned) => {
      await until(planned.at)
      await this.#cause(planned)
    })
    for (const writing of writings) {
      await until(writing.at)
      const sending = this.#write(writing).finally(() => this.#sending.delete(sending))
      this.#sending.add(sending)
    }
    await Promise.all(causing)
    await this.#heal()
    await Promise.all(this.#sending)
    let shows: Shows = new Map()
    let verdict: Verdict = { lost: [], duplicated: [], misordered: [], wrong: [] }
    const look = async (): Promise<boolean> => {
      shows = await this.#shows()
      verdict = judge(this.#written, shows)
      // What is there twice will not go away.
      return isClean(verdict) || verdict.duplicated.length > 0
    }
    await eventually('everything is everywhere', look, convergence).catch(look)
    const explained = await this.#explain(shows)
    const delays = [...this.#firstSeen]
      .map(([key, at]) => at - (this.#acceptedAt.get(key.slice(key.indexOf('|') + 1)) ?? Number.NaN))
      .filter((delay) => !Number.isNaN(delay))
      .toSorted((a, b) => a - b)
    return {
      accepted: this.#written.filter(({ accepted }) => accepted).length,
      verdict: { ...verdict, wrong: [...verdict.wrong, ...this.#backwards, ...this.#stuck] },
      delays,
      faults: this.#faults,
      explained,
    }
  }

  #saw(app: number, messages: readonly Message[]): void {
    const now = performance.now()
    for (const { content, status, sender } of messages) {
      if (content.type !== 'text') continue
      const { text } = content
      if (sender !== this.world.place(app).address) {
        const key = `${app}|${text}`
        if (!this.#firstSeen.has(key)) this.#firstSeen.set(key, now)
        continue
      }
      const rank = ranks[status] ?? 0
      const before = this.#ranks.get(text) ?? 0
      if (rank < before) this.#backwards.push(`"${text}": its state went back to ${status}`)
      this.#ranks.set(text, Math.max(rank, before))
    }
  }

  /** What authors and members know of messages that did not arrive everywhere: where to look for the cause. */
  async #explain(shows: Shows): Promise<readonly string[]> {
    const lines: string[] = []
    for (const { author, conversation, members, text } of this.#written) {
      const shown = (app: number) =>
        shows
          .get(app)
          ?.get(conversation)
          ?.find((one) => one.text === text)
      const lacking = members.filter((member) => !shown(member))
      const own = shown(author)
      if (lacking.length === 0 || lacking.length === members.length || !own || lines.length > 40) continue
      const { entries } = await this.world.client(author).call('messages.story', { id: own.id })
      const { conversations } = await this.world.client(lacking[0] ?? author).call('conversations.list', {})
      const unopened = conversations.map(({ title, unopened: count = 0 }) => `${title}: ${count}`)
      lines.push(
        `"${text}" (${own.id}, ${own.status}) is not with ${lacking.join(', ')}; unopened there: ${unopened.join(', ')}`,
      )
      for (const { event, transport, at, recipient, device, reason, times } of entries) {
        const who = this.world.places.findIndex(({ address }) => address === recipient)
        lines.push(
          `  ${new Date(at).toISOString()} ${transport} ${event} ${times} to ${who} ${device ?? ''} ${reason ?? ''}`,
        )
      }
    }
    return lines
  }

  async #conversation({ app, to }: Writing): Promise<ConversationId> {
    const { group, localGroup } = this.world
    if (!group || !localGroup) throw new Error('The groups have not been made')
    if (to === 'group') return group
    if (to === 'local group') return localGroup
    const { id } = await this.world
      .client(app)
      .call('conversations.openDirect', { address: this.world.place(to).address })
    return id
  }

  async #write(writing: Writing): Promise<void> {
    const { app, to, text, reply } = writing
    if (!this.world.place(app).app) return
    const client = this.world.client(app)
    const conversation = typeof to === 'number' ? directName(app, to) : to
    const members = typeof to === 'number' ? [app, to] : Array.from({ length: apps }, (_, index) => index)
    const record = {
      text,
      author: app,
      conversation,
      members,
      accepted: false,
      localOnly: to === 'local group',
    }
    this.#written.push(record)
    const key = `${app}|${conversation}`
    const replyTo = reply ? this.#newest.get(key) : undefined
    try {
      const conversationId = await this.#conversation(writing)
      const { id } = await client.call('messages.send', {
        conversationId,
        text,
        ...(replyTo === undefined ? {} : { replyTo }),
      })
      record.accepted = true
      this.#acceptedAt.set(text, performance.now())
      this.#newest.set(key, id)
    } catch {
      // It ended first, or said why it could not: then it may be there or not, and what is there has to be the same everywhere.
    }
  }

  async #cause({ fault, lasts }: Planned): Promise<void> {
    const heal = await this.#begin(fault)
    if (!heal) return
    this.#faults.set(fault.kind, (this.#faults.get(fault.kind) ?? 0) + 1)
    await wait(lasts)
    await heal()
  }

  /** @returns what ends it; undefined when it cannot be had now */
  async #begin(fault: Fault): Promise<(() => Promise<void> | void) | undefined> {
    const { world } = this
    switch (fault.kind) {
      case 'partition':
        world.line(fault.app, fault.target).cut()
        return () => world.line(fault.app, fault.target).heal()
      case 'dropped answers':
        world.line(fault.app, fault.target).swallow()
        return () => world.line(fault.app, fault.target).heal()
      case 'slow link':
        world.line(fault.app, fault.target).slow(fault.delay)
        return () => world.line(fault.app, fault.target).heal()
      case 'disk full':
        return world.fill(fault.app)
          ? () => {
              world.empty(fault.app)
              this.#ensure(fault.app)
            }
          : undefined
      case 'clock skew':
        world.place(fault.app).skew = fault.by
        return this.#kill(fault.app)
      case 'sleep': {
        const { app } = world.place(fault.app)
        app?.signal('SIGSTOP')
        return app && (() => app.signal('SIGCONT'))
      }
      case 'kill':
      case 'hang':
        return this.#strike(fault)
    }
  }

  async #strike({
    kind,
    process,
  }: Fault & { readonly kind: 'kill' | 'hang' }): Promise<(() => Promise<void> | void) | undefined> {
    const { world } = this
    const [what, number] = process.split(' ')
    const index = Number(number)
    if (what === 'app' && kind === 'kill') return this.#kill(index)
    const host = what === 'relay' ? world.hosts[index] : undefined
    const victim = what === 'xmtp' ? world.xmtp : what === 'relay' ? host?.app : world.place(index).app
    if (!victim) return undefined
    if (kind === 'hang') {
      victim.signal('SIGSTOP')
      return () => victim.signal('SIGCONT')
    }
    victim.signal('SIGKILL')
    await victim.exited
    if (host) {
      return () => {
        if (!host.app) world.startHost(index)
      }
    }
    // Another kill may have been here first, and this one too late.
    return () => (world.xmtp === victim ? world.startXmtp() : undefined)
  }

  async #kill(app: number): Promise<(() => void) | undefined> {
    const victim = this.world.place(app).app
    if (!victim) return undefined
    victim.signal('SIGKILL')
    await victim.exited
    return () => this.#ensure(app)
  }

  #ensure(app: number): void {
    if (!this.world.place(app).app) this.world.startApp(app)
  }

  async #heal(): Promise<void> {
    for (let app = 0; app < apps; app += 1) {
      this.#ensure(app)
      this.world.place(app).app?.signal('SIGCONT')
    }
    // An app that does not find its way back is a finding, and what it shows is still of interest.
    await this.world.settled().catch((error: unknown) => {
      this.#stuck.push(error instanceof Error ? error.message : String(error))
    })
  }

  async #shows(): Promise<Shows> {
    const shows = new Map<number, ReadonlyMap<string, readonly Shown[]>>()
    for (let app = 0; app < apps; app += 1) {
      const conversations = new Map<string, readonly Shown[]>()
      const { group, localGroup } = this.world
      const address = (one: number) => this.world.place(one).address
      for (let other = 0; other < apps; other += 1) {
        if (other === app) continue
        const { id } = await this.world
          .client(app)
          .call('conversations.openDirect', { address: address(other) })
        conversations.set(directName(app, other), await this.#list(app, id))
      }
      if (group) conversations.set('group', await this.#list(app, group))
      if (localGroup) conversations.set('local group', await this.#list(app, localGroup))
      shows.set(app, conversations)
    }
    return shows
  }

  async #list(app: number, conversationId: ConversationId): Promise<readonly Shown[]> {
    const all: Message[] = []
    for (;;) {
      const before = all[0]?.id
      const { messages } = await this.world.client(app).call('messages.list', {
        conversationId,
        limit: 500,
        ...(before === undefined ? {} : { before }),
      })
      all.unshift(...messages)
      if (messages.length < 500) break
    }
    const numberOf = (address: string): number =>
      this.world.places.findIndex((place) => place.address === address)
    return all.flatMap(({ id, content, sender, status, deliveries }) =>
      // The group's making, and the word with which it began.
      content.type !== 'text' || content.text === 'hello'
        ? []
        : {
            id,
            text: content.text,
            author: numberOf(sender),
            status,
            lines: deliveries.map(({ transport }) => transport),
            confirmed: deliveries.flatMap(({ recipient, state }) =>
              recipient !== undefined && (state === 'delivered' || state === 'read')
                ? [numberOf(recipient)]
                : [],
            ),
          },
    )
  }
}

const directName = (a: number, b: number): string => `${Math.min(a, b)} and ${Math.max(a, b)}`
