import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { addressSchema } from '../../../shared/model/ids.ts'
import type { Address } from '../../../shared/model/ids.ts'
import type { RoomChange, RoomMember } from '../../../shared/relay-protocol.ts'
import type { ConversationRef } from '../../messaging/envelope.ts'
import type { Log } from '../../messaging/log.ts'
import type { StateStore } from '../../messaging/state-store.ts'
import type { TransportHost } from '../../messaging/transport.ts'
import { codeOf } from './incoming.ts'
import type { RelayLink } from './relay-link.ts'

const prefix = 'room:'
const roomSchema = z.object({ members: z.array(addressSchema) })
const keyOf = (relay: string, name: string): string => `${prefix}${relay}:${name}`
const chatOf = (name: string): string => `room:${name}`

export interface RoomsOptions {
  readonly self: Address
  readonly state: StateStore
  readonly log: Log
  readonly host: () => TransportHost | undefined
}

type RoomRef = Extract<ConversationRef, { kind: 'room' }>

/** The rooms that this account is in, at which relay, with whom. */
export class Rooms {
  readonly #options: RoomsOptions
  readonly #members = new Map<string, readonly Address[]>()

  constructor(options: RoomsOptions) {
    this.#options = options
    for (const [key, value] of options.state.list(prefix)) {
      this.#members.set(key, roomSchema.parse(JSON.parse(value)).members)
    }
  }

  /** Whether this account is in a room. */
  isJoined({ relay, name }: RoomRef): boolean {
    return this.#members.has(keyOf(relay, name))
  }

  /** Who is in a room beside this account, as its relay said last. */
  othersIn({ relay, name }: RoomRef): readonly Address[] {
    return (this.#members.get(keyOf(relay, name)) ?? []).filter((one) => one !== this.#options.self)
  }

  /** Joins a room, because this person wants that. @returns what it is as a conversation */
  async join(link: RelayLink, name: string): Promise<RoomRef> {
    const ref = await this.#enter(link, name)
    this.#options.host()?.conversationChanged({ ref, consent: 'allowed' })
    return ref
  }

  /** Is in a room of which the relay says that this account is: another device joined it, or the relay says what is not so. */
  async #enter(link: RelayLink, name: string): Promise<RoomRef> {
    return this.#learn(link, name, await link.joinChat(chatOf(name)))
  }

  /** Leaves a room; what was said there stays here. */
  async leave(link: RelayLink, name: string): Promise<void> {
    await link.leaveChat(chatOf(name))
    this.#left(link, name)
  }

  /** Hears who is in the rooms that were joined; what another device of this account joined or left is joined or left here too. */
  async rejoin(link: RelayLink): Promise<void> {
    const relay = link.relay.fingerprint
    const here = keyOf(relay, '')
    const joined = new Set(
      (await link.listRooms()).filter((room) => room.joined).map(({ chat_id }) => chat_id),
    )
    const names = [...this.#members.keys()]
      .filter((key) => key.startsWith(here))
      .map((key) => key.slice(here.length))
    // A relay keeps who is in its rooms beside what makes it this relay: it cannot have forgotten.
    for (const name of names) if (!joined.has(chatOf(name))) this.#left(link, name)
    for (const chat of joined) await this.#enter(link, chat.slice('room:'.length))
  }

  /** The relay says who came into a room, and who left. */
  changed(link: RelayLink, { chat_id, joined, left }: RoomChange): void {
    const { self, log } = this.#options
    if (!chat_id.startsWith('room:')) return
    const name = chat_id.slice('room:'.length)
    const known = this.#members.get(keyOf(link.relay.fingerprint, name))
    if (left.includes(self)) {
      if (known) this.#left(link, name)
    } else if (known) {
      const here = joined.map(({ address }) => address)
      const others = known.filter((one) => !left.includes(one) && !here.includes(one))
      this.#learn(link, name, joined, others)
    } else if (joined.some(({ address }) => address === self)) {
      // On another device of this account: who else is there has to be asked for.
      this.#enter(link, name).catch((error: unknown) =>
        log.info('A room could not be joined', { code: codeOf(error) }),
      )
    }
  }

  /** Forgets the rooms of a relay that was left. */
  forget(relay: string): void {
    for (const key of this.#members.keys()) {
      if (!key.startsWith(keyOf(relay, ''))) continue
      this.#members.delete(key)
      this.#options.state.delete(key)
    }
  }

  /** @param others who is in it beside, whose names are known */
  #learn(
    link: RelayLink,
    name: string,
    members: readonly RoomMember[],
    others: readonly Address[] = [],
  ): RoomRef {
    const { state, host, self } = this.#options
    const { fingerprint, name: title } = link.relay
    const addresses = [...others, ...members.map(({ address }) => address)].sort()
    const key = keyOf(fingerprint, name)
    this.#members.set(key, addresses)
    state.set(key, JSON.stringify({ members: addresses }))
    for (const { address, name: called } of members) {
      if (address !== self) host()?.signal({ type: 'profile', address, name: called })
    }
    const ref: RoomRef = { kind: 'room', relay: fingerprint, name, title, members: addresses }
    host()?.conversationChanged({ ref })
    host()?.reachChanged()
    return ref
  }

  #left(link: RelayLink, name: string): void {
    const { state, host, self } = this.#options
    const { fingerprint, name: title } = link.relay
    const key = keyOf(fingerprint, name)
    const members = (this.#members.get(key) ?? []).filter((one) => one !== self)
    this.#members.delete(key)
    state.delete(key)
    host()?.conversationChanged({
      ref: { kind: 'room', relay: fingerprint, name, title, members: [...members] },
    })
  }
}

/** A room's name as people type it. @throws AppError `invalid-input` */
export const roomName = (typed: string): string => {
  const name = typed
    .normalize('NFKD')
    .toLowerCase()
    .trim()
    .replaceAll(/[\s_]+/gu, '-')
    .replace(/^#/, '')
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new AppError(
      'invalid-input',
      'The name of a room has letters from a to z, digits and dashes, at most 63 of them.',
    )
  }
  return name
}
