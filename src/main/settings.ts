import type { XmtpNetwork } from '../shared/model/network.ts'

/** Settings that are no secret. Kept by electron-store in the desktop shell and by its base, conf, without Electron. */
export interface SettingsValues {
  readonly xmtpNetwork: XmtpNetwork
  /** The history server of a custom XMTP network; empty: none. */
  readonly xmtpHistory: string
}

/** Where settings are kept. */
export interface Settings {
  get<K extends keyof SettingsValues>(key: K): SettingsValues[K]
  set<K extends keyof SettingsValues>(key: K, value: SettingsValues[K]): void
}

/** What a new profile starts with. */
export const defaultSettings: SettingsValues = { xmtpNetwork: 'production', xmtpHistory: '' }
