import { numberText, percentText } from '../language.ts'
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
  working: (percent) => `Läuft … ${percentText(percent)}`,
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
  givingBackup: (percent) => `Die Datei wird gelesen … ${percentText(percent)}`,
  backupPassphraseAsked: 'Passphrase der Sicherung',
  protectHere: 'Passphrase für diesen Computer (freiwillig)',
  restoreBackupWaits:
    'Was beim Sichern noch nicht gesendet war, wird als nicht gesendet gezeigt. Du entscheidest, ob es noch einmal versucht wird.',

  security: 'Passphrase und Sperre',
  passphraseSet: 'Passphrase festlegen …',
  passphraseChange: 'Passphrase ändern …',
  passphraseRemove: 'Passphrase entfernen …',
  passphraseSetTitle: 'Passphrase festlegen',
  passphraseChangeTitle: 'Passphrase ändern',
  passphraseRemoveTitle: 'Passphrase entfernen',
  passphraseNew: 'Neue Passphrase',
  passphraseNewHint:
    'Mindestens 8 Zeichen. Sie öffnet dein Konto auf diesem Computer. Vergisst du sie, führt nur die Wiederherstellungsphrase oder eine Sicherung zurück.',
  passphraseCurrent: 'Die jetzige Passphrase',
  passphraseRemoveText: {
    keyring:
      'Dann bewahrt der Schlüsselbund dieses Computers dein Konto: Wer sich als du anmeldet, kann es öffnen.',
    file: 'Dann bewahrt eine Datei dein Konto: Wer die Dateien deines Benutzers auf diesem Computer liest, kann es öffnen.',
  },
  passphraseDone: 'Fertig. Von jetzt an gilt die neue Passphrase.',
  passphraseRemoved: 'Fertig. Dein Konto öffnet sich ohne Passphrase.',
  lockNow: 'Jetzt sperren',
  lockHint: 'Gesperrt zeigt und tut das Fenster nichts, bis die Passphrase eingegeben wird.',
  lockNeeds: 'Um das Fenster zu sperren, lege zuerst eine Passphrase fest.',
  lockAfter: 'Sperren, wenn niemand da ist',
  lockAfters: {
    0: 'Nie von selbst',
    1: 'Nach einer Minute',
    5: 'Nach 5 Minuten',
    15: 'Nach 15 Minuten',
    60: 'Nach einer Stunde',
  },
  lockWithScreen: 'Mit dem Bildschirm sperren',
  lockWithScreenHint:
    'Wenn der Bildschirm dieses Computers gesperrt wird oder der Computer schlafen geht, sperrt sich auch das Fenster.',
  lockCloses: 'Beim Sperren alles schließen',
  lockClosesHint:
    'Sonst kommen Nachrichten weiter an, was wartet, wird weiter gesendet, und ein Relay von dir läuft weiter. Geschlossen kommt nichts an, bis du öffnest, und die App gibt deine Schlüssel aus der Hand.',
  forgotten: 'Ich weiß sie nicht mehr',
  forgottenTitle: 'Ohne die Passphrase',
  forgottenText:
    'Ohne sie kann niemand diese Nachrichten öffnen. Du kannst sie beiseitelegen und mit deiner Wiederherstellungsphrase oder einer Sicherung neu anfangen. Sie bleiben in einem eigenen Ordner, falls sie dir wieder einfällt.',
  asideText:
    'Die Dateien dieses Kontos kommen in einen eigenen Ordner neben den anderen. Nichts wird gelöscht, und du kannst zu ihnen zurück.',
  asideBackup: 'Eine Sicherung einspielen',
  asidePhrase: 'Die Wiederherstellungsphrase nehmen',
  asideNew: 'Neu anfangen',
  asideSure: (what) => `Beiseitelegen: ${what}`,
  asideBack: 'Zurück zum Konto, das beiseitegelegt wurde',
  showFolder: 'Ordner zeigen',
  folderIs: (path) => `Alles liegt in ${path}`,
  accountTroubles: {
    damaged: 'Deine Nachrichten lassen sich nicht öffnen',
    newer: 'Dafür braucht es ein neueres Landline',
    busy: 'Jemand anderes benutzt deine Nachrichten',
    full: 'Die Platte ist voll',
    disk: 'Die Platte ist im Weg',
    keyring: 'Der Schlüsselbund öffnet dein Konto nicht',
  },
  troubleWays: 'Andere Wege',
  deleteAll: 'Alles löschen …',
  deleteAllTitle: 'Alles löschen',
  deleteAllText:
    'Löscht dieses Konto von diesem Computer: Nachrichten, Dateien, Schlüssel, Kopien in seinem Ordner. Dieses Gerät verlässt das Konto, soweit es erreichbar ist. Was andere haben, bleibt bei ihnen. Ohne deine Wiederherstellungsphrase oder eine Sicherung anderswo ist das Konto verloren.',
  deleteAllName: (name) => `Gib „${name}“ ein, um es zu bestätigen`,
  deleteAllDo: 'Für immer löschen',
}
