import { z } from 'zod'

/** The identity of a person on both transports: the address of a wallet key, in lower case. */
export const addressSchema = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'An address is 0x followed by 40 hexadecimal digits.')
  .transform((value) => value.toLowerCase())
  .brand<'Address'>()
export type Address = z.infer<typeof addressSchema>

/**
 * The id of a message: the UUIDv7 its author's Landline gave it, or, for a message written by another XMTP app,
 * its XMTP id. Bounded, because it arrives from others.
 */
export const messageIdSchema = z
  .string()
  .regex(/^[0-9a-zA-Z~-]{8,128}$/, 'That is not a message id.')
  .brand<'MessageId'>()
export type MessageId = z.infer<typeof messageIdSchema>

/** The id of a conversation on this device, see `conversation.ts` for how it is made. */
export const conversationIdSchema = z.string().min(1).max(200).brand<'ConversationId'>()
export type ConversationId = z.infer<typeof conversationIdSchema>

/** A transport, by name. */
export const transportIdSchema = z.enum(['xmtp', 'lan'])
export type TransportId = z.infer<typeof transportIdSchema>
