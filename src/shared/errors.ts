/** Every failure a person or a program may be told about, by name. Names are stable: bots and tests rely on them. */
export const errorCodes = [
  'invalid-input',
  'unknown-request',
  'not-authorised',
  'internal',
  'closed',
  'no-account',
  'account-exists',
  'account-locked',
  'wrong-phrase',
  'wrong-passphrase',
  'database-damaged',
  'database-busy',
  'database-newer',
  'profile-in-use',
  'backup-damaged',
  'backup-newer',
  'keyring-unavailable',
  'update-refused',
  'disk-full',
  'disk-error',
  'unknown-conversation',
  'unknown-message',
  'message-too-long',
  'not-a-member',
  'unsupported',
  'network-unreachable',
  'not-on-network',
  'timeout',
  'cancelled',
  'port-in-use',
  'relay-unreachable',
  'relay-changed',
  'relay-refused',
  'relay-off',
  'passcode-needed',
  'wrong-passcode',
  'banned',
  'not-invited',
  'clock-skew',
  'unknown-blob',
  'malformed-frame',
  'too-large',
  'too-many',
  'device-revoked',
  'no-keys',
  'cannot-decrypt',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/**
 * A failure that was foreseen. `message` is a sentence for a person, with what to do next where that is known;
 * it never holds content, keys or tokens, because it crosses to the renderer and into logs.
 */
export class AppError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }
}

/** What a failure looks like on the other side of a wire. */
export interface ErrorShape {
  readonly code: ErrorCode
  readonly message: string
}

const known: ReadonlySet<string> = new Set(errorCodes)

/** Whether a foreign string is one of {@link errorCodes}. */
export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && known.has(value)

/** The shape of any thrown value: an {@link AppError} as it is, everything else as `internal` without details. */
export const errorShape = (error: unknown): ErrorShape =>
  error instanceof AppError
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: 'Something went wrong inside Landline. Details are in its log.' }
