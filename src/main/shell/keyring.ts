import { safeStorage } from 'electron'
import type { Keyring } from '../identity/vault.ts'

/**
 * The system's keyring through Electron. On Linux the backend `basic_text` only obscures with a fixed password: that is
 * not a keyring, and is not taken for one.
 */
export const systemKeyring: Keyring = {
  available() {
    if (!safeStorage.isEncryptionAvailable()) return false
    return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'
  },
  encrypt: (secret) => new Uint8Array(safeStorage.encryptString(Buffer.from(secret).toString('base64'))),
  decrypt: (sealed) => new Uint8Array(Buffer.from(safeStorage.decryptString(Buffer.from(sealed)), 'base64')),
}
