import { randomBytes } from 'node:crypto'
import type { Server, Socket } from 'socket.io'
import { z } from 'zod'
import type { DeviceCertificate, VerifyCertificate } from '../../shared/device-certificate.ts'
import { AppError } from '../../shared/errors.ts'
import type { Address } from '../../shared/model/ids.ts'
import {
  ackSchema,
  catchUpSchema,
  chatSchema,
  fetchKeysSchema,
  membersOfDirectChat,
  packMail,
  protocolVersion,
  registerUserSchema,
  relayLimits,
  sendMessageSchema,
  typingSchema,
} from '../../shared/relay-protocol.ts'
import type { Mail, Refusal } from '../../shared/relay-protocol.ts'
import type { RelayPerson } from '../../shared/model/network.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Log } from '../messaging/log.ts'
import { isAdmissible } from './admission.ts'
import type { Mailbox } from './mailbox.ts'
import type { PostOffice } from './post-office.ts'
import { TokenBucket } from './rate-limit.ts'

/** What all connections of a relay share. */
export interface RelayContext {
  readonly io: Server
  readonly mailbox: Mailbox
  readonly postOffice: PostOffice
  readonly name: string
  readonly fingerprint: string
  readonly clock: Clock
  readonly log: Log
  readonly verifyCertificate: VerifyCertificate
  /** Who is registered, by socket. */
  readonly people: Map<string, RelayPerson>
  /** Hears that somebody came or went. */
  readonly onPeople: () => void
  /** Counts what was refused, by code. */
  readonly refused: Map<string, number>
}

type Answer = (value: unknown) => void

/** The Socket.IO room of everybody who reads an address's mailbox. */
const mailboxRoom = (address: Address): string => `mailbox ${address}`
const registeredRoom = 'registered'

/** Everybody registered, one entry a person. */
export const distinctPeople = (people: Iterable<RelayPerson>): RelayPerson[] => {
  const byAddress = new Map<Address, RelayPerson>()
  for (const person of people) {
    const known = byAddress.get(person.address)
    if (!known || person.since < known.since) byAddress.set(person.address, person)
  }
  return [...byAddress.values()]
}

/** One client's connection: unknown until it has registered, and then only who it proved to be. */
export const serveConnection = (socket: Socket, context: RelayContext): void => {
  const { mailbox, clock, log, io, people } = context
  const nonce = randomBytes(32).toString('hex')
  const bucket = new TokenBucket(relayLimits.messagesPerSecond, relayLimits.burst, clock.now())
  let identity: DeviceCertificate | undefined
  let registering = false
  let malformed = 0

  const cancelDeadline = clock.after(relayLimits.registrationMilliseconds, () => {
    if (!identity) socket.disconnect(true)
  })

  const refuse = (answer: Answer, code: Refusal['code'], message: string): void => {
    context.refused.set(code, (context.refused.get(code) ?? 0) + 1)
    answer({ ok: false, code, message } satisfies Refusal)
  }

  /** Counts what is not of this protocol, and ends the connection when it persists. */
  const misuse = (answer: Answer, message: string): void => {
    malformed += 1
    refuse(answer, 'malformed-frame', message)
    if (malformed >= relayLimits.malformedFrames) socket.disconnect(true)
  }

  /** Answers one kind of request: parsed, from a registered client, with errors told by name. */
  const on = <S extends z.ZodType>(
    event: string,
    schema: S,
    work: (input: z.output<S>, self: DeviceCertificate) => unknown,
  ): void => {
    socket.on(event, (payload: unknown, callback: unknown) => {
      const answer: Answer = typeof callback === 'function' ? (value) => void callback(value) : () => {}
      if (!identity) return refuse(answer, 'not-authorised', 'Register first.')
      const input = schema.safeParse(payload)
      if (!input.success) return misuse(answer, input.error.issues[0]?.message ?? 'That was not understood.')
      const self = identity
      Promise.resolve()
        .then(() => work(input.data, self))
        .then((result) => answer({ ok: true, ...z.looseObject({}).parse(result ?? {}) }))
        .catch((error: unknown) => {
          const known = refusalOf(error)
          if (known) return refuse(answer, known.code, known.message)
          log.error('A relay request failed unexpectedly', error, { event })
          return refuse(answer, 'internal', 'The relay could not do that.')
        })
    })
  }

  socket.emit('challenge', { version: protocolVersion, nonce, name: context.name, now: clock.now() })

  socket.on('register_user', (payload: unknown, callback: unknown) => {
    const answer: Answer = typeof callback === 'function' ? (value) => void callback(value) : () => {}
    if (identity || registering) return misuse(answer, 'This connection has registered already.')
    const input = registerUserSchema.safeParse(payload)
    if (!input.success) return misuse(answer, 'The registration was not understood.')
    const { certificate, signature, version, name } = input.data
    if (version !== protocolVersion) {
      return refuse(
        answer,
        'relay-refused',
        'This relay speaks another version. Update Landline on both machines.',
      )
    }
    registering = true
    register(certificate, signature, name)
      .then((result) => answer(result))
      .catch((error: unknown) => {
        const known = refusalOf(error)
        if (!known) log.error('A registration failed unexpectedly', error)
        refuse(answer, known?.code ?? 'internal', known?.message ?? 'The relay could not do that.')
        socket.disconnect(true)
      })
    return undefined
  })

  const register = async (
    certificate: DeviceCertificate,
    signature: string,
    name: string,
  ): Promise<unknown> => {
    const { address, device } = certificate
    if (
      !(await isAdmissible(certificate, signature, context.fingerprint, nonce, context.verifyCertificate))
    ) {
      throw new AppError('not-authorised', 'The relay could not verify who you are.')
    }
    const owner = mailbox.ownerOf(device)
    if (owner !== undefined && owner !== address) {
      throw new AppError('not-authorised', 'This device belongs to another account.')
    }
    if (!socket.connected) return undefined
    mailbox.putDevice(certificate, clock.now())
    identity = certificate
    cancelDeadline()
    const person = { address, name, since: clock.now() }
    people.set(socket.id, person)
    await socket.join([mailboxRoom(address), registeredRoom])
    socket.to(registeredRoom).emit('presence', { ...person, online: true })
    context.onPeople()
    return { ok: true, people: distinctPeople(people.values()) }
  }

  socket.on('disconnect', () => {
    cancelDeadline()
    const person = people.get(socket.id)
    if (!person) return
    people.delete(socket.id)
    // Another device of the same person may still be here.
    if (![...people.values()].some(({ address }) => address === person.address)) {
      io.to(registeredRoom).emit('presence', { ...person, online: false })
    }
    context.onPeople()
  })

  on('join_chat', chatSchema, ({ chat_id }, { address }) => {
    mayUse(mailbox, chat_id, address, true)
    if (!chat_id.startsWith('room:')) return {}
    if (mailbox.chatsOf(address) >= relayLimits.chatsPerDevice) {
      throw new AppError('too-many', 'You are in too many rooms of this relay.')
    }
    mailbox.join(chat_id, address)
    return { members: mailbox.members(chat_id) }
  })

  on('leave_chat', chatSchema, ({ chat_id }, { address }) => {
    mailbox.leave(chat_id, address)
  })

  on('send_message', sendMessageSchema, async ({ id, chat_id, recipients, envelope }, self) => {
    if (!bucket.take(clock.now())) throw new AppError('too-many', 'You are sending too fast for this relay.')
    const to = recipientsIn(mailbox, chat_id, recipients, self.address)
    const { cursor, at, added } = await context.postOffice.post({
      id,
      chatId: chat_id,
      sender: self.address,
      device: self.device,
      recipients: to,
      envelope,
    })
    if (added.length > 0) {
      const mail: Mail = { cursor, chat_id, sender: self.address, at, envelope }
      socket.to(added.map(mailboxRoom)).emit('new_message', mail)
    }
    return { cursor, at }
  })

  on('catch_up', catchUpSchema, ({ after }, { address, device }) => {
    const { messages, more } = mailbox.page(address, device, after)
    return { mail: Buffer.from(packMail(messages)), more }
  })

  on('ack', ackSchema, ({ cursor }, { device }) => mailbox.acknowledge(device, cursor))

  on('fetch_keys', fetchKeysSchema, ({ addresses }) => {
    if (!bucket.take(clock.now())) throw new AppError('too-many', 'You are asking too fast for this relay.')
    return { certificates: addresses.flatMap((address) => mailbox.certificates(address)) }
  })

  on('typing', typingSchema, ({ chat_id, active }, { address }) => {
    if (!bucket.take(clock.now())) return
    const to = recipientsIn(mailbox, chat_id, [], address).filter((other) => other !== address)
    if (to.length > 0)
      socket.to(to.map(mailboxRoom)).volatile.emit('typing', { chat_id, active, sender: address })
  })

  const events = new Set(['register_user', ...socket.eventNames().map(String)])
  socket.onAny((event: string, ...rest: readonly unknown[]) => {
    if (events.has(event)) return
    const callback = rest.at(-1)
    misuse(
      typeof callback === 'function' ? (value) => void callback(value) : () => {},
      'There is no such event.',
    )
  })
}

/** @throws AppError `not-a-member` when the address has no part in the chat */
const mayUse = (mailbox: Mailbox, chatId: string, address: Address, joining = false): void => {
  const pair = membersOfDirectChat(chatId)
  const member = pair
    ? pair.includes(address)
    : joining || !chatId.startsWith('room:') || mailbox.members(chatId).includes(address)
  if (!member) throw new AppError('not-a-member', 'You are not in this chat.')
}

/** Whose mailboxes a message of a chat goes to. */
const recipientsIn = (
  mailbox: Mailbox,
  chatId: string,
  named: readonly Address[],
  sender: Address,
): readonly Address[] => {
  mayUse(mailbox, chatId, sender)
  const pair = membersOfDirectChat(chatId)
  if (pair) {
    if (named.some((address) => !pair.includes(address))) {
      throw new AppError('not-a-member', 'A direct message goes to its two members only.')
    }
    const other = pair.find((address) => address !== sender)
    // The other one always; the sender's own devices hear of it too.
    return other === undefined ? [sender] : [addressOf(other), sender]
  }
  return chatId.startsWith('room:') ? mailbox.members(chatId) : [...new Set([...named, sender])]
}

const addressOf = (text: string): Address => sendMessageSchema.shape.recipients.element.parse(text)

const refusalCodes: ReadonlySet<string> = new Set([
  'not-authorised',
  'too-many',
  'not-a-member',
  'disk-full',
  'internal',
])

const refusalOf = (error: unknown): Pick<Refusal, 'code' | 'message'> | undefined =>
  error instanceof AppError && refusalCodes.has(error.code)
    ? // The set above holds only codes that a refusal can have.
      { code: error.code as Refusal['code'], message: error.message }
    : undefined
