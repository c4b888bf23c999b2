import type { IncomingMessage } from 'node:http'
import type { Server } from 'socket.io'
import type { z } from 'zod'
import type { DeviceCertificate } from '../../shared/device-certificate.ts'
import type { VerifyDeviceList } from '../../shared/device-list.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Address } from '../../shared/model/ids.ts'
import type { RelayGuest, RelayPerson } from '../../shared/model/network.ts'
import type { RelayLimits } from '../../shared/relay-protocol.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Log } from '../messaging/log.ts'
import type { Blobs } from './blobs.ts'
import type { CorkedWebSocket } from './corked-web-socket.ts'
import type { FanOut, Line } from './fan-out.ts'
import type { Guests } from './guests.ts'
import type { Mailbox } from './mailbox.ts'
import type { PostOffice } from './post-office.ts'
import type { Presence } from './presence.ts'
import type { Rate, Refusals } from './refusals.ts'
import type { Register } from './register.ts'
import type { Successors } from './succession.ts'

/** What all connections of a relay share. */
export interface RelayContext {
  readonly io: Server
  readonly socketOf: (request: IncomingMessage) => CorkedWebSocket
  readonly fanOut: FanOut
  readonly presence: Presence
  readonly mailbox: Mailbox
  readonly register: Register
  readonly blobs: Blobs
  readonly guests: Guests
  readonly successors: Successors
  readonly postOffice: PostOffice
  readonly refusals: Refusals
  readonly rate: Rate
  readonly limits: RelayLimits
  readonly name: string
  readonly fingerprint: string
  /** The account of the host, whom no choice of theirs can keep out. */
  readonly host: Address | undefined
  readonly clock: Clock
  readonly log: Log
  readonly verifyList: VerifyDeviceList
  /** Who is registered, by socket. */
  readonly here: Map<string, RelayGuest>
  /** Hears that somebody came or went, or what the host sees changed otherwise. */
  readonly onChange: () => void
}

/** One registered client's connection. */
export interface Guest {
  readonly line: Line
  readonly self: DeviceCertificate
  /** Takes one of the client's turns. @throws AppError `too-many` when it is too fast */
  readonly spend: () => void
  /** Whether it may have a turn, where nobody is told that it may not. */
  readonly mayGo: () => boolean
}

type Result = object | undefined | void
/** What a request came to: what is answered beside that it was done, or why it was not. */
export type Settle = (outcome: object | AppError) => void

/** Answers one kind of request: parsed, from a registered client, with errors told by name. */
export interface On {
  <S extends z.ZodType>(
    event: string,
    schema: S,
    work: (input: z.output<S>, guest: Guest) => Result | Promise<Result>,
  ): void
  /** What is answered later, by a call, without the cost of a promise. */
  later<S extends z.ZodType>(
    event: string,
    schema: S,
    work: (input: z.output<S>, guest: Guest, settle: Settle) => void,
  ): void
}

/** Something of each connection's own, made when it is first asked for: most never need it. */
export const ofEach = <T>(make: () => T): ((guest: Guest) => T) => {
  const made = new WeakMap<Guest, T>()
  return (guest) => {
    const known = made.get(guest)
    if (known !== undefined) return known
    const one = make()
    made.set(guest, one)
    return one
  }
}

/** Everybody registered, one entry a person. */
export const distinctPeople = (guests: Iterable<RelayGuest>): RelayPerson[] => {
  const byAddress = new Map<Address, RelayPerson>()
  for (const { address, name, since } of guests) {
    const known = byAddress.get(address)
    if (!known || since < known.since) byAddress.set(address, { address, name, since })
  }
  return [...byAddress.values()]
}
