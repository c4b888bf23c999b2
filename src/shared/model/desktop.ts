import { z } from 'zod'
import { addressSchema, conversationIdSchema } from './ids.ts'

/** The languages that the app speaks. */
export const appLanguageSchema = z.enum(['en', 'de', 'ar'])
export type AppLanguage = z.infer<typeof appLanguageSchema>

/** What a notification tells: who wrote and what, who wrote, or only that somebody did. */
export const noticeContentSchema = z.enum(['full', 'name', 'nothing'])

/** What closing the window does: asked for once, then it stays. */
export const closeChoiceSchema = z.enum(['ask', 'keep', 'quit'])

/** Choices about how the app lives on this machine. */
export const desktopPreferencesSchema = z.object({
  notifications: z.boolean(),
  noticeContent: noticeContentSchema,
  noticeSound: z.boolean(),
  /** Until when nothing is notified of, milliseconds since 1970; 0: it is. */
  quietUntil: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Whether the number of unread messages is shown on the app's icon. */
  badge: z.boolean(),
  closing: closeChoiceSchema,
  startAtLogin: z.boolean(),
  /** Whether what is written is checked for its spelling. */
  spelling: z.boolean(),
})
export type DesktopPreferences = z.infer<typeof desktopPreferencesSchema>

/** What the shell can do on this system. */
export const desktopAbilitiesSchema = z.object({
  notifications: z.boolean(),
  /** Whether one can answer from a notification. */
  reply: z.boolean(),
  tray: z.boolean(),
  badge: z.boolean(),
  startAtLogin: z.boolean(),
  spelling: z.boolean(),
  /** Whether files can be dragged out of the window. */
  dragging: z.boolean(),
})
export type DesktopAbilities = z.infer<typeof desktopAbilitiesSchema>

export const desktopSchema = z.object({
  preferences: desktopPreferencesSchema,
  abilities: desktopAbilitiesSchema,
  /** The number on the app's icon. */
  unread: z.number().int(),
})
export type DesktopView = z.infer<typeof desktopSchema>

/** What a view shows at the moment, so that nobody is told of what they are looking at. */
export const viewReportSchema = z.object({
  focused: z.boolean(),
  conversation: conversationIdSchema.nullable(),
  language: appLanguageSchema,
})
export type ViewReport = z.infer<typeof viewReportSchema>

/** One notification: there is at most one of each conversation. Its words are made, cut and cleaned already. */
export const noticeSchema = z.object({
  conversationId: conversationIdSchema,
  title: z.string(),
  body: z.string(),
  /** How many messages it stands for. */
  count: z.number().int(),
  silent: z.boolean(),
  /** Whether it can be answered: not a request, and nothing whose author is hidden. */
  answerable: z.boolean(),
})
export type Notice = z.infer<typeof noticeSchema>

/** A link that the system handed over, as far as it could be read; nothing of it was done. */
export const offeredLinkSchema = z.object({
  /** Which one: there can be several, one after another. */
  id: z.number().int(),
  link: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('join'),
      name: z.string(),
      fingerprint: z.string(),
      addresses: z.array(z.string()),
      /** As `relay.join` takes it. */
      target: z.string(),
    }),
    z.object({ type: z.literal('contact'), address: addressSchema, name: z.string().optional() }),
    z.object({ type: z.literal('conversation'), id: conversationIdSchema }),
    /** It was not taken, for a reason that is said to a person. */
    z.object({ type: z.literal('refused'), reason: z.string() }),
  ]),
})
export type OfferedLink = z.infer<typeof offeredLinkSchema>

/** What the system's menus have the window do. */
export const desktopCommandSchema = z.enum(['new-conversation', 'settings', 'shortcuts', 'network'])
export type DesktopCommand = z.infer<typeof desktopCommandSchema>

/** Something that failed and was survived. */
export const troubleSchema = z.object({
  id: z.number().int(),
  kind: z.enum(['window', 'xmtp', 'lan', 'background']),
  /** Milliseconds since 1970. */
  at: z.number(),
})
export type Trouble = z.infer<typeof troubleSchema>
