import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { DeviceCertificate, DeviceId } from '../../../shared/device-certificate.ts'
import { deviceIdSchema } from '../../../shared/device-certificate.ts'
import { AppError } from '../../../shared/errors.ts'
import { writeFields } from '../../../shared/fields.ts'
import { messageIdSchema } from '../../../shared/model/ids.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import type { Bundle } from '../../../shared/relay-protocol.ts'
import { authorTimeOf } from '../../messaging/author-time.ts'
import type { Clock } from '../../messaging/clock.ts'
import { directRef } from '../../messaging/conversation-id.ts'
import type { ConversationRef, Envelope } from '../../messaging/envelope.ts'
import type { Log } from '../../messaging/log.ts'
import { newMessageId } from '../../messaging/message-id.ts'
import type { StateStore, Transact } from '../../messaging/state-store.ts'
import { chatIdOf, placeOf, sealedBody, targetOf } from './conversation-target.ts'
import type { DeviceDirectory } from './device-directory.ts'
import { emptyOutbound, messageFields, outboundSchema, postOf, wire } from './outbound.ts'
import type { Outbound, Post } from './outbound.ts'
import type { RelayLink } from './relay-link.ts'
import type { Header, HeaderFields } from './sessions/envelope-format.ts'
import { RatchetWork } from './sessions/ratchet-work.ts'
import type { SessionSealer } from './sessions/sealer.ts'

export interface OutgoingOptions {
  readonly self: Address
  readonly device: DeviceId
  readonly state: StateStore
  readonly transaction: Transact
  readonly sealer: SessionSealer
  readonly directory: DeviceDirectory
  readonly clock: Clock
  readonly log: Log
  /** Relays that a conversation may go through now. */
  readonly linksOf: (conversation: ConversationRef) => readonly RelayLink[]
}

/** The sender key of a group or room, and who was given it. */
const groupKeySchema = z.object({
  distribution: z.string(),
  devices: z.array(deviceIdSchema),
  at: z.number(),
})

const recordPrefix = 'outgoing:'
const groupPrefix = 'groupKey:'
const day = 24 * 3600 * 1000
/** Relays keep messages as long. */
const keepRecords = 30 * day
/** Receipts are many, and soon nobody waits for them. */
const keepReceipts = 3 * day
/** A sender key is replaced after this long, whoever has it. */
const keepGroupKey = 7 * day
const mostResends = 10
/** Devices that one envelope has wraps for. */
const mostWraps = 200
/** Messages that are sealed and kept in one step. */
const mostTogether = 50

/** What became of a message that relays took. */
export interface Posted {
  /** Whom it could not be sealed for yet. */
  readonly missing: readonly Address[]
  /** Whether a relay did not answer what keys they have. */
  readonly unsure: boolean
  /** Notes who took it; call it in the transaction that keeps that it was sent. */
  readonly keep: () => void
}

/** A message that was sealed and is not kept yet. */
interface Sealed {
  readonly one: ToSeal
  readonly record: Outbound
  readonly work: RatchetWork
  /** Keeps it, beside the ratchet. */
  readonly write: () => void
}

/** A message whose turn to be sealed comes. */
interface ToSeal {
  readonly envelope: Envelope
  readonly target: Header['conversation']
  readonly lacking: readonly Address[]
  readonly wanted: readonly DeviceCertificate[]
  readonly bundles: ReadonlyMap<DeviceId, Bundle>
  readonly leaving: () => void
  readonly resolve: (record: Outbound) => void
  readonly reject: (error: unknown) => void
}

/** Seals what is to be sent, for everybody's devices, and leaves it with relays. */
export class Outgoing {
  readonly #options: OutgoingOptions
  readonly #waiting: ToSeal[] = []

  constructor(options: OutgoingOptions) {
    this.#options = options
  }

  /**
   * Leaves a message with every relay that is there.
   *
   * @param peers everybody it is for, beside this account
   * @param handedOver called when it is about to leave, in the transaction that keeps what leaves where there is one
   * @throws AppError when no relay took it, or it can be sealed for nobody
   */
  async send(
    envelope: Envelope,
    peers: readonly Address[],
    signal: AbortSignal,
    handedOver: () => void,
  ): Promise<Posted> {
    const { id } = envelope
    const target = targetOf(envelope.conversation)
    const links = this.#options.linksOf(envelope.conversation)
    if (links.length === 0) throw new AppError('relay-unreachable', 'No relay is connected.')
    let told = false
    const leaving = (): void => {
      if (told || signal.aborted) return
      told = true
      handedOver()
    }
    const { record, unsure } = await this.#sealed(envelope, target, peers, links, leaving)
    signal.throwIfAborted()
    leaving()
    const outcomes = await Promise.allSettled(links.map((link) => this.#post(link, record)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed && outcomes.every(({ status }) => status === 'rejected')) throw failed.reason
    const takenBy = links.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    return {
      missing: target.kind === 'room' ? [] : peers.filter((peer) => !record.covered.includes(peer)),
      unsure,
      keep: () => this.#noteTaken(id, takenBy),
    }
  }

  /**
   * Leaves with a relay what others have taken and nobody has confirmed: that a relay has a message says no more than that. Rooms are
   * of one relay.
   */
  async offer(link: RelayLink): Promise<void> {
    const { transaction } = this.#options
    for (const [key, value] of this.#options.state.list(recordPrefix)) {
      const { posts, covered, delivered, relays } = outboundSchema.parse(JSON.parse(value))
      const isOpen = covered.some((one) => !delivered.includes(one))
      const isRoom = posts.some(({ chatId }) => chatId.startsWith('room:'))
      if (posts.length === 0 || !isOpen || isRoom || relays.includes(link.relay.fingerprint)) continue
      const id = messageIdSchema.parse(key.slice(recordPrefix.length))
      const record = this.#record(id)
      if (!record || link.state !== 'ready') continue
      await this.#post(link, record)
      transaction(() => this.#noteTaken(id, [link]), 'relaxed')
    }
  }

  /** Somebody has a message: its bytes are not needed any more when everybody has. */
  delivered(id: MessageId, by: Address): void {
    const record = this.#record(id)
    if (!record || record.delivered.includes(by)) return
    const delivered = [...record.delivered, by]
    const everybody = record.covered.every((one) => delivered.includes(one))
    this.#keep(id, { ...record, delivered, posts: everybody ? [] : record.posts })
  }

  /**
   * Seals what is no message for the devices of one person, and leaves it with a relay.
   *
   * @param devices absent: all of theirs
   */
  async tell(
    link: RelayLink,
    to: Address,
    kind: 'receipt' | 'resend',
    body: Uint8Array,
    devices?: readonly DeviceId[],
  ): Promise<void> {
    const conversation = directRef(this.#options.self, to)
    const target = targetOf(conversation)
    const now = this.#options.clock.now()
    const id = newMessageId(now, randomBytes(10))
    const fields: HeaderFields = {
      kind,
      conversation: target,
      id,
      at: authorTimeOf(now),
      prev: null,
      mode: 'lan-only',
    }
    const certificates = this.#options.directory
      .devicesOf(to)
      .filter(({ device }) => devices === undefined || devices.includes(device))
    const keep = (): void => {
      if (kind !== 'receipt') return
      this.#keep(id, {
        at: now,
        posts: [],
        covered: [to],
        devices: certificates.map(({ device }) => device),
        relays: [],
        delivered: [],
        resent: {},
        body: Buffer.from(body).toString('base64'),
      })
    }
    const post = await this.#sealOnce(fields, body, certificates, { id, to, link, keep })
    await link.post(wire(post))
  }

  /**
   * Sends something once more to a device that could not open it, sealed anew: only what was sealed for that device before, and
   * not again and again.
   *
   * @param envelope the message; undefined: it is not here any more, or was none
   */
  async resend(
    link: RelayLink,
    id: MessageId,
    to: Address,
    device: DeviceId,
    envelope: Envelope | undefined,
  ): Promise<void> {
    const { directory, clock, log, state } = this.#options
    const record = this.#record(id)
    const certificate = directory.device(to, device)
    const times = record?.resent[device] ?? 0
    if (!record?.devices.includes(device) || !certificate || times >= mostResends) {
      log.warn('A message was asked for again by somebody who may not have it', { times })
      return
    }
    const direct = targetOf(directRef(this.#options.self, to))
    const target = envelope ? targetOf(envelope.conversation) : direct
    // They have lost the group's key with their sessions.
    if (target.kind !== 'direct') this.#takeBack(placeOf(target), device, state)
    const body = envelope ? sealedBody(envelope) : record.body && Buffer.from(record.body, 'base64')
    if (!body) return
    const fields: HeaderFields = envelope
      ? messageFields(envelope, target)
      : {
          kind: 'receipt',
          conversation: target,
          id,
          at: authorTimeOf(record.at),
          prev: null,
          mode: 'lan-only',
        }
    const posting = newMessageId(clock.now(), randomBytes(10))
    const post = await this.#sealOnce(fields, body, [certificate], { id: posting, to, link })
    await link.post(wire(post))
    // What no relay took was not sent again.
    const now = this.#record(id)
    if (now) this.#keep(id, { ...now, resent: { ...now.resent, [device]: (now.resent[device] ?? 0) + 1 } })
  }

  /** Forgets what is too old to be asked for. */
  prune(): void {
    const { state, transaction, clock } = this.#options
    transaction(() => {
      for (const [key, value] of state.list(recordPrefix)) {
        const { at, body } = outboundSchema.parse(JSON.parse(value))
        if (at < clock.now() - (body === undefined ? keepRecords : keepReceipts)) state.delete(key)
      }
    })
  }

  /** What is to be posted of a message, sealed for everybody for whom it can be. @param leaving called in the transaction that keeps it */
  async #sealed(
    envelope: Envelope,
    target: Header['conversation'],
    peers: readonly Address[],
    links: readonly RelayLink[],
    leaving: () => void,
  ): Promise<{ readonly record: Outbound; readonly unsure: boolean }> {
    const { self, device, directory } = this.#options
    const known = this.#record(envelope.id)
    const isNews = known === undefined
    // Whoever comes into a room later gets nothing that was said before.
    const lacking =
      target.kind === 'room' && !isNews ? [] : peers.filter((peer) => known?.covered.includes(peer) !== true)
    if (known && lacking.length === 0) return { record: known, unsure: false }
    const own = isNews ? directory.devicesOf(self).filter((one) => one.device !== device) : []
    const wanted = [...lacking.flatMap((peer) => directory.devicesOf(peer)), ...own]
    const { bundles, unsure } = await this.#bundlesFor(wanted, links)
    const record = await new Promise<Outbound>((resolve, reject) => {
      this.#waiting.push({ envelope, target, lacking, wanted, bundles, leaving, resolve, reject })
      // Whatever waits for its turn is sealed together when that comes.
      if (this.#waiting.length > 1) return
      this.#options.sealer.exclusively(() => this.#sealWaiting()).catch(reject)
    })
    return { record, unsure }
  }

  /** Seals everything that waits: one after another, kept in one transaction. */
  async #sealWaiting(): Promise<void> {
    const { sealer, transaction } = this.#options
    while (this.#waiting.length > 0) {
      const sealed: Sealed[] = []
      let last: RatchetWork | undefined
      for (const one of this.#takeTogether()) {
        // The ratchets go on from where the message before left them, which is not kept yet.
        const work = last?.next() ?? sealer.begin()
        try {
          const { record, write } = await this.#seal(one, work)
          sealed.push({ one, record, work, write })
          last = work
        } catch (error) {
          one.reject(error)
        }
      }
      try {
        transaction(() => {
          RatchetWork.commitTogether(sealed.map(({ work }) => work))
          for (const { write } of sealed) write()
        })
      } catch (error) {
        // Nothing has left, and no ratchet has gone on: all are tried again.
        for (const { one } of sealed) one.reject(error)
        continue
      }
      for (const { one, record } of sealed) one.resolve(record)
    }
  }

  /** What is sealed next: direct messages together; in a group or room what is kept of one decides how the next is sealed. */
  #takeTogether(): readonly ToSeal[] {
    const ids = new Set<MessageId>()
    let count = 0
    for (const { target, envelope } of this.#waiting) {
      const fits = count === 0 || (target.kind === 'direct' && !ids.has(envelope.id))
      if (!fits || count >= mostTogether) break
      ids.add(envelope.id)
      count += 1
      if (target.kind !== 'direct') break
    }
    return this.#waiting.splice(0, count)
  }

  async #seal(
    { envelope, target, lacking, wanted, bundles, leaving }: ToSeal,
    work: RatchetWork,
  ): Promise<{ readonly record: Outbound; readonly write: () => void }> {
    const { sealer, clock } = this.#options
    // Another attempt may have sealed it meanwhile.
    const known = this.#record(envelope.id) ?? emptyOutbound(clock.now())
    const todo = lacking.filter((peer) => !known.covered.includes(peer))
    const certificates = await this.#met(work, bundles, wanted)
    const covered = todo.filter((peer) => certificates.some(({ address }) => address === peer))
    if (covered.length === 0 && known.covered.length === 0 && target.kind !== 'room') {
      throw new AppError('no-keys', 'They have not been on this network yet.')
    }
    const chatId = chatIdOf(target)
    const body = this.#withList(sealedBody(envelope))
    const fields = messageFields(envelope, target)
    const devices = certificates.map((one) => one.device)
    const posts: Post[] = []
    let keepKey = (): void => {}
    if (target.kind !== 'direct' && known.devices.length === 0 && known.covered.length === 0) {
      const key = await this.#groupKey(work, fields, certificates)
      posts.push(...key.posts)
      keepKey = key.keep
      const bytes = await sealer.sealForGroup(work, fields, body, key.distribution, devices)
      posts.push(postOf(envelope.id, chatId, covered, bytes))
    } else if (covered.length > 0) {
      const bytes = await sealer.sealPairwise(work, fields, body, devices)
      posts.push(postOf(envelope.id, chatId, covered, bytes))
    }
    const record: Outbound = {
      ...known,
      posts: [...known.posts, ...posts],
      covered: [...known.covered, ...covered],
      devices: [...known.devices, ...devices],
    }
    return {
      record,
      write: () => {
        keepKey()
        this.#keep(envelope.id, record)
        leaving()
      },
    }
  }

  /**
   * The sender key of a chat for some devices, given to those that do not have it. When one of those that have it is not among
   * them, because somebody left or a device was taken away, there is a new one.
   */
  async #groupKey(
    work: RatchetWork,
    fields: HeaderFields,
    certificates: readonly DeviceCertificate[],
  ): Promise<{ readonly distribution: string; readonly posts: readonly Post[]; readonly keep: () => void }> {
    const { state, sealer, clock } = this.#options
    const kept = groupPrefix + placeOf(fields.conversation)
    const stored = state.get(kept)
    const known = stored === undefined ? undefined : groupKeySchema.parse(JSON.parse(stored))
    const devices = certificates.map(({ device }) => device)
    const now = clock.now()
    const holds =
      known !== undefined &&
      known.devices.every((device) => devices.includes(device)) &&
      Math.abs(now - known.at) < keepGroupKey
    const key = holds ? known : { distribution: sealer.newDistribution(), devices: [], at: now }
    const lacking = certificates.filter(({ device }) => !key.devices.includes(device))
    const posts: Post[] = []
    for (let first = 0; first < lacking.length; first += mostWraps) {
      const some = lacking.slice(first, first + mostWraps)
      const message = await sealer.senderKey(work, key.distribution)
      const id = newMessageId(now, randomBytes(10))
      const bytes = await sealer.sealPairwise(
        work,
        { ...fields, kind: 'keys', id, prev: null },
        this.#withList(message),
        some.map(({ device }) => device),
      )
      posts.push(
        postOf(id, chatIdOf(fields.conversation), [...new Set(some.map(({ address }) => address))], bytes),
      )
    }
    const next = { ...key, devices }
    return {
      distribution: key.distribution,
      posts,
      keep: () => state.set(kept, JSON.stringify(next)),
    }
  }

  /** A device has lost the key of a chat: it is given again with the next message. */
  #takeBack(place: string, device: DeviceId, state: StateStore): void {
    const stored = state.get(groupPrefix + place)
    if (stored === undefined) return
    const key = groupKeySchema.parse(JSON.parse(stored))
    const devices = key.devices.filter((one) => one !== device)
    state.set(groupPrefix + place, JSON.stringify({ ...key, devices }))
  }

  async #sealOnce(
    fields: HeaderFields,
    body: Uint8Array,
    wanted: readonly DeviceCertificate[],
    posting: {
      readonly id: MessageId
      readonly to: Address
      readonly link: RelayLink
      /** Writes in the transaction that keeps the sessions. */
      readonly keep?: () => void
    },
  ): Promise<Post> {
    const { sealer, transaction } = this.#options
    const { bundles } = await this.#bundlesFor(wanted, [posting.link])
    return sealer.exclusively(async () => {
      const work = sealer.begin()
      const certificates = await this.#met(work, bundles, wanted)
      if (certificates.length === 0) throw new AppError('no-keys', 'They have not been on this network yet.')
      const devices = certificates.map(({ device }) => device)
      const bytes = await sealer.sealPairwise(work, fields, this.#withList(body), devices)
      transaction(() => {
        work.commit()
        posting.keep?.()
      })
      return postOf(posting.id, chatIdOf(fields.conversation), [posting.to], bytes)
    })
  }

  /** Which devices this account has travels with everything that is sealed: no relay can hide one for long. */
  #withList(body: Uint8Array): Uint8Array {
    const list = this.#options.directory.listOf(this.#options.self)
    if (!list) throw new Error('unreachable: the own list is signed before anything is sent')
    return writeFields([Buffer.from(JSON.stringify(list)), body])
  }

  /** Keys for sessions with those devices that there is none with, from whichever relay has them, and whether one of them did not answer. */
  async #bundlesFor(
    wanted: readonly DeviceCertificate[],
    links: readonly RelayLink[],
  ): Promise<{ readonly bundles: ReadonlyMap<DeviceId, Bundle>; readonly unsure: boolean }> {
    const { sealer, log } = this.#options
    const work = sealer.begin()
    const strangers = new Set<DeviceId>()
    for (const { device } of wanted) if (!(await sealer.hasSession(work, device))) strangers.add(device)
    const bundles = new Map<DeviceId, Bundle>()
    let failed = false
    for (const link of links) {
      const devices = [...strangers].filter((device) => !bundles.has(device))
      if (devices.length === 0) break
      try {
        for (const bundle of await link.takePreKeys(devices)) bundles.set(bundle.keys.device, bundle)
      } catch (error) {
        failed = true
        log.info('Keys for a session could not be had', {
          code: error instanceof AppError ? error.code : 'internal',
        })
      }
    }
    return { bundles, unsure: failed && bundles.size < strangers.size }
  }

  /** Begins the sessions that are lacking. @returns the devices that there is a session with */
  async #met(
    work: RatchetWork,
    bundles: ReadonlyMap<DeviceId, Bundle>,
    wanted: readonly DeviceCertificate[],
  ): Promise<readonly DeviceCertificate[]> {
    const { sealer, log } = this.#options
    const met: DeviceCertificate[] = []
    for (const certificate of wanted) {
      const bundle = bundles.get(certificate.device)
      try {
        if (!(await sealer.hasSession(work, certificate.device))) {
          if (!bundle) continue
          await sealer.meet(work, bundle, certificate)
        }
        met.push(certificate)
      } catch (error) {
        // A relay that hands out keys that are not theirs, or too old: for this device it is as if it had none.
        log.warn('Keys that a relay gave for a session were refused', {
          reason: error instanceof Error ? error.message : 'unknown',
        })
      }
    }
    return met
  }

  async #post(link: RelayLink, { posts }: Outbound): Promise<void> {
    // In order: keys come before what is sealed with them.
    for (const post of posts) await link.post(wire(post))
  }

  /** Notes which relays have taken a message. */
  #noteTaken(id: MessageId, links: readonly RelayLink[]): void {
    // What became known meanwhile stays.
    const record = this.#record(id)
    const taken = links.map(({ relay }) => relay.fingerprint)
    if (!record || taken.every((one) => record.relays.includes(one))) return
    this.#keep(id, { ...record, relays: [...new Set([...record.relays, ...taken])] })
  }

  #record(id: MessageId): Outbound | undefined {
    const stored = this.#options.state.get(recordPrefix + id)
    return stored === undefined ? undefined : outboundSchema.parse(JSON.parse(stored))
  }

  #keep(id: MessageId, record: Outbound): void {
    this.#options.state.set(recordPrefix + id, JSON.stringify(record))
  }
}
