import { z } from 'zod'
import { deviceIdSchema } from './device-certificate.ts'
import { deviceListSchema } from './device-list.ts'
import { readFields, writeFields } from './fields.ts'
import { nameSchema } from './model/account.ts'
import { addressSchema, messageIdSchema } from './model/ids.ts'
import type { Address } from './model/ids.ts'

/** The version of this protocol; a relay and a client of different versions tell each other so. */
export const protocolVersion = 2

/** The usual port of a relay. */
export const defaultRelayPort = 47_474

/** The mDNS service type of relays, without the leading underscore: `_landline-relay._tcp`. */
export const relayServiceType = 'landline-relay'

/** What a frame of this protocol may have, whatever a host chooses. */
export const protocolLimits = {
  envelopeBytes: 1024 * 1024,
  frameBytes: 2 * 1024 * 1024,
  recipients: 250,
  catchUpPage: 200,
  fetchKeys: 250,
  oneTimeKeys: 100,
  /** A device that has fewer of a kind left at a relay is asked for more. */
  fewKeys: 15,
  /** Bytes of one chunk of a blob, sealed. */
  chunkBytes: 256 * 1024,
} as const

const limit = (least: number, most: number) =>
  z
    .number('A limit is a number.')
    .int('A limit is a whole number.')
    .min(least, `This limit is at least ${least.toLocaleString('en')}.`)
    .max(most, `This limit is at most ${most.toLocaleString('en')}.`)

/** What a host can limit further; over a limit there is a named error. */
export const relayLimitsSchema = z.object({
  connections: limit(1, 10_000),
  /** Of one person at a time. */
  devices: limit(1, 100),
  /** Messages and questions a second of one connection, and how many at once. */
  messagesPerSecond: limit(1, 100_000),
  burst: limit(1, 100_000),
  roomsPerPerson: limit(1, 10_000),
  rooms: limit(1, 10_000),
  /** Frames that are not of this protocol, before the connection ends. */
  malformedFrames: limit(1, 1_000),
  registrationMilliseconds: limit(1_000, 120_000),
  /** What may wait for a client that does not read, before it is cut off; bytes. A page of mail must fit in. */
  bufferedBytes: limit(4 * 1024 * 1024, 1024 ** 3),
  /** Bytes of one file, and of all. */
  blobBytes: limit(0, 1024 ** 3),
  allBlobBytes: limit(0, Number.MAX_SAFE_INTEGER),
})
export type RelayLimits = z.infer<typeof relayLimitsSchema>

export const defaultRelayLimits: RelayLimits = {
  connections: 1_000,
  devices: 10,
  messagesPerSecond: 500,
  burst: 2_000,
  roomsPerPerson: 500,
  rooms: 1_000,
  malformedFrames: 20,
  registrationMilliseconds: 10_000,
  bufferedBytes: 16 * 1024 * 1024,
  blobBytes: 110 * 1024 * 1024,
  allBlobBytes: 4 * 1024 ** 3,
}

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `${bytes} bytes in hexadecimal`)

/** SHA-256 of a relay's certificate (DER), hexadecimal: its identity. */
export const fingerprintSchema = hex(32)

const base64 = (most: number) => z.base64().max(most)

/** Socket.IO hands binary over as a Buffer here and as a Uint8Array elsewhere. */
const bytesSchema = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array, 'Bytes are expected.')
  .refine((value) => value.length <= protocolLimits.envelopeBytes, 'The envelope is too large.')

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

/** Whom the host lets in: everybody on the network, who knows a passcode, or whom they named. */
export const admissionPolicySchema = z.enum(['open', 'passcode', 'allow-list'])
export type AdmissionPolicy = z.infer<typeof admissionPolicySchema>

/** The relay's first word on a connection. */
export const challengeSchema = z.object({
  version: z.number().int(),
  nonce: hex(32),
  name: z.string().max(64),
  admission: admissionPolicySchema,
  /** Milliseconds since 1970. */
  now: z.number(),
})

const personSchema = z.object({ address: addressSchema, name: nameSchema, since: z.number() })

/** A public key that others may need, by a number that its owner knows it by. */
const publicKeySchema = z.object({ id: z.number().int().min(1).max(0xff_ffff), key: base64(4096) })
const signedKeySchema = publicKeySchema.extend({ signature: base64(128) })

/**
 * What others need to begin a session with a device (PQXDH), and that may be used again and again. `signature` is the device's
 * identity key's over {@link preKeyMessage}, so that a relay cannot hand out keys whose time is over.
 */
export const preKeysSchema = z.object({
  device: deviceIdSchema,
  registrationId: z.number().int().min(1).max(0x3fff),
  signedPreKey: signedKeySchema,
  lastResort: signedKeySchema,
  /** When they were made, milliseconds since 1970. */
  at: z.number().int().nonnegative(),
  signature: base64(128),
})
export type PreKeys = z.infer<typeof preKeysSchema>

/** Keys that are handed out once. */
const oneTimeKeysSchema = z.object({
  preKeys: z.array(publicKeySchema).max(protocolLimits.oneTimeKeys),
  kyberPreKeys: z.array(signedKeySchema).max(protocolLimits.oneTimeKeys),
})

/** What a relay hands out for one session: one-time keys are missing when all are used up. */
export const bundleSchema = z.object({
  keys: preKeysSchema,
  preKey: publicKeySchema.optional(),
  kyberPreKey: signedKeySchema.optional(),
})
export type Bundle = z.infer<typeof bundleSchema>

export const registerUserSchema = z.object({
  version: z.number().int(),
  name: nameSchema,
  /** The account's devices; the one that registers is among them. */
  list: deviceListSchema,
  device: deviceIdSchema,
  /** Ed25519 over {@link admissionMessage}, by the device's admission key. */
  signature: hex(64),
  /** Where the relay asks for a passcode: HMAC-SHA-256 of {@link passcodeMessage} under {@link passcodeKeyInput}'s key. */
  passcode: hex(32).optional(),
})
export const publishListSchema = z.object({ list: deviceListSchema })
export const publishKeysSchema = z.object({ keys: preKeysSchema, oneTime: oneTimeKeysSchema })
export type PublishKeys = z.infer<typeof publishKeysSchema>
export const takePreKeysSchema = z.object({
  devices: z.array(deviceIdSchema).min(1).max(protocolLimits.fetchKeys),
})
export const chatSchema = z.object({ chat_id: chatIdSchema })
export const sendMessageSchema = z.object({
  id: messageIdSchema,
  chat_id: chatIdSchema,
  /** Whose mailboxes it is for; in a room the relay knows. The sender's own address: their other devices. */
  recipients: z.array(addressSchema).max(protocolLimits.recipients),
  envelope: bytesSchema,
})
export const catchUpSchema = z.object({ after: z.number().int().nonnegative() })
export const ackSchema = z.object({ cursor: z.number().int().nonnegative() })
export const typingSchema = z.object({
  chat_id: chatIdSchema,
  active: z.boolean(),
  /** Of a group, whose members the relay does not know. */
  recipients: z.array(addressSchema).max(protocolLimits.recipients).default([]),
})
const blobIdSchema = hex(32)
/** Announces a blob, or asks how far it is. */
export const blobCreateSchema = z.object({
  blob: blobIdSchema,
  bytes: z
    .number()
    .int()
    .min(1)
    .max(1024 ** 3),
})
export const blobSchema = z.object({ blob: blobIdSchema })
const chunkIndexSchema = z.number().int().nonnegative()
export const blobPutSchema = z.object({
  blob: blobIdSchema,
  index: chunkIndexSchema,
  data: z
    .custom<Uint8Array>((value) => value instanceof Uint8Array, 'Bytes are expected.')
    .refine(({ length }) => length > 0 && length <= protocolLimits.chunkBytes, 'The chunk is too large.'),
})
export const blobGetSchema = z.object({ blob: blobIdSchema, index: chunkIndexSchema })
export const fetchKeysSchema = z.object({ addresses: z.array(addressSchema).max(protocolLimits.fetchKeys) })

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

/** What a relay has left of a device's keys: when those were made that are used again, and how many are left of the others. */
const keysLeftSchema = z.object({
  at: z.number().nullable(),
  preKeys: z.number().int(),
  kyberPreKeys: z.number().int(),
})

/** What the relay says unasked. */
export const relayTypingSchema = typingSchema.omit({ recipients: true }).extend({ sender: addressSchema })
export const presenceSchema = personSchema.extend({ online: z.boolean() })
/** Who is in a room, with the names they gave themselves. */
const membersSchema = z.array(z.object({ address: addressSchema, name: nameSchema })).max(10_000)
export type RoomMember = z.infer<typeof membersSchema>[number]
/** Who came into a room, and who left it. */
export const chatMembersSchema = z.object({
  chat_id: chatIdSchema,
  joined: membersSchema,
  left: z.array(addressSchema).max(10_000),
})
export type RoomChange = z.infer<typeof chatMembersSchema>
/** Somebody's devices changed, or became known here. */
export const devicesChangedSchema = z.object({ list: deviceListSchema })
/** The others have taken most of this device's one-time keys. */
export const keysLowSchema = z.object({ keys: keysLeftSchema })
/** The last word to somebody whom the host sends away. */
export const goodbyeSchema = z.object({ code: z.enum(['removed', 'banned', 'closing']) })

/** Answers: each request gets one of these or {@link refusalSchema}. */
export const registeredSchema = z.object({
  ok: z.literal(true),
  people: z.array(personSchema),
  /** The newest list of this account's devices that the relay has: another device may have made a newer one. */
  list: deviceListSchema,
  /** What the relay has left of this device's keys. */
  keys: keysLeftSchema,
})
export const sentSchema = z.object({ ok: z.literal(true), cursor: z.number().int(), at: z.number() })
export const caughtUpSchema = z.object({
  ok: z.literal(true),
  /** {@link packMail}: one attachment, because Socket.IO bounds how many a packet may have. */
  mail: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Bytes are expected.'),
  more: z.boolean(),
})
export const keysSchema = z.object({ ok: z.literal(true), lists: z.array(deviceListSchema) })
export const bundlesSchema = z.object({ ok: z.literal(true), bundles: z.array(bundleSchema) })
export const joinedChatSchema = z.object({ ok: z.literal(true), members: membersSchema.default([]) })
const roomSchema = z.object({ chat_id: chatIdSchema, members: z.number().int(), joined: z.boolean() })
export const roomsSchema = z.object({ ok: z.literal(true), rooms: z.array(roomSchema) })
export type RoomListing = z.infer<typeof roomSchema>
export const blobStateSchema = z.object({
  ok: z.literal(true),
  bytes: z.number().int(),
  /** How many chunks the relay has, counted from the first. */
  chunks: z.number().int(),
})
export const blobChunkSchema = z.object({
  ok: z.literal(true),
  data: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Bytes are expected.'),
})
export const doneSchema = z.object({ ok: z.literal(true) })
export const refusalSchema = z.object({
  ok: z.literal(false),
  code: z.enum([
    'malformed-frame',
    'not-authorised',
    'relay-refused',
    'passcode-needed',
    'wrong-passcode',
    'banned',
    'not-invited',
    'device-revoked',
    'unknown-blob',
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

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const message = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    message.set(part, at)
    at += part.length
  }
  return message
}

/**
 * What a device signs to be admitted: a tag that no other signature of that key has, the certificate that the client
 * itself saw on its socket (so that it cannot be passed on to another relay), the relay's nonce, and the address.
 */
export const admissionMessage = (fingerprint: string, nonce: string, address: Address): Uint8Array =>
  joined([
    encoder.encode('landline admission v2\0'),
    bytesOfHex(fingerprint),
    bytesOfHex(nonce),
    bytesOfHex(address.slice(2)),
  ])

/** What the proof of a passcode is made over: good for this connection and this person only. */
export const passcodeMessage = (nonce: string, address: Address): Uint8Array =>
  joined([encoder.encode('landline passcode v1\0'), bytesOfHex(nonce), bytesOfHex(address.slice(2))])

/**
 * How the key of a passcode is made: scrypt of the passcode, as {@link normalPasscode} has it, with the fingerprint that the
 * client itself saw as salt. Another relay that asks for it gets a proof which is of no use at this one.
 */
export const passcodeScrypt = { N: 2 ** 15, r: 8, p: 1, length: 32, maxmem: 64 * 1024 * 1024 } as const

/** A passcode as people type it: any case, spaces or dashes between its words. */
export const normalPasscode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replaceAll(/[\s-]+/gu, '-')

/** What a device's identity key signs of the keys that it hands out. */
export const preKeyMessage = (keys: Omit<PreKeys, 'signature'>): Uint8Array => {
  const { device, registrationId, signedPreKey, lastResort, at } = keys
  const named = [device, registrationId, signedPreKey.id, signedPreKey.key, lastResort.id, lastResort.key, at]
  return encoder.encode(`landline pre-keys v1\0${named.join('\0')}`)
}

const decoder = new TextDecoder()
const mailLabelSchema = mailSchema.omit({ envelope: true })

/** A page of mail as bytes: for each message a label (JSON: everything but the envelope) and the envelope. */
export const packMail = (messages: readonly Mail[]): Uint8Array =>
  writeFields(messages.flatMap(({ envelope, ...label }) => [encoder.encode(JSON.stringify(label)), envelope]))

/** Reads what {@link packMail} wrote. @throws when it is anything else */
export const unpackMail = (page: Uint8Array): Mail[] => {
  const fields = readFields(page, protocolLimits.catchUpPage * 2)
  return fields.flatMap((label, index) => {
    const envelope = fields[index + 1]
    if (index % 2 === 1) return []
    if (!envelope) throw new RangeError('A label without its envelope')
    return [
      { ...mailLabelSchema.parse(JSON.parse(decoder.decode(label))), envelope: bytesSchema.parse(envelope) },
    ]
  })
}
