import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A runnable Electron: `ELECTRON_OVERRIDE_DIST_PATH`, or what the electron package has downloaded.
 *
 * @param mayDownload whether the package may be asked to download it now
 */
export const electronBinary = (mayDownload: boolean): string | undefined => {
  const name = process.platform === 'win32' ? 'electron.exe' : 'electron'
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined) {
    const binary = join(override, name)
    return existsSync(binary) ? binary : undefined
  }
  const folder = join('node_modules', 'electron')
  const downloaded = (): string | undefined => {
    const pathFile = join(folder, 'path.txt')
    if (!existsSync(pathFile)) return undefined
    const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
    return existsSync(binary) ? binary : undefined
  }
  const there = downloaded()
  if (there !== undefined || !mayDownload || !existsSync(join(folder, 'install.js'))) return there
  spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 300_000 })
  return downloaded()
}
