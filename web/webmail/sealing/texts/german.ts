import type { SealingText } from './texts.ts'

/** Texts of what is seen of PGP where messages are written, in German. */
export const GERMAN: Readonly<Record<SealingText, string>> = {
  title: 'Verschlüsselung und Signatur',
  encrypt: 'Verschlüsseln',
  sign: 'Signieren',
  encryptedFor: 'Text, Betreff und Dateien werden verschlüsselt. Wer wem wann schreibt, bleibt sichtbar.',
  drafts: 'Sie wird für Sie selbst verschlüsselt aufgehoben, bis sie geht.',
  noReceipt: 'Eine verschlüsselte Nachricht bittet um keine Lesebestätigung.',
  signedOnly: 'Sie wird signiert, und jeder unterwegs kann sie lesen.',
  forAll: 'Sie kann verschlüsselt werden: Für alle ist ein Schlüssel da.',
  looking: 'Ein Schlüssel von {addresses} wird gesucht …',
  missing: 'Es gibt keinen Schlüssel von {addresses}: Für sie kann nicht verschlüsselt werden.',
  unusable:
    'Der Schlüssel von {addresses} ist abgelaufen, widerrufen oder zu schwach: Für sie kann nicht verschlüsselt werden.',
  unanswered: 'Nach einem Schlüssel von {addresses} konnte niemand gefragt werden.',
  stays:
    'So geht sie nicht: Finden Sie deren Schlüssel, nehmen Sie sie heraus oder schalten Sie die Verschlüsselung aus.',
  discourage: 'Von {addresses} kam seit Wochen kein Schlüssel mehr: Vielleicht ist sie dort nicht mehr lesbar.',
  gossip: 'Der Schlüssel von {addresses} wurde von jemand anderem weitergegeben.',
  unsealed: 'Was zitiert wird, war verschlüsselt. Jetzt geht es offen.',
  again: 'Noch einmal suchen',
  import: 'Schlüssel importieren',
  importFor: 'Schlüssel von {address}, aus einer Datei',
  importNone: 'In dieser Datei ist kein brauchbarer Schlüssel von {address}.',
  'known.own': 'Ihr eigener Schlüssel',
  'known.verified': 'verglichen',
  'known.accepted': 'angenommen',
  'known.first-use': 'zuerst gesehen, nicht verglichen',
  'known.gossip': 'von jemand anderem weitergegeben',
  'known.unusable': 'nicht benutzbar',
  'known.none': 'kein Schlüssel',
  'known.looking': 'wird gesucht',
  'known.unanswered': 'konnte nicht erfragt werden',
  habit: 'Verschlüsseln, ohne gefragt zu werden',
  'habit.asked': 'Nie: Ich wähle es für jeden Brief',
  'habit.mutual': 'Wenn alle, die ihn bekommen, es auch vorziehen',
  'habit.possible': 'Immer, wenn von allen ein Schlüssel da ist',
  keysOf: 'Schlüssel der Empfänger',
  cannot:
    'Es gibt keinen brauchbaren Schlüssel von {addresses}. Nehmen Sie sie heraus, finden Sie ihren Schlüssel oder schalten Sie die Verschlüsselung aus.',
  noOwnKey:
    'Sie haben keinen PGP-Schlüssel, der {addresses} nennt. Schreiben Sie als jemand anderes oder schalten Sie Verschlüsselung und Signatur aus.',
  locked: 'Zum Signieren wird Ihre Passphrase gebraucht.',
}
