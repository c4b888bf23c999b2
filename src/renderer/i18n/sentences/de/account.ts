import type { Sentences } from '../translate.ts'

/** What the app says of the account. */
export const account: Sentences = {
  // Das Konto und sein Schloss.
  'Landline is closing.': 'Landline wird gerade geschlossen.',
  'There is no account in this profile yet. Create one first.':
    'In diesem Profil gibt es noch kein Konto. Lege zuerst eines an.',
  'There is no account in this profile yet.': 'In diesem Profil gibt es noch kein Konto.',
  'There is no account in this profile.': 'In diesem Profil gibt es kein Konto.',
  'There is no open account yet.': 'Noch ist kein Konto geöffnet.',
  'This account is locked. Enter its passphrase.': 'Dieses Konto ist gesperrt. Gib seine Passphrase ein.',
  'This account is open. Lock it first.': 'Dieses Konto ist offen. Sperre es zuerst.',
  'Set a passphrase first: it is what opens the window again.':
    'Setze zuerst eine Passphrase: Mit ihr geht das Fenster wieder auf.',
  'That is not the passphrase of this account.': 'Das ist nicht die Passphrase dieses Kontos.',
  'That is not the name of this account. Nothing was deleted.':
    'Das ist nicht der Name dieses Kontos. Nichts wurde gelöscht.',
  'This profile already has an account. Use another profile for another one.':
    'In diesem Profil gibt es schon ein Konto. Nimm für ein weiteres ein anderes Profil.',
  'Landline is already running with this profile.': 'Landline läuft mit diesem Profil schon.',
  'Landline cannot start itself anew here. Close it and start it again.':
    'Landline kann sich hier nicht selbst neu starten. Schließe es und starte es wieder.',
  'Nothing was set aside.': 'Es wurde nichts beiseitegelegt.',
  'There is an account in its place. It stays where it is.':
    'An seiner Stelle ist ein anderes Konto. Es bleibt, wo es ist.',
  'Something went wrong inside Landline. Details are in its log.':
    'In Landline ist etwas schiefgegangen. Näheres steht im Protokoll.',
  'The connection to Landline was lost.': 'Die Verbindung zu Landline ist abgerissen.',
  'The connection to Landline has ended.': 'Die Verbindung zu Landline ist beendet.',

  // Wiederherstellungswörter, Schlüssel und Adressen.
  'A recovery phrase has 12 words (or 24); this has {0}.':
    'Es sind 12 Wiederherstellungswörter (oder 24); hier sind es {0}.',
  'Word {0} is not in the list of recovery words. Check its spelling.':
    'Wort {0} steht nicht auf der Liste der Wiederherstellungswörter. Prüfe, wie es geschrieben ist.',
  'These words do not belong together: one is wrong, or two are swapped. Check them against your copy.':
    'Diese Wörter gehören nicht zusammen: Eines ist falsch, oder zwei sind vertauscht. Vergleiche sie mit deinem Papier.',
  'A private key has 64 hexadecimal digits (0 to 9 and a to f).':
    'Ein privater Schlüssel hat 64 hexadezimale Ziffern (0 bis 9 und a bis f).',
  'That cannot be a private key: no wallet makes this one.':
    'Das kann kein privater Schlüssel sein: Keine Wallet macht so einen.',
  'An address is 0x followed by 40 hexadecimal digits.':
    'Eine Adresse ist 0x mit 40 hexadezimalen Ziffern dahinter.',
  'This address has a typing error: its checksum does not fit.':
    'In dieser Adresse ist ein Tippfehler: Ihre Prüfsumme passt nicht.',

  // Was den Schlüssel verwahrt.
  'The keyring of this system, which keeps the key of this account, is not there. Unlock it (sign in to your desktop session) and try again.':
    'Der Schlüsselbund dieses Systems, der den Schlüssel dieses Kontos verwahrt, ist nicht da. Schließe ihn auf (melde dich an deinem Rechner an) und versuche es noch einmal.',
  'The keyring of this system does not have the key of this account any more: it was replaced or reset, or belongs to another user. Nothing was deleted. If the old keyring comes back, so does the account; else restore a backup, or start anew with your recovery phrase.':
    'Der Schlüsselbund dieses Systems hat den Schlüssel dieses Kontos nicht mehr: Er wurde ersetzt oder zurückgesetzt, oder gehört jemand anderem. Nichts wurde gelöscht. Kommt der alte Schlüsselbund wieder, so auch das Konto; sonst spiele eine Sicherung ein, oder beginne neu mit deiner Wiederherstellungsphrase.',
  'The file {0} in the profile is damaged. It was left as it is: put back a copy of it, or move it away and restore the account from its recovery phrase.':
    'Die Datei {0} im Profil ist beschädigt. Sie blieb, wie sie ist: Lege eine Kopie von ihr zurück, oder verschiebe sie und stelle das Konto mit seiner Wiederherstellungsphrase wieder her.',
}
