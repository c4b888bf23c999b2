import { createHash } from 'node:crypto'
import { z } from 'zod'
import { deviceListSchema } from '../../../shared/device-list.ts'
import type { DeviceList } from '../../../shared/device-list.ts'
import { AppError } from '../../../shared/errors.ts'
import { readFields } from '../../../shared/fields.ts'
import { messageIdSchema } from '../../../shared/model/ids.ts'
import type { Address, MessageId } from '../../../shared/model/ids.ts'
import type { Mail } from '../../../shared/relay-protocol.ts'
import type { Clock } from '../../messaging/clock.ts'
import { decodeContent } from '../../messaging/content-codec.ts'
import { localGroupId, mayChange } from '../../messaging/local-group.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore, Transact } from '../../messaging/state-store.ts'
import type { TransportHost } from '../../messaging/transport.ts'
import { chatIdOf, openedBody } from './conversation-target.ts'
import type { DeviceDirectory } from './device-directory.ts'
import type { Missing } from './missing.ts'
import { readReceipt } from './receipts.ts'
import type { RelayLink } from './relay-link.ts'
import { readEnvelope } from './sessions/envelope-format.ts'
import type { Header, Parts } from './sessions/envelope-format.ts'
import { RatchetWork } from './sessions/ratchet-work.ts'
import { CannotOpen } from './sessions/sealer.ts'
import type { SessionSealer } from './sessions/sealer.ts'

export interface IncomingOptions {
  readonly self: Address
  readonly state: StateStore
  readonly transaction: Transact
  readonly sealer: SessionSealer
  readonly directory: DeviceDirectory
  readonly missing: Missing
  readonly clock: Clock
  readonly log: Log
  readonly host: () => TransportHost | undefined
  /** Takes in a list of this account's own devices. */
  readonly onOwnList: (list: DeviceList) => Promise<void>
  /** Notes that an author is to be told that a message is stored here; within the transaction that stores it. */
  readonly oweReceipt: (link: RelayLink, author: Address, id: MessageId) => void
  readonly onDelivered: (id: MessageId, by: Address) => void
  /** Somebody asks for messages again. */
  readonly onResend: (link: RelayLink, header: Header, ids: readonly MessageId[]) => void
  /** Something could not be opened, and is to be asked for. */
  readonly onMissing: (link: RelayLink, header: Header) => void
}

/** Nothing follows from it. */
const passOver: Step = { write: () => true }

const resendSchema = z.object({ ids: z.array(messageIdSchema).max(200) })
const seenPrefix = 'seen:'
/**
 * After the day on which it was seen: its author is owed a receipt for it. When it comes by another relay too, the one that had
 * the receipt may be gone, so it is told again.
 */
const storedMark = ':stored'
const day = 24 * 3600 * 1000
/** Relays keep messages for 30 days; after that none can come twice. */
const forgetSeen = 40 * day

/** What a device asks to have again. */
export const resendBody = (ids: readonly MessageId[]): Uint8Array => Buffer.from(JSON.stringify({ ids }))

/** What follows from one piece of mail. */
interface Step {
  /**
   * Keeps it; called in a transaction, and again in another one when that was undone.
   *
   * @returns whether it is over with: the cursor moves beyond it, and its ratchet goes on
   */
  readonly write: () => boolean
  /** What is done once that is kept. */
  readonly after?: () => void
  /** It has to be on the disk before that. */
  readonly durable?: boolean
}

/** One step, and what is kept of it beside that. */
interface Opened {
  readonly mail: Mail
  readonly step: Step
  /** Where its ratchet is after it; undefined: it was not opened. */
  readonly work?: RatchetWork
}

/** Opens mail and hands it to whom it concerns, each piece once: what it changes is kept in one transaction with the cursor. */
export class Incoming {
  readonly #options: IncomingOptions

  constructor(options: IncomingOptions) {
    this.#options = options
  }

  /** Forgets what can no longer come again. */
  prune(): void {
    const { state, transaction, clock } = this.#options
    const today = Math.floor(clock.now() / day)
    transaction(() => {
      for (const [key, value] of state.list(seenPrefix)) {
        if (Number.parseInt(value, 10) < today - forgetSeen / day) state.delete(key)
      }
    })
  }

  /**
   * Takes mail in order: opens it, one piece after another, and keeps all that follows from it in one transaction; resolves once
   * nothing of it can be lost.
   *
   * @param pass moves the cursor beyond some mail, of which it is given the last; called in the transaction of what that changed
   * @throws when one could not be stored: it and what came after it have to come again
   */
  take(link: RelayLink, mails: readonly Mail[], pass: (mail: Mail) => void): Promise<void> {
    return this.#options.sealer.exclusively(async () => {
      const opened: Opened[] = []
      const underWay = new Set<string>()
      let failed: { readonly error: unknown } | undefined
      let last: RatchetWork | undefined
      for (const mail of mails) {
        try {
          // The ratchets go on from where the piece before left them, which is not kept yet.
          const work = last?.next() ?? this.#options.sealer.begin()
          const one = await this.#step(link, mail, work, underWay)
          last = one.work ?? last
          opened.push(one)
        } catch (error) {
          failed = { error }
          break
        }
      }
      this.#keep(opened, pass)
      if (failed) throw failed.error
    })
  }

  /** Keeps what follows from some mail: all of it together, or, where something stands in the way, as much as can be. */
  #keep(opened: readonly Opened[], pass: (mail: Mail) => void): void {
    const { transaction } = this.#options
    const keep = (some: readonly Opened[]): void => {
      transaction(
        () => {
          const works: RatchetWork[] = []
          let last: Mail | undefined
          for (const { step, work, mail } of some) {
            if (!step.write()) continue
            if (work) works.push(work)
            last = mail
          }
          RatchetWork.commitTogether(works)
          if (last) pass(last)
        },
        some.some(({ step }) => step.durable === true) ? 'durable' : 'relaxed',
      )
      for (const { step } of some) step.after?.()
    }
    if (opened.length === 0) return
    try {
      keep(opened)
    } catch (error) {
      if (opened.length === 1) throw error
      // What cannot be stored keeps back only what came after it.
      for (const one of opened) keep([one])
    }
  }

  /** Opens one piece of mail. @param underWay what was opened before it and is not kept yet */
  async #step(link: RelayLink, mail: Mail, work: RatchetWork, underWay: Set<string>): Promise<Opened> {
    const { state, log } = this.#options
    const refuse = (why: string): Opened => {
      log.warn('A message of the local network was refused', { why })
      return { mail, step: passOver }
    }
    let parts: Parts
    try {
      parts = readEnvelope(mail.envelope)
    } catch {
      return refuse('not an envelope')
    }
    const { header } = parts
    const unfit = this.#unfit(link, mail, header)
    if (unfit !== undefined) return refuse(unfit)
    const seen = seenPrefix + createHash('sha256').update(mail.envelope).digest('base64url')
    // By another relay, or by one that says everything twice: the ratchet has gone on.
    if (underWay.has(seen) || state.get(seen) !== undefined) {
      const write = (): boolean => {
        if (state.get(seen)?.endsWith(storedMark) === true)
          this.#options.oweReceipt(link, header.author, header.id)
        return true
      }
      return { mail, step: { write } }
    }
    try {
      const step = await this.#open(link, mail, parts, work, seen)
      underWay.add(seen)
      return { mail, step, work }
    } catch (error) {
      if (!(error instanceof CannotOpen)) throw error
      if (error.kind === 'not-ours') return { mail, step: passOver }
      if (error.kind === 'bad') return refuse(error.message)
      return { mail, step: this.#lost(link, header, error) }
    }
  }

  /** Why mail cannot be what it says, from what is known without opening it. */
  #unfit(link: RelayLink, mail: Mail, header: Header): string | undefined {
    const { self } = this.#options
    const { conversation } = header
    if (mail.sender !== header.author) return 'its sender is not its author'
    if (mail.chat_id !== chatIdOf(conversation)) return 'it is of another chat'
    if (conversation.kind === 'room') {
      return conversation.relay === link.relay.fingerprint ? undefined : 'it is of another relay'
    }
    const members: readonly string[] = conversation.members
    if (!members.includes(header.author)) return 'its author is no member'
    const charter = conversation.kind === 'group' ? conversation.charter : undefined
    if (charter && conversation.kind === 'group' && conversation.groupId !== localGroupId(charter)) {
      return 'its group was made by somebody else'
    }
    // Its owner may say that this account is not in it any more.
    return members.includes(self) || charter?.owner === header.author
      ? undefined
      : 'it is not for this account'
  }

  async #open(link: RelayLink, mail: Mail, parts: Parts, work: RatchetWork, seen: string): Promise<Step> {
    const { self, state, sealer, directory, missing, clock, host, oweReceipt, onResend } = this.#options
    const { header } = parts
    const { body: opened, identityKey } = await sealer.open(work, parts)
    const [listBytes, body] = readBody(opened)
    await this.#learn(header, listBytes)
    const certificate = directory.device(header.author, header.device)
    // Sealed by a device that does not speak for its author, or not any more.
    if (!certificate || (identityKey !== undefined && identityKey !== certificate.identityKey)) {
      throw new CannotOpen('bad', 'Its device does not speak for its author')
    }
    let wasMissing = false
    const found = (stored = false): true => {
      const today = Math.floor(clock.now() / day)
      state.set(seen, stored ? `${today}${storedMark}` : String(today))
      wasMissing = missing.found(header.author, header.id)
      return true
    }
    switch (header.kind) {
      case 'keys':
        await sealer.takeSenderKey(work, header.device, body).catch((error: unknown) => {
          throw new CannotOpen('bad', 'It holds no sender key', { cause: error })
        })
        return { write: () => found() }
      case 'receipt':
        return {
          write: () => {
            this.#confirmed(header, body)
            return found()
          },
        }
      case 'resend': {
        const asked = readResend(body)
        return { write: () => found(), ...(asked ? { after: () => onResend(link, header, asked) } : {}) }
      }
      case 'message': {
        const said = openedBody(header.conversation, body)
        if (!said) throw new CannotOpen('bad', 'Its body is of another kind')
        const envelope = {
          id: header.id,
          conversation: said.conversation,
          author: header.author,
          at: header.at,
          prev: header.prev,
          mode: header.mode,
          content: said.content,
          carriedAt: mail.at,
          alias: `${link.relay.fingerprint.slice(0, 16)}:${mail.cursor}`,
        }
        const sender = {
          address: header.author,
          device: header.device,
          ...(maySay(said, header.author) ? { mayChangeGroup: true } : {}),
        }
        return {
          write: () => {
            let over = false
            host()?.take(envelope, sender, (accepted) => {
              // Who is blocked, or not in the group, hears nothing of what became of it.
              const owed = accepted && header.author !== self && header.conversation.kind !== 'room'
              over = found(owed)
              if (owed) oweReceipt(link, header.author, header.id)
            })
            return over
          },
          after: () => {
            if (wasMissing) host()?.missingChanged()
          },
        }
      }
    }
  }

  async #learn(header: Header, listBytes: Uint8Array): Promise<void> {
    const { self, directory, host, onOwnList } = this.#options
    const list = readList(listBytes)
    if (list.address !== header.author) throw new CannotOpen('bad', 'It brings the devices of somebody else')
    if (list.address === self) return onOwnList(list)
    if (await directory.learn(list)) host()?.reachChanged()
    return undefined
  }

  /** A recipient's device says that it has stored messages of this account. */
  #confirmed(header: Header, body: Uint8Array): void {
    const { self, host, onDelivered } = this.#options
    const receipt = readReceipt(body)
    const { author: recipient, device } = header
    if (!receipt || recipient === self) return
    for (const id of receipt.ids) {
      onDelivered(id, recipient)
      host()?.receipt(id, { state: 'delivered', recipient, device })
    }
    for (const id of receipt.xmtp) {
      host()?.receipt(id, { state: 'delivered', recipient, device, via: 'xmtp' })
    }
    for (const id of receipt.read) host()?.receipt(id, { state: 'read', recipient, device })
  }

  /** A session or a key is lacking: it is noted, in one step with the cursor, and asked for. */
  #lost(link: RelayLink, header: Header, error: CannotOpen): Step {
    const { missing, clock, log, onMissing } = this.#options
    log.warn('A message of the local network could not be opened yet', {
      kind: header.kind,
      reason: error.cause instanceof Error ? error.cause.message : error.message,
    })
    let asked = false
    return {
      durable: true,
      write: () => {
        asked = missing.note(header, clock.now())
        return true
      },
      after: () => {
        if (asked) onMissing(link, header)
      },
    }
  }
}

/** Whether what was said is a change of a group that its author may make. */
const maySay = (said: NonNullable<ReturnType<typeof openedBody>>, author: Address): boolean => {
  const content = decodeContent(said.content)
  return content.type === 'groupChange' && mayChange(said.conversation, author, content)
}

const readBody = (opened: Uint8Array): readonly [list: Uint8Array, body: Uint8Array] => {
  try {
    const [list, body] = readFields(opened, 2)
    if (!list || !body) throw new Error('Fields')
    return [list, body]
  } catch (error) {
    throw new CannotOpen('bad', 'Its body is of another kind', { cause: error })
  }
}

const readList = (listBytes: Uint8Array): DeviceList => {
  try {
    return deviceListSchema.parse(JSON.parse(Buffer.from(listBytes).toString('utf8')))
  } catch (error) {
    throw new CannotOpen('bad', 'It brings no list of devices', { cause: error })
  }
}

const readResend = (body: Uint8Array): readonly MessageId[] | undefined => {
  try {
    return resendSchema.parse(JSON.parse(Buffer.from(body).toString('utf8'))).ids
  } catch {
    // From an authenticated author, but of no use: the same as none.
    return undefined
  }
}

/** The code of a failure, for the log. */
export const codeOf = (error: unknown): string => (error instanceof AppError ? error.code : 'internal')
