import { z } from 'zod'
import { accountSchema, nameSchema, passphraseSchema } from './model/account.ts'
import { contactSchema, reachabilitySchema, safetyNumberSchema } from './model/contact.ts'
import { maximumFileBytes, maximumReactionLength, maximumRelayFileBytes } from './model/content.ts'
import {
  arrangementChangeSchema,
  conversationModeSchema,
  conversationSchema,
  disappearingRange,
  groupPolicySchema,
  roleSchema,
} from './model/conversation.ts'
import { deviceIdSchema } from './device-certificate.ts'
import {
  desktopCommandSchema,
  desktopPreferencesSchema,
  desktopSchema,
  noticeSchema,
  offeredLinkSchema,
  troubleSchema,
  viewReportSchema,
} from './model/desktop.ts'
import { updateChannelSchema, updatesSchema } from './model/updates.ts'
import { devicesSchema, historyStatusSchema, localDevicesSchema, preferencesSchema } from './model/device.ts'
import { addressSchema, conversationIdSchema, messageIdSchema } from './model/ids.ts'
import { messageSchema, storyEntrySchema } from './model/message.ts'
import { pictureSchema } from './model/picture.ts'
import {
  chosenBackupSchema,
  copiesViewSchema,
  mediaWishSchema,
  savedSchema,
  storageUsageSchema,
  workProgressSchema,
} from './model/storage.ts'
import { transferSchema } from './model/transfer.ts'
import {
  carriesSchema,
  discoveredRelaySchema,
  networkStatusSchema,
  relayCheckSchema,
  relayHostSchema,
  relayPolicySchema,
  relayStatusSchema,
  roomSchema,
  xmtpNetworkSchema,
} from './model/network.ts'
import { defineContract, event, request } from './rpc/contract.ts'
import { mostSuccessors } from './succession.ts'

const nothing = z.object({})
const done = z.object({})
/** An address as somebody typed it: main checks its checksum, which the canonical form no longer has. */
const typedAddressSchema = z.string().max(200)
const phraseSchema = z.string().max(1000)
const portSchema = z.number().int().min(0).max(65_535)
/** The private key of a wallet, 32 bytes in hexadecimal; `0x` may stand before it. */
const walletKeySchema = z.string().max(200)
const addressesSchema = z.array(typedAddressSchema).min(1).max(1000)
const groupChangesSchema = {
  title: nameSchema.optional(),
  description: z.string().max(1000, 'A description has at most 1,000 characters.').optional(),
  /** Of a picture on the web; it is not fetched by Landline. */
  imageUrl: z
    .union([
      z.literal(''),
      z.url({ protocol: /^https$/, error: 'A picture is given by an https:// address.' }).max(2048),
    ])
    .optional(),
  policy: groupPolicySchema.optional(),
}
/** A path on this machine: for programs that speak over standard input; a window asks its user. */
const pathSchema = z.string().min(1).max(4096)
const uploadIdSchema = z.string().min(1).max(64)
/** The most of a file that one request carries, bytes. */
export const filePartBytes = 4 * 1024 * 1024
const base64PartSchema = z.base64('A file is given in base64.').max(Math.ceil(filePartBytes / 3) * 4)
const base64FileSchema = z
  .base64('A file is given in base64.')
  .max(Math.ceil(maximumFileBytes / 3) * 4, `A file has at most ${maximumFileBytes / 1024 / 1024} MB.`)

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
    /** The account of a wallet that exists elsewhere, by its private key. */
    'account.importKey': request(
      z.object({ key: walletKeySchema, name: nameSchema, passphrase: passphraseSchema.optional() }),
      accountSchema,
    ),
    'account.unlock': request(z.object({ passphrase: z.string().max(1024) }), accountSchema),
    /** Locks the window; `preferences` says what goes on meanwhile. */
    'account.lock': request(nothing, accountSchema),
    /** Somebody is at the window: told from time to time while they are. */
    'account.active': request(nothing, done),
    /**
     * Sets, changes or takes away the passphrase that keeps this account.
     *
     * Without one the keyring keeps it, or a file.
     */
    'account.setPassphrase': request(
      z.object({ current: z.string().max(1024).optional(), next: passphraseSchema.nullable() }),
      accountSchema,
    ),
    /**
     * Deletes this account from this device: messages, keys, copies in the profile. Takes the device out of the account where it can.
     *
     * @remarks what is elsewhere stays there, and the recovery phrase still is the account
     */
    'account.delete': request(
      z.object({
        /** The name of the account, typed: whoever did not mean it does not type it. */
        name: z.string().max(200),
      }),
      done,
    ),
    /** Puts an account aside that cannot be opened, or is locked: its files are kept in a folder of the profile, and it can be put back. */
    'account.setAside': request(nothing, z.object({ folder: z.string() })),
    /** Where an account is that was set aside; null: none was. */
    'account.aside': request(nothing, z.object({ folder: z.string().nullable() })),
    'account.putBack': request(nothing, accountSchema.nullable()),
    /** Shows the folder of the profile where the system shows such. */
    'app.showFolder': request(nothing, done),
    /** The window says that the account is being opened: a keyring that has everything stand still is not asked before. */
    'app.drawn': request(nothing, done),
    /** Ends the app and starts it anew: the system's keyring answers each start once. */
    'app.restart': request(nothing, done),
    /** Whether an account without a passphrase would be kept by the keyring or by a file. A locked keyring asks somebody first. */
    'account.unattended': request(nothing, z.object({ protection: z.enum(['keyring', 'file']) })),
    /** The recovery phrase, or the private key of an account that was made from one; the passphrase is asked for where there is one. */
    'account.reveal': request(
      z.object({ passphrase: z.string().max(1024).optional() }),
      z.object({ secret: z.string() }),
    ),
    'account.get': request(nothing, accountSchema.nullable()),
    /**
     * Changes what this account is called and looks like; `picture`: null takes it away. Those it writes to hear of it with the next
     * message, the people at a relay at the next connection.
     */
    'account.update': request(
      z.object({ name: nameSchema.optional(), picture: pictureSchema.nullable().optional() }),
      accountSchema,
    ),
    /** Everybody who has a picture, this account included, with a digest that changes with the picture. */
    'people.pictures': request(
      nothing,
      z.object({ pictures: z.array(z.object({ address: addressSchema, picture: z.string() })) }),
    ),
    /** Somebody's picture in base64, a small still WebP; null: they have none. */
    'people.picture': request(
      z.object({ address: addressSchema }),
      z.object({ data: z.string().nullable() }),
    ),

    'contacts.add': request(
      z.object({ address: typedAddressSchema, name: nameSchema.optional() }),
      contactSchema,
    ),
    'contacts.list': request(nothing, z.object({ contacts: z.array(contactSchema) })),
    'contacts.setBlocked': request(
      z.object({ address: typedAddressSchema, blocked: z.boolean() }),
      contactSchema,
    ),
    /** What both sides compare to know that nobody is between them on local networks; null: their devices are not known. */
    'contacts.safety': request(
      z.object({ address: typedAddressSchema }),
      z.object({ safety: safetyNumberSchema.nullable() }),
    ),
    'contacts.setVerified': request(
      z.object({ address: typedAddressSchema, verified: z.boolean() }),
      z.object({ safety: safetyNumberSchema.nullable() }),
    ),
    /** Whether somebody can be written to, asked while their address is typed. */
    'contacts.lookUp': request(z.object({ address: typedAddressSchema }), reachabilitySchema),

    'conversations.openDirect': request(z.object({ address: typedAddressSchema }), conversationSchema),
    /**
     * Makes a group: on XMTP, also while that cannot be reached (people are added there when it returns); only on this
     * local network where XMTP is off, was never reached, or `local` says so.
     */
    'conversations.createGroup': request(
      z.object({
        ...groupChangesSchema,
        title: nameSchema,
        members: addressesSchema,
        local: z.boolean().optional(),
      }),
      conversationSchema,
    ),
    'conversations.updateGroup': request(
      z.object({ id: conversationIdSchema, ...groupChangesSchema }),
      conversationSchema,
    ),
    'conversations.addMembers': request(
      z.object({ id: conversationIdSchema, members: addressesSchema }),
      conversationSchema,
    ),
    'conversations.removeMembers': request(
      z.object({ id: conversationIdSchema, members: addressesSchema }),
      conversationSchema,
    ),
    'conversations.setRole': request(
      z.object({ id: conversationIdSchema, member: typedAddressSchema, role: roleSchema }),
      conversationSchema,
    ),
    'conversations.leaveGroup': request(z.object({ id: conversationIdSchema }), conversationSchema),
    /** How long messages written from now on last, for everybody in it; null: for ever. */
    'conversations.setDisappearing': request(
      z.object({
        id: conversationIdSchema,
        seconds: z.number().int().min(disappearingRange.least).max(disappearingRange.most).nullable(),
      }),
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
    /** Pins, puts away, mutes, marks as unread, or keeps a draft: on this device. */
    'conversations.arrange': request(
      arrangementChangeSchema.extend({ id: conversationIdSchema }),
      conversationSchema,
    ),
    'conversations.markRead': request(z.object({ id: conversationIdSchema }), conversationSchema),

    'messages.send': request(
      z.object({
        conversationId: conversationIdSchema,
        text: z.string(),
        /** plain: shown as it is written; markdown: shown formatted. */
        format: z.enum(['plain', 'markdown']).default('plain'),
        replyTo: messageIdSchema.optional(),
      }),
      z.object({ id: messageIdSchema }),
    ),
    'messages.sendFile': request(
      z.object({
        conversationId: conversationIdSchema,
        name: z.string().min(1).max(255),
        mediaType: z.string().max(100),
        /** Its bytes; of a larger file the name that `files.begin` gave it. */
        data: base64FileSchema.optional(),
        upload: uploadIdSchema.optional(),
        replyTo: messageIdSchema.optional(),
      }),
      z.object({ id: messageIdSchema }),
    ),
    /** Takes a large file piece by piece, to be sent with `messages.sendFile`; forgotten after an hour. */
    'files.begin': request(
      z.object({ bytes: z.number().int().min(1).max(maximumRelayFileBytes) }),
      z.object({ upload: uploadIdSchema }),
    ),
    /** Answers with how many bytes are there. */
    'files.append': request(
      z.object({ upload: uploadIdSchema, data: base64PartSchema }),
      z.object({ received: z.number().int() }),
    ),
    'files.discard': request(z.object({ upload: uploadIdSchema }), done),
    /** Files on their way through a relay. */
    'files.transfers': request(nothing, z.object({ transfers: z.array(transferSchema) })),
    /** Brings a file of a message here, wherever it is. */
    'messages.fetchFile': request(
      z.object({ id: messageIdSchema, index: z.number().int().min(0).default(0) }),
      z.object({ name: z.string(), mediaType: z.string(), bytes: z.number().int() }),
    ),
    /** A part of a file that is here; shorter than asked for at its end. */
    'messages.filePart': request(
      z.object({
        id: messageIdSchema,
        index: z.number().int().min(0).default(0),
        offset: z.number().int().min(0),
        bytes: z.number().int().min(1).max(filePartBytes),
      }),
      z.object({ data: z.string() }),
    ),
    /** Stops a file on its way; an own one is taken back with its message. */
    'messages.cancelTransfer': request(z.object({ id: messageIdSchema }), done),
    /** A file of a message; fetched, checked and opened first where it is elsewhere. */
    'messages.file': request(
      z.object({ id: messageIdSchema, index: z.number().int().min(0).default(0) }),
      z.object({ name: z.string(), mediaType: z.string(), data: z.string() }),
    ),
    'messages.react': request(
      z.object({
        id: messageIdSchema,
        reaction: z.string().min(1).max(maximumReactionLength),
        active: z.boolean(),
      }),
      done,
    ),
    /** me: gone from this device; everyone: taken back, which its author can do (and an owner of the group). */
    'messages.delete': request(z.object({ id: messageIdSchema, scope: z.enum(['me', 'everyone']) }), done),
    'messages.list': request(
      z.object({
        conversationId: conversationIdSchema,
        /** Of these at most one: what ends just before a message, begins just after it, or has it in its middle. Absent: the newest. */
        before: messageIdSchema.optional(),
        after: messageIdSchema.optional(),
        around: messageIdSchema.optional(),
        limit: z.number().int().min(1).max(500).default(50),
      }),
      z.object({
        messages: z.array(messageSchema),
        /** Whether there are older and newer ones than these. */
        older: z.boolean(),
        newer: z.boolean(),
      }),
    ),
    /** The oldest of the messages that are unread; null: all were read. */
    'messages.firstUnread': request(
      z.object({ conversationId: conversationIdSchema }),
      z.object({ id: messageIdSchema.nullable() }),
    ),
    /** Messages of a conversation with files, newest first. */
    'messages.withFiles': request(
      z.object({
        conversationId: conversationIdSchema,
        before: messageIdSchema.optional(),
        limit: z.number().int().min(1).max(200).default(60),
      }),
      z.object({ messages: z.array(messageSchema), older: z.boolean() }),
    ),
    'messages.search': request(
      z.object({
        query: z.string().max(500),
        limit: z.number().int().min(1).max(500).default(50),
        /** Only in this one. */
        conversationId: conversationIdSchema.optional(),
      }),
      z.object({ messages: z.array(messageSchema) }),
    ),
    /** What happened to a message of this account on its way, oldest first; empty for one of somebody else. */
    'messages.story': request(
      z.object({ id: messageIdSchema }),
      z.object({ entries: z.array(storyEntrySchema) }),
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
    /** Hosts here the relay that came with a backup; refused while it runs elsewhere. */
    'relay.hostRestored': request(nothing, z.object({ invite: z.string(), port: z.number().int() })),
    'relay.forgetRestored': request(nothing, done),
    /** What the host of a relay sees of it; `relay.changed` tells when that changes. */
    'relay.host': request(nothing, relayHostSchema),
    'relay.configure': request(
      relayPolicySchema.extend({ allowed: z.array(typedAddressSchema).max(10_000).optional() }),
      relayHostSchema,
    ),
    /** Names who hosts when this relay is gone, in order; everybody in it is told of those who agree. */
    'relay.setSuccessors': request(
      z.object({
        addresses: z.array(typedAddressSchema).max(mostSuccessors, 'A relay has at most 5 successors.'),
      }),
      relayHostSchema,
    ),
    /** The answer to a vacancy that `relay.status` tells of: hosts in place of a relay that is gone, or not this time. */
    'relay.takeOver': request(
      z.object({ fingerprint: z.string().max(64), accept: z.boolean() }),
      relayStatusSchema,
    ),
    /** Ends somebody's connections; they may come back. */
    'relay.remove': request(z.object({ address: typedAddressSchema }), relayHostSchema),
    'relay.ban': request(z.object({ address: typedAddressSchema, banned: z.boolean() }), relayHostSchema),
    'relay.stop': request(nothing, done),
    'relay.status': request(nothing, relayStatusSchema),
    'relay.join': request(
      z.object({
        target: z.string().min(1).max(4096),
        passcode: z.string().max(200).optional(),
        /** Absent: as before, or everything. */
        carries: carriesSchema.optional(),
      }),
      relayStatusSchema,
    ),
    'relay.setCarries': request(
      z.object({ fingerprint: z.string().max(64), carries: carriesSchema }),
      relayStatusSchema,
    ),
    /** Why a relay cannot be seen or joined: one thing after another is looked at. Without a target: this machine's network. */
    'relay.diagnose': request(
      z.object({
        target: z.string().min(1).max(4096).optional(),
        passcode: z.string().max(200).optional(),
      }),
      z.object({ checks: z.array(relayCheckSchema) }),
    ),
    /** Without a fingerprint, every joined relay is left. */
    'relay.leave': request(z.object({ fingerprint: z.string().max(64).optional() }), done),
    'relay.discovered': request(nothing, z.object({ relays: z.array(discoveredRelaySchema) })),

    /** The rooms of the relays that are connected. */
    'rooms.list': request(nothing, z.object({ rooms: z.array(roomSchema) })),
    /** Joins a room of a relay; one that is not there yet is made. */
    'rooms.join': request(
      z.object({ relay: z.string().max(64), name: z.string().min(1).max(100) }),
      conversationSchema,
    ),
    'rooms.leave': request(z.object({ id: conversationIdSchema }), conversationSchema),

    'network.status': request(nothing, networkStatusSchema),
    /** Messages that have reached nobody yet, by conversation. */
    'network.waiting': request(
      nothing,
      z.object({
        waiting: z.array(z.object({ conversationId: conversationIdSchema, count: z.number().int() })),
      }),
    ),
    /** Connects at once, and tries everything that waits. */
    'network.tryAgain': request(nothing, networkStatusSchema),
    'network.configure': request(
      z.object({ xmtp: xmtpNetworkSchema, history: z.string().max(2048).optional() }),
      networkStatusSchema,
    ),

    'devices.list': request(nothing, devicesSchema),
    /** Takes this account away from installations; they can neither read nor write from then on. */
    'devices.revoke': request(z.object({ ids: z.array(z.string().max(200)).min(1).max(20) }), devicesSchema),
    /** This account's devices on local networks. */
    'devices.local': request(nothing, localDevicesSchema),
    'devices.revokeLocal': request(
      z.object({ ids: z.array(deviceIdSchema).min(1).max(20) }),
      localDevicesSchema,
    ),
    'history.status': request(nothing, historyStatusSchema),
    /** Asks this account's other devices for what was written before this one was added. */
    'history.request': request(nothing, historyStatusSchema),

    'preferences.get': request(nothing, preferencesSchema),
    'preferences.set': request(preferencesSchema.partial(), preferencesSchema),

    /** What everything takes on the disk. */
    'storage.usage': request(nothing, storageUsageSchema),
    /** Removes files from this device; their messages stay, and say so. */
    'storage.clearMedia': request(
      mediaWishSchema,
      z.object({ files: z.number().int(), bytes: z.number().int() }),
    ),
    /** Saves a conversation, or everything, as `{ conversation: [{ id, content, user_id, timestamp, status }] }`. */
    'storage.export': request(
      z.object({ conversationId: conversationIdSchema.optional(), path: pathSchema.optional() }),
      savedSchema,
    ),
    /** Saves everything that makes this account in one file, under a passphrase. */
    'backup.create': request(
      z.object({ passphrase: passphraseSchema, path: pathSchema.optional() }),
      savedSchema,
    ),
    /** Chooses a backup to restore from; null: nobody chose one. */
    'backup.open': request(
      z.object({ path: pathSchema.optional() }),
      z.object({ backup: chosenBackupSchema.nullable() }),
    ),
    /** The same where the window cannot name a file: its bytes are given piece by piece. */
    'backup.begin': request(
      z.object({ name: z.string().max(255), bytes: z.number().int().min(1) }),
      z.object({ id: z.string() }),
    ),
    'backup.append': request(
      z.object({ id: z.string().max(64), data: base64PartSchema }),
      z.object({ received: z.number().int(), backup: chosenBackupSchema.optional() }),
    ),
    /**
     * Makes the account of a backup the one of this profile, as a new device of it.
     *
     * What was waiting to be sent is shown as not sent, and can be tried again.
     */
    'backup.restore': request(
      z.object({
        id: z.string().max(64),
        /** Of the backup. */
        passphrase: z.string().max(1024),
        /** What is to keep the account here; absent: the keyring, or a file. */
        protect: passphraseSchema.optional(),
      }),
      accountSchema,
    ),
    'copies.get': request(nothing, copiesViewSchema),
    /** Copies that are made by themselves, under a passphrase of their own. */
    'copies.set': request(
      z.object({
        on: z.boolean().optional(),
        passphrase: passphraseSchema.optional(),
        keep: z.number().int().min(1).max(365).optional(),
      }),
      copiesViewSchema,
    ),
    /** Asks where they are to be kept. */
    'copies.chooseFolder': request(
      z.object({ path: pathSchema.optional(), inProfile: z.boolean().optional() }),
      copiesViewSchema,
    ),
    /** Makes one now. */
    'copies.make': request(nothing, copiesViewSchema),
    /** Ends what `work.changed` tells of. */
    'work.cancel': request(nothing, done),
    /** How the app lives on this machine: notifications, the icon, what closing does. */
    'desktop.get': request(nothing, desktopSchema),
    'desktop.set': request(desktopPreferencesSchema.partial(), desktopSchema),
    /** What a view shows now: nobody is notified of what they are looking at. */
    'desktop.report': request(viewReportSchema, done),
    /** New versions of the app; `updates.changed` tells how far that is. */
    'updates.get': request(nothing, updatesSchema),
    /** Which are looked for; whoever turns it on looks at once. */
    'updates.choose': request(z.object({ channel: updateChannelSchema }), updatesSchema),
    'updates.check': request(nothing, updatesSchema),
    /** Fetches what was found; answers when it is there or that failed. */
    'updates.download': request(nothing, updatesSchema),
    'updates.cancel': request(nothing, done),
    /** Puts what was fetched in the place of this version and starts it; the app ends. */
    'updates.install': request(nothing, done),
    /** A link that was opened outside and waits for somebody to say yes or no to it; `link.offered` tells of one. */
    'links.waiting': request(nothing, z.object({ offered: offeredLinkSchema.nullable() })),
    /** Somebody has answered a link, whatever they did; answers with the next. */
    'links.answered': request(
      z.object({ id: z.number().int() }),
      z.object({ offered: offeredLinkSchema.nullable() }),
    ),
    /** What failed and was survived, and nobody has seen yet; `troubles.changed` tells. */
    /** The end of the app's log: what `log.save` saves, to be looked at before. */
    'log.read': request(nothing, z.object({ text: z.string() })),
    'log.save': request(z.object({ path: pathSchema.optional() }), savedSchema),
    'troubles.list': request(nothing, z.object({ troubles: z.array(troubleSchema) })),
    'troubles.seen': request(z.object({ id: z.number().int() }), done),
    /** Begins to drag a file of a message out of the window; it has to be here. */
    'files.drag': request(z.object({ id: messageIdSchema, index: z.number().int().min(0).default(0) }), done),
    /** The answer to `closing.asked`, which is kept; stay: the window is not to be closed after all. */
    'desktop.answerClosing': request(z.object({ choice: z.enum(['keep', 'quit', 'stay']) }), done),

    'app.info': request(
      nothing,
      z.object({
        version: z.string(),
        shell: z.enum(['electron', 'browser', 'stdio']),
        platform: z.string(),
        /** The folder that everything is kept in. */
        profile: z.string(),
        /** Whether the account waits for a keyring, and everything with it while that asks somebody. */
        standsStill: z.boolean(),
      }),
    ),
  },
  events: {
    /** Messages that are new or changed; a view replaces what it has by id. */
    'messages.changed': event(
      z.object({ conversationId: conversationIdSchema, messages: z.array(messageSchema) }),
    ),
    /** Messages that are not shown any more: deleted here, or their time was over. */
    'messages.removed': event(
      z.object({ conversationId: conversationIdSchema, ids: z.array(messageIdSchema) }),
    ),
    /** Conversations that are new or changed. */
    'conversations.changed': event(z.object({ conversations: z.array(conversationSchema) })),
    'files.progress': event(transferSchema),
    /** How far something is that takes its time and was asked for. */
    'work.changed': event(workProgressSchema),
    'network.changed': event(networkStatusSchema),
    'relay.changed': event(relayStatusSchema),
    'account.changed': event(accountSchema.nullable()),
    /** Somebody has another picture; null: none any more. */
    'people.pictureChanged': event(z.object({ address: addressSchema, picture: z.string().nullable() })),
    'desktop.changed': event(desktopSchema),
    'updates.changed': event(updatesSchema),
    /** For views in a browser: what the system is told of elsewhere. */
    'notice.shown': event(noticeSchema),
    'notice.withdrawn': event(z.object({ conversationId: conversationIdSchema })),
    'unread.changed': event(z.object({ count: z.number().int() })),
    /** Somebody wants to see a conversation: they clicked a notification. */
    'conversation.wanted': event(z.object({ id: conversationIdSchema })),
    'troubles.changed': event(z.object({ troubles: z.array(troubleSchema) })),
    /** The system's menus were used. */
    'command.given': event(z.object({ command: desktopCommandSchema })),
    'link.offered': event(offeredLinkSchema),
    /** The window is to be closed, and nobody has said yet what that means. */
    'closing.asked': event(nothing),
    /** Someone writes, or stopped; never stored. A start is forgotten after 6 seconds without another. */
    typing: event(
      z.object({ conversationId: conversationIdSchema, sender: addressSchema, active: z.boolean() }),
    ),
  },
})
export type AppContract = typeof contract
