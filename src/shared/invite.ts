import { z } from 'zod'
import { AppError } from './errors.ts'
import { defaultRelayPort, fingerprintSchema } from './relay-protocol.ts'

/** Where to find a relay, and how to know that it is the right one. */
export interface Invite {
  readonly name: string
  readonly fingerprint: string
  /** `host:port`, IPv6 hosts in brackets; at least one. */
  readonly addresses: string[]
  /** Where the relay asks for one: whoever has the link is let in. */
  readonly passcode?: string
}

const longestInvite = 4096
const mostAddresses = 32

/** An invite as a link. */
export const formatInvite = ({ name, fingerprint, addresses, passcode }: Invite): string => {
  const query = new URLSearchParams({ v: '1', n: name, f: fingerprint })
  for (const address of addresses) query.append('a', address)
  if (passcode !== undefined) query.set('p', passcode)
  return `landline://join?${query.toString()}`
}

/** What somebody typed or pasted to join: an invite link, or where a relay is. */
export type JoinTarget =
  | { readonly type: 'invite'; readonly invite: Invite }
  | { readonly type: 'address'; readonly address: string }

const portSchema = z.coerce.number().int().min(1).max(65_535)
const hostPattern = /^(\[[0-9a-fA-F:.%]{2,64}\]|[0-9a-zA-Z_.-]{1,253})$/

/**
 * `host`, `host:port`, `[v6]:port` in the form `host:port`.
 *
 * @throws AppError `invalid-input`
 */
export const parseAddress = (text: string): string => {
  const match = /^(.+?)(?::(\d{1,5}))?$/.exec(text.trim())
  const host = match?.[1] ?? ''
  const port = portSchema.safeParse(match?.[2] ?? defaultRelayPort)
  if (!hostPattern.test(host) || !port.success) {
    throw new AppError(
      'invalid-input',
      'That is neither an invite link nor an address such as 192.168.1.20:47474.',
    )
  }
  return `${host}:${port.data}`
}

/** Host and port of an address made by {@link parseAddress}. */
export const splitAddress = (address: string): { readonly host: string; readonly port: number } => {
  const colon = address.lastIndexOf(':')
  return {
    host: address.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(address.slice(colon + 1)),
  }
}

/**
 * Reads an invite link or a typed address.
 *
 * @throws AppError `invalid-input` with a sentence
 */
export const parseJoinTarget = (text: string): JoinTarget => {
  const typed = text.trim()
  if (!/^landline:/i.test(typed)) return { type: 'address', address: parseAddress(typed) }
  const broken = new AppError('invalid-input', 'This invite link is damaged. Ask for it again.')
  if (typed.length > longestInvite) throw broken
  const [head = '', query = ''] = typed.split(/\?(.*)/s)
  if (!/^landline:\/{0,2}join\/?$/i.test(head)) throw broken
  const parameters = new URLSearchParams(query)
  if (parameters.get('v') !== '1') {
    throw new AppError(
      'invalid-input',
      'This invite was made by a newer version of Landline. Update to use it.',
    )
  }
  const fingerprint = fingerprintSchema.safeParse(parameters.get('f')?.toLowerCase())
  const addresses = parameters.getAll('a').slice(0, mostAddresses)
  if (!fingerprint.success || addresses.length === 0) throw broken
  const passcode = parameters.get('p')
  return {
    type: 'invite',
    invite: {
      name: (parameters.get('n') ?? '').slice(0, 64),
      fingerprint: fingerprint.data,
      addresses: addresses.map(parseAddress),
      ...(passcode === null || passcode === '' ? {} : { passcode: passcode.slice(0, 200) }),
    },
  }
}
