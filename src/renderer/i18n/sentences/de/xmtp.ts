import type { Sentences } from '../translate.ts'

/** What the app says of XMTP and the account's devices there. */
export const xmtp: Sentences = {
  // Die Leitung.
  'XMTP is turned off.': 'XMTP ist ausgeschaltet.',
  'XMTP is being closed.': 'XMTP wird gerade geschlossen.',
  'XMTP stopped working. Start Landline again.': 'XMTP geht nicht mehr. Starte Landline neu.',
  '{0} Messages wait, and go out when it returns.':
    '{0} Nachrichten warten und gehen hinaus, sobald es wieder geht.',
  '{0} This device is still to be registered there, which needs the network once. Messages wait until then.':
    '{0} Dieses Gerät muss dort noch angemeldet werden; dazu braucht es das Netz einmal. Bis dahin warten Nachrichten.',
  'The XMTP network did not answer in time.': 'Das XMTP-Netz hat nicht rechtzeitig geantwortet.',
  'The XMTP network cannot be reached.': 'Das XMTP-Netz ist nicht zu erreichen.',
  'The XMTP network cannot be reached now.': 'Das XMTP-Netz ist gerade nicht zu erreichen.',
  'The connection to XMTP was lost.': 'Die Verbindung zu XMTP ist abgerissen.',
  'The XMTP database of this profile cannot be opened: it is damaged or belongs to another account. It was left as it is.':
    'Die XMTP-Datenbank dieses Profils lässt sich nicht öffnen: Sie ist beschädigt oder gehört zu einem anderen Konto. Sie blieb, wie sie ist.',
  'The XMTP database is in use by another program.':
    'Die XMTP-Datenbank wird von einem anderen Programm benutzt.',
  '{0} needs XMTP, which cannot be reached now.': '{0} braucht XMTP, und das ist gerade nicht zu erreichen.',
  'Taking this device out of the account': 'Dieses Gerät aus dem Konto zu nehmen',
  'Asking your other devices': 'Deine anderen Geräte zu fragen',
  'A read receipt': 'Eine Lesebestätigung',
  'How long messages last': 'Die Dauer von Nachrichten zu ändern',
  'Changing a group': 'Eine Gruppe zu ändern',

  // Wer dort ist.
  'This conversation stays on the local network.': 'Diese Unterhaltung bleibt im lokalen Netz.',
  'This message stays on the local network.': 'Diese Nachricht bleibt im lokalen Netz.',
  'Rooms are on the local network only.': 'Räume gibt es nur im lokalen Netz.',
  'This person is not on this XMTP network yet.': 'Diese Person ist noch nicht in diesem XMTP-Netz.',
  'They are not on this XMTP network yet.': 'Ist noch nicht in diesem XMTP-Netz.',
  'Nobody of this group is on this XMTP network yet.':
    'Aus dieser Gruppe ist noch niemand in diesem XMTP-Netz.',
  'That conversation is not yours.': 'Diese Unterhaltung ist nicht deine.',

  // Gruppen.
  'This device is not in that group on XMTP yet.': 'Dieses Gerät ist bei XMTP noch nicht in dieser Gruppe.',
  'This device is not in that group on XMTP.': 'Dieses Gerät ist bei XMTP nicht in dieser Gruppe.',
  'They are not in this group on XMTP yet.': 'Ist bei XMTP noch nicht in dieser Gruppe.',
  'The group did not take this change: only its admins may do that, or somebody changed it at the same moment.':
    'Die Gruppe hat diese Änderung nicht angenommen: Das dürfen nur ihre Admins, oder jemand hat sie im selben Moment geändert.',
  '{0} is not on this XMTP network yet, so nobody was added.':
    '{0} ist noch nicht in diesem XMTP-Netz; deshalb kam niemand hinzu.',
  '{0} of these people are not on this XMTP network yet, so nobody was added: {1}.':
    '{0} davon sind noch nicht in diesem XMTP-Netz; deshalb kam niemand hinzu: {1}.',
  'Only an owner of this group decides who its admins are.':
    'Wer hier Admin ist, bestimmt nur ein Eigentümer dieser Gruppe.',
  'A group needs an owner. Make somebody else an owner first.':
    'Eine Gruppe braucht einen Eigentümer. Mache zuerst jemand anderen dazu.',
  'You are the only owner of this group. Make somebody else an owner before you leave.':
    'Du bist der einzige Eigentümer dieser Gruppe. Mache jemand anderen dazu, bevor du gehst.',

  // Was sie befördert.
  'XMTP cannot carry this kind of message.': 'Nachrichten dieser Art kann XMTP nicht befördern.',
  'This message is larger than XMTP carries.': 'Diese Nachricht ist größer, als XMTP sie befördert.',
  'The deleted message was never on XMTP.': 'Die gelöschte Nachricht war nie bei XMTP.',
  'Changes of a group are not written as messages.':
    'Änderungen einer Gruppe werden nicht als Nachrichten geschrieben.',
  'Files of this size have to be uploaded, encrypted, and no place for that is set. Set one in the settings, or send a smaller file.':
    'Dateien dieser Größe müssen verschlüsselt auf einen Server gelegt werden, und dafür ist keiner genannt. Nenne einen in den Einstellungen, oder sende eine kleinere Datei.',
  'The upload server refuses files of this size.':
    'Der Server für große Dateien lehnt Dateien dieser Größe ab.',
  'The upload server did not take the file. Nothing was sent.':
    'Der Server für große Dateien hat die Datei nicht genommen. Nichts wurde gesendet.',
  'This file is larger than the {0} MB that are fetched.':
    'Diese Datei ist größer als die {0} MB, die geholt werden.',
  'The server with this file cannot be reached now. Try again later.':
    'Der Server mit dieser Datei ist gerade nicht zu erreichen. Versuche es später noch einmal.',
  'The server with this file cannot be found now. Try again later.':
    'Der Server mit dieser Datei ist gerade nicht zu finden. Versuche es später noch einmal.',
  'This file is at an address that Landline does not fetch from.':
    'Diese Datei liegt unter einer Adresse, von der Landline nichts holt.',
  'This file is not on its server any more.': 'Diese Datei liegt nicht mehr auf ihrem Server.',

  // Geräte.
  'This device was removed from your account on XMTP. What is here stays; to use XMTP again, restore the account in a new profile.':
    'Dieses Gerät wurde bei XMTP aus deinem Konto entfernt. Was hier ist, bleibt; um XMTP wieder zu benutzen, stelle das Konto in einem neuen Profil wieder her.',
  'This account is on too many devices for XMTP (10 at most). Remove one of them, here under Devices or on another device.':
    'Dieses Konto ist für XMTP auf zu vielen Geräten (höchstens 10). Entferne eines davon, hier unter „Geräte“ oder auf einem anderen Gerät.',
  'This account has used {0} of the {1} changes that XMTP allows in its life. Past that no device can be added or removed any more: add none that you can do without.':
    'Dieses Konto hat {0} von {1} Änderungen verbraucht, die XMTP in seinem Leben erlaubt. Danach kann kein Gerät mehr hinzukommen oder entfernt werden: Nimm keines hinzu, auf das du verzichten kannst.',
  'All {0} devices that XMTP allows are in use. Remove one before you add another.':
    'Alle {0} Geräte, die XMTP erlaubt, sind in Gebrauch. Entferne eines, bevor du ein anderes hinzunimmst.',
  '{0} of the {1} devices that XMTP allows are in use. Remove those you no longer use.':
    '{0} von {1} Geräten, die XMTP erlaubt, sind in Gebrauch. Entferne die, die du nicht mehr benutzt.',
  'That device is not one of this account any more.': 'Dieses Gerät gehört nicht mehr zu diesem Konto.',
  'This device cannot remove itself. Remove it from another one.':
    'Dieses Gerät kann sich nicht selbst entfernen. Entferne es von einem anderen aus.',
  'XMTP is turned off, so there are no devices to show.':
    'XMTP ist ausgeschaltet; deshalb sind hier keine Geräte zu sehen.',

  // Was vorher geschrieben wurde.
  'XMTP is not open, so nothing can be asked of your other devices.':
    'XMTP ist nicht offen; deshalb lassen sich deine anderen Geräte nichts fragen.',
  'This device has what was written since it was added. Another device of this account can give it what came before. {0}':
    'Dieses Gerät hat, was geschrieben wurde, seit es hinzukam. Ein anderes Gerät dieses Kontos kann ihm geben, was vorher war. {0}',
  'Another device of this account was asked for what was written before. It comes when one of them is on. {0}':
    'Ein anderes Gerät dieses Kontos wurde nach dem gefragt, was vorher geschrieben wurde. Es kommt, sobald eines davon an ist. {0}',
  'What was written before came from another device of this account. {0}':
    'Was vorher geschrieben wurde, kam von einem anderen Gerät dieses Kontos. {0}',
  'What was said on a local network only, what was deleted and what has disappeared cannot be had this way.':
    'Was nur in einem lokalen Netz gesagt, was gelöscht wurde und was verschwunden ist, lässt sich so nicht bekommen.',
  'There is no history server for this network. Give its address with the network, on both devices.':
    'Für dieses Netz gibt es keinen Verlaufsserver. Gib seine Adresse beim Netz an, auf beiden Geräten.',
  '{0} is given by a URL that starts with https:// or http://.':
    '{0} wird mit einer URL genannt, die mit https:// oder http:// beginnt.',
  'A history server': 'Ein Verlaufsserver',
  'An upload server': 'Ein Server für große Dateien',
}
