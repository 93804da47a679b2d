import type { PgpText } from './texts.ts'

export const GERMAN: Readonly<Record<PgpText, string>> = {
  'unlock.title': 'Schlüssel entsperren',
  'unlock.why':
    'Ihr PGP-Schlüssel ist gesperrt. Er wird nur in diesem Browser geöffnet: Sein Passwort wird nirgendwohin gesendet, und es ist nicht das, mit dem Sie sich anmelden.',
  'unlock.passphrase': 'Passwort Ihres Schlüssels',
  'unlock.unlock': 'Entsperren',
  'unlock.working': 'Wird entsperrt …',
  'unlock.minutes': 'Nach {minutes} Minuten ohne Gebrauch wird er wieder gesperrt.',
  'unlock.lost': 'Passwort verloren?',
  'unlock.lostTruth':
    'Ohne sein Passwort kann niemand diesen Schlüssel öffnen: nicht wir, nicht irgendjemand sonst. Das schützt Ihre Post vor allen, auch vor uns. Wir können es nicht zurücksetzen. Unter Einstellungen, Verschlüsselung, steht, was noch zu tun bleibt.',
  'fault.pgp/wrong-passphrase':
    'Dieses Passwort öffnet keinen Ihrer Schlüssel. Auf Großbuchstaben und Leerzeichen kommt es an.',
  'fault.pgp/weak-passphrase':
    'Das Passwort eines Schlüssels hat mindestens 12 Zeichen, nicht immer wieder dieselben. Nehmen Sie fünf oder sechs Wörter, die nichts miteinander zu tun haben.',
  'fault.pgp/no-such-key': 'Sie haben noch keinen Schlüssel. Erzeugen Sie einen unter Einstellungen, Verschlüsselung.',
  'fault.pgp/locked': 'Ihr Schlüssel ist gesperrt. Entsperren Sie ihn zuerst.',
  'fault.pgp/no-key':
    'Darin ist kein lesbarer Schlüssel. Ein Schlüssel beginnt mit „-----BEGIN PGP“ oder ist eine Datei, die ein anderes Programm ausgegeben hat.',
  'fault.pgp/only-public':
    'Darin ist nur ein öffentlicher Schlüssel. Geben Sie in Ihrem anderen Programm den geheimen Schlüssel aus und lesen Sie den ein.',
  'fault.pgp/not-whole':
    'Teile dieses geheimen Schlüssels liegen anderswo, auf einer Karte oder in einer anderen Datei. Geben Sie alles davon aus, mit dem Hauptschlüssel.',
  'fault.pgp/keys-too-large':
    'Das ist zu viel auf einmal. Geben Sie einen Schlüssel aus, ohne die Unterschriften anderer.',
  'fault.pgp/bad-expiry':
    'Das neue Ende eines Schlüssels muss in der Zukunft liegen. Um ihn jetzt zu beenden, widerrufen Sie ihn.',
  'fault.pgp/bad-user-id': 'Ein Schlüssel braucht eine Mailadresse. Wählen Sie eine Ihrer eigenen Adressen.',
  'fault.pgp/bad-revocation':
    'Das ist nicht die Widerrufsurkunde dieses Schlüssels. Sie steht auf dem Sicherungsblatt, das beim Erzeugen gedruckt wurde.',
  'fault.pgp/bad-key': 'Ein Schlüssel eines Empfängers ist nicht lesbar. Lesen Sie ihn noch einmal ein.',
  'fault.pgp/bad-stored-key':
    'Ein Schlüssel, der für Sie aufbewahrt wurde, ist nicht lesbar. Lesen Sie ihn aus Ihrer Sicherung noch einmal ein.',
  'fault.pgp/worker-died':
    'PGP arbeitet auf dieser Seite nicht mehr. Laden Sie sie neu und versuchen Sie es noch einmal.',
}
