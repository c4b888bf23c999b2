import { z } from 'zod'
import { addressSchema } from './ids.ts'

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
  name: z.string(),
  /** Milliseconds since 1970, on the relay's clock. */
  since: z.number(),
})
export type RelayPerson = z.infer<typeof relayPersonSchema>

/** A relay this account has joined: remembered, and rejoined after a restart. */
export const joinedRelaySchema = z.object({
  /** SHA-256 of its certificate, hexadecimal: its identity. */
  fingerprint: z.string(),
  name: z.string(),
  /** `host:port` in use, or the last one that worked. */
  address: z.string(),
  state: transportStateSchema,
  reason: z.string().optional(),
  /** Whether the fingerprint came from an invite (verified) or was taken on first use. */
  verified: z.boolean(),
  people: z.array(relayPersonSchema),
})
export type JoinedRelay = z.infer<typeof joinedRelaySchema>

/** The relay as hosted here, and the relays joined. */
export const relayStatusSchema = z.object({
  hosting: z.boolean(),
  invite: z.string().optional(),
  port: z.number().int().optional(),
  name: z.string().optional(),
  joined: z.array(joinedRelaySchema),
})
export type RelayStatus = z.infer<typeof relayStatusSchema>

/** A relay that announces itself on this network. */
export const discoveredRelaySchema = z.object({
  name: z.string(),
  address: z.string(),
  fingerprint: z.string(),
})
export type DiscoveredRelay = z.infer<typeof discoveredRelaySchema>
