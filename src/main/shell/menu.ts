import { app, Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import type { DesktopCommand } from '../../shared/model/desktop.ts'
import type { DesktopWords } from '../desktop/words/words.ts'

export interface MenuOptions {
  readonly words: DesktopWords
  readonly onCommand: (command: DesktopCommand) => void
  /** Locks the window; absent where nothing would open it again. */
  readonly onLock?: () => void
}

const isMac = process.platform === 'darwin'

/**
 * The app's menu: at the top of the screen on macOS, behind the Alt key elsewhere. Keys that the page has itself are not among its own,
 * so that nothing is done twice; there are no tools for developers in it.
 */
export const setApplicationMenu = ({ words, onCommand, onLock }: MenuOptions): void => {
  const command = (label: string, name: DesktopCommand): MenuItemConstructorOptions => ({
    label,
    click: () => onCommand(name),
  })
  const separator = { type: 'separator' as const }
  const quit: MenuItemConstructorOptions = { role: 'quit', label: words.quit }
  const settings: MenuItemConstructorOptions = {
    ...command(words.menuSettings, 'settings'),
    ...(isMac ? { accelerator: 'Cmd+,', registerAccelerator: false } : {}),
  }
  // The page has the keys; here they are only shown.
  const lock: MenuItemConstructorOptions[] = onLock
    ? [
        {
          label: words.lockNow,
          click: onLock,
          accelerator: 'CmdOrCtrl+Shift+L',
          registerAccelerator: false,
        },
      ]
    : []
  const template: MenuItemConstructorOptions[] = [
    ...(isMac
      ? [
          {
            label: words.appName,
            submenu: [
              { role: 'about' as const, label: words.menuAbout },
              separator,
              settings,
              separator,
              { role: 'hide' as const, label: words.menuHide },
              { role: 'hideOthers' as const, label: words.menuHideOthers },
              { role: 'unhide' as const, label: words.menuShowAll },
              separator,
              quit,
            ],
          },
        ]
      : []),
    {
      label: words.menuFile,
      submenu: [
        command(words.newConversation, 'new-conversation'),
        ...(isMac ? [] : [settings]),
        ...lock,
        separator,
        { role: 'close', label: words.menuClose },
        ...(isMac ? [] : [quit]),
      ],
    },
    {
      label: words.menuEdit,
      submenu: [
        { role: 'undo', label: words.undo },
        { role: 'redo', label: words.redo },
        separator,
        { role: 'cut', label: words.cut },
        { role: 'copy', label: words.copy },
        { role: 'paste', label: words.paste },
        { role: 'selectAll', label: words.selectAll },
      ],
    },
    {
      label: words.menuView,
      submenu: [
        { role: 'resetZoom', label: words.menuActualSize },
        { role: 'zoomIn', label: words.menuZoomIn },
        { role: 'zoomOut', label: words.menuZoomOut },
        separator,
        { role: 'togglefullscreen', label: words.menuFullScreen },
      ],
    },
    {
      label: words.menuHelp,
      role: 'help',
      submenu: [command(words.menuShortcuts, 'shortcuts'), command(words.menuNetwork, 'network')],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  if (isMac) app.dock?.setMenu(Menu.buildFromTemplate([command(words.newConversation, 'new-conversation')]))
  if (process.platform === 'win32') {
    app.setUserTasks([
      {
        program: process.execPath,
        arguments: '--command=new-conversation',
        iconPath: process.execPath,
        iconIndex: 0,
        title: words.newConversation,
        description: words.newConversation,
      },
    ])
  }
}
