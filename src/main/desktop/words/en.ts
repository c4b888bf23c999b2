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
}
