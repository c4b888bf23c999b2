import ElectronStore from 'electron-store'
import type { Settings, SettingsValues } from '../settings.ts'
import { defaultSettings } from '../settings.ts'

/**
 * Settings in `settings.json` of a profile, as electron-store keeps them.
 *
 * @param profile the profile's folder
 */
export const openStoreSettings = (profile: string): Settings => {
  const store = new ElectronStore<SettingsValues>({
    cwd: profile,
    name: 'settings',
    defaults: defaultSettings,
    clearInvalidConfig: true,
  })
  return {
    get: (key) => store.get(key),
    // Its types would have a key with dots in it reach into a value; ours have none.
    set: (key, value) => store.set({ [key]: value }),
  }
}
