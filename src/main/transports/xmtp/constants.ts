import type {
  BackupElementSelectionOption,
  ConsentEntityType,
  ConsentState,
  ConversationType,
  DeliveryStatus,
  GroupMessageKind,
  IdentifierKind,
  ListConversationsOrderBy,
  LogLevel,
  MessageSortBy,
  GroupMembershipState,
  GroupPermissionsOptions,
  MetadataField,
  PermissionPolicy,
  PermissionUpdateType,
  ReactionAction,
  ReactionSchema,
  SortDirection,
  SyncWorkerMode,
} from '@xmtp/node-bindings'

// The bindings declare ambient const enums, whose members cannot be imported one file at a time; these are the same
// values, checked against the enums' types where TypeScript can (string enums need a cast).
export const ethereum: IdentifierKind.Ethereum = 0
export const consentStates: {
  readonly unknown: ConsentState
  readonly allowed: ConsentState
  readonly denied: ConsentState
} = { unknown: 0, allowed: 1, denied: 2 }
/** Conversations that are streamed and synchronised: all but what was declined. */
export const shownConsents: readonly ConsentState[] = [consentStates.unknown, consentStates.allowed]
export const everyConsent: readonly ConsentState[] = [...shownConsents, consentStates.denied]
/** What the SDK's consent means here. */
export const consentNames: Readonly<Record<ConsentState, 'unknown' | 'allowed' | 'denied'>> = {
  0: 'unknown',
  1: 'allowed',
  2: 'denied',
}
export const directConversation: ConversationType.Dm = 0
export const waiting: DeliveryStatus.Unpublished = 0
export const published: DeliveryStatus.Published = 1
/** The SDK has tried often enough and does not try again by itself. */
export const givenUp: DeliveryStatus.Failed = 2
export const byActivity: ListConversationsOrderBy.LastActivity = 1
export const byInsertion: MessageSortBy.InsertedAt = 1
export const ascending: SortDirection.Ascending = 0
export const noLog = 'Off' as LogLevel.Off
export const deviceSync = 'Enabled' as SyncWorkerMode.Enabled
export const groupConversation: ConversationType.Group = 1
export const membershipChange: GroupMessageKind.MembershipChange = 1
export const inboxEntity: ConsentEntityType.InboxId = 1
export const reactionActions: { readonly added: ReactionAction; readonly removed: ReactionAction } = {
  added: 1,
  removed: 2,
}
export const reactionSchemas: { readonly unicode: ReactionSchema; readonly custom: ReactionSchema } = {
  unicode: 1,
  custom: 3,
}
export const membership: { readonly rejected: GroupMembershipState; readonly leaving: GroupMembershipState } =
  {
    rejected: 1,
    leaving: 4,
  }
export const permissionSets: {
  readonly everybody: GroupPermissionsOptions
  readonly admins: GroupPermissionsOptions
} = { everybody: 0, admins: 1 }
export const policies: { readonly everybody: PermissionPolicy; readonly admins: PermissionPolicy } = {
  everybody: 0,
  admins: 2,
}
export const permissions: {
  readonly addMember: PermissionUpdateType
  readonly updateMetadata: PermissionUpdateType
} = { addMember: 0, updateMetadata: 4 }
/** What everybody may change, or admins alone, by the group's policy. */
export const describingFields: readonly MetadataField[] = [1, 2, 3]
/** What archives for this account's other devices hold. */
export const archiveElements = ['Messages', 'Consent'] as readonly BackupElementSelectionOption[]
