import { createHash } from 'node:crypto'
import { status } from '@grpc/grpc-js'
import { z } from 'zod'
import { codec } from './codec.ts'
import type { Entry, Ledger, Table } from './ledger.ts'
import { installationKeyOf, readFraming } from './mls-framing.ts'

/** A failure that crosses to the client as a gRPC status. */
export class StatusError extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

const bytesSchema = z.instanceof(Uint8Array)
const idSchema = z.coerce.number().int().nonnegative()
const pagingSchema = z
  .object({ direction: z.number(), limit: z.number(), id_cursor: idSchema })
  .nullish()
  .transform((paging) => paging ?? { direction: 0, limit: 0, id_cursor: 0 })
const descending = 2
/** An identity that has been updated this often accepts no further update: the network's own limit. */
const mostIdentityUpdates = 256

/** Hears of new entries, to hand them to subscribers. */
export type Announce = (table: Table, topic: Uint8Array, entry: Entry) => void

export type Unary = (request: unknown) => unknown

/** The unary methods of both services, by name. */
export const createMethods = (ledger: Ledger, announce: Announce): Readonly<Record<string, Unary>> => {
  /** Stores everything of one request, then tells subscribers: nobody hears of what could still be undone. */
  const store = (
    table: Table,
    items: ReadonlyArray<readonly [topic: Uint8Array, body: Uint8Array]>,
  ): void => {
    const added: Array<readonly [Uint8Array, Entry]> = []
    ledger.transaction(() => {
      for (const [topic, body] of items) {
        const entry = ledger.append(table, topic, body)
        if (entry) added.push([topic, entry])
      }
    })
    for (const [topic, entry] of added) announce(table, topic, entry)
  }

  const query = (table: Table, topic: Uint8Array, paging: z.infer<typeof pagingSchema>) => {
    const { entries, full } = ledger.page(table, topic, paging.id_cursor, {
      descending: paging.direction === descending,
      limit: paging.limit,
    })
    return {
      entries,
      // A cursor says that there may be more.
      paging_info: {
        direction: paging.direction,
        limit: paging.limit,
        id_cursor: full ? String(entries.at(-1)?.id ?? 0) : '0',
      },
    }
  }

  return {
    UploadKeyPackage(request) {
      const { key_package } = z
        .object({ key_package: z.object({ key_package_tls_serialized: bytesSchema }) })
        .parse(request)
      const keyPackage = key_package.key_package_tls_serialized
      ledger.putKeyPackage(installationKeyOf(keyPackage), keyPackage)
      return {}
    },
    FetchKeyPackages(request) {
      const { installation_keys } = z.object({ installation_keys: z.array(bytesSchema) }).parse(request)
      return {
        key_packages: installation_keys.map((key) => ({
          key_package_tls_serialized: ledger.keyPackage(key) ?? new Uint8Array(),
        })),
      }
    },
    SendGroupMessages(request) {
      const { messages } = z
        .object({ messages: z.array(z.object({ v1: z.looseObject({ data: bytesSchema }) })) })
        .parse(request)
      store(
        'groupMessages',
        messages.map(({ v1 }) => [readFraming(v1.data).groupId, codec.encode('GroupMessageInputV1', v1)]),
      )
      return {}
    },
    SendWelcomeMessages(request) {
      const welcome = z.looseObject({ installation_key: bytesSchema })
      const { messages } = z
        .object({
          messages: z.array(z.object({ v1: welcome.nullish(), welcome_pointer: welcome.nullish() })),
        })
        .parse(request)
      store(
        'welcomes',
        messages.map((message) => {
          const topic = message.v1?.installation_key ?? message.welcome_pointer?.installation_key
          if (!topic) throw new StatusError(status.INVALID_ARGUMENT, 'A welcome is for an installation')
          return [topic, codec.encode('WelcomeMessageInput', message)]
        }),
      )
      return {}
    },
    QueryGroupMessages(request) {
      const { group_id, paging_info } = z
        .object({ group_id: bytesSchema, paging_info: pagingSchema })
        .parse(request)
      const { entries, ...page } = query('groupMessages', group_id, paging_info)
      return { ...page, messages: entries.map((entry) => groupMessage(entry)) }
    },
    QueryWelcomeMessages(request) {
      const { installation_key, paging_info } = z
        .object({ installation_key: bytesSchema, paging_info: pagingSchema })
        .parse(request)
      const { entries, ...page } = query('welcomes', installation_key, paging_info)
      return { ...page, messages: entries.map((entry) => welcomeMessage(entry)) }
    },
    GetNewestGroupMessage(request) {
      const { group_ids } = z.object({ group_ids: z.array(bytesSchema) }).parse(request)
      return {
        responses: group_ids.map((topic) => {
          const [entry] = ledger.page('groupMessages', topic, 0, { descending: true, limit: 1 }).entries
          return entry ? { group_message: groupMessage(entry) } : {}
        }),
      }
    },
    BatchPublishCommitLog(request) {
      const { requests } = z
        .object({ requests: z.array(z.looseObject({ group_id: bytesSchema })) })
        .parse(request)
      store(
        'commitLog',
        requests.map((entry) => [entry.group_id, codec.encode('PublishCommitLogRequest', entry)]),
      )
      return {}
    },
    BatchQueryCommitLog(request) {
      const { requests } = z
        .object({ requests: z.array(z.object({ group_id: bytesSchema, paging_info: pagingSchema })) })
        .parse(request)
      return {
        responses: requests.map(({ group_id, paging_info }) => {
          const { entries, ...page } = query('commitLog', group_id, paging_info)
          return {
            ...page,
            group_id,
            commit_log_entries: entries.map((entry) => ({
              ...codec.decode('PublishCommitLogRequest', entry.body),
              sequence_id: String(entry.id),
            })),
          }
        }),
      }
    },

    PublishIdentityUpdate(request) {
      const { identity_update } = z.object({ identity_update: bytesSchema }).parse(request)
      const update = updateSchema.parse(codec.decode('IdentityUpdate', identity_update))
      const topic = Buffer.from(update.inbox_id, 'utf8')
      ledger.transaction(() => {
        if (countOf(ledger, topic) >= mostIdentityUpdates) {
          throw new StatusError(status.RESOURCE_EXHAUSTED, 'This inbox has reached its number of updates')
        }
        const first = countOf(ledger, topic) === 0
        if (!ledger.append('identityUpdates', topic, identity_update)) return
        // Two devices of a new account may register at the same moment: one of them has made the inbox.
        if (!first && update.actions.some(({ create_inbox: create }) => create))
          throw new StatusError(status.INVALID_ARGUMENT, 'That inbox has been made already')
        for (const action of update.actions) applyAction(ledger, update.inbox_id, action)
      })
      return {}
    },
    GetIdentityUpdates(request) {
      const { requests } = z
        .object({ requests: z.array(z.object({ inbox_id: z.string(), sequence_id: idSchema })) })
        .parse(request)
      return {
        responses: requests.map(({ inbox_id, sequence_id }) => ({
          inbox_id,
          updates: everyEntry(ledger, 'identityUpdates', Buffer.from(inbox_id, 'utf8'), sequence_id).map(
            (entry) => ({
              sequence_id: String(entry.id),
              server_timestamp_ns: entry.createdNs,
              update: entry.body,
            }),
          ),
        })),
      }
    },
    GetInboxIds(request) {
      const { requests } = z
        .object({ requests: z.array(z.object({ identifier: z.string(), identifier_kind: z.number() })) })
        .parse(request)
      return {
        responses: requests.map(({ identifier, identifier_kind }) => {
          const inboxId = ledger.inboxIdOf(identifier, identifier_kind || ethereumKind)
          return { identifier, identifier_kind, ...(inboxId === undefined ? {} : { inbox_id: inboxId }) }
        }),
      }
    },
    VerifySmartContractWalletSignatures(request) {
      // There is no chain here to ask.
      const { signatures } = z.object({ signatures: z.array(bytesSchema) }).parse(request)
      return { responses: signatures.map(() => ({ is_valid: false })) }
    },
  }
}

/** A stored group message as clients get it. */
export const groupMessage = (entry: Entry): unknown => {
  const input = z.looseObject({ data: bytesSchema }).parse(codec.decode('GroupMessageInputV1', entry.body))
  const { groupId, isCommit } = readFraming(input.data)
  return {
    v1: {
      ...input,
      id: String(entry.id),
      created_ns: entry.createdNs,
      group_id: groupId,
      is_commit: isCommit,
    },
  }
}

/** A stored welcome as clients get it. */
export const welcomeMessage = (entry: Entry): unknown => {
  const stamp = { id: String(entry.id), created_ns: entry.createdNs }
  const kinds = z
    .record(z.string(), z.looseObject({}).nullable())
    .parse(codec.decode('WelcomeMessageInput', entry.body))
  return Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, body]) => (body ? [[kind, { ...body, ...stamp }]] : [])),
  )
}

/** All entries of a topic after a cursor, page by page. */
export const everyEntry = (
  ledger: Ledger,
  table: Table,
  topic: Uint8Array,
  cursor: number,
): readonly Entry[] => {
  const all: Entry[] = []
  for (;;) {
    const { entries, full } = ledger.page(table, topic, all.at(-1)?.id ?? cursor)
    all.push(...entries)
    if (!full || entries.length === 0) return all
  }
}

const countOf = (ledger: Ledger, topic: Uint8Array): number =>
  everyEntry(ledger, 'identityUpdates', topic, 0).length

const ethereumKind = 1
const memberSchema = z.object({ ethereum_address: z.string() }).nullish()
const actionSchema = z.object({
  create_inbox: z
    .object({ initial_identifier: z.string(), nonce: z.string(), initial_identifier_kind: z.number() })
    .nullish(),
  add: z.object({ new_member_identifier: memberSchema }).nullish(),
  revoke: z.object({ member_to_revoke: memberSchema }).nullish(),
})
const updateSchema = z.object({ inbox_id: z.string().min(1), actions: z.array(actionSchema) })

const applyAction = (ledger: Ledger, inboxId: string, action: z.infer<typeof actionSchema>): void => {
  const { create_inbox: create, add, revoke } = action
  if (create) {
    const identifier = create.initial_identifier.toLowerCase()
    const expected = createHash('sha256').update(`${identifier}${create.nonce}`).digest('hex')
    if (expected !== inboxId)
      throw new StatusError(status.INVALID_ARGUMENT, 'That inbox id is not of that address')
    ledger.addIdentifier(identifier, create.initial_identifier_kind || ethereumKind, inboxId)
  }
  const added = add?.new_member_identifier?.ethereum_address
  if (added) ledger.addIdentifier(added, ethereumKind, inboxId)
  const revoked = revoke?.member_to_revoke?.ethereum_address
  if (revoked) ledger.revokeIdentifier(revoked, inboxId)
}
