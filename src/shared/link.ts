import { z } from 'zod'
import { AppError } from './errors.ts'
import { parseJoinTarget } from './invite.ts'
import type { Invite, JoinTarget } from './invite.ts'
import { nameSchema } from './model/account.ts'
import { addressSchema, conversationIdSchema } from './model/ids.ts'
import type { Address, ConversationId } from './model/ids.ts'

/** What a `landline://` link asks for. Nothing of it is done before somebody has said yes to it. */
export type AppLink =
  | { readonly type: 'join'; readonly invite: Invite }
  | { readonly type: 'contact'; readonly address: Address; readonly name?: string }
  | { readonly type: 'conversation'; readonly id: ConversationId }

const longestLink = 4096

/** What each kind of link may say; `a` of an invite may stand several times. */
const parameters = {
  join: ['v', 'n', 'f', 'a', 'p'],
  contact: ['v', 'a', 'n'],
  conversation: ['v', 'id'],
} as const
type Kind = keyof typeof parameters

/** A link to somebody, for others to write to them. */
export const formatContactLink = (address: Address, name: string | undefined): string => {
  const query = new URLSearchParams({ v: '1', a: address, ...(name === undefined ? {} : { n: name }) })
  return `landline://contact?${query.toString()}`
}

/** A link to a conversation, for this account's own devices. */
export const formatConversationLink = (id: ConversationId): string =>
  `landline://conversation?${new URLSearchParams({ v: '1', id }).toString()}`

const broken = (): AppError =>
  new AppError('invalid-input', 'This link is damaged, or was not made by Landline. Ask for it again.')

/**
 * Reads a link that the system handed over: anybody can make one, and any page can have it opened, so that nothing but what
 * Landline itself writes is taken. A link is printable ASCII without a host but the three kinds, without user, port, path or fragment,
 * with parameters that its kind has, each once, and no words that turn the writing or break a line.
 *
 * @throws AppError `invalid-input` with a sentence that holds nothing of the link
 */
export const parseLink = (text: string): AppLink => {
  if (text.length > longestLink)
    throw new AppError('invalid-input', 'This link is too long to be one of Landline.')
  const [, head, query = ''] =
    /^landline:\/\/([a-z]+)\/?\?([!$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*)$/i.exec(text) ?? []
  const kind = z.enum(['join', 'contact', 'conversation']).safeParse(head?.toLowerCase())
  if (!kind.success) throw broken()
  const said = readQuery(query, kind.data)
  if (said.get('v') !== '1') {
    throw new AppError(
      'invalid-input',
      'This link was made by a newer version of Landline. Update to use it.',
    )
  }
  switch (kind.data) {
    case 'join': {
      const target = inviteIn(text)
      const name = named(said.get('n'))
      return { type: 'join', invite: { ...target.invite, name: name ?? '' } }
    }
    case 'contact': {
      const address = addressSchema.safeParse(said.get('a'))
      if (!address.success) throw broken()
      const name = named(said.get('n'))
      return { type: 'contact', address: address.data, ...(name === undefined ? {} : { name }) }
    }
    case 'conversation': {
      const id = conversationIdSchema.safeParse(said.get('id'))
      if (!id.success || !/^[\p{L}\p{N}:._#~ -]+$/u.test(id.data)) throw broken()
      return { type: 'conversation', id: id.data }
    }
  }
}

const inviteIn = (text: string): Extract<JoinTarget, { type: 'invite' }> => {
  let target: JoinTarget
  try {
    target = parseJoinTarget(text)
  } catch {
    // What it says of typed addresses does not fit here.
    throw broken()
  }
  if (target.type !== 'invite') throw broken()
  return target
}

/** The parameters of a link. @throws AppError where one is unknown, stands twice, or is badly encoded */
const readQuery = (query: string, kind: Kind): ReadonlyMap<string, string> => {
  const known: ReadonlySet<string> = new Set(parameters[kind])
  const found = new Map<string, string>()
  for (const part of query.split('&')) {
    const equals = part.indexOf('=')
    const key = part.slice(0, equals)
    const several = kind === 'join' && key === 'a'
    if (equals < 1 || !known.has(key) || (found.has(key) && !several)) throw broken()
    let value: string
    try {
      value = decodeURIComponent(part.slice(equals + 1).replaceAll('+', ' '))
    } catch {
      throw broken()
    }
    if (/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/u.test(value)) throw broken()
    found.set(key, value)
  }
  return found
}

const named = (said: string | undefined): string | undefined => {
  if (said === undefined || said.trim() === '') return undefined
  const name = nameSchema.safeParse(said)
  if (!name.success) throw broken()
  return name.data
}
