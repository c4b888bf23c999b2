import { z } from 'zod'

/** What the load generator is to do. */
export const planSchema = z.object({
  dialect: z.enum(['raw', 'socketio', 'relay', 'flask', 'prosody', 'mosquitto']),
  host: z.string().default('127.0.0.1'),
  port: z.number(),
  tls: z.boolean(),
  fingerprint: z.string().optional(),
  /** The server's process, whose processor time is told. */
  pid: z.number(),
  members: z.number(),
  /** How many of them write; absent: all. */
  senders: z.number().optional(),
  /** Messages of each member that may be unacknowledged at a time; in runs with a rate: as many as it takes. */
  window: z.number().default(1),
  /** Messages a second, of everybody together; absent: as many as the server takes. */
  rate: z.number().optional(),
  warmUp: z.number(),
  seconds: z.number(),
  /** Files: the envelope, and people whom a relay lets in. */
  envelope: z.string(),
  people: z.string().optional(),
})
export type Plan = z.infer<typeof planSchema>

/** What came of it. */
export const outcomeSchema = z.object({
  seconds: z.number(),
  /** Acknowledged messages, and deliveries, within those seconds. */
  acknowledged: z.number(),
  delivered: z.number(),
  /** From sending to the acknowledgement, milliseconds; null: nothing was acknowledged in that time. */
  p50: z.number().nullable(),
  p99: z.number().nullable(),
  /** Processor seconds of the server and of the load generator. */
  serverCpu: z.number(),
  loadCpu: z.number(),
  /** Deliveries of everything that was ever sent that never came. */
  lost: z.number(),
})
export type Outcome = z.infer<typeof outcomeSchema>
