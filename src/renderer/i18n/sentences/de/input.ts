import type { Sentences } from '../translate.ts'

/** What the app says of what was typed or asked for. */
export const input: Sentences = {
  // Was eingegeben wurde.
  'The input is not valid.': 'Die Eingabe passt so nicht.',
  'A name needs at least one character.': 'Ein Name braucht mindestens ein Zeichen.',
  'A name has at most {0} characters.': 'Ein Name hat höchstens {0} Zeichen.',
  'A name has no control characters.': 'In einem Namen stehen keine Steuerzeichen.',
  'A passphrase has at least 8 characters.': 'Eine Passphrase hat mindestens 8 Zeichen.',
  'A passphrase has at most 1,024 characters.': 'Eine Passphrase hat höchstens 1.024 Zeichen.',
  'A description has at most 1,000 characters.': 'Eine Beschreibung hat höchstens 1.000 Zeichen.',
  'A draft this long cannot be kept.': 'Ein so langer Entwurf lässt sich nicht verwahren.',
  'Choose off, local, dev or production, or give a URL that starts with http:// or https://.':
    'Wähle off, local, dev oder production, oder gib eine URL an, die mit http:// oder https:// beginnt.',
  'A limit is a number.': 'Eine Grenze ist eine Zahl.',
  'A limit is a whole number.': 'Eine Grenze ist eine ganze Zahl.',
  'This limit is at least {0}.': 'Diese Grenze ist mindestens {0}.',
  'This limit is at most {0}.': 'Diese Grenze ist höchstens {0}.',
  'A file has at most {0} MB.': 'Eine Datei hat höchstens {0} MB.',
  'A picture has at most 24 KiB.': 'Ein Bild hat höchstens 24 KiB.',
  'A picture is a still WebP of at most {0} × {1} pixels.':
    'Ein Bild ist ein stehendes WebP von höchstens {0} × {1} Pixeln.',
  'A picture is given by an https:// address.':
    'Ein Bild wird mit einer Adresse genannt, die mit https:// beginnt.',

  // Was nur Programme falsch machen.
  'A picture is given in base64.': 'Ein Bild wird in Base64 gegeben.',
  'A file is given in base64.': 'Eine Datei wird in Base64 gegeben.',
  'Content is bytes.': 'Ein Inhalt besteht aus Bytes.',
  'Bytes are expected.': 'Hier werden Bytes erwartet.',
  'The envelope is too large.': 'Der Umschlag ist zu groß.',
  'The chunk is too large.': 'Das Stück ist zu groß.',
  'That is not a chat id.': 'Das ist keine Kennung einer Unterhaltung.',
  'That is not a message id.': 'Das ist keine Kennung einer Nachricht.',
  'That was not JSON.': 'Das war kein JSON.',
  'That was not a JSON-RPC 2.0 request.': 'Das war keine Anfrage nach JSON-RPC 2.0.',
  'There is no request named {0}.': 'Es gibt keine Anfrage namens {0}.',
  'The request failed.': 'Die Anfrage ist fehlgeschlagen.',
  'That request is too large.': 'Diese Anfrage ist zu groß.',
}
