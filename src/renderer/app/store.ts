import type { AppContract } from '../../shared/contract.ts'
import { contract } from '../../shared/contract.ts'
import { AppError } from '../../shared/errors.ts'
import type { ErrorShape } from '../../shared/errors.ts'
import { errorShape } from '../../shared/errors.ts'
import type { Account } from '../../shared/model/account.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { Address, ConversationId, MessageId } from '../../shared/model/ids.ts'
import type { DiscoveredRelay, NetworkStatus, RelayStatus } from '../../shared/model/network.ts'
import type { WorkProgress } from '../../shared/model/storage.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { connect } from '../../shared/rpc/connect.ts'
import type { RpcClient } from '../../shared/rpc/connect.ts'
import type {
  EventName,
  EventPayload,
  RequestInput,
  RequestName,
  RequestOutput,
} from '../../shared/rpc/contract.ts'
import type { TimelinePage, TimelineState } from './timeline-state.ts'
import { nothingHeld, withMessages, withNewer, withOlder, withoutMessages } from './timeline-state.ts'
import { LinkRefused, openWire } from './wire.ts'

/** What the interface shows: a snapshot of the app, kept current by its events. */
export interface AppState {
  readonly connection: 'connecting' | 'open' | 'lost' | 'refused'
  readonly info: RequestOutput<AppContract, 'app.info'> | undefined
  /** undefined: not known yet; null: there is none. */
  readonly account: Account | null | undefined
  readonly trouble: ErrorShape | undefined
  readonly conversations: readonly Conversation[]
  readonly network: NetworkStatus | undefined
  readonly relay: RelayStatus
  readonly found: readonly DiscoveredRelay[]
  readonly timelines: Readonly<Record<string, TimelineState>>
  /** Files on their way through a relay, by message. */
  readonly transfers: Readonly<Record<string, Transfer>>
  /** What is being done with the account's data, or was done last. */
  readonly work: WorkProgress | undefined
  /** Whose picture there is: a digest that changes with it. */
  readonly pictures: Readonly<Record<string, string>>
  /** Messages that go unless somebody takes that back in time. */
  readonly leaving: ReadonlySet<MessageId>
  /** Who writes where. */
  readonly typing: Readonly<Record<string, readonly Address[]>>
}

const initial: AppState = {
  connection: 'connecting',
  info: undefined,
  account: undefined,
  trouble: undefined,
  conversations: [],
  network: undefined,
  relay: { hosting: false, joined: [], vacant: [] },
  found: [],
  timelines: {},
  transfers: {},
  work: undefined,
  pictures: {},
  leaving: new Set(),
  typing: {},
}

/** Where somebody reads in a conversation: the uppermost message in sight, and how much of it is above the edge, pixels. */
export interface ReadingPlace {
  readonly message: MessageId
  readonly above: number
}

const pageSize = 60
const typingMilliseconds = 6_000
const longestRetry = 5_000

/** Holds the snapshot and talks to the app. One for the page. */
export class AppStore {
  #state = initial
  #client: RpcClient<AppContract> | undefined
  readonly #listeners = new Set<() => void>()
  /** Where one reads, of conversations in which that is not the newest. Nothing is drawn from it, so nobody hears of changes. */
  readonly places = new Map<ConversationId, ReadingPlace>()
  readonly #typingTimers = new Map<string, number>()
  readonly #pictureUrls = new Map<string, Promise<string | undefined>>()
  /** Hear events over every connection: each says how it is attached to one. */
  readonly #hearers = new Set<(client: RpcClient<AppContract>) => () => void>()
  #retry = 250
  #reconnecting: number | undefined

  readonly getState = (): AppState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Connects, and connects again whenever the connection is lost. */
  async run(): Promise<void> {
    try {
      const client = connect(contract, await openWire())
      this.#client = client
      this.#listen(client)
      client.onClose(() => this.#lost())
      await this.refresh()
      if (this.#client !== client) return
      this.#retry = 250
      this.#set({ connection: 'open' })
    } catch (error) {
      if (error instanceof LinkRefused) this.#set({ connection: 'refused' })
      else this.#lost()
    }
  }

  /** Sends a request. @throws AppError */
  async call<N extends RequestName<AppContract>>(
    name: N,
    input: RequestInput<AppContract, N>,
  ): Promise<RequestOutput<AppContract, N>> {
    if (!this.#client) throw new AppError('closed', 'The connection to Landline was lost.')
    return this.#client.call(name, input)
  }

  /** Hears an event, over this connection and those that follow it. @returns ends it */
  hear<N extends EventName<AppContract>>(
    name: N,
    listener: (payload: EventPayload<AppContract, N>) => void,
  ): () => void {
    let end: (() => void) | undefined
    const attach = (client: RpcClient<AppContract>) => (end = client.on(name, listener))
    this.#hearers.add(attach)
    if (this.#client) attach(this.#client)
    return () => {
      this.#hearers.delete(attach)
      end?.()
    }
  }

  /** Reads everything anew. */
  async refresh(): Promise<void> {
    this.#set({ info: await this.call('app.info', {}) })
    try {
      const account = await this.call('account.get', {})
      this.#set({ account, trouble: undefined })
      const [network, relay] = await Promise.all([
        this.call('network.status', {}),
        this.call('relay.status', {}),
      ])
      this.#set({ network, relay })
      if (!account || account.locked) {
        // Nothing of it stays behind a locked window.
        this.#set({
          conversations: [],
          timelines: {},
          transfers: {},
          typing: {},
          pictures: {},
          work: undefined,
        })
        return
      }
      const { conversations } = await this.call('conversations.list', {})
      const { transfers } = await this.call('files.transfers', {})
      const { pictures } = await this.call('people.pictures', {})
      this.#set({ pictures: Object.fromEntries(pictures.map((one) => [one.address, one.picture])) })
      this.#set({ conversations, transfers: Object.fromEntries(transfers.map((one) => [one.id, one])) })
      const known = conversations.filter(({ id }) => this.#state.timelines[id])
      this.#set({
        timelines: Object.fromEntries(known.map(({ id }) => [id, this.#state.timelines[id] ?? nothingHeld])),
      })
      await Promise.all(known.map(({ id }) => this.#readAgain(id)))
    } catch (error) {
      const trouble = errorShape(error)
      // A connection that was lost is not the account's trouble; it is made again.
      if (trouble.code !== 'closed') this.#set({ trouble })
    }
  }

  /** Loads the newest page of a conversation, unless some part of it is held. */
  async openTimeline(id: ConversationId): Promise<void> {
    if (!this.#state.timelines[id]) await this.showNewest(id)
  }

  /** Holds the newest page of a conversation. */
  async showNewest(id: ConversationId): Promise<void> {
    const held = this.#state.timelines[id]
    if (held && !held.newer) return
    const page = await this.call('messages.list', { conversationId: id, limit: pageSize })
    this.#setTimeline(id, page)
  }

  /** Reads what is held of a conversation anew, where somebody reads in it: it may have changed without a word. */
  async #readAgain(id: ConversationId): Promise<void> {
    const around = this.places.get(id)?.message
    const list = (wanted: { around?: MessageId }): Promise<TimelinePage> =>
      this.call('messages.list', { conversationId: id, ...wanted, limit: pageSize })
    // The message may be gone by now; the newest are there.
    this.#setTimeline(id, await (around === undefined ? list({}) : list({ around }).catch(() => list({}))))
  }

  /** Makes sure that a message of a conversation is held, with what stands around it. */
  async showAround(id: ConversationId, message: MessageId): Promise<void> {
    if (this.#state.timelines[id]?.messages.some((one) => one.id === message) === true) return
    const page = await this.call('messages.list', { conversationId: id, around: message, limit: pageSize })
    this.#setTimeline(id, page)
  }

  /** Loads the page before what is held. */
  async loadOlder(id: ConversationId): Promise<void> {
    const [oldest] = this.#state.timelines[id]?.messages ?? []
    if (!oldest || this.#state.timelines[id]?.older !== true) return
    const page = await this.call('messages.list', { conversationId: id, before: oldest.id, limit: pageSize })
    const now = this.#state.timelines[id]
    // Another part may be shown by now.
    if (now?.messages[0]?.id === oldest.id) this.#setTimeline(id, withOlder(now, page))
  }

  /** Loads the page after what is held. */
  async loadNewer(id: ConversationId): Promise<void> {
    const newest = this.#state.timelines[id]?.messages.at(-1)
    if (!newest || this.#state.timelines[id]?.newer !== true) return
    const page = await this.call('messages.list', { conversationId: id, after: newest.id, limit: pageSize })
    const now = this.#state.timelines[id]
    if (now?.messages.at(-1)?.id === newest.id) this.#setTimeline(id, withNewer(now, page))
  }

  /** Somebody's picture as the browser can draw it. @param digest which one */
  pictureOf(address: Address, digest: string): Promise<string | undefined> {
    const known = this.#pictureUrls.get(digest)
    if (known) return known
    const read = this.call('people.picture', { address }).then(({ data }) =>
      // Main has looked at it: a small still WebP, which runs nothing.
      data === null ? undefined : `data:image/webp;base64,${data}`,
    )
    this.#pictureUrls.set(digest, read)
    read.catch(() => this.#pictureUrls.delete(digest))
    return read
  }

  /** Shows a message no more, though it may come back. */
  setLeaving(id: MessageId, leaving: boolean): void {
    const all = new Set(this.#state.leaving)
    if (leaving) all.add(id)
    else all.delete(id)
    this.#set({ leaving: all })
  }

  /** Looks which relays announce themselves. */
  async lookAround(): Promise<void> {
    const { relays } = await this.call('relay.discovered', {})
    this.#set({ found: relays })
  }

  #listen(client: RpcClient<AppContract>): void {
    for (const attach of this.#hearers) attach(client)
    client.on('messages.changed', ({ conversationId, messages }) => {
      const held = this.#state.timelines[conversationId]
      if (held) this.#setTimeline(conversationId, withMessages(held, messages))
      for (const { sender } of messages) this.#setTyping(conversationId, sender, false)
    })
    client.on('messages.removed', ({ conversationId, ids }) => {
      const held = this.#state.timelines[conversationId]
      if (held) this.#setTimeline(conversationId, withoutMessages(held, ids))
    })
    client.on('conversations.changed', ({ conversations }) => {
      const byId = new Map([...this.#state.conversations, ...conversations].map((one) => [one.id, one]))
      this.#set({ conversations: [...byId.values()].sort((a, b) => b.updatedAt - a.updatedAt) })
    })
    client.on('network.changed', (network) => this.#set({ network }))
    client.on('relay.changed', (relay) => this.#set({ relay }))
    client.on('files.progress', (transfer) => {
      const { [transfer.id]: _before, ...others } = this.#state.transfers
      const gone = transfer.state === 'done' || transfer.state === 'cancelled'
      this.#set({ transfers: gone ? others : { ...others, [transfer.id]: transfer } })
    })
    client.on('work.changed', (work) => this.#set({ work }))
    client.on('people.pictureChanged', ({ address, picture }) => {
      const { [address]: _before, ...others } = this.#state.pictures
      this.#set({ pictures: picture === null ? others : { ...others, [address]: picture } })
    })
    client.on('account.changed', () => void this.refresh())
    client.on('typing', ({ conversationId, sender, active }) =>
      this.#setTyping(conversationId, sender, active),
    )
  }

  #setTyping(id: ConversationId, sender: Address, active: boolean): void {
    const key = `${id}|${sender}`
    window.clearTimeout(this.#typingTimers.get(key))
    this.#typingTimers.delete(key)
    const others = (this.#state.typing[id] ?? []).filter((address) => address !== sender)
    if (!active && others.length === (this.#state.typing[id] ?? []).length) return
    this.#set({ typing: { ...this.#state.typing, [id]: active ? [...others, sender] : others } })
    if (!active) return
    this.#typingTimers.set(
      key,
      window.setTimeout(() => this.#setTyping(id, sender, false), typingMilliseconds),
    )
  }

  #setTimeline(id: ConversationId, state: TimelineState): void {
    this.#set({ timelines: { ...this.#state.timelines, [id]: state } })
  }

  #lost(): void {
    this.#client = undefined
    if (this.#reconnecting !== undefined) return
    this.#set({ connection: 'lost' })
    this.#reconnecting = window.setTimeout(() => {
      this.#reconnecting = undefined
      void this.run()
    }, this.#retry)
    this.#retry = Math.min(longestRetry, this.#retry * 2)
  }

  #set(change: Partial<AppState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
