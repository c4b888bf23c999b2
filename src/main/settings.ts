import type { AppLanguage, DesktopPreferences } from '../shared/model/desktop.ts'
import type { TakeOverChoice } from '../shared/model/device.ts'
import type { XmtpNetwork } from '../shared/model/network.ts'
import type { UpdateChannel } from '../shared/model/updates.ts'

/** Settings that are no secret. Kept by electron-store in the desktop shell and by its base, conf, without Electron. */
export interface SettingsValues {
  readonly xmtpNetwork: XmtpNetwork
  /** The history server of a custom XMTP network; empty: none. */
  readonly xmtpHistory: string
  /** Whether others are told what was read here. */
  readonly readReceipts: boolean
  /** Whether others are told while something is written here. */
  readonly typing: boolean
  /** Whether those this account writes to are told its name and picture. */
  readonly profile: boolean
  /** Hours after which a message that cannot be sent is given up; 0: never. */
  readonly giveUpAfterHours: number
  /** Where files that are too large for a message are uploaded; empty: where the network's history goes, if it is local. */
  readonly uploads: string
  /** What happens when a relay is gone in whose place this person was named to host. */
  readonly takeOver: TakeOverChoice
  /** Whether links that lead out of the app are looked at before they are opened. */
  readonly askBeforeOpening: boolean
  /** Whether somebody has shown that they have the recovery phrase. */
  readonly phraseConfirmed: boolean
  /** Minutes without anybody at the window after which it locks; 0: never. */
  readonly lockAfterMinutes: number
  /** Whether locking ends both lines and closes the account. */
  readonly lockCloses: boolean
  /** Whether the window locks with the system's screen, and before the machine sleeps. */
  readonly lockWithScreen: boolean
  /** Whether copies are made by themselves. */
  readonly copies: boolean
  /** How many of them are kept. */
  readonly copiesKeep: number
  /** Where; empty: in the profile. */
  readonly copiesFolder: string
  /** Which new versions are looked for. Nobody is asked for any before it was chosen. */
  readonly updates: UpdateChannel
  /** How the app lives on this machine. */
  readonly desktop: DesktopPreferences
  /** What is said outside of the window, as the window chose it last; empty: as the system has it. */
  readonly language: AppLanguage | ''
  /** Where the window was; read by whoever opens one, who takes nothing else from it. */
  readonly window: unknown
}

/** Where settings are kept. */
export interface Settings {
  get<K extends keyof SettingsValues>(key: K): SettingsValues[K]
  set<K extends keyof SettingsValues>(key: K, value: SettingsValues[K]): void
}

/** What a new profile starts with. */
export const defaultSettings: SettingsValues = {
  xmtpNetwork: 'production',
  xmtpHistory: '',
  readReceipts: true,
  typing: true,
  profile: true,
  giveUpAfterHours: 0,
  uploads: '',
  takeOver: 'ask',
  askBeforeOpening: true,
  phraseConfirmed: true,
  lockAfterMinutes: 0,
  lockCloses: false,
  lockWithScreen: false,
  copies: false,
  copiesKeep: 5,
  copiesFolder: '',
  updates: 'off',
  desktop: {
    notifications: true,
    noticeContent: 'full',
    noticeSound: true,
    quietUntil: 0,
    badge: true,
    closing: 'ask',
    startAtLogin: false,
    spelling: true,
  },
  language: '',
  window: null,
}

/** Makes everything as it is in a new profile. */
export const resetSettings = (settings: Settings): void => {
  // The cast tells TypeScript what an object of ours has as keys.
  for (const key of Object.keys(defaultSettings) as ReadonlyArray<keyof SettingsValues>)
    settings.set(key, defaultSettings[key])
}
