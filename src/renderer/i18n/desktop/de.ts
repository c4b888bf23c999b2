import type { Words } from '../words.ts'
import type { desktop as english } from './en.ts'

export const desktop: Pick<Words, keyof typeof english> = {
  desktop: 'Mitteilungen und Desktop',
  notices: 'Neue Nachrichten mitteilen',
  noticesHint: 'Nicht, solange du Landline vor dir hast, und nicht bei stummgeschalteten Unterhaltungen.',
  noticesUnsupported:
    'Dieser Rechner zeigt keine Mitteilungen; was ungelesen ist, zeigt Landline trotzdem an seinem Symbol.',
  noticeContent: 'Eine Mitteilung zeigt',
  noticeContents: {
    full: 'Wer geschrieben hat, und was',
    name: 'Wer geschrieben hat',
    nothing: 'Nur, dass etwas da ist',
  },
  noticeSound: 'Mit einem Ton',
  noticesPause: ['Eine Stunde anhalten', '8 Stunden', 'Einen Tag'],
  noticesPaused: (until) => `Angehalten bis ${until}.`,
  noticesResume: 'Wieder zeigen',
  noticesAllow: 'Mitteilungen in diesem Browser erlauben',
  noticesDenied:
    'Dieser Browser lässt diese Seite nichts mitteilen. Erlaube es in den Einstellungen, die der Browser für die Seite hat.',
  noticesInBrowser:
    'Dieser Browser zeigt sie, solange diese Seite offen ist. Antworten kann man darin nicht; in der Desktop-App schon, wo das System es kann.',
  badge: 'Die Zahl ungelesener Nachrichten am Symbol zeigen',
  badgeTitle: 'Die Zahl ungelesener Nachrichten im Titel der Seite zeigen',
  closing: 'Wenn das Fenster geschlossen wird',
  closings: {
    ask: 'Mich fragen',
    keep: 'Im Hintergrund weiterlaufen',
    quit: 'Landline beenden',
  },
  closingTitle: 'Soll Landline weiterlaufen?',
  closingText:
    'Im Hintergrund empfängt und sendet es weiter und gibt dir Bescheid. Wenn du es beendest, warten Nachrichten, bis du es wieder öffnest.',
  closingHint:
    'Das Symbol neben der Uhr bringt das Fenster zurück; wo es keines gibt, tut es ein erneuter Start von Landline.',
  closingKeep: 'Weiterlaufen lassen',
  closingQuit: 'Beenden',
  startAtLogin: 'Beim Anmelden starten',
  startAtLoginHint: 'Im Hintergrund, ohne Fenster.',

  linkJoinTitle: (name) => `${name} beitreten?`,
  linkJoinText:
    'Du hast einen Link geöffnet, der diesem Relay beitreten will. Wer es beherbergt, sieht deinen Namen und deine Adresse und kann deine Nachrichten befördern, aber nicht lesen. Tritt nur bei, wenn du weißt, von wem der Link ist.',
  linkUnnamed: 'Einem Relay',
  linkPlaces: 'Wo es ist',
  linkFingerprint: 'Sein Zertifikat',
  linkJoin: 'Beitreten',
  linkNotNow: 'Jetzt nicht',
  linkContactTitle: 'Jemandem schreiben?',
  linkContactText:
    'Du hast einen Link mit der Adresse von jemandem geöffnet. Der Name ist nur das, was der Link sagt.',
  linkOwn: 'Das ist der Link zu dir selbst. Schick ihn denen, die dich finden sollen.',
  linkConversationTitle: 'Eine Unterhaltung öffnen?',
  linkConversationText: (title) => `Du hast einen Link zu „${title}“ geöffnet.`,
  linkConversationUnknown: 'Die Unterhaltung dieses Links gibt es auf diesem Gerät nicht.',
  linkOpen: 'Öffnen',
  linkRefusedTitle: 'Dieser Link wurde nicht geöffnet',
  copyContactLink: 'Link kopieren',

  askBeforeOpening: 'Fragen, bevor ein Link geöffnet wird',
  askBeforeOpeningHint:
    'Zeigt, wohin er wirklich führt. Überhaupt geöffnet werden nur Links ins Web und zu E-Mail.',
  openOutsideTitle: (host) => `${host} öffnen?`,
  openOutsideText: 'Dieser Link führt aus Landline hinaus, zu:',
  openOutside: 'Öffnen',

  troubles: {
    window: 'Das Fenster war stehen geblieben und wurde neu geöffnet. Nichts ging verloren.',
    xmtp: 'In XMTP ist etwas schiefgegangen. Landline läuft weiter und hat sich neu verbunden.',
    lan: 'Auf dem lokalen Weg ist etwas schiefgegangen. Landline läuft weiter und hat sich neu verbunden.',
    background:
      'Im Hintergrund ist etwas schiefgegangen. Landline läuft weiter; nichts Geschriebenes ging verloren.',
  },
  troubleHint: 'Wenn das wieder vorkommt, sagt das Protokoll unter Einstellungen mehr.',
  dragFile: (name) => `${name} aus dem Fenster ziehen`,
  spelling: 'Rechtschreibung prüfen',
  spellingHint:
    'In den Sprachen dieses Rechners, mit den Wörterbüchern, die auf ihm sind. Keines wird geladen.',

  log: 'Protokoll',
  logText:
    'Was Landline über seine eigene Arbeit festhält, falls etwas schiefgeht. Es bleibt auf diesem Rechner, wenn du es niemandem gibst.',
  showLog: 'Protokoll zeigen',
  logExport:
    'Das ist alles, was beim Kopieren oder Speichern weitergegeben wird. Nachrichten, Schlüssel und ganze Adressen stehen nicht darin; wie dein Rechner und Relays in deinem Netz heißen, kann darin stehen.',
  logEmpty: 'Noch steht nichts darin.',
  logCopy: 'Alles kopieren',
  logSave: 'Speichern …',

  updates: 'Neue Versionen',
  updatesVersion: (version: string) => `Das ist Landline ${version}.`,
  updatesLook: 'Nach neuen Versionen suchen',
  updateChannels: { off: 'Nein', stable: 'Ja', early: 'Auch nach frühen' },
  updatesHint:
    'Einmal am Tag, dort, wo Landline veröffentlicht wird. Wer diesen Ort betreibt, sieht deine Netzwerkadresse und sonst nichts von dir. Nichts wird geholt oder ersetzt, bevor du es sagst.',
  updatesCheck: 'Jetzt suchen',
  updatesChecked: (when: string) => `Zuletzt gesucht: ${when}`,
  updatesChecking: 'Es wird gesucht …',
  updatesNewest: 'Es gibt keine neuere Version.',
  updatesFound: (version: string) => `Es gibt Landline ${version}.`,
  updatesFetch: 'Holen',
  updatesFetchSize: (size: string) => `Holen (${size})`,
  updatesFetching: 'Die neue Version wird geholt',
  updatesReady: (version: string) => `Landline ${version} ist bereit.`,
  updatesReadyText:
    'Sie wurde geprüft und ist bereit. Landline endet für einen Moment; was noch zu senden ist, geht danach weiter.',
  updatesInstall: 'Mit der neuen Version neu starten',
  updatesShow: 'Zeigen',
  updatesLater: 'Später',
  noUpdates: {
    source: 'Es läuft aus seinen Quellen: Wer sie dorthin gelegt hat, bringt neue.',
    'package-manager': 'Die Paketverwaltung dieses Systems bringt neue Versionen.',
    'no-place':
      'Diese Ausgabe nennt keinen Ort, an dem neue Versionen liegen. Hole sie dort, woher du diese hast.',
    'no-key':
      'Diese Ausgabe hat keinen Schlüssel, um echte neue Versionen von anderen zu unterscheiden, und sucht deshalb keine. Hole sie dort, woher du diese hast.',
    'not-replaceable':
      'Es wurde nicht als eine Datei installiert, die es ersetzen könnte. Hole neue Versionen dort, woher du diese hast.',
  },
}
