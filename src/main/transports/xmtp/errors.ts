import { AppError } from '../../../shared/errors.ts'

/** What a failure of the SDK means to a person. The SDK tells failures apart by text only. */
export const xmtpError = (error: unknown): AppError => {
  if (error instanceof AppError) return error
  const text = (error instanceof Error ? error.message : String(error)).toLowerCase()
  const has = (...parts: readonly string[]) => parts.some((part) => text.includes(part))
  const cause = { cause: error }
  if (has('file is not a database', 'malformed', 'pragma key', 'encryption key', 'cipher', 'hmac check')) {
    return new AppError(
      'database-damaged',
      'The XMTP database of this profile cannot be opened: it is damaged or belongs to another account. It was left as it is.',
      cause,
    )
  }
  if (has('database is locked', 'database is busy')) {
    return new AppError('database-busy', 'The XMTP database is in use by another program.', cause)
  }
  if (has('group is inactive', 'groupinactive')) {
    return new AppError('not-a-member', 'You are not in this group any more.', cause)
  }
  // The network took a change and the group's rules did not; which of its members' devices said so first is chance.
  if (has('commit validation') || (has('grouperror::sync] synced') && !has('api client error'))) {
    return new AppError(
      'not-authorised',
      'The group did not take this change: only its admins may do that, or somebody changed it at the same moment.',
      cause,
    )
  }
  if (has('disk is full', 'disk full')) return new AppError('disk-full', 'The disk is full.', cause)
  if (has('installations') && has('limit', 'maximum', 'too many', 'exceed', 'already registered')) {
    return new AppError(
      'too-many',
      'This account is on too many devices for XMTP (10 at most). Remove one of them, here under Devices or on another device.',
      cause,
    )
  }
  if (has('message too large', 'payload too large', 'decoded message length', 'too large')) {
    return new AppError('too-large', 'This message is larger than XMTP carries.', cause)
  }
  return new AppError('network-unreachable', 'The XMTP network cannot be reached.', cause)
}
