import { isAbsolute } from 'node:path'
import { app } from 'electron'

/** The AppImage that this app runs from, if it is one. What is inside is gone once the app ends. */
export const appImage = (): string | undefined => {
  const file = process.env['APPIMAGE']
  return process.platform === 'linux' && app.isPackaged && file !== undefined && isAbsolute(file)
    ? file
    : undefined
}

/**
 * Has the app start again with the same arguments when this process has ended.
 *
 * @param program another program than this one
 */
export const relaunch = (program = appImage()): void =>
  app.relaunch({ args: process.argv.slice(1), ...(program === undefined ? {} : { execPath: program }) })
