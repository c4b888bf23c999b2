import type { DesktopWords } from './words.ts'

const count = (value: number): string => value.toLocaleString('de')

/** What the app says outside of its window, in German. */
export const de: DesktopWords = {
  appName: 'Landline',
  newMessage: 'Neue Nachricht',
  newMessages: (messages) => (messages === 1 ? 'Neue Nachricht' : `${count(messages)} neue Nachrichten`),
  request: 'Jemand Neues möchte dir schreiben',
  transaction: 'Eine Zahlung',
  unsupported: 'Eine Nachricht, die diese Version nicht zeigen kann',
  titleWithCount: (title, messages) => `${title} (${count(messages)})`,
  inGroup: (sender, group) => `${sender} in ${group}`,
  reply: 'Antworten',
  markRead: 'Als gelesen markieren',

  trayOpen: 'Landline öffnen',
  trayUnread: (messages) =>
    messages === 1 ? '1 ungelesene Nachricht' : `${count(messages)} ungelesene Nachrichten`,
  trayNothing: 'Nichts ungelesen',
  trayMute: 'Mitteilungen anhalten',
  trayMuteHour: 'Für eine Stunde',
  trayMuteNight: 'Für 8 Stunden',
  trayMuteDay: 'Für einen Tag',
  trayMuted: 'Mitteilungen sind angehalten',
  trayUnmute: 'Mitteilungen wieder zeigen',
  trayHost: 'Ein Relay beherbergen',
  trayStopHosting: 'Nicht mehr Gastgeber sein',
  lockNow: 'Jetzt sperren',
  quit: 'Landline beenden',

  openTitle: (host) => `${host} öffnen?`,
  openText: (href) => `Dieser Link führt aus Landline hinaus, zu:\n${href}`,
  open: 'Öffnen',
  cancel: 'Abbrechen',

  tryAgain: 'Noch einmal versuchen',
  windowFails: 'Das Fenster von Landline stürzt immer wieder ab',
  windowFailsText:
    'Nachrichten werden weiter empfangen und gesendet, und nichts ging verloren. Versuche es noch einmal, oder beende; das Protokoll unter Einstellungen sagt mehr.',

  undo: 'Rückgängig',
  redo: 'Wiederholen',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
  copyLink: 'Adresse des Links kopieren',
  noSuggestions: 'Keine Vorschläge',
  addToDictionary: 'Ins Wörterbuch aufnehmen',
  newConversation: 'Neue Unterhaltung',
  menuFile: 'Datei',
  menuEdit: 'Bearbeiten',
  menuView: 'Ansicht',
  menuHelp: 'Hilfe',
  menuClose: 'Fenster schließen',
  menuSettings: 'Einstellungen',
  menuAbout: 'Über Landline',
  menuHide: 'Landline ausblenden',
  menuHideOthers: 'Andere ausblenden',
  menuShowAll: 'Alle einblenden',
  menuActualSize: 'Originalgröße',
  menuZoomIn: 'Vergrößern',
  menuZoomOut: 'Verkleinern',
  menuFullScreen: 'Vollbild',
  menuShortcuts: 'Tastenkürzel',
  menuNetwork: 'Netz',

  failsAgain:
    'Landline stürzt immer wieder ab und endet jetzt. Nichts Geschriebenes ging verloren. Mehr steht in seinem Protokoll.',
}
