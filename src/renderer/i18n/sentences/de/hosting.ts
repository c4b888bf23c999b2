import type { Sentences } from '../translate.ts'

/** What the app says of a relay to its host and its guests. */
export const hosting: Sentences = {
  // Gastgeber werden, und wer es danach wird.
  'The relay did not start.': 'Das Relay ist nicht gestartet.',
  'No relay is hosted here. Start one first.': 'Hier läuft kein Relay. Starte zuerst eines.',
  'There is no relay that came with a backup and could be hosted here.':
    'Es gibt kein Relay, das mit einer Sicherung kam und hier beherbergt werden könnte.',
  'This relay runs on another computer. Stop it there first: of two the same, each would have a part of the people.':
    'Dieses Relay läuft auf einem anderen Computer. Beende es zuerst dort: Von zwei gleichen hätte jedes nur einen Teil der Leute.',
  'Port {0} is in use by another program. Choose another one, or leave it to Landline.':
    'Port {0} benutzt schon ein anderes Programm. Wähle einen anderen, oder überlasse es Landline.',
  'Port {0} is in use by another program. Choose another one.':
    'Port {0} benutzt schon ein anderes Programm. Wähle einen anderen.',
  'Port {0} is reserved by the system. Choose one above 1023.':
    'Port {0} ist dem System vorbehalten. Wähle einen über 1023.',
  'This machine has no port left that a relay could have.':
    'Auf diesem Rechner ist kein Port mehr frei, den ein Relay haben könnte.',
  'This machine does not have the address that the relay should use.':
    'Dieser Rechner hat die Adresse nicht, die das Relay benutzen soll.',
  "The relay's database is damaged, or belongs to another account. It was left as it is; move it away to host anew.":
    'Die Datenbank des Relays ist beschädigt, oder gehört zu einem anderen Konto. Sie blieb, wie sie ist; verschiebe sie, um neu Gastgeber zu werden.',
  'You cannot ban yourself from your own relay.':
    'Von deinem eigenen Relay kannst du dich nicht selbst aussperren.',
  'You host this relay. Name others who will when it is gone.':
    'Gastgeber dieses Relays bist du. Nenne andere, die es werden, wenn es weg ist.',
  'Somebody whom you banned cannot host when this relay is gone.':
    'Wen du ausgesperrt hast, kann nicht Gastgeber werden, wenn dieses Relay weg ist.',
  'That relay is there again, or somebody else hosts in its place.':
    'Dieses Relay ist wieder da, oder jemand anderes vertritt es.',
  'A relay has at most {0} successors.': 'Für ein Relay lassen sich höchstens {0} nennen, die es vertreten.',
  'A relay has at most 5 successors.': 'Für ein Relay lassen sich höchstens 5 nennen, die es vertreten.',
  'The host of this relay has not named you as a successor.':
    'Der Gastgeber dieses Relays hat dich nicht genannt, es zu vertreten.',
  'That offer is not yours, or not for this relay.':
    'Dieses Angebot ist nicht deines, oder gilt nicht für dieses Relay.',
  'A relay cannot be its own successor.': 'Ein Relay kann sich nicht selbst vertreten.',

  // Wer eingelassen wird.
  'A passcode has at least 8 characters. Four random words are better.':
    'Ein Kennwort hat mindestens 8 Zeichen. Vier zufällige Wörter sind besser.',
  'Only people whom its host has named can join this relay. Give the host your address.':
    'Diesem Relay kann nur beitreten, wen sein Gastgeber genannt hat. Gib ihm deine Adresse.',
  'This relay asks for a passcode. Its host can tell you.':
    'Dieses Relay fragt nach einem Kennwort. Sein Gastgeber kann es dir sagen.',
  'That is not the passcode of this relay.': 'Das ist nicht das Kennwort dieses Relays.',
  'Too many wrong passcodes came from your machine. Try again in {0} seconds.':
    'Von deinem Rechner kamen zu viele falsche Kennwörter. Versuche es in {0} Sekunden noch einmal.',
  'The relay could not verify who you are.': 'Das Relay konnte nicht prüfen, wer du bist.',
  'This device was taken away from its account.': 'Dieses Gerät wurde seinem Konto weggenommen.',
  'Too many of your devices are connected to this relay.':
    'Zu viele deiner Geräte sind mit diesem Relay verbunden.',
  'You are going too fast for this relay.': 'Für dieses Relay geht das zu schnell.',

  // Was ein Relay nicht nehmen oder finden kann.
  "The disk of the relay's host is full. The message was not taken.":
    'Die Festplatte des Gastgebers ist voll. Das Relay hat die Nachricht nicht genommen.',
  "The disk of the relay's host is full. The file was not taken.":
    'Die Festplatte des Gastgebers ist voll. Das Relay hat die Datei nicht genommen.',
  'The relay could not store the message.': 'Das Relay konnte die Nachricht nicht verwahren.',
  'This relay takes files of at most {0} MB.': 'Dieses Relay nimmt Dateien von höchstens {0} MB.',
  'Too many of your files are on their way through this relay already.':
    'Über dieses Relay sind schon zu viele deiner Dateien unterwegs.',
  'This relay has no room for more files at the moment.':
    'Dieses Relay hat im Moment keinen Platz für weitere Dateien.',
  'Too many pieces of files at once for this relay.':
    'Zu viele Stücke von Dateien auf einmal für dieses Relay.',
  'The relay does not have this file, or not any more.': 'Das Relay hat diese Datei nicht, oder nicht mehr.',
  'This file is being sent by somebody else.': 'Diese Datei sendet schon jemand anderes.',
  'You are in too many rooms of this relay.': 'Du bist in zu vielen Räumen dieses Relays.',
  'This relay has as many rooms as its host allows.':
    'Dieses Relay hat schon so viele Räume, wie sein Gastgeber erlaubt.',
  'You are not in this chat.': 'Du bist nicht in dieser Unterhaltung.',
  'A direct message goes to its two members only.':
    'Eine direkte Nachricht geht nur an die zwei, zwischen denen sie ist.',
  'Your devices change too often for this relay.': 'Deine Geräte ändern sich zu oft für dieses Relay.',
  'You are asking for keys too fast for this relay.':
    'Du fragst für dieses Relay zu schnell nach Schlüsseln.',
  'A list of devices is published by its own account.':
    'Eine Liste von Geräten veröffentlicht nur das Konto, zu dem sie gehört.',
  'Keys are published by the device that they belong to.':
    'Schlüssel veröffentlicht nur das Gerät, zu dem sie gehören.',

  // Was ein Relay nicht versteht.
  'The relay could not do that.': 'Das konnte das Relay nicht.',
  'Register first.': 'Melde dich zuerst an.',
  'This connection has registered already.': 'Diese Verbindung ist schon angemeldet.',
  'The registration was not understood.': 'Die Anmeldung war nicht zu verstehen.',
  'There is no such event.': 'Ein solches Ereignis gibt es nicht.',
  'That was not understood.': 'Das war nicht zu verstehen.',
  'Too much waited for a client that does not read.': 'Es wartete zu viel auf jemanden, der nicht liest.',
  'Chunks are given in order, each as long as it has to be.':
    'Stücke werden der Reihe nach gegeben, jedes so lang, wie es sein muss.',
}
