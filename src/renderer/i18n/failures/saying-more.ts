import type { ErrorCode } from '../../../shared/errors.ts'

/**
 * Failures whose name says less than their sentence does: which word is wrong, what is too large. In other languages the sentence stands
 * behind the name, as the app said it, in English.
 */
const sayingMore: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'invalid-input',
  'unknown-request',
  'not-authorised',
  'wrong-phrase',
  'database-damaged',
  'database-newer',
  'backup-damaged',
  'backup-newer',
  'keyring-unavailable',
  'disk-error',
  'unknown-message',
  'message-too-long',
  'not-a-member',
  'unsupported',
  'not-on-network',
  'cancelled',
  'port-in-use',
  'relay-refused',
  'too-large',
  'too-many',
  'device-revoked',
  'cannot-decrypt',
])

/**
 * A failure in a language.
 *
 * @param message the app's own sentence, in English; it is kept apart from what is written the other way
 */
export const failureText =
  (failures: Readonly<Record<ErrorCode, string>>) =>
  (code: ErrorCode, message: string): string => {
    // An app of another version may know failures that this window does not.
    if (!Object.hasOwn(failures, code)) return message
    return sayingMore.has(code) ? `${failures[code]} (\u2068${message}\u2069)` : failures[code]
  }
