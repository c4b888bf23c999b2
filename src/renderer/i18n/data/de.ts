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

  backup: 'Sicherung',
  backupText:
    'Eine verschlüsselte Datei mit deinen Nachrichten, Leuten, Dateien, Einstellungen und der Wiederherstellungsphrase. Auf einem anderen Computer eingespielt ist sie ein neues Gerät deines Kontos.',
  backupMake: 'Sichern …',
  backupTitle: 'Alles sichern',
  backupPassphrase: 'Passphrase für diese Sicherung',
  backupPassphraseHint:
    'Mindestens 8 Zeichen. Ohne sie kann niemand die Sicherung öffnen, auch du nicht: Bewahre sie getrennt von der Datei auf.',
  backupAgain: 'Dieselbe noch einmal',
  backupDiffers: 'Das ist nicht dieselbe.',
  backupDo: 'Sichern',
  copiesOn: 'Jeden Tag eine Kopie machen',
  copiesHint:
    'Solange Landline läuft, unter einer eigenen Passphrase. Die neuesten bleiben, ältere werden entfernt.',
  copiesTitle: 'Automatische Kopien',
  copiesStart: 'Einschalten',
  copiesKeep: 'Wie viele bleiben',
  copiesCount: (count) => (count === 1 ? 'Die neueste' : `Die neuesten ${count}`),
  copiesWhere: 'Wo',
  copiesInProfile: 'Neben den Nachrichten: Eine Platte, die ausfällt, nimmt beides mit.',
  copiesChoose: 'Ordner wählen …',
  copiesBack: 'Neben den Nachrichten',
  copiesNow: 'Jetzt eine machen',
  copiesMade: (when, count) =>
    `Letzte Kopie: ${when}. ${count === 1 ? '1 Kopie wird aufbewahrt.' : `${count} Kopien werden aufbewahrt.`}`,
  copiesNone: 'Es wurde noch keine Kopie gemacht.',
  copiesTrouble: (reason) => `Die letzte Kopie ist nicht gelungen. ${reason}`,
  welcomeBackup: 'Aus einer Sicherung wiederherstellen',
  restoreBackupTitle: 'Aus einer Sicherung wiederherstellen',
  restoreBackupText:
    'Wähle die Datei und gib die Passphrase ein, die beim Sichern gewählt wurde. Dieser Computer wird ein neues Gerät deines Kontos.',
  chooseBackup: 'Datei wählen …',
  backupFile: 'Sicherung',
  backupChosen: (name, size, when) => `${name}, ${size}, vom ${when}`,
  givingBackup: (percent) => `Die Datei wird gelesen … ${percent} %`,
  backupPassphraseAsked: 'Passphrase der Sicherung',
  protectHere: 'Passphrase für diesen Computer (freiwillig)',
  restoreBackupWaits:
    'Was beim Sichern noch nicht gesendet war, wird als nicht gesendet gezeigt. Du entscheidest, ob es noch einmal versucht wird.',
}
