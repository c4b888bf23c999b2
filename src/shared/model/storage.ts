import { z } from 'zod'
import { conversationIdSchema } from './ids.ts'

const bytes = z.number().int().nonnegative()

/** What the profile takes on the disk, in bytes. */
export const storageUsageSchema = z.object({
  /** The message database without the files in it. */
  messages: bytes,
  /** Files of messages: they are in the message database too. */
  files: bytes,
  /** Room in the message database that is free and will be used again. */
  free: bytes,
  xmtp: bytes,
  /** The relay hosted here: its database, and files on their way through it. */
  relay: bytes,
  logs: bytes,
  /** Copies that are made by themselves, where they are kept in the profile. */
  copies: bytes,
  /** Everything else in the profile: settings, half-fetched files, the window's own. */
  other: bytes,
  /** What the largest conversations take, the largest first. */
  conversations: z.array(
    z.object({
      id: conversationIdSchema,
      messages: z.number().int().nonnegative(),
      /** Of the messages. */
      bytes,
      files: z.number().int().nonnegative(),
      fileBytes: bytes,
    }),
  ),
})
export type StorageUsage = z.infer<typeof storageUsageSchema>

/** Which files are to be removed from this device; the messages stay. */
export const mediaWishSchema = z.object({
  /** Absent: of every conversation. */
  conversationId: conversationIdSchema.optional(),
  /** Only of messages that have been here for longer than this; absent: whatever their age. */
  olderThanDays: z.number().int().min(1).max(36_500).optional(),
})
export type MediaWish = z.infer<typeof mediaWishSchema>

/** A backup that somebody chose, before it is opened. */
export const chosenBackupSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Of the file. */
  bytes,
  /** Milliseconds since 1970. */
  createdAt: z.number(),
})
export type ChosenBackup = z.infer<typeof chosenBackupSchema>

/** How copies are made by themselves. */
export const copiesViewSchema = z.object({
  on: z.boolean(),
  /** How many are kept, the newest. */
  keep: z.number().int(),
  folder: z.string(),
  inProfile: z.boolean(),
  /** How many there are. */
  copies: z.number().int(),
  /** When the last one was made, milliseconds since 1970. */
  made: z.number().optional(),
  /** Why the last one could not be made, for a person. */
  trouble: z.string().optional(),
})
export type CopiesView = z.infer<typeof copiesViewSchema>

/** What is to be different about them. */
export interface CopiesChange {
  readonly on?: boolean
  readonly passphrase?: string
  readonly keep?: number
  /** Empty: in the profile. */
  readonly folder?: string
}

/** What became of something that was to be saved. */
export const savedSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('saved'), path: z.string() }),
  /** A page of this app's own origin from which a browser saves it, once. */
  z.object({ outcome: z.literal('download'), url: z.string() }),
  /** Whoever was asked where to changed their mind. */
  z.object({ outcome: z.literal('cancelled') }),
])
export type Saved = z.infer<typeof savedSchema>

/** Work that takes its time. */
export const workKindSchema = z.enum(['clear', 'export', 'backup', 'restore', 'log'])
export type WorkKind = z.infer<typeof workKindSchema>

/** How far work has come; `total` 0: nobody knows. */
export const workProgressSchema = z.object({
  kind: workKindSchema,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  done: z.number().nonnegative(),
  total: z.number().nonnegative(),
  /** For a person, when it failed. */
  reason: z.string().optional(),
})
export type WorkProgress = z.infer<typeof workProgressSchema>
