import { z } from 'zod'
import { deviceCertificateSchema } from './device-certificate.ts'
import { readFields, writeFields } from './fields.ts'
import { nameSchema } from './model/account.ts'
import { addressSchema, messageIdSchema } from './model/ids.ts'
import type { Address } from './model/ids.ts'

/** The version of this protocol; a relay and a client of different versions tell each other so. */
export const protocolVersion = 1

/** The usual port of a relay. */
export const defaultRelayPort = 47_474

/** The mDNS service type of relays, without the leading underscore: `_landline-relay._tcp`. */
export const relayServiceType = 'landline-relay'

/** What a relay accepts, in its units; over a limit there is a named error. */
export const relayLimits = {
  envelopeBytes: 1024 * 1024,
  frameBytes: 2 * 1024 * 1024,
  recipients: 250,
  chatsPerDevice: 500,
  connections: 1_000,
  messagesPerSecond: 500,
  burst: 2_000,
  malformedFrames: 20,
  registrationMilliseconds: 10_000,
  catchUpPage: 200,
  fetchKeys: 100,
} as const

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `${bytes} bytes in hexadecimal`)

/** SHA-256 of a relay's certificate (DER), hexadecimal: its identity. */
export const fingerprintSchema = hex(32)

/** Socket.IO hands binary over as a Buffer here and as a Uint8Array elsewhere. */
const bytesSchema = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array, 'Bytes are expected.')
  .refine((value) => value.length <= relayLimits.envelopeBytes, 'The envelope is too large.')

/**
 * A chat as relays name it: `direct:` and both addresses in order, `room:` and a name, `group:` and an id.
 * The name is the host's to see; what is said in it is not.
 */
export const chatIdSchema = z
  .string()
  .regex(
    /^(direct:0x[0-9a-f]{40}:0x[0-9a-f]{40}|room:[a-z0-9][a-z0-9-]{0,62}|group:[0-9a-zA-Z-]{8,128})$/,
    'That is not a chat id.',
  )

/** The chat of a direct conversation. */
export const directChatId = (members: readonly [Address, Address]): string =>
  `direct:${[...members].sort().join(':')}`

/** The two addresses of a direct chat, or undefined for other chats. */
export const membersOfDirectChat = (chatId: string): readonly string[] | undefined =>
  chatId.startsWith('direct:') ? chatId.split(':').slice(1) : undefined

/** The relay's first word on a connection. */
export const challengeSchema = z.object({
  version: z.number().int(),
  nonce: hex(32),
  name: z.string().max(64),
  /** Milliseconds since 1970. */
  now: z.number(),
})

const personSchema = z.object({ address: addressSchema, name: nameSchema, since: z.number() })

export const registerUserSchema = z.object({
  version: z.number().int(),
  name: nameSchema,
  certificate: deviceCertificateSchema,
  /** Ed25519 over {@link admissionMessage}, by the certificate's admission key. */
  signature: hex(64),
})
export const chatSchema = z.object({ chat_id: chatIdSchema })
export const sendMessageSchema = z.object({
  id: messageIdSchema,
  chat_id: chatIdSchema,
  /** Whose mailboxes it is for; in a room the relay knows. The sender's own address: their other devices. */
  recipients: z.array(addressSchema).max(relayLimits.recipients),
  envelope: bytesSchema,
})
export const catchUpSchema = z.object({ after: z.number().int().nonnegative() })
export const ackSchema = z.object({ cursor: z.number().int().nonnegative() })
export const typingSchema = z.object({ chat_id: chatIdSchema, active: z.boolean() })
export const fetchKeysSchema = z.object({ addresses: z.array(addressSchema).max(relayLimits.fetchKeys) })

/** A message as a mailbox hands it out. */
export const mailSchema = z.object({
  cursor: z.number().int().positive(),
  chat_id: chatIdSchema,
  sender: addressSchema,
  /** When the relay stored it, milliseconds since 1970. */
  at: z.number(),
  envelope: bytesSchema,
})
export type Mail = z.infer<typeof mailSchema>

/** What the relay says unasked. */
export const relayTypingSchema = typingSchema.extend({ sender: addressSchema })
export const presenceSchema = personSchema.extend({ online: z.boolean() })

/** Answers: each request gets one of these or {@link refusalSchema}. */
export const registeredSchema = z.object({ ok: z.literal(true), people: z.array(personSchema) })
export const sentSchema = z.object({ ok: z.literal(true), cursor: z.number().int(), at: z.number() })
export const caughtUpSchema = z.object({
  ok: z.literal(true),
  /** {@link packMail}: one attachment, because Socket.IO bounds how many a packet may have. */
  mail: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Bytes are expected.'),
  more: z.boolean(),
})
export const keysSchema = z.object({ ok: z.literal(true), certificates: z.array(deviceCertificateSchema) })
export const doneSchema = z.object({ ok: z.literal(true) })
export const refusalSchema = z.object({
  ok: z.literal(false),
  code: z.enum([
    'malformed-frame',
    'not-authorised',
    'relay-refused',
    'too-large',
    'too-many',
    'not-a-member',
    'disk-full',
    'internal',
  ]),
  message: z.string().max(500),
})
export type Refusal = z.infer<typeof refusalSchema>

const encoder = new TextEncoder()

/** Bytes of a hexadecimal string. */
export const bytesOfHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/**
 * What a device signs to be admitted: a tag that no other signature of that key has, the certificate that the client
 * itself saw on its socket (so that it cannot be passed on to another relay), the relay's nonce, and the address.
 */
export const admissionMessage = (fingerprint: string, nonce: string, address: Address): Uint8Array => {
  const tag = encoder.encode('landline admission v1\0')
  const parts = [tag, bytesOfHex(fingerprint), bytesOfHex(nonce), bytesOfHex(address.slice(2))]
  const message = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    message.set(part, at)
    at += part.length
  }
  return message
}

const decoder = new TextDecoder()
const mailLabelSchema = mailSchema.omit({ envelope: true })

/** A page of mail as bytes: for each message a label (JSON: everything but the envelope) and the envelope. */
export const packMail = (messages: readonly Mail[]): Uint8Array =>
  writeFields(messages.flatMap(({ envelope, ...label }) => [encoder.encode(JSON.stringify(label)), envelope]))

/** Reads what {@link packMail} wrote. @throws when it is anything else */
export const unpackMail = (page: Uint8Array): Mail[] => {
  const fields = readFields(page, relayLimits.catchUpPage * 2)
  return fields.flatMap((label, index) => {
    const envelope = fields[index + 1]
    if (index % 2 === 1) return []
    if (!envelope) throw new RangeError('A label without its envelope')
    return [
      { ...mailLabelSchema.parse(JSON.parse(decoder.decode(label))), envelope: bytesSchema.parse(envelope) },
    ]
  })
}
