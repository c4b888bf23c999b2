import { safeStorage } from 'electron'
import type { Keyring } from '../identity/vault.ts'

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
const textOf = (secret: Uint8Array): string => Buffer.from(secret).toString('base64')

export interface SystemKeyring extends Keyring {
  /** Whether an answer of it is waited for. */
  readonly asking: boolean
}

/**
 * The system's keyring through Electron. On Linux the backend `basic_text` only obscures with a fixed password: that is
 * not a keyring, and is not taken for one.
 *
 * A keyring may be locked, and then ask somebody for its password before it answers. Versions of Electron that can wait for that without
 * standing still are asked so; with others everything stands still meanwhile, so that they are asked when there is a window that says what
 * is waited for.
 *
 * @param shown settles when the window says what is waited for, or need not
 */
export const systemKeyring = (shown: Promise<void>): SystemKeyring => {
  const waits = typeof safeStorage.decryptStringAsync === 'function'
  const obscures = (): boolean =>
    process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
  let asked = 0
  const ask = async <T>(question: () => T | Promise<T>): Promise<T> => {
    asked += 1
    try {
      if (!waits) await shown
      return await question()
    } finally {
      asked -= 1
    }
  }
  return {
    standsStill: !waits,
    get asking() {
      return asked > 0
    },
    available: async () =>
      !obscures() &&
      ask(() => (waits ? safeStorage.isAsyncEncryptionAvailable() : safeStorage.isEncryptionAvailable())),
    encrypt: (secret) =>
      ask(async () => {
        const text = textOf(secret)
        return new Uint8Array(
          waits ? await safeStorage.encryptStringAsync(text) : safeStorage.encryptString(text),
        )
      }),
    decrypt: (sealed) =>
      ask(async () => {
        const bytes = Buffer.from(sealed)
        return bytesOf(
          waits ? (await safeStorage.decryptStringAsync(bytes)).result : safeStorage.decryptString(bytes),
        )
      }),
  }
}
