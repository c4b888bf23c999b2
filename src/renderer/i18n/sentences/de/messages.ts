import type { Sentences } from '../translate.ts'

/** What the app says of conversations, messages and files. */
export const messages: Sentences = {
  // Unterhaltungen und Gruppen.
  'There is no such conversation.': 'Diese Unterhaltung gibt es nicht.',
  'That is your own address.': 'Das ist deine eigene Adresse.',
  'You blocked this person. Unblock them to write to them.':
    'Du hast diese Person blockiert. Hebe das auf, um ihr zu schreiben.',
  'You declined this conversation. Accept it again to write in it.':
    'Du hast diese Unterhaltung abgelehnt. Nimm sie wieder an, um darin zu schreiben.',
  'A group needs somebody beside you.': 'Zu einer Gruppe gehört noch jemand außer dir.',
  '{0} is not in this group.': '{0} ist nicht in dieser Gruppe.',
  'This conversation belongs to the local network and stays there. Make a new group to reach people elsewhere.':
    'Diese Unterhaltung gehört zum lokalen Netz und bleibt dort. Lege eine neue Gruppe an, um Leute anderswo zu erreichen.',
  'Messages of a group on the local network cannot disappear yet.':
    'Nachrichten einer Gruppe im lokalen Netz können noch nicht verschwinden.',
  'Only groups have members that can be changed.': 'Nur bei Gruppen lassen sich die Mitglieder ändern.',
  'There is no network that has groups.': 'Es gibt kein Netz, in dem Gruppen möglich sind.',
  'This group keeps the members it was made with.':
    'Diese Gruppe behält die Mitglieder, mit denen sie angelegt wurde.',
  'Only whoever made this group can change it.': 'Nur wer diese Gruppe angelegt hat, kann sie ändern.',
  'A group has at most {0} people, you included; this would be {1}.':
    'Eine Gruppe hat höchstens {0} Mitglieder, dich eingeschlossen; das wären {1}.',
  'A group on the local network has a name and members, and nothing else.':
    'Eine Gruppe im lokalen Netz hat einen Namen und Mitglieder, sonst nichts.',
  'You are not in this group any more.': 'Du bist nicht mehr in dieser Gruppe.',
  'You are not in this group any more. What was said before stays here.':
    'Du bist nicht mehr in dieser Gruppe. Was vorher gesagt wurde, bleibt hier.',
  'Only groups can be changed.': 'Nur Gruppen lassen sich ändern.',

  // Schreiben und Zurücknehmen.
  'There is nothing in this message to send.': 'In dieser Nachricht steht nichts, was sich senden ließe.',
  'This message is too long by {0} bytes. Shorten it, or send it in parts.':
    'Diese Nachricht ist um {0} Bytes zu lang. Kürze sie, oder schicke sie in Teilen.',
  'This message was taken back by its author.': 'Diese Nachricht hat zurückgenommen, wer sie schrieb.',
  'Only its author can delete a message for everyone. You can delete it for yourself.':
    'Für alle löschen kann eine Nachricht nur, wer sie geschrieben hat. Für dich kannst du sie löschen.',
  'A page is before, after or around a message.': 'Eine Seite liegt vor, nach oder um eine Nachricht.',
  'There is no such message in this conversation.': 'Diese Nachricht gibt es in dieser Unterhaltung nicht.',
  'There is no such message.': 'Diese Nachricht gibt es nicht.',
  'There is no such message of yours.': 'Von dir gibt es keine solche Nachricht.',
  'This message has already been sent.': 'Diese Nachricht wurde schon gesendet.',
  'This message was already handed over and may be on its way: it cannot be stopped any more. You can delete it for everyone.':
    'Diese Nachricht wurde schon übergeben und ist vielleicht unterwegs: Anhalten lässt sie sich nicht mehr. Du kannst sie für alle löschen.',

  // Was aus einer Nachricht wurde.
  'Given up after {0}, as you chose.{1}': 'Nach {0} aufgegeben, wie du es gewählt hast.{1}',
  'one hour': 'einer Stunde',
  '{0} hours': '{0} Stunden',
  'one day': 'einem Tag',
  '{0} days': '{0} Tagen',
  'Waits until they are on this network.': 'Wartet, bis jemand davon in diesem Netz ist.',
  'XMTP had it first.': 'XMTP hatte sie zuerst.',
  'Something went wrong while sending.': 'Beim Senden ist etwas schiefgegangen.',
  'The network did not answer in time.': 'Das Netz hat nicht rechtzeitig geantwortet.',
  'This line could not be started.': 'Diese Leitung ließ sich nicht starten.',

  // Dateien.
  'This file is empty.': 'Diese Datei ist leer.',
  'This file is too large.': 'Diese Datei ist zu groß.',
  'This file has {0}. {1} is the most.': 'Diese Datei hat {0}. Höchstens gehen {1}.',
  'This file has {0}. It goes through a relay, and none is connected.':
    'Diese Datei hat {0}. Sie geht über ein Relay, und keines ist verbunden.',
  'This file has {0}. {1} is the most over XMTP; a relay that both of you have joined takes more.':
    'Diese Datei hat {0}. Über XMTP gehen höchstens {1}; ein Relay, dem ihr beide beigetreten seid, nimmt mehr.',
  'This file has {0}. Files of this size go through a relay that both of you have joined, or are uploaded, encrypted: set a place for that in the settings.':
    'Diese Datei hat {0}. Dateien dieser Größe gehen über ein Relay, dem ihr beide beigetreten seid, oder werden verschlüsselt auf einen Server gelegt: Nenne einen in den Einstellungen.',
  'This file is not here. Fetch it first.': 'Diese Datei ist nicht hier. Hole sie zuerst.',
  'This file is not here any more.': 'Diese Datei ist nicht mehr hier.',
  'Fetching was stopped. It goes on where it was.': 'Das Holen wurde angehalten. Es geht weiter, wo es war.',
  'There is no such file in this message.': 'Diese Datei gibt es in dieser Nachricht nicht.',
  'There is no file in this message.': 'In dieser Nachricht ist keine Datei.',
  'Files cannot be fetched here.': 'Dateien lassen sich hier nicht holen.',
  'This file was removed from this device to make room. Ask for it to be sent again.':
    'Diese Datei wurde von diesem Gerät entfernt, um Platz zu schaffen. Bitte darum, sie noch einmal zu schicken.',
  'This file is not the one that was sent: it was changed, or replaced by another.':
    'Das ist nicht die Datei, die gesendet wurde: Sie wurde verändert oder durch eine andere ersetzt.',
  'Too many files are being given at once. Wait for the others.':
    'Es werden zu viele Dateien auf einmal gegeben. Warte auf die anderen.',
  'This is more than the file was said to have.': 'Das ist mehr, als die Datei haben sollte.',
  'This file is not complete yet.': 'Diese Datei ist noch nicht vollständig.',
  'This file was not begun, or was forgotten. Give it again.':
    'Diese Datei wurde nicht begonnen oder vergessen. Gib sie noch einmal.',
  'A file is given either whole or by the name of its upload.':
    'Eine Datei wird entweder ganz gegeben oder mit dem Namen ihrer Übergabe.',
}
