import { dialog, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import type { FileKind, Places } from '../places.ts'
import { fileDestination } from '../places.ts'

const filters = ({ extension }: FileKind) => [{ name: `.${extension}`, extensions: [extension] }]

/**
 * The system's own dialogs: the page never names a path, and never learns more of one than where something was saved.
 *
 * @param window the one that asks, while there is one
 */
export const systemPlaces = (window: () => BrowserWindow | undefined): Places => {
  const choose = async (options: Electron.OpenDialogOptions): Promise<string | undefined> => {
    const parent = window()
    const { filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options))
    return filePaths[0]
  }
  return {
    async save(name, kind) {
      const parent = window()
      const options = { defaultPath: name, filters: filters(kind) }
      const { canceled, filePath } = await (parent
        ? dialog.showSaveDialog(parent, options)
        : dialog.showSaveDialog(options))
      return canceled || filePath === '' ? undefined : fileDestination(filePath)
    },
    open: (kind) => choose({ properties: ['openFile'], filters: filters(kind) }),
    folder: () => choose({ properties: ['openDirectory', 'createDirectory'] }),
    show: (path) => shell.showItemInFolder(path),
    async forget() {
      await window()?.webContents.session.clearStorageData()
    },
  }
}
