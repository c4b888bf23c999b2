import { z } from 'zod'
import { addressSchema } from './ids.ts'

/** The longest display name, in characters. */
export const maximumNameLength = 64

/** A display name: visible, one line, bounded. */
export const nameSchema = z
  .string()
  .transform((value) => value.normalize('NFC').replaceAll(/\s+/gu, ' ').trim())
  .refine((value) => value.length > 0, 'A name needs at least one character.')
  .refine((value) => value.length <= maximumNameLength, `A name has at most ${maximumNameLength} characters.`)
  .refine((value) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(value), 'A name has no control characters.')

/** A passphrase as typed: never trimmed, because spaces are the user's choice. */
export const passphraseSchema = z
  .string()
  .min(8, 'A passphrase has at least 8 characters.')
  .max(1024, 'A passphrase has at most 1,024 characters.')

/** What keeps the account's key from whoever takes the disk. */
export const protectionSchema = z.enum(['keyring', 'passphrase', 'file'])

/** The account of this profile, as far as it can be told while locked. */
export const accountSchema = z.object({
  address: addressSchema,
  name: z.string(),
  locked: z.boolean(),
  protection: protectionSchema,
})
export type Account = z.infer<typeof accountSchema>
