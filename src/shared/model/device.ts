import { z } from 'zod'
import { deviceIdSchema } from '../device-certificate.ts'

/** What an account may have on XMTP, set by the network: past the updates an identity can never be changed again. */
export const xmtpLimits = { installations: 10, updates: 256 } as const

/** One installation of this account on an XMTP network. */
const installationSchema = z.object({
  id: z.string(),
  /** Milliseconds since 1970, by its own clock; absent where it did not say. */
  createdAt: z.number().optional(),
  /** Whether it is this one. */
  current: z.boolean(),
})

/** This account's installations on the chosen network, and how near it is to the network's limits. */
export const devicesSchema = z.object({
  installations: z.array(installationSchema),
  installationLimit: z.number().int(),
  /** Identity updates in this inbox's life so far: each added or revoked installation is one; null: not known now. */
  updates: z.number().int().nullable(),
  updateLimit: z.number().int(),
  /** Said where a limit is near or reached, in words for a person. */
  warning: z.string().optional(),
})
export type Devices = z.infer<typeof devicesSchema>

/** This account's devices on local networks. */
export const localDevicesSchema = z.object({
  devices: z.array(
    z.object({
      id: deviceIdSchema,
      /** Milliseconds since 1970, by its own clock. */
      createdAt: z.number(),
      isThis: z.boolean(),
    }),
  ),
})

export type LocalDevices = z.infer<typeof localDevicesSchema>

/** What became of asking the account's other devices for what was written before. */
export const historyStatusSchema = z.object({
  /** none: never asked; asked: waits for another device that is on; arrived: conversations and messages came. */
  state: z.enum(['none', 'asked', 'arrived']),
  /** What can and cannot be had, in words for a person. */
  explanation: z.string(),
  /** When it came into this state, milliseconds since 1970. */
  since: z.number().optional(),
})
export type HistoryStatus = z.infer<typeof historyStatusSchema>

/** What happens when a relay is gone whose host named this person to host in its place. */
export const takeOverChoiceSchema = z.enum(['ask', 'automatic', 'never'])
export type TakeOverChoice = z.infer<typeof takeOverChoiceSchema>

/** Choices of this account that are not about how things look. */
export const preferencesSchema = z.object({
  /** Whether others are told what was read here. */
  readReceipts: z.boolean(),
  /** Whether others are told while something is written here. */
  typing: z.boolean(),
  /** Whether those one writes to are told one's name and picture. */
  profile: z.boolean(),
  /** Hours after which a message that cannot be sent is given up; 0: it is tried for ever. */
  giveUpAfterHours: z.number().int().min(0).max(8760),
  /** Where files that are too large for a message are uploaded, encrypted: a URL, or empty for none. */
  uploads: z.string().max(2048),
  takeOver: takeOverChoiceSchema,
  /** Whether links that lead out of the app are looked at before they are opened. */
  askBeforeOpening: z.boolean(),
  /** Whether somebody has shown that they have the recovery phrase of this account. */
  phraseConfirmed: z.boolean(),
  /** Minutes without anybody at the window after which it locks, where the account has a passphrase; 0: never. */
  lockAfterMinutes: z
    .number()
    .int()
    .min(0)
    .max(24 * 60),
  /** Whether locking ends both lines and closes the account, instead of the window alone. */
  lockCloses: z.boolean(),
  /** Whether the window locks too when the system's screen does, or the machine goes to sleep. */
  lockWithScreen: z.boolean(),
})
export type Preferences = z.infer<typeof preferencesSchema>
