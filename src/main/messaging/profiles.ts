import { createHash } from 'node:crypto'
import type { ProfileContent } from '../../shared/model/content.ts'
import type { Address } from '../../shared/model/ids.ts'
import { authorTimeOf } from './author-time.ts'
import type { Clock } from './clock.ts'
import { membersOf } from './conversation-id.ts'
import type { ConversationRecord, MessageRecord, Store } from './store.ts'

export interface ProfilesOptions {
  readonly self: Address
  readonly store: Store
  /** What this account is called. */
  readonly name: () => string
  readonly clock: Clock
  /** Whether others are told at all. */
  readonly enabled: () => boolean
}

/**
 * Tells others what this account is called and looks like: with the first message that it writes in a conversation, and with the
 * next one after something changed. So nobody hears of it whom it does not write to, and it travels as the message does.
 */
export class Profiles {
  readonly #options: ProfilesOptions

  constructor(options: ProfilesOptions) {
    this.#options = options
  }

  /** What is still to be told in a conversation where `message` was just written; undefined: everybody in it knows. */
  due(conversation: ConversationRecord, message: MessageRecord): ProfileContent | undefined {
    const { store, enabled } = this.#options
    // In a room the relay tells names, and whoever its host admits would see the picture.
    if (conversation.ref.kind === 'room' || !enabled()) return undefined
    return store.toldProfile(conversation.id) === this.#version(conversation)
      ? undefined
      : this.#said(message)
  }

  /** What was due has been written. */
  told(conversation: ConversationRecord): void {
    this.#options.store.setToldProfile(conversation.id, this.#version(conversation))
  }

  /** This account's picture from now on; undefined: none. */
  setPicture(picture: Uint8Array | undefined): void {
    const { self, store, name, clock } = this.#options
    store.putProfile(self, { name: name(), picture, told: authorTimeOf(clock.now()) })
  }

  /** Which version of it is told to whom: somebody who is new in a group has not heard it. */
  #version({ ref }: ConversationRecord): string {
    const { self, store, name } = this.#options
    const members = [...membersOf(ref)].sort()
    const all = JSON.stringify([name(), store.pictureDigest(self) ?? null, members])
    return createHash('sha256').update(all).digest('hex').slice(0, 32)
  }

  #said(message: MessageRecord): ProfileContent {
    const { self, store, name } = this.#options
    const picture = store.picture(self)
    return {
      type: 'profile',
      with: { id: message.logicalId, author: self },
      name: name(),
      ...(picture === undefined ? {} : { picture: Buffer.from(picture).toString('base64') }),
    }
  }
}

/**
 * Keeps what somebody said of themselves, unless they have said something newer.
 *
 * @returns whether it is news
 */
export const heard = (store: Store, self: Address, message: MessageRecord, said: ProfileContent): boolean => {
  const { author, at } = message
  const picture = said.picture === undefined ? undefined : new Uint8Array(Buffer.from(said.picture, 'base64'))
  // Another device of this account may be called otherwise; they look alike.
  const name = author === self ? (store.profileName(self) ?? said.name) : said.name
  return store.putProfile(author, { name, picture, told: at })
}
