export const ENGLISH = {
  'unlock.title': 'Unlock your key',
  'unlock.why':
    'Your PGP key is locked. It is opened in this browser alone: its passphrase is not sent anywhere, and is not the one that you sign in with.',
  'unlock.passphrase': 'Passphrase of your key',
  'unlock.unlock': 'Unlock',
  'unlock.working': 'Unlocking…',
  'unlock.minutes': 'It is locked again after {minutes} minutes without use.',
  'unlock.lost': 'Passphrase lost?',
  'unlock.lostTruth':
    'Nobody can open this key without its passphrase: not we, not anybody else. That is what protects your mail from everybody, and it includes us. We cannot reset it. Under Settings, Encryption, stands what can still be done.',
  'fault.pgp/wrong-passphrase': 'That passphrase opens none of your keys. Capitals and spaces count.',
  'fault.pgp/weak-passphrase':
    'The passphrase of a key has at least 12 characters, not the same few again and again. Take five or six words that have nothing to do with one another.',
  'fault.pgp/no-such-key': 'You have no key yet. Make one under Settings, Encryption.',
  'fault.pgp/locked': 'Your key is locked. Unlock it first.',
  'fault.pgp/no-key':
    'No key that can be read is in it. A key begins with “-----BEGIN PGP”, or is a file that another program has exported.',
  'fault.pgp/only-public':
    'There is only a public key in it. Export the secret key from your other program and import that.',
  'fault.pgp/not-whole':
    'Parts of this secret key are kept elsewhere, on a card or in another file. Export all of it, with its primary key.',
  'fault.pgp/keys-too-large': 'That is too much to read at once. Export one key, without the signatures of others.',
  'fault.pgp/bad-expiry': 'The new end of a key has to lie ahead. To end a key now, revoke it.',
  'fault.pgp/bad-user-id': 'A key needs a mail address. Choose one of your own addresses.',
  'fault.pgp/bad-revocation':
    'That is not the revocation certificate of this key. It stands on the backup sheet that was printed when the key was made.',
  'fault.pgp/bad-key': 'A key of a recipient cannot be read. Import it again.',
  'fault.pgp/bad-stored-key': 'A key that was kept for you cannot be read. Import it again from your backup.',
  'fault.pgp/worker-died': 'PGP has stopped working on this page. Reload it and try again.',
}
