import type { Client, Consent, Conversation, Message } from '@xmtp/node-bindings'
import type { Clock } from '../../messaging/clock.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import type { TransportHost } from '../../messaging/transport.ts'
import { networkDeadline } from './client.ts'
import { decodeFromXmtp } from './codec.ts'
import type { Decode } from './codec.ts'
import {
  ascending,
  byActivity,
  byInsertion,
  consentStates,
  directConversation,
  groupConversation,
  inboxEntity,
  membershipChange,
  published,
  shownConsents,
} from './constants.ts'
import { withDeadline } from './deadline.ts'
import type { Directory } from './directory.ts'
import { xmtpError } from './errors.ts'
import { inboxesIn } from './group-change.ts'
import { Streams } from './streams.ts'

export interface ReceiverOptions {
  readonly client: Client
  readonly directory: Directory
  /** What this process publishes, by XMTP id; each is taken out as it is met. */
  readonly published: Map<string, Promise<boolean>>
  readonly host: TransportHost
  readonly state: StateStore
  /** Under which the position in this network's database is kept. */
  readonly cursorKey: string
  readonly clock: Clock
  readonly log: Log
  /** Ends waits for the network. */
  readonly signal: AbortSignal
}

const pageSize = 200
/** How far before the last position reconciling begins again, nanoseconds: what was in flight then is met again. */
const overlap = 60_000_000_000n
/** Conversations that are looked at again, the most lively of each kind: a new one is among them. */
const lively = 20

/** Brings everything that arrives on one XMTP network to the host: live from streams, and from the database. */
export class Receiver {
  readonly #options: ReceiverOptions
  #streams = new Streams()
  /** Whether more conversations began than are streamed each by itself. */
  #crowded = false
  /** Conversations that the host has heard of. */
  readonly #told = new Set<string>()
  /** Conversations in which the host has taken a message from here. */
  readonly #heard = new Set<string>()
  /** Messages are handed over one after another. */
  #queue: Promise<void> = Promise.resolve()
  #ended = false

  constructor(options: ReceiverOptions) {
    this.#options = options
  }

  /**
   * Streams until something breaks; streams that were open are replaced. Call {@link reconcile} after this.
   *
   * @param onEnd called once when a stream ends or fails
   */
  async stream(onEnd: () => void): Promise<void> {
    const { client, signal } = this.#options
    this.#streams.end()
    this.#streams = new Streams()
    await this.#streams.open(
      client,
      {
        message: (message) => void this.#hand('A message', () => this.#deliver(message)),
        conversation: (conversation) =>
          void this.#hand('A new conversation', () => this.#begun(conversation)),
        answers: (answers) => {
          for (const consent of answers) void this.#hand('An answer', () => this.#answered(consent))
        },
        ended: onEnd,
      },
      signal,
    )
  }

  /**
   * Looks whether the streams have missed something, and takes it in. They can: a stream can fall silent without ending
   * (behind a proxy that forgot it), and the SDK can keep a new conversation to itself until the next one comes (a wake-up
   * is lost where two welcomes are processed at once).
   *
   * @param thorough also asks the network; else only the database is looked at
   * @returns whether something had been missed: then the streams are better opened anew
   */
  async findMissed(thorough: boolean): Promise<boolean> {
    const { client, signal } = this.#options
    const conversations = client.conversations()
    let missed = this.#crowded
    this.#crowded = false
    if (thorough) {
      await withDeadline(conversations.sync(), networkDeadline, signal)
      const { numSynced } = await withDeadline(
        conversations.syncAll([...shownConsents]),
        networkDeadline * 3,
        signal,
      )
      missed ||= numSynced > 0
    }
    // What the streams brought and has not been handed over yet is not missed.
    await this.#queue
    for (const { conversation } of this.#newest()) {
      if (this.#told.has(conversation.id())) continue
      // One that was made here is no news to the streams.
      missed ||= conversation.addedByInboxId() !== client.inboxId()
      await this.readWhole(conversation)
    }
    if (missed && thorough) await this.readDatabase()
    return missed
  }

  /** Synchronises with the network, then hands over everything in the database that may not have been. */
  async reconcile(): Promise<void> {
    const { client, signal } = this.#options
    const conversations = client.conversations()
    await withDeadline(conversations.sync(), networkDeadline, signal)
    await withDeadline(conversations.syncAll([...shownConsents]), networkDeadline * 3, signal)
    await this.tellConversations()
    await this.readDatabase()
  }

  /** Hands over what the database has beyond the last position; needs no network. */
  async readDatabase(): Promise<void> {
    const { state, cursorKey, clock } = this.#options
    const from = BigInt(state.get(cursorKey) ?? '0')
    let newest = from
    for (const { conversation } of this.#everyConversation()) {
      const read = await this.#readConversation(conversation, from > overlap ? from - overlap : 0n)
      if (read > newest) newest = read
      if (this.#ended) return
    }
    // Only now, and never past what was read: a message that could not be stored is met again. What came in an archive
    // can have a time to come, which later messages would seem to precede.
    const now = BigInt(clock.now()) * 1_000_000n
    if (newest > now) newest = now
    if (newest > from) state.set(cursorKey, newest.toString())
  }

  /** Tells what every conversation is, and what this account answered to it. */
  async tellConversations(): Promise<void> {
    await this.#options.directory.load()
    for (const { conversation } of this.#everyConversation()) {
      if (this.#ended) return
      await this.#tell(conversation)
    }
  }

  /** Hands over a whole conversation: it was not wanted before, or its older messages have just come. */
  readWhole(conversation: Conversation): Promise<void> {
    return this.#hand('A conversation', async () => {
      try {
        // What is declined is not synchronised with the rest.
        await withDeadline(conversation.sync(), networkDeadline, this.#options.signal)
      } catch (error) {
        // One that came in an archive is not this device's yet; what is in the database is there all the same.
        this.#options.log.info('A conversation could not be synchronised', { code: xmtpError(error).code })
      }
      await this.#tell(conversation)
      await this.#readConversation(conversation, 0n)
    })
  }

  /** Hands over everything again: older messages may have come from another device. */
  async readEverything(): Promise<void> {
    for (const { conversation } of this.#everyConversation()) {
      if (this.#ended) return
      await this.readWhole(conversation)
    }
  }

  #everyConversation() {
    const conversations = this.#options.client.conversations()
    // Each kind by itself: the groups in which a device talks with its siblings are nobody's conversation.
    return [directConversation, groupConversation].flatMap((conversationType) =>
      conversations.list({ conversationType, includeDuplicateDms: true }),
    )
  }

  /** A conversation is new: it is told, and what is said in it is heard from its beginning. */
  async #begun(conversation: Conversation): Promise<void> {
    const { client, signal } = this.#options
    await this.#tell(conversation)
    if (conversation.addedByInboxId() === client.inboxId()) return
    const followed = await this.#streams.follow(
      conversation,
      (message) => void this.#hand('A message', () => this.#deliver(message)),
      signal,
    )
    if (!followed) this.#crowded = true
    // Not awaited: it is handed over after this.
    void this.readWhole(conversation)
  }

  #newest() {
    const conversations = this.#options.client.conversations()
    return [directConversation, groupConversation].flatMap((conversationType) =>
      conversations.list({
        conversationType,
        consentStates: [...shownConsents],
        includeDuplicateDms: true,
        limit: lively,
        orderBy: byActivity,
      }),
    )
  }

  async #tell(conversation: Conversation): Promise<void> {
    const { directory, host } = this.#options
    this.#told.add(conversation.id())
    const ref = await directory.refOf(conversation.id())
    if (ref?.kind === 'group') host.conversationChanged(await directory.newsOf(conversation))
    else {
      const news = await directory.answerOf(conversation)
      if (news) host.conversationChanged(news)
    }
  }

  async #answered({ entityType, entity, state }: Consent): Promise<void> {
    const { client, directory, host } = this.#options
    if (entityType === inboxEntity) {
      await directory.identify([entity])
      const address = directory.addressOf(entity)
      if (address !== undefined) host.blockedChanged(address, state === consentStates.denied)
      return
    }
    const conversation = directory.byId(entity)
    if (!conversation) return
    await this.#tell(conversation)
    if (state === consentStates.allowed && client.isRegistered())
      await this.#readConversation(conversation, 0n)
  }

  /**
   * Hands over what one conversation has beyond a time.
   *
   * @returns the time of the last message that was read, nanoseconds since 1970
   */
  async #readConversation(conversation: Conversation, from: bigint): Promise<bigint> {
    const seen = new Set<string>()
    let newest = from
    let after = from
    for (;;) {
      const page = await conversation.listMessages({
        insertedAfterNs: after,
        sortBy: byInsertion,
        direction: ascending,
        limit: pageSize,
      })
      const fresh = page.filter(({ id }) => !seen.has(id))
      for (const message of fresh) {
        if (this.#ended) return newest
        await this.#deliver(message)
        seen.add(message.id)
        newest = message.insertedAtNs
      }
      if (page.length < pageSize) return newest
      // Messages can share a time, and a page can end between them: the next one begins with that time again.
      after = fresh.length > 0 ? newest - 1n : newest
    }
  }

  /** Ends the streams; what is being handed over is finished. */
  async end(): Promise<void> {
    this.#ended = true
    this.#streams.end()
    await this.#queue
  }

  /** Does one thing after another; what fails stays in the database beyond the position, and is met again. */
  #hand(what: string, work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      if (this.#ended) return
      try {
        await work()
      } catch (error) {
        this.#options.log.error(`${what} of XMTP could not be taken in yet`, error)
      }
    })
    return this.#queue
  }

  async #deliver(message: Message): Promise<void> {
    const { client, directory, host, log } = this.#options
    const publishing = this.#options.published.get(message.id)
    if (publishing) {
      this.#options.published.delete(message.id)
      // An attempt whose answer is lost has succeeded all the same: trying again would do harm in the SDK (measured).
      void publishing.then((well) => {
        if (!well) void this.#hand('An own message', () => this.#deliver(message))
      })
      return
    }
    const own = message.senderInboxId === client.inboxId()
    // Own messages that were prepared and not published are the outbox's business.
    if (own && message.deliveryStatus !== published) return
    if (message.kind === membershipChange) await this.#groupChanged(message)
    else if (!directory.knows(message.convoId)) {
      // What a conversation is comes before what is said in it.
      const conversation = directory.byId(message.convoId)
      if (conversation) await this.#tell(conversation)
    }
    const ref = await directory.refOf(message.convoId)
    if (ref === undefined) {
      log.info('A message of a conversation that is not shown was passed over')
      return
    }
    await directory.identify([message.senderInboxId])
    const author = directory.addressOf(message.senderInboxId)
    if (author === undefined) {
      log.warn('A message of an inbox without an address was passed over')
      return
    }
    const decoded = decodeFromXmtp(message, ref, author, directory, this.#decode)
    switch (decoded.kind) {
      case 'silent':
        return
      case 'read':
        return host.read(ref, author, decoded.upTo)
      case 'message':
        await host.received(
          // A conversation is known with its first message; what is answered later is told by itself.
          this.#heard.has(message.convoId)
            ? decoded.envelope
            : { ...decoded.envelope, consent: directory.consentOf(message.convoId) },
          {
            address: author,
            device: message.senderInboxId,
            inboxId: message.senderInboxId,
            provedMember: true,
          },
        )
        this.#heard.add(message.convoId)
    }
  }

  /** A group is different now: what is known of it is read anew, before the change itself is shown. */
  async #groupChanged({ id, convoId }: Message): Promise<void> {
    const { directory } = this.#options
    const change = this.#decode(id)?.groupUpdated
    if (change) await directory.identify(inboxesIn(change))
    directory.changed(convoId)
    const conversation = directory.byId(convoId)
    if (conversation) await this.#tell(conversation)
  }

  readonly #decode: Decode = (id) => {
    try {
      return this.#options.client.conversations().getEnrichedMessageById(id).content
    } catch (error) {
      // Content that the SDK cannot read is shown as what its author said instead.
      this.#options.log.info('The SDK could not read a message', { reason: String(error).slice(0, 80) })
      return undefined
    }
  }
}
