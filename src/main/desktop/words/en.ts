const count = (value: number): string => value.toLocaleString('en')

/** What the app says outside of its window, in English. Other languages have the same keys. */
export const en = {
  appName: 'Landline',
  newMessage: 'New message',
  newMessages: (messages: number) => (messages === 1 ? 'New message' : `${count(messages)} new messages`),
  request: 'Somebody new would like to write to you',
  transaction: 'A payment',
  unsupported: 'A message that this version cannot show',
  titleWithCount: (title: string, messages: number) => `${title} (${count(messages)})`,
  inGroup: (sender: string, group: string) => `${sender} in ${group}`,
  reply: 'Reply',
  markRead: 'Mark as read',

  trayOpen: 'Open Landline',
  trayUnread: (messages: number) =>
    messages === 1 ? '1 unread message' : `${count(messages)} unread messages`,
  trayNothing: 'Nothing unread',
  trayMute: 'Pause notifications',
  trayMuteHour: 'For an hour',
  trayMuteNight: 'For 8 hours',
  trayMuteDay: 'For a day',
  trayMuted: 'Notifications are paused',
  trayUnmute: 'Resume notifications',
  trayHost: 'Host a relay',
  trayStopHosting: 'Stop hosting',
  quit: 'Quit Landline',

  openTitle: (host: string) => `Open ${host}?`,
  openText: (href: string) => `This link leads out of Landline, to:\n${href}`,
  open: 'Open',
  cancel: 'Cancel',

  tryAgain: 'Try again',
  windowFails: 'The window of Landline fails again and again',
  windowFailsText:
    'Messages are still received and sent, and nothing was lost. Try again, or quit; the log under Settings says more.',

  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  copyLink: 'Copy address of link',
  noSuggestions: 'No suggestions',
  addToDictionary: 'Add to dictionary',
  newConversation: 'New conversation',
  menuFile: 'File',
  menuEdit: 'Edit',
  menuView: 'View',
  menuHelp: 'Help',
  menuClose: 'Close window',
  menuSettings: 'Settings',
  menuAbout: 'About Landline',
  menuHide: 'Hide Landline',
  menuHideOthers: 'Hide others',
  menuShowAll: 'Show all',
  menuActualSize: 'Actual size',
  menuZoomIn: 'Zoom in',
  menuZoomOut: 'Zoom out',
  menuFullScreen: 'Full screen',
  menuShortcuts: 'Keyboard shortcuts',
  menuNetwork: 'Network',

  failsAgain:
    'Landline fails again and again and ends now. Nothing that was written is lost. Its log says more.',
}
