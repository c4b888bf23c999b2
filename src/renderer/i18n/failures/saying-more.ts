import type { ErrorCode } from '../../../shared/errors.ts'
import { isolated } from '../sentences/translate.ts'

/**
 * Failures whose name says less than their sentence does: which word is wrong, what is too large. A sentence that this window cannot
 * translate, of an app or a relay of another version, stands behind their name as it came, in English.
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
 * A failure in a language: what the app said of it, translated; where this window does not know that sentence, the failure by its name.
 *
 * @param failures every name in that language
 * @param translate the app's own sentence into it
 */
export const failureText =
  (failures: Readonly<Record<ErrorCode, string>>, translate: (text: string) => string | undefined) =>
  (code: ErrorCode, message: string): string => {
    const translated = translate(code === 'invalid-input' ? withoutPlace(message) : message)
    if (translated !== undefined) return translated
    // An app of another version may know failures that this window does not.
    if (!Object.hasOwn(failures, code)) return isolated(message)
    return sayingMore.has(code) ? `${failures[code]} (${isolated(message)})` : failures[code]
  }

/** What is not valid is said with where it stands in the request (`name: …`): that is for programs. */
const withoutPlace = (message: string): string => {
  const end = message.indexOf(': ')
  return end === -1 || message.slice(0, end).includes(' ') ? message : message.slice(end + 2)
}
