import { z } from 'zod'
import { deviceIdSchema } from '../device-certificate.ts'
import { admissionPolicySchema, relayLimitsSchema } from '../relay-protocol.ts'
import { addressSchema } from './ids.ts'
import { shownLineSchema } from './visible.ts'

/** The life of a transport. degraded: it works in part, or is known to be slow or offline while it retries. */
export const transportStateSchema = z.enum(['off', 'connecting', 'ready', 'degraded', 'failed'])
export type TransportState = z.infer<typeof transportStateSchema>

/** A transport's state with a reason that a person can read. */
export const transportStatusSchema = z.object({
  state: transportStateSchema,
  reason: z.string().optional(),
  /** When it came into this state, milliseconds since 1970. */
  since: z.number().optional(),
})
export type TransportStatus = z.infer<typeof transportStatusSchema>

/** Both lines, and which XMTP network is chosen. */
export const networkStatusSchema = z.object({
  xmtp: transportStatusSchema.extend({
    network: z.string().optional(),
    /** Where this account's devices leave what was written before for each other, where that was chosen. */
    history: z.string().optional(),
  }),
  lan: transportStatusSchema,
})
export type NetworkStatus = z.infer<typeof networkStatusSchema>

const urlSchema = z.string().refine((value) => {
  try {
    return ['http:', 'https:'].includes(new URL(value).protocol)
  } catch {
    return false
  }
}, 'Choose off, local, dev or production, or give a URL that starts with http:// or https://.')

/** Which XMTP network: a named one, or the URL of a node. */
export const xmtpNetworkSchema = z.union([z.enum(['off', 'local', 'dev', 'production']), urlSchema])
export type XmtpNetwork = z.infer<typeof xmtpNetworkSchema>

/** Someone connected to a relay right now. */
export const relayPersonSchema = z.object({
  address: addressSchema,
  name: shownLineSchema,
  /** Milliseconds since 1970, on the relay's clock. */
  since: z.number(),
})
export type RelayPerson = z.infer<typeof relayPersonSchema>

/** One connection as the host of a relay sees it. */
const relayGuestSchema = relayPersonSchema.extend({
  device: deviceIdSchema,
  /** The network address it comes from. */
  from: z.string(),
})
export type RelayGuest = z.infer<typeof relayGuestSchema>

/** Somebody whom the host of a relay named to host when it is gone. */
const successorSchema = z.object({
  address: addressSchema,
  name: shownLineSchema,
  /** waiting: they have not been asked yet, because they were not here. */
  answer: z.enum(['waiting', 'accepted', 'declined']),
})
export type Successor = z.infer<typeof successorSchema>

const bannedPersonSchema = z.object({ address: addressSchema, name: shownLineSchema, at: z.number() })
export type BannedPerson = z.infer<typeof bannedPersonSchema>

/** Something a relay refused: when, by which error, and to whom where that is known. */
const relayRefusalSchema = z.object({
  at: z.number(),
  code: z.string(),
  message: z.string(),
  from: z.string(),
  address: addressSchema.optional(),
})
export type RelayRefusal = z.infer<typeof relayRefusalSchema>

/** How long and how much a relay keeps. */
export const retentionSchema = z.object({
  days: z
    .number()
    .min(1 / 24)
    .max(3650),
  /** Of messages, the oldest go first; files have a limit of their own. */
  megabytes: z
    .number()
    .min(1 / 16)
    .max(1_000_000),
})
export type Retention = z.infer<typeof retentionSchema>

/** What the host of a relay sees of it. */
export const relayHostSchema = z.object({
  name: shownLineSchema,
  fingerprint: z.string(),
  invite: z.string(),
  /** `host:port` at which this machine can be reached now. */
  addresses: z.array(z.string()),
  /** Set when it is bound to one address that this machine does not have at the moment. */
  unreachable: z.string().optional(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  guests: z.array(relayGuestSchema),
  rooms: z.array(z.object({ name: z.string(), members: z.number().int() })),
  stored: z.object({
    messages: z.number().int(),
    bytes: z.number().int(),
    files: z.number().int(),
    fileBytes: z.number().int(),
  }),
  messagesPerMinute: z.number().int(),
  refused: z.array(z.object({ code: z.string(), count: z.number().int() })),
  lastRefusals: z.array(relayRefusalSchema),
  admission: admissionPolicySchema,
  passcode: z.string(),
  allowed: z.array(addressSchema),
  banned: z.array(bannedPersonSchema),
  /** Who hosts when this relay is gone, in order. */
  successors: z.array(successorSchema),
  /** The relay in whose place it stands. */
  standsInFor: z
    .object({
      fingerprint: z.string(),
      name: shownLineSchema,
      /** Whether it is hosted for that reason only, and ends when that relay is back. */
      only: z.boolean(),
    })
    .optional(),
  retention: retentionSchema,
  limits: relayLimitsSchema,
  /** Opens the diagnostics over HTTP. */
  hostToken: z.string(),
})
export type RelayHost = z.infer<typeof relayHostSchema>

/** What a host can change while a relay runs. */
export const relayPolicySchema = z.object({
  admission: admissionPolicySchema.optional(),
  /** null: a new one of four random words is made. */
  passcode: z.string().max(200).nullable().optional(),
  allowed: z.array(addressSchema).max(10_000).optional(),
  retention: retentionSchema.optional(),
  limits: relayLimitsSchema.partial().optional(),
})
export type RelayPolicy = z.infer<typeof relayPolicySchema>

/** What a relay may carry: all conversations, so that it learns who writes to whom; or what is said in its rooms only. */
export const carriesSchema = z.enum(['everything', 'rooms'])
export type Carries = z.infer<typeof carriesSchema>

/** A relay this account has joined: remembered, and rejoined after a restart. */
export const joinedRelaySchema = z.object({
  /** SHA-256 of its certificate, hexadecimal: its identity. */
  fingerprint: z.string(),
  name: shownLineSchema,
  /** `host:port` in use, or the last one that worked. */
  address: z.string(),
  state: transportStateSchema,
  reason: z.string().optional(),
  /** Whether the fingerprint came from an invite (verified) or was taken on first use. */
  verified: z.boolean(),
  carries: carriesSchema,
  people: z.array(relayPersonSchema),
  /** Who hosts when it is gone, in order: named by its host, and they agreed. */
  successors: z.array(z.object({ address: addressSchema, name: shownLineSchema })),
  /** The relay in whose place it stands, by fingerprint: joined because the host of that one named its host. */
  standsInFor: z.string().optional(),
  /** How far its clock is ahead of this one, milliseconds, where that is more than a few minutes. */
  clockSkew: z.number().optional(),
})
export type JoinedRelay = z.infer<typeof joinedRelaySchema>

/** One thing that was looked at to find out why a relay cannot be seen or joined. */
export const relayCheckSchema = z.object({
  check: z.enum([
    'network',
    'multicast',
    'host',
    'port',
    'fingerprint',
    'version',
    'clock',
    'passcode',
    'admission',
  ]),
  outcome: z.enum(['ok', 'failed', 'unknown']),
  /** In words for a person: what was found, and what to do about it. */
  message: z.string(),
})
export type RelayCheck = z.infer<typeof relayCheckSchema>

/** A room of a relay: readable by whoever its host lets in. */
export const roomSchema = z.object({
  relay: z.string(),
  relayName: shownLineSchema,
  name: z.string(),
  members: z.number().int(),
  joined: z.boolean(),
})
export type Room = z.infer<typeof roomSchema>

/** A relay that is gone, whose place this person is asked to take. */
const vacancySchema = z.object({
  fingerprint: z.string(),
  name: shownLineSchema,
  /** When it was this person's turn, milliseconds since 1970. */
  since: z.number(),
})
export type Vacancy = z.infer<typeof vacancySchema>

/** The relay as hosted here, and the relays joined. */
export const relayStatusSchema = z.object({
  hosting: z.boolean(),
  invite: z.string().optional(),
  port: z.number().int().optional(),
  name: z.string().optional(),
  /** The relay in whose place it is hosted here, by fingerprint. */
  standsInFor: z.string().optional(),
  /** A relay that came with a backup: hosted nowhere as far as is known here. */
  restored: z.object({ name: z.string(), fingerprint: z.string() }).optional(),
  joined: z.array(joinedRelaySchema),
  /** Relays that are gone, and whose place this person is asked to take. */
  vacant: z.array(vacancySchema),
})
export type RelayStatus = z.infer<typeof relayStatusSchema>

/** A relay that announces itself on this network. */
export const discoveredRelaySchema = z.object({
  name: shownLineSchema,
  address: z.string(),
  fingerprint: z.string(),
})
export type DiscoveredRelay = z.infer<typeof discoveredRelaySchema>
