/** Texts about people in mail, in English. */
export const ENGLISH = {
  people: 'People in this message',
  isKnown: 'In your contacts',
  isUnknown: 'Not in your contacts',
  yourself: 'This is you',
  open: 'Open the contact',
  add: 'Add to contacts',
  addThese: 'Add {count} to contacts',
  write: 'Write a message',
  mailFrom: 'All mail from here',
  mailTo: 'All mail to here',
  added: 'Added to contacts: {count}.',
} as const
