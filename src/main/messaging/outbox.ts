import { AppError } from '../../shared/errors.ts'
import type { Address, ConversationId, MessageId, TransportId } from '../../shared/model/ids.ts'
import { authorTimeOf } from './author-time.ts'
import type { AuthorTime } from './author-time.ts'
import type { Clock } from './clock.ts'
import { recipientsOf } from './conversation-id.ts'
import { annotatedBy, decodeContent, removedBy } from './content-codec.ts'
import { applyChange, hasLeft, isPending, leastOf, mayHaveLeft } from './delivery.ts'
import type { Envelope } from './envelope.ts'
import { anywhere, newLane } from './lane.ts'
import type { Attempt, Lane } from './lane.ts'
import type { Log } from './log.ts'
import { StepKeeper } from './step-keeper.ts'
import type { ConversationRecord, DeliveryRecord, MessageRecord, Store } from './store.ts'
import type { DeliveryChange, Receipt, Transport } from './transport.ts'
import { referred } from './view.ts'

/** How long XMTP has to confirm before the LAN leg starts too: RFC 8305's connection attempt delay, milliseconds. */
export const hedgeDelay = 250

/**
 * How long a recipient who is on the local network has to say that XMTP brought them a message, before it is sent there
 * too: they may have no internet where the author has. Milliseconds.
 */
export const confirmationDelay = 2_000
/** Older messages are not sent again for want of a confirmation, milliseconds. */
const confirmationAge = 24 * 3600 * 1000

/** How much the time that XMTP took last counts towards how fast it is thought to be; the rest is from before. */
const newestWeight = 0.5
/** How often it is looked whether a message has waited longer than the user wants, milliseconds. */
const limitCheck = 60_000

const firstBackoff = 500
const stumbleDelay = 5_000
/** Where the network did not say whether somebody is there, it is asked again, milliseconds. */
const unsureDelay = 5_000
const longestBackoff = 60_000
/** A peer that is not on the network will not be there in a second. */
const absentBackoff = 5 * 60_000
const deadlines: Readonly<Record<TransportId, number>> = { xmtp: 30_000, lan: 10_000 }
/**
 * How many messages of a conversation may be under way at once, where the line works. What is sealed for a relay is posted in order, and
 * a relay answers when it has it on its disk: waiting for each answer would make the disk the measure of everything. MLS is a sequence.
 */
const windows: Readonly<Record<TransportId, number>> = { xmtp: 1, lan: 16 }

/** Failures that no further attempt can mend. */
const permanent: ReadonlySet<string> = new Set([
  'too-large',
  'message-too-long',
  'unsupported',
  'not-a-member',
])

export interface OutboxOptions {
  readonly self: Address
  readonly store: Store
  readonly transports: ReadonlyMap<TransportId, Transport>
  /** Whether the transport is known to work at this moment. */
  readonly isReady: (transport: TransportId) => boolean
  /** Whether the transport is not in use at all; it tells when that changes. */
  readonly isOff: (transport: TransportId) => boolean
  readonly clock: Clock
  readonly log: Log
  /** Hears of every message whose deliveries changed. */
  readonly onChange: (id: MessageId) => void
  /** Older messages are not sent again for want of a confirmation: another device of this account wrote them. */
  readonly confirmableSince?: number
  /** How long a message is tried, milliseconds; undefined: for ever. It may change at any time. */
  readonly giveUpAfter?: () => number | undefined
  /** Between 0 and 1; spreads retries. */
  readonly random?: () => number
}

/** A message whose turn it is, and when, milliseconds since 1970. */
interface Turn {
  readonly message: MessageRecord
  readonly dueAt: number
}

/**
 * The durable send loop. What waits is in the store, not here: a crash at any point loses nothing, and repeating an
 * attempt is harmless because transports recognise a message by its id. For the same reason the steps of an attempt need
 * not be on the disk before the next begins: only what a person wrote or decided must.
 *
 * XMTP goes first. The LAN leg of the same message starts when XMTP is known not to work, or has not confirmed within
 * {@link hedgeDelay}; XMTP gets the message in the end all the same, unless it is local-only.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #lanes = new Map<string, Lane>()
  readonly #running = new Set<Promise<void>>()
  /** Ends of timers, each for a message that is tried again for want of an answer. */
  readonly #questions = new Set<() => void>()
  readonly #steps: StepKeeper
  #stopped = true
  /** How long XMTP takes to confirm, as far as is known, milliseconds. */
  #confirmsIn = 0
  #cancelLimitCheck: (() => void) | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#steps = new StepKeeper(options.store)
  }

  /** Takes up what waits in the store. */
  start(): void {
    this.#stopped = false
    // How far an attempt had come when the process ended is not known.
    this.#options.store.markInterrupted()
    this.wake()
    this.#checkLimit()
  }

  /** Ends attempts under way and starts no more; resolves when none is running. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelLimitCheck?.()
    for (const lane of this.#lanes.values()) {
      lane.cancelTimer?.()
      for (const { abort } of lane.attempts.values()) abort.abort()
    }
    await Promise.all(this.#running)
    for (const cancel of this.#questions) cancel()
    this.#questions.clear()
    this.#lanes.clear()
  }

  /**
   * Queues the deliveries of a message that was just added; call it in the same transaction.
   * The LAN leg of an automatic message has no row until it starts, because it may never be needed.
   */
  enqueue(message: MessageRecord): void {
    const { store, clock } = this.#options
    const queued = (transport: TransportId, recipient?: Address): DeliveryRecord => ({
      messageId: message.id,
      transport,
      state: 'queued',
      at: clock.now(),
      attempts: 0,
      ...(recipient === undefined ? {} : { recipient }),
    })
    if (message.mode !== 'lan-only') store.putDelivery(queued('xmtp'))
    // Who is in a room is for its relay to know; what it has taken has been said there.
    else if (store.conversation(message.conversationId)?.ref.kind === 'room') store.putDelivery(queued('lan'))
    else for (const recipient of this.#recipients(message)) store.putDelivery(queued('lan', recipient))
  }

  /** Looks for work in one conversation. */
  pump(conversationId: ConversationId): void {
    for (const transport of this.#options.transports.keys()) this.#pumpLane(transport, conversationId)
  }

  /** Forgets backoffs and tries everything again: a transport came to life, or members became reachable. */
  wake(transport?: TransportId): void {
    for (const [key, lane] of this.#lanes) {
      if (transport !== undefined && !key.startsWith(`${transport}|`)) continue
      lane.wakes += 1
      lane.retryAt = 0
      lane.failures = 0
      lane.partly.clear()
      lane.since = anywhere
    }
    const { store } = this.#options
    const conversations = new Set([
      ...store.waitingConversations(),
      ...store.unconfirmedConversations('xmtp', 'lan', this.#confirmableSince()),
    ])
    for (const conversationId of conversations) this.pump(conversationId)
  }

  /** Gives up on what has waited longer than the user wants, and looks again later. */
  #checkLimit(): void {
    const { clock, log } = this.#options
    try {
      this.giveUpOld()
    } catch (error) {
      log.error('What waits for too long could not be given up', error)
    }
    this.#cancelLimitCheck = clock.after(limitCheck, () => this.#checkLimit())
  }

  /** Gives up on what has waited longer than the user wants. It can be tried again by hand. */
  giveUpOld(): void {
    const { store, transports, clock, giveUpAfter, onChange } = this.#options
    const limit = giveUpAfter?.()
    if (limit === undefined) return
    const now = clock.now()
    for (const conversationId of store.waitingConversations()) {
      for (const transport of transports.keys()) {
        const seen = new Set<MessageId>()
        for (;;) {
          const message = store.nextPending(transport, conversationId, seen)
          if (!message || message.storedAt > now - limit) break
          seen.add(message.id)
          if (this.#giveUp(message, transport, now, limit)) onChange(message.id)
        }
      }
    }
  }

  #giveUp(message: MessageRecord, transport: TransportId, now: number, limit: number): boolean {
    const { store } = this.#options
    // A retry by hand begins anew.
    const since = store.story(message.id).findLast(({ event }) => event === 'retried')?.at ?? message.storedAt
    if (since > now - limit) return false
    return store.transaction(() => {
      const open = store
        .deliveries(message.id)
        .filter((one) => one.transport === transport && isPending(one.state))
      for (const delivery of open) {
        const why = delivery.reason === undefined ? '' : ` ${delivery.reason}`
        const reason = `Given up after ${durationText(limit)}, as you chose.${why}`
        const next = applyChange(delivery, { state: 'failed', reason }, now)
        if (!next) continue
        store.putDelivery(next)
        store.addToStory(message.id, {
          transport,
          event: 'failed',
          at: now,
          reason,
          ...(delivery.recipient === undefined ? {} : { recipient: delivery.recipient }),
        })
      }
      return open.length > 0
    })
  }

  /** Records a step of a delivery that a transport told. */
  record(transport: TransportId, id: MessageId, change: DeliveryChange): void {
    const { store, clock } = this.#options
    const { recipient } = change
    let visible = false
    store.transaction(() => {
      this.#tellAnswer(transport, id, change)
      const known = store.deliveries(id).filter((delivery) => delivery.transport === transport)
      const shared = known.find((delivery) => delivery.recipient === undefined)
      if (shared && recipient !== undefined) {
        visible = true
        return this.#recordMember(shared, known, recipient, change)
      }
      // A step about the network as a whole concerns every recipient of a transport that keeps them apart.
      for (const delivery of known) {
        if (recipient !== undefined && delivery.recipient !== recipient) continue
        const next = applyChange(delivery, change, clock.now())
        if (!next) continue
        store.putDelivery(next)
        if (next.state === 'sent' && delivery.state !== 'sent') this.#tellSent(transport, id)
        visible ||= next.state !== delivery.state || next.reason !== delivery.reason
      }
    }, 'relaxed')
    if (visible) this.#options.onChange(id)
  }

  /** Keeps in the message's story that a recipient's device has it, or that they read it. */
  #tellAnswer(transport: TransportId, id: MessageId, { state, recipient, device }: DeliveryChange): void {
    const { store, clock } = this.#options
    if ((state !== 'delivered' && state !== 'read') || recipient === undefined) return
    const message = store.message(id)
    // Anybody can claim to have a message; only those it is for are believed.
    if (!message || !this.#recipients(message).includes(recipient)) return
    store.addToStory(id, {
      transport,
      event: state,
      at: clock.now(),
      recipient,
      ...(device === undefined ? {} : { device }),
    })
  }

  /** Keeps in the message's story that the network took it, once for each time it was handed over. */
  #tellSent(transport: TransportId, id: MessageId): void {
    const { store, clock } = this.#options
    const now = clock.now()
    const attempt = [...this.#lanes]
      .find(([key, { attempts }]) => attempts.has(id) && key.startsWith(`${transport}|`))?.[1]
      .attempts.get(id)
    const last = store.story(id).findLast((entry) => entry.transport === transport)
    if (last?.event === 'sent') return
    store.addToStory(id, {
      transport,
      event: 'sent',
      at: now,
      ...(attempt === undefined ? {} : { took: Math.max(0, now - attempt.began) }),
    })
  }

  /** A step at one member, of a message whose delivery is kept for all of them at once. */
  #recordMember(
    shared: DeliveryRecord,
    known: readonly DeliveryRecord[],
    recipient: Address,
    change: DeliveryChange,
  ): void {
    const { store, clock } = this.#options
    const message = store.message(shared.messageId)
    const members = message ? this.#recipients(message) : []
    if (!members.includes(recipient)) return
    const { reason: _reason, alias: _alias, handedOver: _handedOver, ...fresh } = shared
    const own = known.find((delivery) => delivery.recipient === recipient)
    const next = applyChange(own ?? { ...fresh, recipient, state: 'queued' }, change, clock.now())
    const stateOf = (member: Address) =>
      (member === recipient ? next : undefined) ?? known.find((delivery) => delivery.recipient === member)
    const states = members.map((member) => stateOf(member)?.state)
    // The only other one is all of them; a row of their own would say the same twice.
    if (next && members.length > 1) store.putDelivery(next)
    // What every member has, the delivery as a whole has.
    const least = states.every((state) => state !== undefined) ? leastOf(states) : undefined
    const whole = least && applyChange(shared, { state: least }, clock.now())
    if (whole) store.putDelivery(whole)
  }

  /** Stops every leg of a message that has not left on it: its author deletes it. */
  withdraw(id: MessageId): void {
    this.#own(id)
    this.#cancelPending(id)
    for (const lane of this.#lanes.values()) lane.attempts.get(id)?.abort.abort()
  }

  /** Tries a message again that was given up on, or is waiting. */
  retry(id: MessageId): void {
    const { store, clock } = this.#options
    const message = this.#own(id)
    store.transaction(() => {
      for (const delivery of store.deliveries(id)) {
        if (delivery.state !== 'failed') continue
        store.putDelivery({ ...withoutReason(delivery), state: 'queued', at: clock.now() })
        store.addToStory(id, { transport: delivery.transport, event: 'retried', at: clock.now() })
      }
    })
    this.#options.onChange(id)
    this.wake()
    this.pump(message.conversationId)
  }

  /**
   * Stops trying. What has not left this device never will.
   *
   * @throws AppError `unsupported` when the message has already gone out, or may have
   */
  cancel(id: MessageId): void {
    this.#own(id)
    const deliveries = this.#options.store.deliveries(id)
    if (deliveries.some(({ state }) => hasLeft(state))) {
      throw new AppError('unsupported', 'This message has already been sent.')
    }
    if (deliveries.some(mayHaveLeft)) {
      throw new AppError(
        'unsupported',
        'This message was already handed over and may be on its way: it cannot be stopped any more. You can delete it for everyone.',
      )
    }
    this.withdraw(id)
    this.#options.onChange(id)
  }

  #own(id: MessageId): MessageRecord {
    const message = this.#options.store.message(id)
    if (!message || message.author !== this.#options.self) {
      throw new AppError('unknown-message', 'There is no such message of yours.')
    }
    return message
  }

  #cancelPending(id: MessageId, transport?: TransportId, reason?: string): void {
    const { store, clock } = this.#options
    store.transaction(() => {
      for (const delivery of store.deliveries(id)) {
        if (transport !== undefined && delivery.transport !== transport) continue
        if (!isPending(delivery.state) && delivery.state !== 'failed') continue
        const next = applyChange(
          delivery,
          { state: 'cancelled', ...(reason === undefined ? {} : { reason }) },
          clock.now(),
        )
        if (!next) continue
        store.putDelivery(next)
        store.addToStory(id, {
          transport: delivery.transport,
          event: 'cancelled',
          at: clock.now(),
          ...(delivery.recipient === undefined ? {} : { recipient: delivery.recipient }),
          ...(reason === undefined ? {} : { reason }),
        })
      }
    })
  }

  #recipients(message: MessageRecord): readonly Address[] {
    const conversation = this.#options.store.conversation(message.conversationId)
    if (!conversation) return []
    const removed = removedBy(decodeContent(message.content))
    return [...new Set([...recipientsOf(conversation.ref, this.#options.self), ...removed])]
  }

  #lane(transport: TransportId, conversationId: ConversationId): Lane {
    const key = `${transport}|${conversationId}`
    const lane = this.#lanes.get(key) ?? newLane()
    this.#lanes.set(key, lane)
    return lane
  }

  #pumpLane(transport: TransportId, conversationId: ConversationId): void {
    if (this.#stopped || this.#options.isOff(transport)) return
    const lane = this.#lane(transport, conversationId)
    if (lane.starting) {
      lane.calledAgain = true
      return
    }
    lane.starting = true
    try {
      do {
        lane.calledAgain = false
        this.#startWhatIsDue(transport, conversationId, lane)
      } while (lane.calledAgain && !this.#stopped)
    } catch (error) {
      this.#stumbled(transport, conversationId, lane, error)
    } finally {
      lane.starting = false
    }
  }

  /** Most likely the disk is full: nothing is lost, and it is tried again when it may not be any more. */
  #stumbled(transport: TransportId, conversationId: ConversationId, lane: Lane, error: unknown): void {
    const { log, clock } = this.#options
    log.error('The outbox stumbled', error, { transport })
    lane.cancelTimer?.()
    lane.cancelTimer = clock.after(stumbleDelay, () => this.#pumpLane(transport, conversationId))
  }

  /** Starts attempts until there are as many as may be, or nothing is due; whatever makes something due pumps again. */
  #startWhatIsDue(transport: TransportId, conversationId: ConversationId, lane: Lane): void {
    lane.cancelTimer?.()
    lane.cancelTimer = undefined
    const { store } = this.#options
    let next = this.#due(transport, conversationId, lane)
    if (!next) return
    const started: Array<{ readonly message: MessageRecord; readonly start: () => void }> = []
    try {
      // What begins together is kept together.
      store.transaction(() => {
        for (; next; next = this.#due(transport, conversationId, lane)) {
          const start = this.#begin(transport, next, lane)
          if (!start) return
          started.push({ message: next, start })
        }
      }, 'relaxed')
    } catch (error) {
      for (const { message } of started) lane.attempts.delete(message.id)
      lane.since = anywhere
      throw error
    }
    for (const { start } of started) start()
  }

  /** What may be started now on a lane; where something is due later, it is looked at again then. */
  #due(transport: TransportId, conversationId: ConversationId, lane: Lane): MessageRecord | undefined {
    // The first message tries the line, and meets whoever was not met before.
    if (lane.attempts.size >= (lane.works ? windows[transport] : 1)) return undefined
    const next = this.#next(transport, conversationId, lane)
    if (next === undefined) return undefined
    const wait = Math.max(next.dueAt, lane.retryAt) - this.#options.clock.now()
    if (wait <= 0) return next.message
    lane.cancelTimer = this.#options.clock.after(wait, () => this.#pumpLane(transport, conversationId))
    return undefined
  }

  /** Notes that a message is being sent. @returns what sends it; undefined: its line cannot be reached, or is not there */
  #begin(id: TransportId, message: MessageRecord, lane: Lane): (() => void) | undefined {
    const { store, clock, transports } = this.#options
    const transport = transports.get(id)
    const conversation = store.conversation(message.conversationId)
    if (!transport || !conversation) return undefined
    // An unreachable line is not an attempt: the transport wakes the outbox when that changes.
    if (transport.reach(conversation.ref).kind === 'none') return undefined
    const attempt = {
      abort: new AbortController(),
      began: clock.now(),
      round: lane.round,
      wakes: lane.wakes,
      at: message.at,
    }
    lane.attempts.set(message.id, attempt)
    const alias =
      transport.tellsAttempts === true ? this.#aliasOf(id, message.id) : this.#markSending(id, message)
    return () => {
      const over = (): void => {
        lane.attempts.delete(message.id)
        this.#running.delete(work)
      }
      const work = this.#attempt(transport, message, conversation, lane, attempt, alias).then(
        () => {
          over()
          this.#pumpLane(id, conversation.id)
        },
        (error: unknown) => {
          over()
          lane.since = anywhere
          this.#stumbled(id, conversation.id, lane, error)
        },
      )
      this.#running.add(work)
    }
  }

  /** The message whose turn it is on a lane, and when, milliseconds since 1970. */
  #next(transport: TransportId, conversationId: ConversationId, lane: Lane): Turn | undefined {
    const { store, isReady } = this.#options
    const underWay = new Set([...lane.partly, ...lane.attempts.keys()])
    const { since } = lane
    // That there is nothing is only said after a look at everything. While something is under way it is not said: its end looks again.
    const begun = [...lane.attempts.values()].map(({ at }) => at)
    const newestBegun =
      begun.length > 0 ? begun.reduce((one, other) => (one > other ? one : other)) : undefined
    const from = <T>(at: AuthorTime | undefined, find: (at?: AuthorTime) => T | undefined): T | undefined => {
      if (at === undefined) return find()
      return find(at) ?? (newestBegun === undefined ? find() : undefined)
    }
    const pending = from(since.pending, (at) => store.nextPending(transport, conversationId, underWay, at))
    const hedge =
      transport === 'lan' ? from(since.hedge, (at) => store.nextHedge('xmtp', conversationId, at)) : undefined
    // What is written next is newer than what was begun.
    lane.since = { pending: pending?.at ?? newestBegun, hedge: hedge?.at ?? newestBegun }
    if (transport !== 'lan') return pending && { message: pending, dueAt: 0 }
    const conversation = store.conversation(conversationId)
    if (!pending && !hedge) return this.#nextUnconfirmed(conversation)
    if (!hedge || (pending && pending.at < hedge.at)) return pending && { message: pending, dueAt: 0 }
    const xmtp = this.#options.transports.get('xmtp')
    const works = isReady('xmtp') && conversation && xmtp && xmtp.reach(conversation.ref).kind !== 'none'
    const tried = store.deliveries(hedge.id).some((delivery) => delivery.reason !== undefined)
    return {
      message: hedge,
      dueAt: works && !tried && !this.#isSlow(conversationId) ? hedge.storedAt + hedgeDelay : 0,
    }
  }

  /**
   * Whether XMTP is known not to confirm within {@link hedgeDelay}: it did not lately, or has something of this conversation for
   * longer than that already.
   */
  #isSlow(conversationId: ConversationId): boolean {
    const [oldest] = this.#lane('xmtp', conversationId).attempts.values()
    const waits = oldest === undefined ? 0 : this.#options.clock.now() - oldest.began
    return Math.max(this.#confirmsIn, waits) > hedgeDelay
  }

  /** Takes note of how long XMTP took, so that what follows need not wait for a line that is slow. */
  #timed(transport: TransportId, took: number): void {
    if (transport !== 'xmtp') return
    this.#confirmsIn = this.#confirmsIn * (1 - newestWeight) + took * newestWeight
  }

  /** A message that XMTP has carried, to somebody who is on the local network and has not said that they have it. */
  #nextUnconfirmed(conversation: ConversationRecord | undefined): Turn | undefined {
    const { store, transports } = this.#options
    if (!conversation || transports.get('lan')?.present?.(conversation.ref) !== true) return undefined
    const message = store.nextUnconfirmed('xmtp', 'lan', conversation.id, this.#confirmableSince())
    const carried = message && store.deliveries(message.id).find(({ transport }) => transport === 'xmtp')
    return carried && { message, dueAt: carried.at + confirmationDelay }
  }

  #confirmableSince(): AuthorTime {
    const { clock, confirmableSince = 0 } = this.#options
    return authorTimeOf(Math.max(clock.now() - confirmationAge, confirmableSince))
  }

  /** Sends one message once. */
  async #attempt(
    transport: Transport,
    message: MessageRecord,
    conversation: ConversationRecord,
    lane: Lane,
    attempt: Attempt,
    alias: string | undefined,
  ): Promise<void> {
    const { clock } = this.#options
    const { id } = transport
    const { signal } = attempt.abort
    const envelope = envelopeOf(message, conversation)
    const cancelDeadline = clock.after(deadlines[id], () => attempt.abort.abort())
    try {
      const receipt = await untilAborted(
        transport.send(
          {
            envelope,
            ...(alias === undefined ? {} : { alias }),
            ...this.#aboutAlias(id, message),
          },
          signal,
        ),
        signal,
      )
      await this.#succeed(id, message, receipt, lane, attempt)
    } catch (error) {
      this.#fail(id, message, error, lane, attempt)
    } finally {
      cancelDeadline()
    }
  }

  /** What the transport calls the message that this one refers to. */
  #aboutAlias(transport: TransportId, message: MessageRecord): { readonly aboutAlias?: string } {
    const { store } = this.#options
    const content = decodeContent(message.content)
    const to = content.type === 'reply' ? content.to : annotatedBy(content)
    const target = to && referred(store, message.conversationId, to)
    const alias =
      target &&
      store
        .deliveries(target.id)
        .find((delivery) => delivery.transport === transport && delivery.alias !== undefined)?.alias
    return alias === undefined ? {} : { aboutAlias: alias }
  }

  #aliasOf(transport: TransportId, id: MessageId): string | undefined {
    return this.#options.store
      .deliveries(id)
      .find((delivery) => delivery.transport === transport && delivery.alias !== undefined)?.alias
  }

  /** Marks the attempt, making the LAN leg's rows where it starts now. @returns the transport's earlier id for it */
  #markSending(transport: TransportId, message: MessageRecord): string | undefined {
    const { store, clock, onChange } = this.#options
    let alias: string | undefined
    store.transaction(() => {
      const now = clock.now()
      const known = store.deliveries(message.id).filter((delivery) => delivery.transport === transport)
      alias = known.find((delivery) => delivery.alias !== undefined)?.alias
      for (const delivery of known) {
        if (isPending(delivery.state)) {
          const next = applyChange(delivery, { state: 'sending' }, now)
          if (next) store.putDelivery(next)
        } else if (delivery.state === 'cancelled') {
          // Given up because XMTP had it; now it turns out to be needed.
          store.putDelivery({
            ...withoutReason(delivery),
            state: 'sending',
            at: now,
            attempts: delivery.attempts + 1,
          })
        }
      }
      if (known.length > 0) return
      for (const recipient of this.#recipients(message)) {
        store.putDelivery({
          messageId: message.id,
          transport,
          recipient,
          state: 'sending',
          at: now,
          attempts: 1,
        })
      }
    }, 'relaxed')
    onChange(message.id)
    return alias
  }

  async #succeed(
    transport: TransportId,
    message: MessageRecord,
    receipt: Receipt,
    lane: Lane,
    { began, round, wakes }: Attempt,
  ): Promise<void> {
    const { store, clock, onChange } = this.#options
    const missing = new Set(receipt.missing)
    // Who became reachable meanwhile is tried at once: there may be no more news of them.
    if (missing.size > 0 && wakes !== lane.wakes) lane.since = anywhere
    else if (missing.size > 0) {
      lane.partly.add(message.id)
      if (receipt.unsure === true) this.#askAgain(transport, message, lane)
    }
    if (round === lane.round) {
      lane.failures = 0
      lane.retryAt = 0
      lane.works = true
    }
    this.#timed(transport, clock.now() - began)
    await this.#steps.keep(lane.attempts.size > 1, () => {
      receipt.alongside?.()
      for (const delivery of store.deliveries(message.id)) {
        if (delivery.transport !== transport) continue
        const absent = delivery.recipient !== undefined && missing.has(delivery.recipient)
        const change: DeliveryChange = absent
          ? { state: 'queued', reason: 'Waits until they are on this network.' }
          : { state: receipt.state, ...(receipt.alias === undefined ? {} : { alias: receipt.alias }) }
        const next = applyChange(absent ? delivery : withoutReason(delivery), change, clock.now())
        if (next) store.putDelivery(next)
      }
      this.#tellSent(transport, message.id)
      // XMTP has it: a LAN leg that has not left yet is not needed any more.
      if (transport === 'xmtp') this.#cancelPending(message.id, 'lan', 'XMTP had it first.')
    })
    onChange(message.id)
    if (transport === 'xmtp') queueMicrotask(() => this.#pumpLane('lan', message.conversationId))
  }

  /** Tries a message again for those of whom the network did not say whether they are there, unless there is news of them before. */
  #askAgain(transport: TransportId, { id, conversationId }: MessageRecord, lane: Lane): void {
    const cancel = this.#options.clock.after(unsureDelay, () => {
      this.#questions.delete(cancel)
      if (!lane.partly.delete(id)) return
      lane.since = anywhere
      this.#pumpLane(transport, conversationId)
    })
    this.#questions.add(cancel)
  }

  #fail(
    transport: TransportId,
    message: MessageRecord,
    error: unknown,
    lane: Lane,
    { began, round }: Attempt,
  ): void {
    const { store, clock, log, onChange, random = Math.random } = this.#options
    lane.since = anywhere
    if (this.#stopped) return
    const code = error instanceof AppError ? error.code : 'internal'
    if (error instanceof AppError) log.info('A message could not be sent yet', { transport, code })
    else log.error('A transport failed while sending', error, { transport })
    const givesUp = permanent.has(code)
    const reason = error instanceof AppError ? error.message : 'Something went wrong while sending.'
    const now = clock.now()
    store.transaction(() => {
      store.addToStory(message.id, {
        transport,
        event: givesUp ? 'failed' : 'refused',
        at: now,
        took: Math.max(0, now - began),
        reason,
      })
      for (const delivery of store.deliveries(message.id)) {
        if (delivery.transport !== transport || !isPending(delivery.state)) continue
        const next = applyChange(delivery, { state: givesUp ? 'failed' : 'queued', reason }, clock.now())
        if (next) store.putDelivery(next)
      }
    }, 'relaxed')
    onChange(message.id)
    // What XMTP could not take now, the LAN may: it need not wait out the hedge delay.
    if (transport === 'xmtp') queueMicrotask(() => this.#pumpLane('lan', message.conversationId))
    // What was under way together fails together, and counts once.
    if (givesUp || round !== lane.round) return
    lane.round += 1
    lane.works = false
    lane.failures += 1
    const backoff =
      code === 'not-on-network'
        ? absentBackoff
        : Math.round(
            Math.min(longestBackoff, firstBackoff * 2 ** (lane.failures - 1)) * (0.75 + random() / 2),
          )
    lane.retryAt = clock.now() + backoff
  }
}

/** What transports carry of a message. */
export const envelopeOf = (message: MessageRecord, { ref }: ConversationRecord): Envelope => ({
  id: message.logicalId,
  conversation: ref,
  author: message.author,
  at: message.at,
  prev: message.prev,
  mode: message.mode,
  content: message.content,
})

/** A limit in words. */
const durationText = (limit: number): string => {
  const hours = Math.round(limit / 3_600_000)
  if (hours % 24 === 0) return hours === 24 ? 'one day' : `${hours / 24} days`
  return hours === 1 ? 'one hour' : `${hours} hours`
}

const withoutReason = ({ reason: _reason, ...delivery }: DeliveryRecord): DeliveryRecord => delivery

/** The result of `work`, or a `timeout` as soon as `signal` aborts: a transport that hangs must not hold the lane. */
const untilAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(new AppError('timeout', 'The network did not answer in time.'))
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
