import Conf from 'conf'
import type { SettingsValues, Settings } from './settings.ts'
import { defaultSettings } from './settings.ts'

/**
 * Settings in `settings.json` of a profile, without Electron.
 *
 * @param profile the profile's folder
 */
export const openConfSettings = (profile: string): Settings => {
  const conf = new Conf<SettingsValues>({
    cwd: profile,
    configName: 'settings',
    defaults: defaultSettings,
    // A file damaged by hand or by a bad disk costs the settings, never the start of the app.
    clearInvalidConfig: true,
  })
  return {
    get: (key) => conf.get(key),
    // Its types would have a key with dots in it reach into a value; ours have none.
    set: (key, value) => conf.set({ [key]: value }),
  }
}
