/** Texts of what is seen of messages with PGP, in English. */
export const ENGLISH = {
  'short.locked': 'encrypted, locked',
  'short.noKey': 'encrypted to others',
  'short.refused': 'not opened',
  'short.both': 'encrypted, signed',
  'short.encrypted': 'encrypted, not signed',
  'short.encryptedDoubt': 'encrypted, signature in doubt',
  'short.signed': 'signed',
  'short.signedDoubt': 'signature in doubt',
  'short.forged': 'signature does not fit',
  'short.part': 'signed in part',

  decrypted:
    'Encrypted on the whole way, and opened here with your key {key}. Nobody else who kept it on the way can read it.',
  decryptedInline:
    'The text was encrypted on the whole way, and opened here with your key {key}. Subject and sender were not.',
  locked: 'Encrypted to your key {key}. It can be read when you have entered its passphrase.',
  noKey:
    'Encrypted to keys that are not yours: {keys}. Perhaps you have another key in another place; else the sender has to send it again to the key that you have now.',
  noKeyHidden: 'Encrypted, and it does not say for whom. None of your keys opens it.',
  notEncrypted: 'Not encrypted: every server on the way could read it.',

  'refused.no-integrity':
    'Not opened: it is encrypted in the old way without integrity protection, so that anybody on the way could have changed it to send its text elsewhere. Ask the sender to write it with a newer program.',
  'refused.damaged': 'Not opened: it was changed on the way, or is not complete. Ask the sender to send it again.',
  'refused.partly-encrypted':
    'The encrypted part is not opened: other text stands beside it, which could send it away or speak in its name. What you see is what came in clear. Whoever sent it can send the encrypted part as a message of its own.',
  'refused.nested':
    'Not opened: it is encrypted once more within. Save it and open it with another program if you know why that is so.',
  'refused.password-only':
    'Not opened: it is encrypted with a password instead of a key. Save it and open it with another program.',
  'refused.too-large':
    'Not opened: it is larger, or would become larger, than what is opened here. Save it and open it with another program.',
  'refused.too-many-recipients': 'Not opened: it is encrypted to more keys than are tried here.',
  'refused.malformed': 'Not opened: it is called encrypted, and is something else.',

  'signed.own': 'Signed by yourself.',
  'signed.verified': 'Signed by {signer}, with the key that you have compared with its owner ({key}).',
  'signed.accepted': 'Signed by {signer}, with the key that you have accepted ({key}).',
  'signed.first-use':
    'Signed by {signer}, with the first key that was seen for this address ({key}). You have not compared it with its owner.',
  'signed.pending':
    'Signed with a key that calls itself {signer} ({key}), and is not the one that is in use. Whether it is theirs is for you to find out.',
  'signed.replaced': 'Signed by {signer}, with an earlier key of theirs ({key}).',
  'signed.rejected': 'Signed with a key that calls itself {signer} ({key}), which you do not want.',
  'signed.unknown': 'Signed with a key that calls itself {signer} ({key}). You have never accepted it.',
  'signature.wrong-signer': 'Signed by {signer}, who is not the sender {from}. The sender has not signed it.',
  'signature.bad':
    'The signature does not fit: the message was changed, or the signature belongs to another. Do not rely on it.',
  'signature.unknown-signer':
    'Signed with the key {keyId}, which is not known here. Nobody can say whose it is, so the signature counts for nothing yet.',
  'signature.revoked-key': 'Signed with a key of {signer} that its owner has revoked. It counts for nothing.',
  'signature.expired-key': 'Signed with a key of {signer} that had expired already. It counts for nothing.',
  'signature.expired-signature': 'The signature of {signer} fits, but was made to end, and is over.',
  'signature.weak': 'Signed in a way that can be forged today. It counts for nothing.',
  'signature.unusable-key':
    'Signed with a key of {signer} that is not one for signing, or younger than the signature. It counts for nothing.',
  unsigned: 'Not signed: anybody who has your public key can have written it.',
  unsignedAtAll: 'Not signed.',
  partSigned: 'Only a part of it is signed. That counts for nothing, since nobody can see which.',

  headersProtected: 'Subject, sender and recipients stood inside and are protected too.',
  headersOpen: 'Subject, sender and recipients stood outside: any server on the way could read and change them.',
  otherFromSigned: 'Outside it says that it is from {other}. The one who has signed it is shown.',
  otherFromUnsigned:
    'Inside it says that it is from {other}, which nobody has signed for. What stands outside is shown.',
  otherSubject: 'Outside the subject was: {subject}',
  signedAt: 'It says that it was signed on {date}.',

  loading: 'The message is fetched: {done} of {total}',
  opening: 'The message is opened…',
  failed: 'It could not be opened: {reason}',
  tooLarge: 'It is too large to be opened here ({size}). Save it and open it with another program.',
  again: 'Try again',
  unlock: 'Enter the passphrase',
  noKeys: 'You have no PGP key here yet. If this message is for you, import the key that it is for.',
  findSigner: 'Look for the key of {address}',
  notFound: 'There is no key of {address} in the directory of its domain that this is signed with.',
  notAnswered: 'The directory of the domain of {address} could not be asked.',
  showInner: 'Show the message',
  inner: 'Message that was inside',
  files: 'Files that were inside',
  saveAll: 'Save all of them (.zip)',
  importKey: 'Look at the key in {name}',
  headersOf: 'Key of {addresses}',
  keyState: '{algorithm}, made {created}',
  keyExpired: 'has expired',
  keyRevoked: 'was revoked by its owner',
  keyUnusable: 'cannot be encrypted to',
  importOffer: 'Use this key for {address}',
  imported: 'The key is kept for {address}.',
  importPending: 'Another key is in use for {address}. Compare the two below.',
  importKnown: 'This key is known already.',
  importNone: 'There is no usable key in it.',

  searchTitle: 'In encrypted messages',
  searchLocked: 'Encrypted messages are not searched while your key is locked: the server cannot read them.',
  searchFound: 'In encrypted messages that were opened here since you entered the passphrase: {count} found.',
  searchAll: 'Open all encrypted messages and search in them',
  searchProgress: 'Opened: {done} of {total}',
  searchStop: 'Stop',

  changeTitle: 'Another key for {address}',
  changeWords:
    'A key came that is not the one in use. The owner may have made a new one; or somebody is pretending to be them. Ask them on another way, by telephone for example, and compare the fingerprint.',
  gossipWords:
    'Somebody else says that this is the key of {address}. Ask them on another way, and compare the fingerprint.',
  keyInUse: 'In use',
  keyNew: 'New',
  'source.autocrypt': 'came with a message from this address',
  'source.gossip': 'passed on by somebody else',
  'source.wkd': 'published by the domain of the address',
  'source.attached': 'came as a file',
  'source.imported': 'imported by you',
  accept: 'Use the new key',
  acceptVerified: 'I have compared it: use it',
  reject: 'Do not use it',
  accepted: 'The new key of {address} is used from now on.',
  rejected: 'The new key of {address} is not used.',
} as const
