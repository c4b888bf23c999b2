import type { Sentences } from '../translate.ts'

/** What the app says of data on the disk, backups and new versions. */
export const data: Sentences = {
  // Die Festplatte.
  'The disk is full.': 'Die Festplatte ist voll.',
  'The disk is full. Nothing was lost; make room on it and try again.':
    'Die Festplatte ist voll. Nichts ging verloren; schaffe Platz darauf und versuche es noch einmal.',
  'The disk is full. Make room on it and try again; nothing was changed.':
    'Die Festplatte ist voll. Schaffe Platz darauf und versuche es noch einmal; nichts wurde geändert.',
  'There is not enough room on this disk. Nothing was changed.':
    'Auf dieser Festplatte ist nicht genug Platz. Nichts wurde geändert.',
  'The disk does not let the files of this account be read or written. Nothing was changed. See that it is there, whole and writable, and try again.':
    'Die Dateien dieses Kontos lassen sich auf der Festplatte nicht lesen oder schreiben. Nichts wurde geändert. Sieh nach, ob sie da, heil und beschreibbar ist, und versuche es noch einmal.',
  'The disk does not let the messages be read or written. Nothing was changed. See that it is there, whole and writable, and try again.':
    'Die Nachrichten lassen sich auf der Festplatte nicht lesen oder schreiben. Nichts wurde geändert. Sieh nach, ob sie da, heil und beschreibbar ist, und versuche es noch einmal.',
  'Another program is using the message database. Close it and try again.':
    'Ein anderes Programm benutzt gerade die Datenbank der Nachrichten. Schließe es und versuche es noch einmal.',
  'The messages cannot be opened: their file is damaged, missing, or belongs to another key. It was left as it is. Put back a copy of it, restore a backup, or start anew with your recovery phrase.':
    'Die Nachrichten lassen sich nicht öffnen: Ihre Datei ist beschädigt, fehlt oder gehört zu einem anderen Schlüssel. Sie blieb, wie sie ist. Lege eine Kopie von ihr zurück, spiele eine Sicherung ein, oder beginne neu mit deiner Wiederherstellungsphrase.',
  'These messages were kept by a newer version of Landline. Install that version, or a later one, to open them.':
    'Diese Nachrichten hat eine neuere Version von Landline verwahrt. Installiere diese oder eine spätere, um sie zu öffnen.',

  // Sicherungen und Kopien.
  'This file was not begun, or is not what it was said to be. Choose it again.':
    'Diese Datei wurde nicht begonnen, oder ist nicht, was sie sein sollte. Wähle sie noch einmal.',
  'Choose the backup first.': 'Wähle zuerst die Sicherung.',
  'This file is not a backup of Landline. Choose another one.':
    'Diese Datei ist keine Sicherung von Landline. Wähle eine andere.',
  'That is not the passphrase of this backup. It is the one that was chosen when it was made.':
    'Das ist nicht die Passphrase dieser Sicherung. Es ist die, die gewählt wurde, als sie entstand.',
  'This backup is damaged: something in it is missing or was changed. Nothing was restored. Use another copy of it.':
    'Diese Sicherung ist beschädigt: Etwas darin fehlt oder wurde verändert. Nichts wurde wiederhergestellt. Nimm eine andere Kopie von ihr.',
  'This backup was made by a newer version of Landline. Install that version, or a later one, to restore it.':
    'Diese Sicherung stammt von einer neueren Version von Landline. Installiere diese oder eine spätere, um sie wiederherzustellen.',
  'Choose a passphrase for the copies first.': 'Wähle zuerst eine Passphrase für die Kopien.',
  'Automatic copies are turned off.': 'Automatische Kopien sind ausgeschaltet.',
  'The copy was stopped.': 'Die Kopie wurde angehalten.',
  'This was waiting to be sent when the backup was made. If it did not arrive, try again: whoever has it already sees it once.':
    'Das wartete auf das Senden, als die Sicherung entstand. Kam es nicht an, versuche es noch einmal: Wer es schon hat, sieht es nur einmal.',
  'Something else is being done with your data. Wait for it, or stop it.':
    'Mit deinen Daten geschieht gerade etwas anderes. Warte darauf, oder halte es an.',
  'That was stopped.': 'Das wurde angehalten.',

  // Wo Dateien gelesen und geschrieben werden.
  'That file or folder does not let itself be used. Choose another one.':
    'Diese Datei oder dieser Ordner lässt sich nicht benutzen. Wähle etwas anderes.',
  'There is no such file or folder any more.': 'Diese Datei oder diesen Ordner gibt es nicht mehr.',
  'Say which: give a path.': 'Sage, welche: Nenne einen Pfad.',
  'Say where: give a path.': 'Sage, wohin: Nenne einen Pfad.',
  'This window cannot choose a file or folder by itself.':
    'Dieses Fenster kann nicht selbst eine Datei oder einen Ordner wählen.',
  'A window does not name paths: its user is asked.':
    'Ein Fenster nennt keine Pfade: Gefragt wird, wer davor sitzt.',
  'Nothing can be saved from here.': 'Von hier lässt sich nichts speichern.',
  'This window cannot show folders. It is this one: {0}':
    'Dieses Fenster kann keine Ordner zeigen. Es ist dieser: {0}',
  'Files cannot be dragged out of this window.': 'Aus diesem Fenster lassen sich keine Dateien ziehen.',

  // Neue Versionen.
  'Looking for new versions is turned off.':
    'Nach neuen Versionen wird nicht gesucht: Das ist ausgeschaltet.',
  'This app does not bring new versions by itself.': 'Neue Versionen bringt diese App nicht selbst.',
  'No new version has been found.': 'Es wurde keine neue Version gefunden.',
  'No new version has been fetched.': 'Es wurde keine neue Version geholt.',
  'The place where new versions are kept cannot be reached, or has none. Check the network, and try again later.':
    'Wo neue Versionen liegen, ist nicht zu erreichen, oder dort liegt keine. Prüfe das Netz und versuche es später noch einmal.',
  'This build names no place for new versions that can be trusted.':
    'Dieses Paket nennt für neue Versionen keinen Ort, dem zu trauen ist.',
  'Landline may not replace its own file where it lies. Put the file somewhere you may write, or fetch the new version yourself.':
    'Landline darf seine eigene Datei dort, wo sie liegt, nicht ersetzen. Lege die Datei an einen Ort, an dem du schreiben darfst, oder hole die neue Version selbst.',
  'What was offered as a new version is not signed by the makers of Landline, or was changed on its way. Nothing was installed.':
    'Was als neue Version angeboten wurde, ist nicht von denen unterschrieben, die Landline machen, oder wurde unterwegs verändert. Nichts wurde installiert.',
}
