/** Texts of where the password is asked for again, in English. */
export const ENGLISH = {
  title: 'Your password once more',
  confirm: 'Confirm',
  wrong: 'That is not the password.',
  later: 'That cannot be looked at just now. Try again in a while.',
} as const
