import type {
  ConsentState,
  ConversationType,
  DeliveryStatus,
  GroupMessageKind,
  IdentifierKind,
  LogLevel,
  MessageSortBy,
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
export const directConversation: ConversationType.Dm = 0
export const applicationMessage: GroupMessageKind.Application = 0
export const published: DeliveryStatus.Published = 1
export const byInsertion: MessageSortBy.InsertedAt = 1
export const ascending: SortDirection.Ascending = 0
export const noLog = 'Off' as LogLevel.Off
export const noDeviceSync = 'Disabled' as SyncWorkerMode.Disabled
