import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { autostartEntry } from '../desktop/autostart-entry.ts'

/** Says that the app was started by the system, not by somebody who wants to see it. */
export const hiddenFlag = '--hidden'

/**
 * Has the system start the app when somebody logs in, or not any more. On Linux that is an entry in the autostart folder
 * (https://specifications.freedesktop.org/autostart-spec/latest/), since Electron has nothing for it.
 *
 * @param profile given again to the started app, where it is not the usual one
 */
export const setStartAtLogin = (wanted: boolean, profile: string | undefined): void => {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: wanted, args: [hiddenFlag] })
    return
  }
  const folder = join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'autostart')
  const file = join(folder, 'landline.desktop')
  if (!wanted) return rmSync(file, { force: true })
  const program = process.env['APPIMAGE'] ?? process.execPath
  const command = [
    program,
    ...(app.isPackaged ? [] : [app.getAppPath()]),
    hiddenFlag,
    ...(profile === undefined ? [] : ['--profile', profile]),
  ]
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, autostartEntry(command))
}
