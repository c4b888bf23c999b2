import type { Sentences } from '../translate.ts'

/** What the app says of relays and how they are reached. */
export const relays: Sentences = {
  // Ob ein Relay da ist.
  'No relay has been joined.': 'Du bist noch keinem Relay beigetreten.',
  'No relay is connected.': 'Kein Relay ist verbunden.',
  'The relays that are connected carry only their rooms.':
    'Die verbundenen Relays befördern nur, was in ihren Räumen gesagt wird.',
  'The relay cannot be reached.': 'Das Relay ist nicht zu erreichen.',
  'The relay does not answer.': 'Das Relay antwortet nicht.',
  'The relay did not answer in time.': 'Das Relay hat nicht rechtzeitig geantwortet.',
  'The relay is not connected.': 'Das Relay ist nicht verbunden.',
  'The connection to the relay ended.': 'Die Verbindung zum Relay ist abgerissen.',
  'The relay gave an answer that is not of its protocol.':
    'Das Relay hat etwas geantwortet, was nicht zu seinem Protokoll gehört.',
  'The relay was closed by its host.': 'Sein Gastgeber hat das Relay geschlossen.',
  'The host of this relay ended your connection.':
    'Der Gastgeber dieses Relays hat deine Verbindung getrennt.',
  'The host of this relay does not let you in.': 'Der Gastgeber dieses Relays lässt dich nicht ein.',
  'This relay speaks {0} version. Update Landline on {1}.':
    'Dieses Relay spricht eine {0} Version. Aktualisiere Landline auf {1}.',
  'an older': 'ältere',
  'a newer': 'neuere',
  'its host’s machine': 'dem Rechner seines Gastgebers',
  'this machine': 'diesem Rechner',
  'This relay speaks another version. Update Landline on both machines.':
    'Dieses Relay spricht eine andere Version. Aktualisiere Landline auf beiden Rechnern.',
  'What answers at this address is not the relay you joined: its certificate is another one. It may be another relay, or somebody who pretends to be it. Ask the host for a new invite if they set it up anew.':
    'Was unter dieser Adresse antwortet, ist nicht das Relay, dem du beigetreten bist: Sein Zertifikat ist ein anderes. Vielleicht ist es ein anderes Relay, oder jemand gibt sich dafür aus. Bitte den Gastgeber um eine neue Einladung, falls es neu eingerichtet wurde.',
  'No relay answers there. Check the address, and that its host is running.':
    'Dort antwortet kein Relay. Prüfe die Adresse, und ob sein Gastgeber an ist.',
  'That relay has not been joined.': 'Diesem Relay bist du nicht beigetreten.',
  'They have not been on this network yet.': 'War noch nicht in diesem Netz.',
  'This message goes over XMTP only.': 'Diese Nachricht geht nur über XMTP.',
  'This device was taken away from your account. Restore the account anew to use it here.':
    'Dieses Gerät wurde deinem Konto weggenommen. Stelle das Konto neu wieder her, um es hier zu benutzen.',
  'This is the device you are using. Remove it from another one.':
    'Das ist das Gerät, das du gerade benutzt. Entferne es von einem anderen aus.',

  // Räume.
  'You left the relay of this room.': 'Du hast das Relay dieses Raums verlassen.',
  'The relay of this room is not connected.': 'Das Relay dieses Raums ist nicht verbunden.',
  'You left this room.': 'Du hast diesen Raum verlassen.',
  'That is no room.': 'Das ist kein Raum.',
  'The name of a room has letters from a to z, digits and dashes, at most 63 of them.':
    'Der Name eines Raums besteht aus Buchstaben von a bis z, Ziffern und Bindestrichen, höchstens 63.',

  // Dateien, die über Relays gehen.
  'Something went wrong while sending the file.': 'Beim Senden der Datei ist etwas schiefgegangen.',
  'The relay for this file is not connected.': 'Das Relay für diese Datei ist nicht verbunden.',
  'This file is on a relay that you are not connected to at the moment.':
    'Diese Datei liegt auf einem Relay, mit dem du gerade nicht verbunden bist.',
  'This file is still being sent. Try again in a moment.':
    'Diese Datei wird noch gesendet. Versuche es gleich noch einmal.',

  // Warum ein Relay nicht zu sehen ist.
  'This machine is on a network.': 'Dieser Rechner ist in einem Netz.',
  'This machine is on no network. Connect to the same network as the relay’s host.':
    'Dieser Rechner ist in keinem Netz. Verbinde ihn mit dem Netz, in dem der Gastgeber des Relays ist.',
  'Relays announce themselves on this network.': 'Relays melden sich in diesem Netz.',
  'Relays cannot announce themselves on this network: multicast is blocked, by a firewall or by the network. Join with an invite link, or type the address of the host.':
    'Relays können sich in diesem Netz nicht melden: Multicast ist gesperrt, von einer Firewall oder vom Netz. Tritt mit einem Einladungslink bei, oder tippe die Adresse des Gastgebers ein.',
  'This machine can be heard on its network. If a relay does not show all the same, the network keeps its members apart, or the relay is in another one: use its invite link.':
    'Dieser Rechner ist in seinem Netz zu hören. Erscheint ein Relay trotzdem nicht, hält das Netz die Geräte darin auseinander, oder das Relay ist in einem anderen: Nimm seinen Einladungslink.',
  'No machine answers at that address. Check that both machines are in the same network, that the relay’s host is awake, and that no firewall is between them. Guest networks often keep their guests apart.':
    'Unter dieser Adresse antwortet kein Rechner. Prüfe, ob beide Rechner im selben Netz sind, ob der des Gastgebers wach ist, und ob keine Firewall dazwischen steht. Gastnetze halten ihre Gäste oft auseinander.',
  'The machine answers.': 'Der Rechner antwortet.',
  'The machine answers, but no relay is listening there. Ask its host whether the relay runs, and for a new invite: its port may have changed.':
    'Der Rechner antwortet, aber dort horcht kein Relay. Frage seinen Gastgeber, ob das Relay läuft, und nach einer neuen Einladung: Vielleicht hat sich sein Port geändert.',
  'Something is listening there.': 'Dort horcht etwas.',
  'It is the relay that it should be.': 'Es ist das Relay, das es sein soll.',
  'Both speak the same version.': 'Beide sprechen dieselbe Version.',
  'Both clocks agree.': 'Beide Uhren stimmen überein.',
  'The clock of the relay’s machine is {0} minutes {1} this one. Messages may stand in the wrong order until one of them is set right.':
    'Die Uhr des Relays geht gegenüber dieser {0} Minuten {1}. Nachrichten können in falscher Reihenfolge stehen, bis eine richtig gestellt ist.',
  'ahead of': 'vor',
  behind: 'nach',
  'The passcode is right, or none is asked for.': 'Das Kennwort stimmt, oder es wird keines verlangt.',
  'Its host lets you in.': 'Sein Gastgeber lässt dich ein.',
  'Something went wrong while joining.': 'Beim Beitreten ist etwas schiefgegangen.',

  // Einladungen und Links.
  'That is neither an invite link nor an address such as 192.168.1.20:47474.':
    'Das ist weder ein Einladungslink noch eine Adresse wie 192.168.1.20:47474.',
  'This invite link is damaged. Ask for it again.':
    'Dieser Einladungslink ist beschädigt. Bitte noch einmal darum.',
  'This invite was made by a newer version of Landline. Update to use it.':
    'Diese Einladung stammt von einer neueren Version von Landline. Aktualisiere, um sie zu benutzen.',
  'This link is damaged, or was not made by Landline. Ask for it again.':
    'Dieser Link ist beschädigt, oder stammt nicht von Landline. Bitte noch einmal darum.',
  'This link is too long to be one of Landline.': 'Dieser Link ist zu lang, um von Landline zu sein.',
  'This link was made by a newer version of Landline. Update to use it.':
    'Dieser Link stammt von einer neueren Version von Landline. Aktualisiere, um ihn zu benutzen.',
}
