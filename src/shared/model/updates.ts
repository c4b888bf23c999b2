import { z } from 'zod'
import { errorCodes } from '../errors.ts'

/** Which new versions are looked for: none, those for everybody, or early ones too. */
export const updateChannelSchema = z.enum(['off', 'stable', 'early'])
export type UpdateChannel = z.infer<typeof updateChannelSchema>

/**
 * Why this app cannot look for new versions: it runs from its sources; the system's package manager brings them; this build names no
 * place to look; on this system nothing would show that what is found is genuine; it is not installed as something that it could replace.
 */
export const noUpdatesSchema = z.enum(['source', 'package-manager', 'no-place', 'no-key', 'not-replaceable'])
export type NoUpdates = z.infer<typeof noUpdatesSchema>

const newVersionSchema = z.object({
  version: z.string(),
  /** What is new in it, as its makers wrote it: plain text. */
  notes: z.string().max(4_000),
  bytes: z.number(),
})
export type NewVersion = z.infer<typeof newVersionSchema>

/** How far looking for a new version is. */
export const updateStateSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('unavailable'), reason: noUpdatesSchema }),
  /** Nothing is known of one. */
  z.object({ type: z.literal('idle') }),
  z.object({ type: z.literal('checking') }),
  z.object({ type: z.literal('newest') }),
  z.object({ type: z.literal('available'), found: newVersionSchema }),
  z.object({ type: z.literal('downloading'), found: newVersionSchema, percent: z.number() }),
  /** It is here, was checked, and takes the place of this version when it is told to. */
  z.object({ type: z.literal('ready'), found: newVersionSchema }),
  z.object({ type: z.literal('failed'), code: z.enum(errorCodes), message: z.string() }),
])
export type UpdateState = z.infer<typeof updateStateSchema>

export const updatesSchema = z.object({
  channel: updateChannelSchema,
  /** When it was looked last, milliseconds since 1970; 0: never. */
  checkedAt: z.number(),
  state: updateStateSchema,
})
export type UpdatesView = z.infer<typeof updatesSchema>
