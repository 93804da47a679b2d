/** Texts of what is seen where messages are written, in English. */
export const ENGLISH = {
  title: 'New message',
  subject: 'Subject',
  text: 'Text',
  send: 'Send',
  discard: 'Throw away',
  saved: 'Draft saved.',
  saving: 'Saving…',
  unsaved: 'Not saved: {reason}',
  elsewhere: 'This draft was changed in another place. Yours is kept as a draft of its own.',
  discarded: 'Thrown away.',
  badAddress: 'This is no address: {address}',
  nobody: 'To whom?',
} as const
