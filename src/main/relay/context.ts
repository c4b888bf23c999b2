import type { Server, Socket } from 'socket.io'
import type { z } from 'zod'
import type { DeviceCertificate } from '../../shared/device-certificate.ts'
import type { VerifyDeviceList } from '../../shared/device-list.ts'
import type { Address } from '../../shared/model/ids.ts'
import type { RelayGuest, RelayPerson } from '../../shared/model/network.ts'
import type { RelayLimits } from '../../shared/relay-protocol.ts'
import type { Clock } from '../messaging/clock.ts'
import type { Log } from '../messaging/log.ts'
import type { Blobs } from './blobs.ts'
import type { Guests } from './guests.ts'
import type { Mailbox } from './mailbox.ts'
import type { PostOffice } from './post-office.ts'
import type { Rate, Refusals } from './refusals.ts'
import type { Register } from './register.ts'
import type { Successors } from './succession.ts'

/** What all connections of a relay share. */
export interface RelayContext {
  readonly io: Server
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
  readonly socket: Socket
  readonly self: DeviceCertificate
  /** Takes one of the client's turns. @throws AppError `too-many` when it is too fast */
  readonly spend: () => void
  /** Whether it may have a turn, where nobody is told that it may not. */
  readonly mayGo: () => boolean
}

/** Answers one kind of request: parsed, from a registered client, with errors told by name. */
export type On = <S extends z.ZodType>(
  event: string,
  schema: S,
  work: (input: z.output<S>, guest: Guest) => unknown,
) => void

/** The Socket.IO room of everybody who reads an address's mailbox. */
export const mailboxRoom = (address: Address): string => `mailbox ${address}`
export const registeredRoom = 'registered'

/** Everybody registered, one entry a person. */
export const distinctPeople = (guests: Iterable<RelayGuest>): RelayPerson[] => {
  const byAddress = new Map<Address, RelayPerson>()
  for (const { address, name, since } of guests) {
    const known = byAddress.get(address)
    if (!known || since < known.since) byAddress.set(address, { address, name, since })
  }
  return [...byAddress.values()]
}
