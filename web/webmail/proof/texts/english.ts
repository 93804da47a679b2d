/** Texts of where the password is asked for again, in English. */
export const ENGLISH = {
  title: 'Show once more that it is you',
  confirm: 'Confirm',
  wrong: 'That is not the password.',
  passkey: 'Use a passkey',
  noPasskey: 'There was no passkey here, or it was called off.',
  wrongPasskey: 'That passkey is not of this account.',
  later: 'That cannot be looked at just now. Try again in a while.',
} as const
