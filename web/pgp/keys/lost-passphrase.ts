/** What is still there when a passphrase is lost. */
export interface WhatIsLeft {
  /** Whether the key is unlocked in this browser at this moment. */
  readonly isUnlocked: boolean
  /** Whether the member has a backup under another passphrase that is known: an export from another program. */
  readonly hasOtherBackup: boolean
  /** Whether the backup sheet is there, with its revocation certificate. */
  readonly hasCertificate: boolean
}

/** What can be done, the best first. Each has one text on screen. */
export type WayOut = 'read-now' | 'import-other-backup' | 'new-key' | 'revoke-old' | 'tell-not-to-use-old'

const TRUTH =
  'Nobody can open this key without its passphrase: not we, not anybody else. That is what protects your mail from everybody, and it includes us. We cannot reset it.'

const TEXTS: Readonly<Record<WayOut, string>> = {
  'read-now':
    'The key is still unlocked in this window. Open what you need now and save it; when you close the window it is gone.',
  'import-other-backup':
    'If another program has the key under a passphrase that you know, export it there and import it here.',
  'new-key':
    'Make a new key. Mail that was encrypted to the old one stays unreadable; what comes from now on can be read. Those who write to you will be asked to accept the new key.',
  'revoke-old': 'Revoke the old key with the certificate on your backup sheet, so that nobody encrypts to it any more.',
  'tell-not-to-use-old':
    'Without its revocation certificate the old key cannot be revoked: tell those who write to you not to use it any more.',
}

/** What a member who has lost the passphrase is told: first what is true, then what can be done, the best first. */
export function explainLostPassphrase(left: WhatIsLeft): {
  readonly truth: string
  readonly ways: readonly { readonly way: WayOut; readonly text: string }[]
} {
  const ways: WayOut[] = []
  if (left.isUnlocked) ways.push('read-now')
  if (left.hasOtherBackup) ways.push('import-other-backup')
  ways.push('new-key', left.hasCertificate ? 'revoke-old' : 'tell-not-to-use-old')
  return { truth: TRUTH, ways: ways.map((way) => ({ way, text: TEXTS[way] })) }
}
