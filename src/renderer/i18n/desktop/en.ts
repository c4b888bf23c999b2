/** What is said of notifications, of links, and of the app's life on this machine, in English. */
export const desktop = {
  desktop: 'Notifications and desktop',
  notices: 'Notify me of new messages',
  noticesHint: 'Not while you have Landline before you, and not of conversations that you muted.',
  noticesUnsupported:
    'This computer shows no notifications; Landline still shows what is unread on its icon.',
  noticeContent: 'A notification shows',
  noticeContents: {
    full: 'Who wrote, and what',
    name: 'Who wrote',
    nothing: 'Only that there is something',
  },
  noticeSound: 'With a sound',
  noticesPause: ['Pause for an hour', 'For 8 hours', 'For a day'],
  noticesPaused: (until: string) => `Paused until ${until}.`,
  noticesResume: 'Resume',
  noticesAllow: 'Allow notifications in this browser',
  noticesDenied:
    'This browser does not let this page notify you. Allow it in the settings that the browser keeps for the page.',
  noticesInBrowser:
    'Shown by this browser, for as long as this page is open. One cannot answer in them; the desktop app can, where the system has that.',
  badge: 'Show the number of unread messages on the icon',
  badgeTitle: 'Show the number of unread messages in the title of the page',
  closing: 'When the window is closed',
  closings: {
    ask: 'Ask me',
    keep: 'Keep running in the background',
    quit: 'Quit Landline',
  },
  closingTitle: 'Keep Landline running?',
  closingText:
    'In the background it goes on receiving and sending, and notifies you. If you quit, messages wait until you open it again.',
  closingHint:
    'Its icon beside the clock brings the window back; so does starting Landline again, where there is no such icon.',
  closingKeep: 'Keep running',
  closingQuit: 'Quit',
  startAtLogin: 'Start when I log in',
  startAtLoginHint: 'In the background, without a window.',

  linkJoinTitle: (name: string) => `Join ${name}?`,
  linkJoinText:
    'You opened a link that asks to join this relay. Whoever hosts it sees your name and address, and can carry your messages but not read them. Join only where you know who sent the link.',
  linkUnnamed: 'a relay',
  linkPlaces: 'Where it is',
  linkFingerprint: 'Its certificate',
  linkJoin: 'Join',
  linkNotNow: 'Not now',
  linkContactTitle: 'Write to somebody?',
  linkContactText: 'You opened a link with somebody’s address. The name is only what the link says.',
  linkOwn: 'This is the link to yourself. Send it to those who are to find you.',
  linkConversationTitle: 'Open a conversation?',
  linkConversationText: (title: string) => `You opened a link to “${title}”.`,
  linkConversationUnknown: 'The conversation of this link is not on this device.',
  linkOpen: 'Open',
  linkRefusedTitle: 'This link was not opened',
  copyContactLink: 'Copy link',

  askBeforeOpening: 'Ask before a link is opened',
  askBeforeOpeningHint:
    'Shows where it really leads. Only links of the web and to mail can be opened at all.',
  openOutsideTitle: (host: string) => `Open ${host}?`,
  openOutsideText: 'This link leads out of Landline, to:',
  openOutside: 'Open',

  troubles: {
    window: 'The window had stopped working and was opened anew. Nothing was lost.',
    xmtp: 'Something failed inside XMTP. Landline goes on and has connected again.',
    lan: 'Something failed on the local line. Landline goes on and has connected again.',
    background: 'Something failed in the background. Landline goes on; nothing that was written is lost.',
  },
  troubleHint: 'If that happens again, the log under Settings says more.',
  dragFile: (name: string) => `Drag ${name} out of the window`,
  spelling: 'Check spelling',
  spellingHint: 'In the languages of this computer, with the dictionaries that are on it. None is fetched.',

  log: 'Log',
  logText:
    'What Landline notes of its own work, for when something goes wrong. It stays on this computer unless you give it to somebody.',
  showLog: 'Show the log',
  logExport:
    'This is everything that copying or saving gives away. Messages, keys and whole addresses are not in it; what your computer and relays are called in your network can be.',
  logEmpty: 'There is nothing in it yet.',
  logCopy: 'Copy all of it',
  logSave: 'Save…',

  updates: 'New versions',
  updatesVersion: (version: string) => `This is Landline ${version}.`,
  updatesLook: 'Look for new versions',
  updateChannels: { off: 'No', stable: 'Yes', early: 'Early ones too' },
  updatesHint:
    'Once a day, where Landline is published. Whoever runs that place sees your network address and nothing else of you. Nothing is fetched or replaced before you say so.',
  updatesCheck: 'Look now',
  updatesChecked: (when: string) => `Looked last: ${when}`,
  updatesChecking: 'Looking…',
  updatesNewest: 'There is no newer version.',
  updatesFound: (version: string) => `There is Landline ${version}.`,
  updatesFetch: 'Fetch it',
  updatesFetchSize: (size: string) => `Fetch it (${size})`,
  updatesFetching: 'The new version is being fetched',
  updatesReady: (version: string) => `Landline ${version} is ready.`,
  updatesReadyText:
    'It was checked and is ready. Landline ends for a moment; what waits to be sent goes on afterwards.',
  updatesInstall: 'Restart with the new version',
  updatesShow: 'Show',
  updatesLater: 'Later',
  noUpdates: {
    source: 'It runs from its sources: whoever put them there brings new ones.',
    'package-manager': 'The package manager of this system brings new versions.',
    'no-place': 'This build names no place where new versions are. Fetch them where you got this one.',
    'no-key':
      'This build has no key to tell genuine new versions from others, so it looks for none. Fetch them where you got this one.',
    'not-replaceable':
      'It was not installed as one file that it could replace. Fetch new versions where you got this one.',
  },
}
