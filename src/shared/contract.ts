import { z } from 'zod'
import { accountSchema, nameSchema, passphraseSchema } from './model/account.ts'
import { contactSchema } from './model/contact.ts'
import { conversationModeSchema, conversationSchema } from './model/conversation.ts'
import { addressSchema, conversationIdSchema, messageIdSchema } from './model/ids.ts'
import { messageSchema } from './model/message.ts'
import {
  discoveredRelaySchema,
  networkStatusSchema,
  relayStatusSchema,
  xmtpNetworkSchema,
} from './model/network.ts'
import { defineContract, event, request } from './rpc/contract.ts'

const nothing = z.object({})
const done = z.object({})
/** An address as somebody typed it: main checks its checksum, which the canonical form no longer has. */
const typedAddressSchema = z.string().max(200)
const phraseSchema = z.string().max(1000)
const portSchema = z.number().int().min(0).max(65_535)

/**
 * THE list of requests and events between the app and whoever drives it: the renderer, a bot, a test. Main checks
 * every input and every output against it. Fields and requests may be added; what is here keeps its name and shape.
 */
export const contract = defineContract({
  requests: {
    'account.create': request(
      z.object({ name: nameSchema, passphrase: passphraseSchema.optional() }),
      accountSchema.extend({ recoveryPhrase: z.string() }),
    ),
    'account.restore': request(
      z.object({ phrase: phraseSchema, name: nameSchema, passphrase: passphraseSchema.optional() }),
      accountSchema,
    ),
    'account.unlock': request(z.object({ passphrase: z.string().max(1024) }), accountSchema),
    'account.get': request(nothing, accountSchema.nullable()),

    'contacts.add': request(
      z.object({ address: typedAddressSchema, name: nameSchema.optional() }),
      contactSchema,
    ),
    'contacts.list': request(nothing, z.object({ contacts: z.array(contactSchema) })),

    'conversations.openDirect': request(z.object({ address: typedAddressSchema }), conversationSchema),
    'conversations.createGroup': request(
      z.object({ title: nameSchema, members: z.array(typedAddressSchema).min(1).max(249) }),
      conversationSchema,
    ),
    'conversations.list': request(nothing, z.object({ conversations: z.array(conversationSchema) })),
    'conversations.get': request(z.object({ id: conversationIdSchema }), conversationSchema),
    'conversations.setConsent': request(
      z.object({ id: conversationIdSchema, consent: z.enum(['allowed', 'denied']) }),
      conversationSchema,
    ),
    'conversations.setMode': request(
      z.object({ id: conversationIdSchema, mode: conversationModeSchema }),
      conversationSchema,
    ),
    'conversations.markRead': request(z.object({ id: conversationIdSchema }), conversationSchema),

    'messages.send': request(
      z.object({ conversationId: conversationIdSchema, text: z.string() }),
      z.object({ id: messageIdSchema }),
    ),
    'messages.list': request(
      z.object({
        conversationId: conversationIdSchema,
        before: messageIdSchema.optional(),
        limit: z.number().int().min(1).max(500).default(50),
      }),
      z.object({ messages: z.array(messageSchema) }),
    ),
    'messages.search': request(
      z.object({ query: z.string().max(500), limit: z.number().int().min(1).max(500).default(50) }),
      z.object({ messages: z.array(messageSchema) }),
    ),
    'messages.retry': request(z.object({ id: messageIdSchema }), done),
    'messages.cancel': request(z.object({ id: messageIdSchema }), done),

    'typing.set': request(z.object({ conversationId: conversationIdSchema, active: z.boolean() }), done),

    'relay.start': request(
      z.object({
        port: portSchema.optional(),
        host: z.string().max(255).optional(),
        name: nameSchema.optional(),
      }),
      z.object({ invite: z.string(), port: z.number().int() }),
    ),
    'relay.stop': request(nothing, done),
    'relay.status': request(nothing, relayStatusSchema),
    'relay.join': request(z.object({ target: z.string().min(1).max(4096) }), relayStatusSchema),
    /** Without a fingerprint, every joined relay is left. */
    'relay.leave': request(z.object({ fingerprint: z.string().max(64).optional() }), done),
    'relay.discovered': request(nothing, z.object({ relays: z.array(discoveredRelaySchema) })),

    'network.status': request(nothing, networkStatusSchema),
    'network.configure': request(
      z.object({ xmtp: xmtpNetworkSchema, history: z.string().max(2048).optional() }),
      networkStatusSchema,
    ),

    'app.info': request(
      nothing,
      z.object({
        version: z.string(),
        shell: z.enum(['electron', 'browser', 'stdio']),
        platform: z.string(),
        /** Whether an account made without a passphrase would be kept by the keyring or by a file. */
        unattendedProtection: z.enum(['keyring', 'file']),
      }),
    ),
  },
  events: {
    /** Messages that are new or changed; a view replaces what it has by id. */
    'messages.changed': event(
      z.object({ conversationId: conversationIdSchema, messages: z.array(messageSchema) }),
    ),
    /** Conversations that are new or changed. */
    'conversations.changed': event(z.object({ conversations: z.array(conversationSchema) })),
    'network.changed': event(networkStatusSchema),
    'relay.changed': event(relayStatusSchema),
    'account.changed': event(accountSchema.nullable()),
    /** Someone writes, or stopped; never stored. A start is forgotten after 6 seconds without another. */
    typing: event(
      z.object({ conversationId: conversationIdSchema, sender: addressSchema, active: z.boolean() }),
    ),
  },
})
export type AppContract = typeof contract
