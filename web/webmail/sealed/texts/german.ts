import type { SealedText } from './texts.ts'

/** Texts of what is seen of messages with PGP, in German. */
export const GERMAN: Readonly<Record<SealedText, string>> = {
  'short.locked': 'verschlüsselt, gesperrt',
  'short.noKey': 'für andere verschlüsselt',
  'short.refused': 'nicht geöffnet',
  'short.both': 'verschlüsselt, signiert',
  'short.encrypted': 'verschlüsselt, nicht signiert',
  'short.encryptedDoubt': 'verschlüsselt, Signatur zweifelhaft',
  'short.signed': 'signiert',
  'short.signedDoubt': 'Signatur zweifelhaft',
  'short.forged': 'Signatur passt nicht',
  'short.part': 'teilweise signiert',

  decrypted:
    'Auf dem ganzen Weg verschlüsselt und hier mit Ihrem Schlüssel {key} geöffnet. Niemand sonst, der sie unterwegs hatte, kann sie lesen.',
  decryptedInline:
    'Der Text war auf dem ganzen Weg verschlüsselt und wurde hier mit Ihrem Schlüssel {key} geöffnet. Betreff und Absender waren es nicht.',
  locked: 'Für Ihren Schlüssel {key} verschlüsselt. Sie ist lesbar, sobald Sie seine Passphrase eingegeben haben.',
  noKey:
    'Für Schlüssel verschlüsselt, die nicht Ihre sind: {keys}. Vielleicht haben Sie anderswo noch einen; sonst muss der Absender sie noch einmal an den Schlüssel schicken, den Sie jetzt haben.',
  noKeyHidden: 'Verschlüsselt, und es steht nicht da, für wen. Keiner Ihrer Schlüssel öffnet sie.',
  notEncrypted: 'Nicht verschlüsselt: Jeder Server unterwegs konnte sie lesen.',

  'refused.no-integrity':
    'Nicht geöffnet: Sie ist auf die alte Art ohne Schutz vor Änderungen verschlüsselt, so dass jeder unterwegs sie so ändern konnte, dass ihr Text anderswohin geht. Bitte den Absender, sie mit einem neueren Programm zu schreiben.',
  'refused.damaged':
    'Nicht geöffnet: Sie wurde unterwegs geändert oder ist nicht vollständig. Bitte den Absender, sie noch einmal zu schicken.',
  'refused.partly-encrypted':
    'Der verschlüsselte Teil wird nicht geöffnet: Neben ihm steht anderer Text, der ihn wegschicken oder in seinem Namen sprechen könnte. Was Sie sehen, kam offen. Wer sie geschickt hat, kann den verschlüsselten Teil als eigene Nachricht schicken.',
  'refused.nested':
    'Nicht geöffnet: Sie ist innen noch einmal verschlüsselt. Speichern Sie sie und öffnen Sie sie mit einem anderen Programm, wenn Sie wissen, warum das so ist.',
  'refused.password-only':
    'Nicht geöffnet: Sie ist mit einem Passwort statt mit einem Schlüssel verschlüsselt. Speichern Sie sie und öffnen Sie sie mit einem anderen Programm.',
  'refused.too-large':
    'Nicht geöffnet: Sie ist oder würde größer, als hier geöffnet wird. Speichern Sie sie und öffnen Sie sie mit einem anderen Programm.',
  'refused.too-many-recipients': 'Nicht geöffnet: Sie ist für mehr Schlüssel verschlüsselt, als hier probiert werden.',
  'refused.malformed': 'Nicht geöffnet: Sie nennt sich verschlüsselt und ist etwas anderes.',

  'signed.own': 'Von Ihnen selbst signiert.',
  'signed.verified': 'Signiert von {signer}, mit dem Schlüssel, den Sie mit seinem Besitzer verglichen haben ({key}).',
  'signed.accepted': 'Signiert von {signer}, mit dem Schlüssel, den Sie angenommen haben ({key}).',
  'signed.first-use':
    'Signiert von {signer}, mit dem ersten Schlüssel, der für diese Adresse gesehen wurde ({key}). Sie haben ihn nicht mit seinem Besitzer verglichen.',
  'signed.pending':
    'Signiert mit einem Schlüssel, der sich {signer} nennt ({key}) und nicht der benutzte ist. Ob er ihm gehört, müssen Sie herausfinden.',
  'signed.replaced': 'Signiert von {signer}, mit einem früheren Schlüssel ({key}).',
  'signed.rejected': 'Signiert mit einem Schlüssel, der sich {signer} nennt ({key}) und den Sie nicht wollen.',
  'signed.unknown': 'Signiert mit einem Schlüssel, der sich {signer} nennt ({key}). Sie haben ihn nie angenommen.',
  'signature.wrong-signer':
    'Signiert von {signer}, der nicht der Absender {from} ist. Der Absender hat sie nicht signiert.',
  'signature.bad':
    'Die Signatur passt nicht: Die Nachricht wurde geändert, oder die Signatur gehört zu einer anderen. Verlassen Sie sich nicht darauf.',
  'signature.unknown-signer':
    'Signiert mit dem Schlüssel {keyId}, der hier nicht bekannt ist. Niemand kann sagen, wem er gehört, also zählt die Signatur noch nicht.',
  'signature.revoked-key':
    'Signiert mit einem Schlüssel von {signer}, den sein Besitzer widerrufen hat. Das zählt nicht.',
  'signature.expired-key': 'Signiert mit einem Schlüssel von {signer}, der schon abgelaufen war. Das zählt nicht.',
  'signature.expired-signature': 'Die Signatur von {signer} passt, bekam aber ein Ende, und das ist vorbei.',
  'signature.weak': 'Auf eine Art signiert, die heute gefälscht werden kann. Das zählt nicht.',
  'signature.unusable-key':
    'Signiert mit einem Schlüssel von {signer}, der nicht zum Signieren ist oder jünger als die Signatur. Das zählt nicht.',
  unsigned: 'Nicht signiert: Jeder, der Ihren öffentlichen Schlüssel hat, kann sie geschrieben haben.',
  unsignedAtAll: 'Nicht signiert.',
  partSigned: 'Nur ein Teil ist signiert. Das zählt nicht, denn niemand sieht, welcher.',

  headersProtected: 'Betreff, Absender und Empfänger standen innen und sind auch geschützt.',
  headersOpen: 'Betreff, Absender und Empfänger standen außen: Jeder Server unterwegs konnte sie lesen und ändern.',
  otherFromSigned: 'Außen steht, dass sie von {other} ist. Gezeigt wird, wer signiert hat.',
  otherFromUnsigned:
    'Innen steht, dass sie von {other} ist, wofür niemand signiert hat. Gezeigt wird, was außen steht.',
  otherSubject: 'Außen war der Betreff: {subject}',
  signedAt: 'Es steht da, dass sie am {date} signiert wurde.',

  loading: 'Die Nachricht wird geholt: {done} von {total}',
  opening: 'Die Nachricht wird geöffnet …',
  failed: 'Sie konnte nicht geöffnet werden: {reason}',
  tooLarge:
    'Sie ist zu groß, um hier geöffnet zu werden ({size}). Speichern Sie sie und öffnen Sie sie mit einem anderen Programm.',
  again: 'Noch einmal',
  unlock: 'Passphrase eingeben',
  noKeys:
    'Sie haben hier noch keinen PGP-Schlüssel. Ist die Nachricht für Sie, importieren Sie den Schlüssel, für den sie ist.',
  findSigner: 'Den Schlüssel von {address} suchen',
  notFound: 'Im Verzeichnis der Domain ist kein Schlüssel von {address}, mit dem dies signiert ist.',
  notAnswered: 'Das Verzeichnis der Domain von {address} konnte nicht gefragt werden.',
  showInner: 'Nachricht zeigen',
  inner: 'Nachricht, die innen war',
  files: 'Dateien, die innen waren',
  saveAll: 'Alle speichern (.zip)',
  importKey: 'Den Schlüssel in {name} ansehen',
  headersOf: 'Schlüssel von {addresses}',
  keyState: '{algorithm}, gemacht am {created}',
  keyExpired: 'ist abgelaufen',
  keyRevoked: 'wurde von seinem Besitzer widerrufen',
  keyUnusable: 'eignet sich nicht zum Verschlüsseln',
  importOffer: 'Diesen Schlüssel für {address} benutzen',
  imported: 'Der Schlüssel ist für {address} aufgehoben.',
  importPending: 'Für {address} wird ein anderer Schlüssel benutzt. Vergleiche die beiden unten.',
  importKnown: 'Dieser Schlüssel ist schon bekannt.',
  importNone: 'Es ist kein brauchbarer Schlüssel darin.',

  searchTitle: 'In verschlüsselten Nachrichten',
  searchLocked:
    'In verschlüsselten Nachrichten wird nicht gesucht, solange Ihr Schlüssel gesperrt ist: Der Server kann sie nicht lesen.',
  searchFound: 'In verschlüsselten Nachrichten, die hier seit der Passphrase geöffnet wurden: {count} gefunden.',
  searchAll: 'Alle verschlüsselten Nachrichten öffnen und darin suchen',
  searchProgress: 'Geöffnet: {done} von {total}',
  searchStop: 'Anhalten',

  changeTitle: 'Ein anderer Schlüssel für {address}',
  changeWords:
    'Es kam ein Schlüssel, der nicht der benutzte ist. Der Besitzer hat vielleicht einen neuen gemacht; oder jemand gibt sich für ihn aus. Fragen Sie ihn auf einem anderen Weg, am Telefon zum Beispiel, und vergleichen Sie den Fingerabdruck.',
  gossipWords:
    'Jemand anders sagt, dies sei der Schlüssel von {address}. Fragen Sie auf einem anderen Weg nach und vergleichen Sie den Fingerabdruck.',
  keyInUse: 'Benutzt',
  keyNew: 'Neu',
  'source.autocrypt': 'kam mit einer Nachricht von dieser Adresse',
  'source.gossip': 'von jemand anderem weitergegeben',
  'source.wkd': 'veröffentlicht von der Domain der Adresse',
  'source.attached': 'kam als Datei',
  'source.imported': 'von Ihnen importiert',
  accept: 'Den neuen Schlüssel benutzen',
  acceptVerified: 'Ich habe verglichen: benutzen',
  reject: 'Nicht benutzen',
  accepted: 'Der neue Schlüssel von {address} wird ab jetzt benutzt.',
  rejected: 'Der neue Schlüssel von {address} wird nicht benutzt.',
}
