import { numberText } from '../language.ts'
import type { Words } from '../words.ts'
import type { data as english } from './en.ts'

export const data: Pick<Words, keyof typeof english> = {
  storage: 'Speicher',
  storageTotal: (size) => `Landline belegt ${size} auf diesem Computer.`,
  storageMeasuring: 'Wird gemessen …',
  storageParts: {
    messages: 'Nachrichten',
    files: 'Bilder und Dateien',
    free: 'Frei, wird für Neues wieder benutzt',
    xmtp: 'Eigene Datenbanken von XMTP',
    relay: 'Das Relay auf diesem Computer',
    logs: 'Protokolle',
    copies: 'Automatische Kopien',
    other: 'Alles andere',
  },
  storageLargest: 'Was am meisten belegt',
  storageConversation: (messages, files) =>
    `${messages === 1 ? '1 Nachricht' : `${numberText(messages)} Nachrichten`}, ${files === 1 ? '1 Datei' : `${numberText(files)} Dateien`}`,
  storageUnknown: 'Eine Unterhaltung, die nicht gezeigt wird',
  clearMedia: 'Dateien entfernen …',
  clearMediaTitle: 'Dateien von diesem Computer entfernen',
  clearMediaText:
    'Die Nachrichten bleiben und sagen, dass ihre Datei hier entfernt wurde. Wieder holen lässt sich eine Datei nur, solange sie noch dort ist, woher sie kam: Kopien anderer und deine anderen Geräte bleiben unberührt.',
  clearMediaOf: 'Von',
  everything: 'Allen Unterhaltungen',
  clearMediaAge: 'Welche',
  clearMediaAges: {
    0: 'Alle',
    30: 'Älter als ein Monat',
    90: 'Älter als drei Monate',
    365: 'Älter als ein Jahr',
  },
  clearMediaDo: 'Entfernen',
  clearMediaNothing: 'Es gab nichts zu entfernen.',
  clearMediaDone: (files, size) =>
    `${files === 1 ? '1 Datei' : `${numberText(files)} Dateien`} entfernt, ${size} wieder frei.`,
  exportData: 'Exportieren …',
  exportTitle: 'Nachrichten exportieren',
  exportText:
    'Speichert die Nachrichten als JSON, das Menschen und Programme lesen können. Es ist nicht verschlüsselt: Wer die Datei bekommt, liest alles darin.',
  exportDo: 'Exportieren',
  savedAt: (path) => `Gespeichert: ${path}`,
  savedByBrowser: 'Dein Browser speichert es.',
  working: (percent) => `Läuft … ${percent} %`,
  stop: 'Anhalten',
  fileRemoved:
    'Von diesem Computer entfernt, um Platz zu schaffen; lässt sich holen, solange sie noch dort ist.',
  fileGone:
    'Von diesem Computer entfernt, um Platz zu schaffen. Bitte darum, dass sie noch einmal gesendet wird.',
}
